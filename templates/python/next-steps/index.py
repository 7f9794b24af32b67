# A link shortener.
import json
import os
import secrets
import sys
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from urllib.parse import urlsplit

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# Windows may let two programs share a port: not here.
ThreadingHTTPServer.allow_reuse_address = os.name == 'posix'

# The links, each under its code.
links = {}


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.split('?')[0]
        if len(path) > 1:
            self.follow(path)
        else:
            self.send_json(404, {'error': 'not found'})

    # HEAD is the same as GET, without the body.
    def do_HEAD(self):
        self.do_GET()

    def do_POST(self):
        body = self.read_json()
        if self.path.split('?')[0] == '/links':
            self.create(body)
        else:
            self.send_json(404, {'error': 'not found'})

    # POST /links with {"url": "https://example.com/"}
    def create(self, body):
        # ANCHOR: create
        url = web_address(body)
        if not url:
            error = {'error': 'not a web address'}
            return self.send_json(400, error)
        code = secrets.token_hex(3)
        links[code] = url
        place = [('Location', '/' + code)]
        self.send_json(201, {'code': code}, place)
        # ANCHOR_END: create

    # GET /3f9c1a
    def follow(self, path):
        # ANCHOR: follow
        url = links.get(path[1:])
        if not url:
            error = {'error': 'no such link'}
            return self.send_json(404, error)
        self.send_json(302, {}, [('Location', url)])
        # ANCHOR_END: follow

    # Returns the body as JSON, or None if it is none.
    def read_json(self):
        length = int(self.headers['Content-Length'] or 0)
        body = self.rfile.read(max(0, min(length, 10000)))
        try:
            return json.loads(body)
        except ValueError:
            return None

    # Sends a value as JSON: Content-Type says so.
    def send_json(self, status, value, headers=()):
        body = json.dumps(value, separators=(',', ':')).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', len(body))
        for name, text in headers:
            self.send_header(name, text)
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)


# Returns the address if it is one of the web, or None.
def web_address(body):
    url = body.get('url') if isinstance(body, dict) else None
    if not isinstance(url, str) or not url.isprintable():
        return None
    parts = urlsplit(url)
    is_web = parts.scheme in ('http', 'https') and parts.netloc
    return url if is_web else None


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
