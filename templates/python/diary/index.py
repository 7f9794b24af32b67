# A diary: everybody reads only what they wrote.
import hmac
import json
import os
import secrets
import sys
from hashlib import scrypt
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# Windows may let two programs share a port: not here.
ThreadingHTTPServer.allow_reuse_address = os.name == 'posix'

# For each name a salt and a hash of the password.
accounts = {}

# Who is logged in: for each session id a name.
sessions = {}

# What people wrote: a name and a text.
entries = []


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.split('?')[0]
        if path == '/':
            self.send_json(200, {'app': 'a diary'})
        elif path == '/entries':
            self.read()
        else:
            self.send_json(404, {'error': 'not found'})

    # HEAD is the same as GET, without the body.
    def do_HEAD(self):
        self.do_GET()

    def do_POST(self):
        body = self.read_json()
        path = self.path.split('?')[0]
        if path == '/login':
            self.login(body)
        elif path == '/entries':
            self.write(body)
        else:
            self.send_json(404, {'error': 'not found'})

    # POST /entries with {"text": "I made tea."}
    def write(self, body):
        # ANCHOR: write
        name, text = self.who_is(), body.get('text')
        if not name:
            return self.send_json(401, {'error': 'log in'})
        if not text:
            return self.send_json(400, {'error': 'no text'})
        entries.append({'name': name, 'text': text})
        self.send_json(201, {'text': text})
        # ANCHOR_END: write

    # GET /entries
    def read(self):
        # ANCHOR: read
        name = self.who_is()
        if not name:
            return self.send_json(401, {'error': 'log in'})
        own = [{'text': entry['text']} for entry in entries
               if entry['name'] == name]
        self.send_json(200, own)
        # ANCHOR_END: read

    # The name of the person who is logged in, or None.
    def who_is(self):
        cookies = (self.headers['Cookie'] or '').split('; ')
        for cookie in cookies:
            name, _, value = cookie.partition('=')
            if name == 'session':
                return sessions.get(value)
        return None

    # POST /login. The first time, it makes the account.
    def login(self, body):
        name, password = body.get('name'), body.get('password')
        if not name or not password:
            return self.send_json(400, {'error': 'no name'})
        if name not in accounts:
            salt = secrets.token_bytes(16)
            accounts[name] = salt, hash_of(password, salt)
        salt, own = accounts[name]
        if not hmac.compare_digest(hash_of(password, salt), own):
            return self.send_json(401, {'error': 'wrong'})
        id = secrets.token_hex(32)
        sessions[id] = name
        cookie = f'session={id}; HttpOnly; SameSite=Lax; Path=/'
        self.send_json(200, {'name': name},
                       [('Set-Cookie', cookie)])

    # Returns the body as JSON, if it is an object.
    def read_json(self):
        length = int(self.headers['Content-Length'] or 0)
        body = self.rfile.read(max(0, min(length, 10000)))
        try:
            value = json.loads(body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    # Sends a value as JSON: Content-Type says so.
    def send_json(self, status, value, headers=()):
        body = json.dumps(value, separators=(',', ':')).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', len(body))
        for name, text in headers:
            self.send_header(name, text)
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)


def hash_of(password, salt):
    text = str(password).encode()
    return scrypt(text, salt=salt, n=2**14, r=8, p=1)


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
