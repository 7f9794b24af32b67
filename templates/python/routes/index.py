# Four routes, with Python alone.
import json
import os
import sys
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# The folder public, which is beside this file.
PUBLIC = Path(__file__).resolve().parent / 'public'

# Windows may let two programs share a port: not here.
ThreadingHTTPServer.allow_reuse_address = os.name == 'posix'


class Answer(BaseHTTPRequestHandler):
    # The first route that matches sends the response.
    def do_GET(self):
        # ANCHOR: path
        # In /about?x=1 the path is /about. The rest: the query.
        path = self.path.split('?')[0]
        # ANCHOR_END: path

        # ANCHOR: home
        # GET / sends the page in index.html. It is for people.
        if path == '/':
            return self.send_file('index.html')
        # ANCHOR_END: home

        # ANCHOR: about
        # GET /about sends the page in about.html.
        if path == '/about':
            return self.send_file('about.html')
        # ANCHOR_END: about

        # ANCHOR: user
        # GET /users/1 sends data as JSON. It is for programs.
        if path == '/users/1':
            return self.send_json({'id': 1, 'username': 'bob'})
        # ANCHOR_END: user

        # ANCHOR: not-found
        # Every other path: the status 404, and words to read.
        sorry = b'404 sorry this resource does not exist'
        self.send(404, 'text/plain; charset=utf-8', sorry)
        # ANCHOR_END: not-found

    # HEAD is the same as GET, without the body.
    def do_HEAD(self):
        self.do_GET()

    # ANCHOR: send-file
    # Sends a page from the folder public.
    def send_file(self, name):
        page = (PUBLIC / name).read_bytes()
        self.send_html(page)
    # ANCHOR_END: send-file

    # ANCHOR: send-html
    # Sends a page as HTML: Content-Type says so.
    def send_html(self, page):
        self.send(200, 'text/html; charset=utf-8', page)
    # ANCHOR_END: send-html

    # ANCHOR: send-json
    # Sends a value as JSON: Content-Type says so.
    def send_json(self, value):
        text = json.dumps(value, separators=(',', ':'))
        self.send(200, 'application/json', text.encode())
    # ANCHOR_END: send-json

    # ANCHOR: send
    # Sends a status, two headers, a blank line and the body.
    def send(self, status, content_type, body):
        self.send_response(status)
        self.send_header('Content-Type', content_type)
        self.send_header('Content-Length', len(body))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)
    # ANCHOR_END: send


# ANCHOR: listen
# Listen. 'localhost': only this computer can reach it.
def listen():
    server = ThreadingHTTPServer(('localhost', PORT), Answer)
    print(f'Waiting at http://localhost:{PORT}/', flush=True)
    server.serve_forever()
# ANCHOR_END: listen


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
