# Correct: the charset that the type names is that of the body.
import os
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Type', 'text/plain; charset=UTF-16LE')
        self.end_headers()
        self.wfile.write('Hello, World!'.encode('utf-16le'))


HTTPServer(('', int(os.environ.get('PORT', 8080))), Handler).serve_forever()
