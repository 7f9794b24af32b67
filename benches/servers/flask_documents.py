"""The API of the lesson `documents` with Flask and sqlite3, for `cargo bench`. PORT says where, DATABASE which file."""

import logging
import os
import sqlite3

from flask import Flask, g, request

TABLE = """CREATE TABLE IF NOT EXISTS notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL
)"""

app = Flask(__name__)
logging.getLogger("werkzeug").setLevel(logging.ERROR)


def open_database():
    """A connection with the settings that SQLite has without any, as the lesson's own server: each change is on the disk."""
    database = sqlite3.connect(os.environ["DATABASE"])
    database.execute("PRAGMA journal_mode = DELETE")
    database.execute("PRAGMA synchronous = FULL")
    return database


def database():
    """The connection of this request: Flask's threads may not share one."""
    if "database" not in g:
        g.database = open_database()
    return g.database


@app.teardown_appcontext
def close_database(_error):
    if "database" in g:
        g.database.close()


@app.get("/notes/<int:number>")
def find(number):
    row = database().execute("SELECT id, title, text FROM notes WHERE id = ?", [number]).fetchone()
    if row is None:
        return {"error": "no such note"}, 404
    return {"id": row[0], "title": row[1], "text": row[2]}


@app.post("/notes")
def create():
    fields = request.get_json(silent=True) or {}
    title, text = fields.get("title"), fields.get("text", "")
    if type(title) is not str or not title.strip() or type(text) is not str:
        return {"error": "send a title"}, 400
    try:
        with database() as change:
            number = change.execute("INSERT INTO notes (title, text) VALUES (?, ?)", [title, text]).lastrowid
    except sqlite3.IntegrityError:
        return {"error": "this title is taken"}, 409
    return {"id": number, "title": title, "text": text}, 201, {"Location": f"/notes/{number}"}


with open_database() as first:
    first.execute(TABLE)
    first.execute("INSERT INTO notes (title, text) VALUES (?, ?)", ["Bread", "from the baker"])
first.close()
app.run(port=int(os.environ["PORT"]))
