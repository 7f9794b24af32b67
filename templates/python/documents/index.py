# An API with a database, with Python alone.
import json
import os
import sqlite3
import sys
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# Windows may let two programs share a port: not here.
ThreadingHTTPServer.allow_reuse_address = os.name == 'posix'

# The database: a file beside this one.
FILE = Path(__file__).resolve().parent / 'notes.db'

# ANCHOR: open
# The table. Each new row gets the next id.
TABLE = '''CREATE TABLE IF NOT EXISTS notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL
)'''


# Sends a command that changes the database. The values take
# the places of the ?. The first time, it makes the table.
def change(sql, *values):
    with closing(sqlite3.connect(FILE)) as database, database:
        database.execute(TABLE)
        return database.execute(sql, values)


# Sends a question to the database, and gives the rows.
def select(sql, *values):
    with closing(sqlite3.connect(FILE)) as database:
        database.execute(TABLE)
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(sql, values)]
# ANCHOR_END: open


class Answer(BaseHTTPRequestHandler):
    # HEAD is the same as GET, without the body.
    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        path = self.path.split('?')[0]
        if path == '/notes':
            return self.list()
        number = self.id_in_path()
        if number is None:
            return self.send_error_json(404, 'not found')
        self.find(number)

    # GET /notes sends all notes.
    def list(self):
        sql = 'SELECT id, title, text FROM notes ORDER BY id'
        self.send_json(200, select(sql))

    def find(self, number):
        # ANCHOR: find
        # GET /notes/:id sends one note.
        sql = 'SELECT id, title, text FROM notes WHERE id = ?'
        notes = select(sql, number)
        if not notes:
            return self.send_error_json(404, 'no such note')
        self.send_json(200, notes[0])
        # ANCHOR_END: find

    def do_POST(self):
        note = self.read_note()
        if self.path != '/notes':
            return self.send_error_json(404, 'not found')
        if note is None:
            return self.send_error_json(400, 'no note')
        # ANCHOR: create
        # POST /notes creates a note. The ? are places for values.
        sql = 'INSERT INTO notes (title, text) VALUES (?, ?)'
        try:
            result = change(sql, note['title'], note['text'])
        except sqlite3.IntegrityError:
            return self.send_error_json(409, 'title is taken')
        new = {'id': result.lastrowid, **note}
        self.send_json(201, new, f'/notes/{result.lastrowid}')
        # ANCHOR_END: create

    def do_PUT(self):
        note = self.read_note()
        number = self.id_in_path()
        if number is None:
            return self.send_error_json(404, 'not found')
        if note is None:
            return self.send_error_json(400, 'no note')
        # ANCHOR: replace
        # PUT /notes/:id replaces a note. rowcount: how many rows.
        sql = 'UPDATE notes SET title = ?, text = ? WHERE id = ?'
        try:
            result = change(
                sql, note['title'], note['text'], number)
        except sqlite3.IntegrityError:
            return self.send_error_json(409, 'title is taken')
        if result.rowcount == 0:
            return self.send_error_json(404, 'no such note')
        self.send_json(200, {'id': number, **note})
        # ANCHOR_END: replace

    def do_DELETE(self):
        number = self.id_in_path()
        if number is None:
            return self.send_error_json(404, 'not found')
        # ANCHOR: remove
        # DELETE /notes/:id deletes a note: 204, and no body.
        result = change('DELETE FROM notes WHERE id = ?', number)
        if result.rowcount == 0:
            return self.send_error_json(404, 'no such note')
        self.send_response(204)
        self.end_headers()
        # ANCHOR_END: remove

    # The 7 of /notes/7 as a number. None for every other path.
    def id_in_path(self):
        start, _, last = self.path.partition('/notes/')
        is_id = start == '' and last.isdecimal() and len(last) < 10
        return int(last) if is_id else None

    # Reads the body as JSON. Gives None if it is no note: a
    # title that is not empty, and perhaps a text.
    def read_note(self):
        length = int(self.headers['Content-Length'] or 0)
        body = self.rfile.read(max(0, min(length, 100_000)))
        try:
            value = json.loads(body)
            title, text = value['title'], value.get('text', '')
        except (ValueError, TypeError, KeyError, AttributeError):
            return None
        if type(title) is not str or type(text) is not str:
            return None
        return {'title': title, 'text': text} if title.strip() else None

    def send_error_json(self, status, words):
        self.send_json(status, {'error': words})

    # Sends a value as JSON: Content-Type says so.
    def send_json(self, status, value, location=None):
        body = json.dumps(value, separators=(',', ':')).encode()
        self.send_response(status)
        if location:
            self.send_header('Location', location)
        self.send_header('Content-Type', 'application/json')
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
