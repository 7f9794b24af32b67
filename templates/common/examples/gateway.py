# A gateway: it sends each request on to one of four servers.
import json
import os
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

# Where each server listens.
PORTS = json.loads(
    os.environ.get('PORTS') or
    '{"pages":8081,"videos":8082,"comments":8083,"search":8084}')

# ANCHOR: table
# Which server gets the requests for which paths.
TABLE = [
    ('/watch/', 'pages'),
    ('/videos/', 'videos'),
    ('/comments/', 'comments'),
    ('/search', 'search'),
    ('/', 'pages'),
]
# ANCHOR_END: table


class Gateway(BaseHTTPRequestHandler):
    # ANCHOR: forward
    # Sends the request on, and the response back.
    def forward(self, server):
        try:
            to = HTTPConnection('localhost', PORTS[server])
            to.request(self.command, self.path)
            theirs = to.getresponse()
            kind = theirs.getheader('Content-Type')
            self.send(theirs.status, kind, theirs.read())
        except OSError:
            words = f'The server {server} does not respond.'
            self.send(502, 'text/plain', words.encode())
    # ANCHOR_END: forward

    def do_GET(self):
        # The first row that fits.
        for path, server in TABLE:
            if self.path.startswith(path):
                return self.forward(server)

    def send(self, status, content_type, body):
        self.send_response(status)
        self.send_header('Content-Type', content_type)
        self.end_headers()
        self.wfile.write(body)


port = int(os.environ.get('PORT') or 8080)
ThreadingHTTPServer(('localhost', port), Gateway).serve_forever()
