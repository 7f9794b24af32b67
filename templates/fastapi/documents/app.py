# An API with a database, with FastAPI.
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

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


# FastAPI adds the pages /docs and /redoc by itself.
app = FastAPI()


# What a client sends. If a body is no Note, FastAPI sends 422.
class Note(BaseModel):
    title: str = Field(pattern=r'\S')
    text: str = ''


def error(status, words):
    return JSONResponse({'error': words}, status)


# GET /notes sends all notes.
@app.get('/notes')
def list_notes():
    return select('SELECT id, title, text FROM notes ORDER BY id')


@app.post('/notes')
def create(note: Note, response: Response):
    # ANCHOR: create
    # POST /notes creates a note. The ? are places for values.
    sql = 'INSERT INTO notes (title, text) VALUES (?, ?)'
    try:
        result = change(sql, note.title, note.text)
    except sqlite3.IntegrityError:
        return error(409, 'this title is taken')
    response.status_code = 201
    response.headers['Location'] = f'/notes/{result.lastrowid}'
    return {'id': result.lastrowid, **note.model_dump()}
    # ANCHOR_END: create


@app.get('/notes/{number}')
def find(number: int):
    # ANCHOR: find
    # GET /notes/:id sends one note.
    sql = 'SELECT id, title, text FROM notes WHERE id = ?'
    notes = select(sql, number)
    if not notes:
        return error(404, 'no such note')
    return notes[0]
    # ANCHOR_END: find


@app.put('/notes/{number}')
def replace(number: int, note: Note):
    # ANCHOR: replace
    # PUT /notes/:id replaces a note. rowcount: how many rows.
    sql = 'UPDATE notes SET title = ?, text = ? WHERE id = ?'
    try:
        result = change(sql, note.title, note.text, number)
    except sqlite3.IntegrityError:
        return error(409, 'this title is taken')
    if result.rowcount == 0:
        return error(404, 'no such note')
    return {'id': number, **note.model_dump()}
    # ANCHOR_END: replace


@app.delete('/notes/{number}')
def remove(number: int):
    # ANCHOR: remove
    # DELETE /notes/:id deletes a note: 204, and no body.
    result = change('DELETE FROM notes WHERE id = ?', number)
    if result.rowcount == 0:
        return error(404, 'no such note')
    return Response(status_code=204)
    # ANCHOR_END: remove


# Listen. 'localhost': only this computer can reach it.
# If the port is taken, uvicorn says so.
if __name__ == '__main__':
    uvicorn.run(app, host='localhost', port=PORT)
