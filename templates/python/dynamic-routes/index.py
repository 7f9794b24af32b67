# Paths with parameters, with Python alone.
import json
import os
import sys
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from urllib.parse import unquote

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# Windows may let two programs share a port: not here.
ThreadingHTTPServer.allow_reuse_address = os.name == 'posix'

# ANCHOR: users
# The users, and what they wrote. An id is a number.
users = [
    {'id': 1, 'username': 'bob'},
    {'id': 2, 'username': 'ada'},
    {'id': 3, 'username': 'lin'},
]
posts = [
    {'user': 1, 'title': 'Hello'},
    {'user': 2, 'title': 'Loops'},
    {'user': 2, 'title': 'Numbers'},
]
# ANCHOR_END: users


# The number in a text, or None: int('ada') is an error.
def number_in(text):
    return int(text) if text.isdecimal() else None


# The user with this id, or None.
def find_user(number):
    found = [user for user in users if user['id'] == number]
    return found[0] if found else None


class Answer(BaseHTTPRequestHandler):
    # The first route that matches sends the response.
    def do_GET(self):
        # ANCHOR: parts
        # In /users/2/posts: 'users', '2' and 'posts'. unquote
        # makes ü of %C3%BC.
        path = self.path.split('?')[0]
        parts = [unquote(part) for part in path.split('/')[1:]]
        # ANCHOR_END: parts

        # GET /users sends all users.
        if path == '/users':
            return self.send_json(200, users)

        # ANCHOR: me
        # GET /users/me sends the user who is asking: here, bob.
        # It is above the route for /users/:id.
        if path == '/users/me':
            return self.send_json(200, users[0])
        # ANCHOR_END: me

        # ANCHOR: user
        # GET /users/:id sends one user. The part is a text:
        # number_in makes a number of it.
        if len(parts) == 2 and parts[0] == 'users':
            user = find_user(number_in(parts[1]))
            if user is None:
                return self.send_not_found()
            return self.send_json(200, user)
        # ANCHOR_END: user

        # ANCHOR: posts
        # GET /users/:id/posts sends what this user wrote.
        if (len(parts) == 3 and parts[0] == 'users'
                and parts[2] == 'posts'):
            number = number_in(parts[1])
            if find_user(number) is None:
                return self.send_not_found()
            own = [post for post in posts
                   if post['user'] == number]
            return self.send_json(200, own)
        # ANCHOR_END: posts

        # ANCHOR: hello
        # GET /hello/:name sends a greeting: text, and no page.
        if len(parts) == 2 and parts[0] == 'hello':
            words = f'Hello, {parts[1]}!'
            content_type = 'text/plain; charset=utf-8'
            return self.send(200, content_type, words.encode())
        # ANCHOR_END: hello

        # ANCHOR: page
        # GET /pages/:number sends this number and the next one.
        if len(parts) == 2 and parts[0] == 'pages':
            page = number_in(parts[1])
            if page is None:
                return self.send_not_found()
            return self.send_json(
                200, {'page': page, 'next': page + 1})
        # ANCHOR_END: page

        # Every other path.
        self.send_not_found()

    # HEAD is the same as GET, without the body.
    def do_HEAD(self):
        self.do_GET()

    def send_not_found(self):
        self.send_json(404, {'error': 'not found'})

    # Sends a value as JSON: Content-Type says so.
    def send_json(self, status, value):
        text = json.dumps(value, separators=(',', ':'))
        self.send(status, 'application/json', text.encode())

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
