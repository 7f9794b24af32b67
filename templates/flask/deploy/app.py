# A guest book that a host can run, with Flask.
import json
import os
from html import escape
from pathlib import Path

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

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

app = Flask(__name__, static_folder=None)
# ANCHOR: https
# The host's own server speaks https with the browser, and
# http with this program. It says so in a header, which
# ProxyFix believes from one server in front of it.
app.wsgi_app = ProxyFix(app.wsgi_app, x_proto=1)
# ANCHOR_END: https


# GET / sends a page with all notes, and a link to itself.
@app.get('/')
def page():
    link = escape(request.host_url)
    items = [f'<li>{escape(note)}</li>'
             for note in read_notes()]
    notes = ''.join(items)
    return f'''<!DOCTYPE html><html lang="en">
<title>Guest book</title><main><h1>Guest book</h1>
<ul>{notes}</ul>
<p>Share it: <a href="{link}">{link}</a></p></main>'''


@app.get('/notes')
def all_notes():
    return read_notes()


# POST /notes with {"text": "hello"} adds a note.
@app.post('/notes')
def add_note():
    body = request.get_json(silent=True)
    text = body.get('text') if isinstance(body, dict) else None
    if not isinstance(text, str):
        return {'error': 'no text'}, 400
    save_notes(read_notes() + [text])
    return {'text': text}, 201


@app.errorhandler(404)
def not_found(error):
    return {'error': 'not found'}, 404


# ANCHOR: listen
# If the port is taken, Flask says so. SIGTERM ends it.
if __name__ == '__main__':
    app.run(host=HOST, port=PORT)
# ANCHOR_END: listen
