# A guest book that a host can run.
import json
import os
import signal
import sys
from html import escape
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path

# ANCHOR: port
# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)
# ANCHOR_END: port

# ANCHOR: network
# A host sets PORT, and sends requests from another computer:
# listen on every address. At home: on localhost only.
HOST = '0.0.0.0' if os.environ.get('PORT') else 'localhost'
# ANCHOR_END: network

# Where files may be kept. A host names the folder in DATA_DIR.
HERE = Path(__file__).resolve().parent
DATA = Path(os.environ.get('DATA_DIR') or HERE / 'data')
NOTES = DATA / 'notes.json'

# Windows may let two programs share a port: not here.
ThreadingHTTPServer.allow_reuse_address = os.name == 'posix'


# ANCHOR: memory
# The file has the notes of all runs. It is read each time,
# because other copies of this program write it too.
def read_notes():
    if not NOTES.exists():
        return []
    return json.loads(NOTES.read_text())


# Writes a new file, and gives it the name of the old one:
# so nobody ever reads half a file.
def save_notes(notes):
    DATA.mkdir(parents=True, exist_ok=True)
    new = DATA / 'notes.json.new'
    new.write_text(json.dumps(notes))
    new.replace(NOTES)
# ANCHOR_END: memory


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.split('?')[0]
        if path == '/':
            self.send_page()
        elif path == '/notes':
            self.send_json(200, read_notes())
        else:
            self.send_json(404, {'error': 'not found'})

    # HEAD is the same as GET, without the body.
    def do_HEAD(self):
        self.do_GET()

    # POST /notes with {"text": "hello"} adds a note.
    def do_POST(self):
        if self.path.split('?')[0] != '/notes':
            return self.send_json(404, {'error': 'not found'})
        try:
            text = json.loads(self.read_body())['text']
            if not isinstance(text, str):
                raise ValueError('no text')
        except (ValueError, TypeError, KeyError) as error:
            # A bad request must not stop the program.
            return self.send_json(400, {'error': str(error)})
        save_notes(read_notes() + [text])
        self.send_json(201, {'text': text})

    # Sends a page with all notes, and a link to itself.
    def send_page(self):
        # ANCHOR: https
        # The host's own server speaks https with the browser,
        # and http with this program. It says so in a header.
        is_https = self.headers['X-Forwarded-Proto'] == 'https'
        scheme = 'https' if is_https else 'http'
        # ANCHOR_END: https
        host = self.headers['Host'] or 'localhost'
        link = f'{scheme}://{escape(host)}/'
        items = [f'<li>{escape(note)}</li>'
                 for note in read_notes()]
        notes = ''.join(items)
        page = f'''<!DOCTYPE html><html lang="en">
<title>Guest book</title><main><h1>Guest book</h1>
<ul>{notes}</ul>
<p>Share it: <a href="{link}">{link}</a></p></main>'''
        self.send(200, 'text/html; charset=utf-8', page)

    # The body has as many bytes as Content-Length says.
    def read_body(self):
        length = int(self.headers['Content-Length'] or 0)
        return self.rfile.read(max(0, min(length, 10000)))

    # Sends a value as JSON: Content-Type says so.
    def send_json(self, status, value):
        self.send(status, 'application/json', json.dumps(value))

    def send(self, status, content_type, text):
        body = text.encode()
        self.send_response(status)
        self.send_header('Content-Type', content_type)
        self.send_header('Content-Length', len(body))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)


# ANCHOR: listen
def listen():
    server = ThreadingHTTPServer((HOST, PORT), Answer)
    print(f'Waiting at http://localhost:{PORT}/', flush=True)
    server.serve_forever()
# ANCHOR_END: listen


# ANCHOR: stop
# A host sends SIGTERM before it ends a program.
def stop(number, frame):
    sys.exit(0)
# ANCHOR_END: stop


if __name__ == '__main__':
    signal.signal(signal.SIGTERM, stop)
    try:
        listen()
    except KeyboardInterrupt:
        # Ctrl+C stops the server.
        pass
    except OSError as error:
        # A port belongs to one program at a time.
        sys.exit(f'Port {PORT} cannot be used: {error.strerror}.'
                 ' Stop the program that has it, or set PORT.')
