# A page with a name, and an API that greets it.
import json
import os
import sys
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

# The port: PORT from the environment, or else 3000.
PORT = int(os.environ.get('PORT') or 3000)

# The folder public, which is beside this file.
PUBLIC = Path(__file__).resolve().parent / 'public'

# Windows may let two programs share a port: not here.
ThreadingHTTPServer.allow_reuse_address = os.name == 'posix'


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.split('?')[0]
        if path == '/':
            self.send_file('index.html', 'text/html')
        elif path == '/page.js':
            self.send_file('page.js', 'text/javascript')
        elif path == '/hello':
            self.hello()
        else:
            self.send_json(404, {'error': 'not found'})

    # GET /hello?username=bob
    def hello(self):
        # ANCHOR: hello
        # parse_qs takes the query apart: each name has a list.
        query = parse_qs(urlsplit(self.path).query)
        name = query.get('username', [''])[0]
        if not name:
            return self.send_json(400, {'error': 'no username'})
        self.send_json(200, {'greeting': f'Hello, {name}!'})
        # ANCHOR_END: hello

    # HEAD is the same as GET, without the body.
    def do_HEAD(self):
        self.do_GET()

    # Sends a file from the folder public.
    def send_file(self, name, content_type):
        text = (PUBLIC / name).read_bytes()
        self.send(200, content_type + '; charset=utf-8', text)

    # Sends a value as JSON: Content-Type says so.
    def send_json(self, status, value):
        text = json.dumps(value, separators=(',', ':'))
        self.send(status, 'application/json', text.encode())

    # Sends a status, two headers, a blank line and the body.
    def send(self, status, content_type, body):
        self.send_response(status)
        self.send_header('Content-Type', content_type)
        self.send_header('Content-Length', len(body))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)


# Listen. 'localhost': only this computer can reach it.
def listen():
    server = ThreadingHTTPServer(('localhost', PORT), Answer)
    print(f'Waiting at http://localhost:{PORT}/', flush=True)
    server.serve_forever()


if __name__ == '__main__':
    try:
        listen()
    except KeyboardInterrupt:
        # Ctrl+C stops the server.
        pass
    except OSError as error:
        # A port belongs to one program at a time.
        sys.exit(f'Port {PORT} cannot be used: {error.strerror}.'
                 ' Stop the program that has it, or set PORT.')
