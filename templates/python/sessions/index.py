# A server that remembers who is logged in, with Python alone.
import hashlib
import hmac
import json
import os
import secrets
import sys
import time
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# The folder public, which is beside this file.
PUBLIC = Path(__file__).resolve().parent / 'public'

# Windows may let two programs share a port: not here.
ThreadingHTTPServer.allow_reuse_address = os.name == 'posix'

# Who has an account: for each name a salt and a hash. The
# password itself is never kept.
accounts = {}

# Who is logged in: for each session id a name and an end.
sessions = {}
HOUR = 60 * 60


# ANCHOR: hash
# A hash cannot be turned back into the password. scrypt is
# slow on purpose, so that nobody can try many of them.
def hash_of(password, salt):
    return hashlib.scrypt(
        password.encode(), salt=salt, n=2**14, r=8, p=1)


def is_password(name, password):
    if name not in accounts or not password:
        return False
    salt, right = accounts[name]
    return hmac.compare_digest(hash_of(password, salt), right)
# ANCHOR_END: hash


# Makes an account. Gives a status, and what to send.
def make_account(name, password):
    if not name or not password:
        return 400, {'error': 'name, password'}
    if name in accounts:
        return 409, {'error': 'name is taken'}
    salt = secrets.token_bytes(16)
    accounts[name] = salt, hash_of(password, salt)
    return 201, {'name': name}


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.split('?')[0]
        if path == '/':
            page = (PUBLIC / 'index.html').read_bytes()
            return self.send(200, 'text/html; charset=utf-8', page)
        if path == '/me':
            return self.me()
        self.send_json(404, {'error': 'not found'})

    # HEAD is the same as GET, without the body.
    def do_HEAD(self):
        self.do_GET()

    def do_POST(self):
        name, password = self.read_form()
        if self.path == '/register':
            return self.send_json(*make_account(name, password))
        if self.path == '/login':
            return self.log_in(name, password)
        if self.path == '/logout':
            return self.log_out()
        self.send_json(404, {'error': 'not found'})

    def log_in(self, name, password):
        # ANCHOR: login
        # POST /login makes a session. Nobody can guess its id.
        if not is_password(name, password):
            return self.send_json(401, {'error': 'wrong'})
        new = secrets.token_hex(32)
        sessions[new] = name, time.time() + HOUR
        cookie = (f'session={new}; Max-Age=3600; Path=/;'
                  ' HttpOnly; SameSite=Lax')
        self.send_json(200, {'name': name}, cookie)
        # ANCHOR_END: login

    def me(self):
        # ANCHOR: me
        # GET /me looks for the session that the cookie names.
        name, end = sessions.get(self.session_id(), (None, 0))
        if end < time.time():
            return self.send_json(401, {'error': 'log in'})
        self.send_json(200, {'name': name})
        # ANCHOR_END: me

    def log_out(self):
        # ANCHOR: logout
        # POST /logout ends the session here and in the browser.
        sessions.pop(self.session_id(), None)
        cookie = ('session=; Max-Age=0; Path=/;'
                  ' HttpOnly; SameSite=Lax')
        self.send_json(200, {'name': None}, cookie)
        # ANCHOR_END: logout

    # The value of the cookie `session`, or None.
    def session_id(self):
        try:
            cookies = SimpleCookie(self.headers['Cookie'] or '')
        except CookieError:
            return None
        return cookies['session'].value if 'session' in cookies else None

    # The name and the password of a form.
    def read_form(self):
        length = int(self.headers['Content-Length'] or 0)
        body = self.rfile.read(max(0, min(length, 10_000)))
        form = parse_qs(body.decode(errors='replace'))
        return [form.get(name, [''])[0]
                for name in ('name', 'password')]

    # Sends a value as JSON, and perhaps a cookie.
    def send_json(self, status, value, cookie=None):
        text = json.dumps(value, separators=(',', ':'))
        self.send(status, 'application/json', text.encode(), cookie)

    # Sends a status, headers, a blank line and the body.
    def send(self, status, content_type, body, cookie=None):
        self.send_response(status)
        if cookie:
            self.send_header('Set-Cookie', cookie)
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
