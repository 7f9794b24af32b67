# Pages of two origins may read the responses of this API.
import os
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

ALLOWED_ORIGINS = (os.environ.get('CORS_ORIGINS')
                   or 'http://localhost:3000 http://127.0.0.1:3000').split()


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        # ANCHOR: list
        # The header holds one origin: the one that sent the
        # request, if it is on the list.
        origin = self.headers['Origin']
        if origin in ALLOWED_ORIGINS:
            allow = 'Access-Control-Allow-'
            self.send_header(allow + 'Origin', origin)
            self.send_header(allow + 'Credentials', 'true')
        self.send_header('Vary', 'Origin')
        # ANCHOR_END: list
        self.send_header('Content-Type', 'application/json')
        self.end_headers()
        self.wfile.write(b'{"count":0}')


port = int(os.environ.get('PORT') or 8080)
ThreadingHTTPServer(('localhost', port), Answer).serve_forever()
