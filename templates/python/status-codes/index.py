# A small library that sends the right status, with Python alone.
import os
import sys
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qs

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# Windows may let two programs share a port: not here.
ThreadingHTTPServer.allow_reuse_address = os.name == 'posix'


class Answer(BaseHTTPRequestHandler):
    # The first route that matches sends the response.
    def do_GET(self):
        # In /search?q=cats the path is /search, and q is cats.
        path, _, query = self.path.partition('?')
        words = parse_qs(query).get('q')

        # ANCHOR: home
        if path == '/':
            return self.send(200, 'The library is open.')
        # ANCHOR_END: home

        if path == '/new':
            return self.send(200, 'The list of all books.')

        # ANCHOR: old
        # The list has a new address. Location says which one.
        if path == '/old':
            here = {'Location': '/new'}
            return self.send(301, 'Go to /new', here)
        # ANCHOR_END: old

        # ANCHOR: search
        # Without words to search for, the request is wrong.
        if path == '/search':
            if not words:
                return self.send(400, 'Add ?q=cats')
            return self.send(200, f'No book about {words[0]}.')
        # ANCHOR_END: search

        # ANCHOR: diary
        # The diary is private, and nobody can log in yet.
        if path == '/diary':
            how = {'WWW-Authenticate': 'Basic realm="diary"'}
            return self.send(401, 'Who are you?', how)
        # ANCHOR_END: diary

        # ANCHOR: not-found
        # Every other path.
        return self.send(404, 'Nothing is at this path.')
        # ANCHOR_END: not-found

    # HEAD is the same as GET, without the body.
    do_HEAD = do_GET

    def do_POST(self):
        # ANCHOR: method
        # This server only reads. Allow says which methods work.
        allowed = {'Allow': 'GET, HEAD'}
        self.send(405, 'Only GET works here.', allowed)
        # ANCHOR_END: method

    do_PUT = do_PATCH = do_DELETE = do_POST

    # ANCHOR: send
    # Sends a status, headers, and words for people.
    def send(self, status, words, headers={}):
        body = words.encode()
        self.send_response(status)
        content_type = 'text/plain; charset=utf-8'
        self.send_header('Content-Type', content_type)
        self.send_header('Content-Length', len(body))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)
    # ANCHOR_END: send


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
