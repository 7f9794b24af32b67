# Hello, World!: the smallest server, with Python alone.
import os
import sys
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

# The port: PORT from the environment, or else 8081.
PORT = int(os.environ.get('PORT') or 8081)

# Windows may let two programs share a port: not here.
ThreadingHTTPServer.allow_reuse_address = os.name == 'posix'


# ANCHOR: program
# ANCHOR: handler
# Sends the same response to every GET.
class Hello(BaseHTTPRequestHandler):
    def do_GET(self):
        # ANCHOR: words
        body = b'Hello, World!'
        # ANCHOR_END: words
        self.send_response(200)
        # ANCHOR: type
        # The body is plain text, written as UTF-8.
        content_type = 'text/plain; charset=utf-8'
        self.send_header('Content-Type', content_type)
        # ANCHOR_END: type
        self.send_header('Content-Length', len(body))
        self.end_headers()
        self.wfile.write(body)
# ANCHOR_END: handler


# ANCHOR: server
# ANCHOR: listen
# Listen. 'localhost': only this computer can reach it.
def listen():
    server = ThreadingHTTPServer(('localhost', PORT), Hello)
    print(f'Waiting at http://localhost:{PORT}/', flush=True)
    server.serve_forever()
# ANCHOR_END: listen
# ANCHOR_END: server
# ANCHOR_END: program


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
