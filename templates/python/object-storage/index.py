# Hands out signed links for an object store.
import json
import os
import secrets
import sys
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path

# signed_link('PUT', key, 300) makes a link: see store.py.
from store import signed_link

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

PICTURES = ('.png', '.jpg', '.jpeg', '.gif', '.webp', '.svg')

# The folder public, which is beside this file.
PUBLIC = Path(__file__).resolve().parent / 'public'

# Windows may let two programs share a port: not here.
ThreadingHTTPServer.allow_reuse_address = os.name == 'posix'


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.split('?')[0] == '/':
            page = (PUBLIC / 'index.html').read_bytes()
            self.send(200, 'text/html; charset=utf-8', page)
        else:
            self.send_json(404, {'error': 'not found'})

    # HEAD is the same as GET, without the body.
    def do_HEAD(self):
        self.do_GET()

    def do_POST(self):
        body = self.read_json()
        if self.path.split('?')[0] == '/uploads':
            self.upload(body if isinstance(body, dict) else {})
        else:
            self.send_json(404, {'error': 'not found'})

    # POST /uploads with {"name": "cat.png"}
    def upload(self, body):
        # ANCHOR: upload
        ending = Path(str(body.get('name'))).suffix.lower()
        if ending not in PICTURES:
            return self.send_json(400, {'error': 'no picture'})
        key = secrets.token_hex(8) + ending
        url = signed_link('PUT', key, 300)
        self.send_json(201, {'key': key, 'url': url})
        # ANCHOR_END: upload

    # Returns the body as JSON, or None if it is none.
    def read_json(self):
        length = int(self.headers['Content-Length'] or 0)
        body = self.rfile.read(max(0, min(length, 10000)))
        try:
            return json.loads(body)
        except ValueError:
            return None

    # Sends a value as JSON: Content-Type says so.
    def send_json(self, status, value):
        text = json.dumps(value, separators=(',', ':'))
        self.send(status, 'application/json', text.encode())

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
