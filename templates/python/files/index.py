# A server of files, with Python alone.
import os
import sys
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# The folder public, which is beside this file.
PUBLIC = Path(__file__).resolve().parent / 'public'

# ANCHOR: types
# The type for the ending of a file.
TYPES = {
    '.html': 'text/html; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.svg': 'image/svg+xml',
    '.png': 'image/png',
}
# ANCHOR_END: types

# Windows may let two programs share a port: not here.
ThreadingHTTPServer.allow_reuse_address = os.name == 'posix'


class Answer(BaseHTTPRequestHandler):
    # The first route that matches sends the response.
    def do_GET(self):
        path = unquote(self.path.split('?')[0]).replace('\0', '')

        # GET / sends the page in index.html.
        if path == '/':
            return self.send_file(PUBLIC / 'index.html')

        # ANCHOR: folder
        # GET /* sends a file of the folder public. resolve takes
        # each .. out of the path, so that nothing leads outside.
        file = (PUBLIC / path.lstrip('/')).resolve()
        is_inside = PUBLIC in file.parents
        is_hidden = '/.' in path
        if is_inside and not is_hidden and file.is_file():
            return self.send_file(file)
        # ANCHOR_END: folder

        # ANCHOR: not-found
        # Every other path: the status 404.
        words = b'404 no such file'
        self.send(404, 'text/plain; charset=utf-8', words)
        # ANCHOR_END: not-found

    # HEAD is the same as GET, without the body.
    def do_HEAD(self):
        self.do_GET()

    # Sends a file, with the type of its ending.
    def send_file(self, file):
        other = 'application/octet-stream'
        content_type = TYPES.get(file.suffix, other)
        self.send(200, content_type, file.read_bytes())

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
