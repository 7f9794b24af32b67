# Hands out signed links for an object store.
import hashlib
import hmac
import json
import os
import secrets
import sys
import time
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# The store. On a host, all four are variables of the host.
STORE = os.environ.get('STORE_URL') or 'http://localhost:9000'
BUCKET = os.environ.get('STORE_BUCKET') or 'pictures'
ACCESS_KEY = os.environ.get('STORE_ACCESS_KEY') or 'doorway'
SECRET_KEY = (os.environ.get('STORE_SECRET_KEY')
              or 'only-for-this-lesson')

PICTURES = ('.png', '.jpg', '.jpeg', '.gif', '.webp', '.svg')

# The folder public, which is beside this file.
PUBLIC = Path(__file__).resolve().parent / 'public'

# Windows may let two programs share a port: not here.
ThreadingHTTPServer.allow_reuse_address = os.name == 'posix'


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.split('?')[0] == '/':
            page = (PUBLIC / 'index.html').read_bytes()
            self.send(200, 'text/html; charset=utf-8', page)
        else:
            self.send_json(404, {'error': 'not found'})

    # HEAD is the same as GET, without the body.
    def do_HEAD(self):
        self.do_GET()

    def do_POST(self):
        body = self.read_json()
        if self.path.split('?')[0] == '/uploads':
            self.upload(body if isinstance(body, dict) else {})
        else:
            self.send_json(404, {'error': 'not found'})

    # POST /uploads with {"name": "cat.png"}
    def upload(self, body):
        # ANCHOR: upload
        ending = Path(str(body.get('name'))).suffix.lower()
        if ending not in PICTURES:
            return self.send_json(400, {'error': 'no picture'})
        key = secrets.token_hex(8) + ending
        url = signed_link('PUT', key, 300)
        self.send_json(201, {'key': key, 'url': url})
        # ANCHOR_END: upload

    # Returns the body as JSON, or None if it is none.
    def read_json(self):
        length = int(self.headers['Content-Length'] or 0)
        body = self.rfile.read(max(0, min(length, 10000)))
        try:
            return json.loads(body)
        except ValueError:
            return None

    # Sends a value as JSON: Content-Type says so.
    def send_json(self, status, value):
        text = json.dumps(value, separators=(',', ':'))
        self.send(status, 'application/json', text.encode())

    def send(self, status, content_type, body):
        self.send_response(status)
        self.send_header('Content-Type', content_type)
        self.send_header('Content-Length', len(body))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)


# Returns a link that works for some seconds (Signature
# Version 4). Usually a package does this for you.
def signed_link(method, key, seconds):
    now = time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())
    scope = f'{now[:8]}/us-east-1/s3/aws4_request'
    query = urlencode({
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
        'X-Amz-Credential': f'{ACCESS_KEY}/{scope}',
        'X-Amz-Date': now,
        'X-Amz-Expires': seconds,
        'X-Amz-SignedHeaders': 'host',
    }, quote_via=quote, safe='')
    path = f'/{BUCKET}/{key}'
    host = urlsplit(STORE).netloc
    signed = '\n'.join([method, path, query, f'host:{host}\n',
                        'host', 'UNSIGNED-PAYLOAD'])
    signed_hash = hashlib.sha256(signed.encode()).hexdigest()
    text = '\n'.join(['AWS4-HMAC-SHA256', now, scope, signed_hash])
    secret = ('AWS4' + SECRET_KEY).encode()
    for part in scope.split('/'):
        secret = digest(secret, part)
    signature = digest(secret, text).hex()
    return f'{STORE}{path}?{query}&X-Amz-Signature={signature}'


def digest(key, text):
    return hmac.new(key, text.encode(), 'sha256').digest()


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
