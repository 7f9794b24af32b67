# An API with a database, with Flask.
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from flask import Flask, request

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

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


app = Flask(__name__, static_folder=None)


# GET /notes sends all notes.
@app.get('/notes')
def list_notes():
    return select('SELECT id, title, text FROM notes ORDER BY id')


@app.post('/notes')
def create():
    note = read_note()
    if note is None:
        return {'error': 'no note'}, 400
    # ANCHOR: create
    # POST /notes creates a note. The ? are places for values.
    sql = 'INSERT INTO notes (title, text) VALUES (?, ?)'
    try:
        result = change(sql, note['title'], note['text'])
    except sqlite3.IntegrityError:
        return {'error': 'this title is taken'}, 409
    place = {'Location': f'/notes/{result.lastrowid}'}
    return {'id': result.lastrowid, **note}, 201, place
    # ANCHOR_END: create


@app.get('/notes/<int:number>')
def find(number):
    # ANCHOR: find
    # GET /notes/:id sends one note.
    sql = 'SELECT id, title, text FROM notes WHERE id = ?'
    notes = select(sql, number)
    if not notes:
        return {'error': 'no such note'}, 404
    return notes[0]
    # ANCHOR_END: find


@app.put('/notes/<int:number>')
def replace(number):
    note = read_note()
    if note is None:
        return {'error': 'no note'}, 400
    # ANCHOR: replace
    # PUT /notes/:id replaces a note. rowcount: how many rows.
    sql = 'UPDATE notes SET title = ?, text = ? WHERE id = ?'
    try:
        result = change(sql, note['title'], note['text'], number)
    except sqlite3.IntegrityError:
        return {'error': 'this title is taken'}, 409
    if result.rowcount == 0:
        return {'error': 'no such note'}, 404
    return {'id': number, **note}
    # ANCHOR_END: replace


@app.delete('/notes/<int:number>')
def remove(number):
    # ANCHOR: remove
    # DELETE /notes/:id deletes a note: 204, and no body.
    result = change('DELETE FROM notes WHERE id = ?', number)
    if result.rowcount == 0:
        return {'error': 'no such note'}, 404
    return '', 204
    # ANCHOR_END: remove


# Reads the body as JSON. Gives None if it is no note: a title
# that is not empty, and perhaps a text.
def read_note():
    value = request.get_json(silent=True)
    if type(value) is not dict:
        return None
    title, text = value.get('title'), value.get('text', '')
    if type(title) is not str or type(text) is not str:
        return None
    return {'title': title, 'text': text} if title.strip() else None


# Every other path.
@app.errorhandler(404)
def not_found(error):
    return {'error': 'not found'}, 404


# Listen. 'localhost': only this computer can reach it.
# If the port is taken, Flask says so.
if __name__ == '__main__':
    app.run(host='localhost', port=PORT)
