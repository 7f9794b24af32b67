# Makes mistake 167: a list is too short.
import json
import os
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == '/':
            self.send(200, 'text/html', open('index.html').read())
        elif self.path == '/about':
            self.send(200, 'text/html', open('about.html').read())
        elif self.path.split('/')[2] == '1':
            self.send(200, 'application/json', json.dumps({'id': 1, 'username': 'bob'}))
        else:
            self.send(404, 'text/plain', '404 sorry this resource does not exist')

    def send(self, status, type, text):
        self.send_response(status)
        self.send_header('Content-Type', type)
        self.end_headers()
        self.wfile.write(text.encode())


server = HTTPServer(('localhost', int(os.environ.get('PORT', 8080))), Handler)
server.serve_forever()
