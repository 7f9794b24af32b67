# Short notes, kept in memory, with Python alone.
import json
import os
import sys
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# The notes by their ids.
notes = {1: 'Buy milk'}

# Windows may let two programs share a port: not here.
ThreadingHTTPServer.allow_reuse_address = os.name == 'posix'


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path.split('?')[0] == '/notes':
            return self.send(200, [
                {'id': id, 'text': text}
                for id, text in notes.items()])
        id = self.read_id()
        if id not in notes:
            return self.send(404, {'error': 'no such note'})
        self.send(200, {'id': id, 'text': notes[id]})

    # A new note gets the next id, and the status 201.
    def do_POST(self):
        text = self.read_text()
        if self.path != '/notes':
            return self.send(405, {'error': 'only at /notes'})
        if not text:
            return self.send(400, {'error': 'no text'})
        id = max(notes) + 1
        notes[id] = text
        place = {'Location': f'/notes/{id}'}
        self.send(201, {'id': id, 'text': text}, place)

    def do_PUT(self):
        id, text = self.read_id(), self.read_text()
        if id not in notes:
            return self.send(404, {'error': 'no such note'})
        # ANCHOR: replace
        # The note gets the text in the body.
        if not text:
            return self.send(400, {'error': 'no text'})
        notes[id] = text
        self.send(200, {'id': id, 'text': text})
        # ANCHOR_END: replace

    # In /notes/7 the id is 7.
    def read_id(self):
        last = self.path.split('?')[0].replace('/notes/', '')
        return int(last) if last.isdecimal() else None

    # The text of {"text": "…"}; nothing if that is not JSON.
    def read_text(self):
        length = int(self.headers.get('Content-Length') or 0)
        body = self.rfile.read(length)
        try:
            text = json.loads(body)['text']
            return text if isinstance(text, str) else ''
        except (ValueError, KeyError, TypeError):
            return ''

    # Sends a status, headers, and a value as JSON.
    def send(self, status, value, headers={}):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', len(body))
        for name, header in headers.items():
            self.send_header(name, header)
        self.end_headers()
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
