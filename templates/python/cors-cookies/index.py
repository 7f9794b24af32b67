# An API with a counter, for a page of another origin.
import json
import os
import sys
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# The one site whose pages may read the responses: scheme, host
# and port, without a slash at the end.
ALLOWED_ORIGIN = (os.environ.get('CORS_ORIGIN')
                  or 'http://localhost:3000')

# How many seconds a browser may remember a preflight.
# 0: it asks each time, so that you can see it.
MAX_AGE = 0

# Windows may let two programs share a port: not here.
ThreadingHTTPServer.allow_reuse_address = os.name == 'posix'

counter = {'count': 0}


class Answer(BaseHTTPRequestHandler):
    # GET sends the number, and a cookie.
    def do_GET(self):
        if self.is_counter():
            self.send_json(200, counter, cookie=True)

    # HEAD is the same as GET, without the body.
    def do_HEAD(self):
        self.do_GET()

    # POST adds one, whatever the body says.
    def do_POST(self):
        self.read_body()
        if self.is_counter():
            counter['count'] += 1
            self.send_json(200, counter)

    # PUT with the body {"count": 5} sets the number to 5.
    def do_PUT(self):
        body = self.read_body()
        if not self.is_counter():
            return
        try:
            value = json.loads(body)['count']
            if type(value) is not int:
                raise ValueError('no whole number')
            counter['count'] = value
            self.send_json(200, counter)
        except (ValueError, TypeError, KeyError):
            self.send_json(400, {'error': 'send {"count": 5}'})

    # OPTIONS: with this, the browser asks for permission.
    def do_OPTIONS(self):
        if not self.is_counter():
            return
        self.send_response(204)
        self.send_cors()
        # ANCHOR: preflight
        # Which methods and headers may our site's pages use?
        if self.headers['Origin'] == ALLOWED_ORIGIN:
            allow = 'Access-Control-Allow-'
            max_age = 'Access-Control-Max-Age'
            methods = 'GET, POST, PUT'
            self.send_header(allow + 'Methods', methods)
            self.send_header(allow + 'Headers', 'Content-Type')
            self.send_header(max_age, MAX_AGE)
        # ANCHOR_END: preflight
        self.end_headers()

    # Headers of every response.
    def send_cors(self):
        # ANCHOR: vary
        # For caches: the response depends on the header Origin.
        self.send_header('Vary', 'Origin')
        # ANCHOR_END: vary

        # ANCHOR: allow-origin
        # The header Origin names the page's site. If it is
        # ours, the page may read the response.
        if self.headers['Origin'] == ALLOWED_ORIGIN:
            name = 'Access-Control-Allow-Origin'
            self.send_header(name, ALLOWED_ORIGIN)
        # ANCHOR_END: allow-origin

        # ANCHOR: credentials
        # Pages of our site may read responses with cookies.
        if self.headers['Origin'] == ALLOWED_ORIGIN:
            name = 'Access-Control-Allow-Credentials'
            self.send_header(name, 'true')
        # ANCHOR_END: credentials

    # Is it the path of the counter? If not, sends 404.
    def is_counter(self):
        found = self.path.split('?')[0] == '/api/counter'
        if not found:
            self.send_json(404, {'error': 'not found'})
        return found

    # The body has as many bytes as Content-Length says.
    def read_body(self):
        length = int(self.headers['Content-Length'] or 0)
        return self.rfile.read(max(0, min(length, 1000)))

    # ANCHOR: send-json
    # Sends a value as JSON: Content-Type says so.
    def send_json(self, status, value, cookie=False):
        body = json.dumps(value, separators=(',', ':')).encode()
        self.send_response(status)
        self.send_cors()
        if cookie:
            value = 'visitor=1; Path=/; SameSite=Lax; HttpOnly'
            self.send_header('Set-Cookie', value)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', len(body))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)
    # ANCHOR_END: send-json


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
