# Makes mistake 90: the program asks for a line at its start.
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PUBLIC = Path(__file__).resolve().parent / 'public'

name = input('Name: ')


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == '/':
            self.respond(200, 'text/html; charset=utf-8', (PUBLIC / 'index.html').read_bytes())
        elif self.path == '/about':
            self.respond(200, 'text/html; charset=utf-8', (PUBLIC / 'about.html').read_bytes())
        elif self.path == '/users/1':
            self.respond(200, 'application/json', json.dumps({'id': 1, 'username': 'bob'}).encode())
        else:
            self.respond(404, 'text/plain', b'404 sorry this resource does not exist')

    def respond(self, status, content_type, body):
        self.send_response(status)
        self.send_header('Content-Type', content_type)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(('localhost', int(os.environ.get('PORT', 8080))), Handler).serve_forever()
