# Short notes, kept in memory, with Flask.
import os

from flask import Flask, request

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# The notes by their ids.
notes = {1: 'Buy milk'}

app = Flask(__name__, static_folder=None)


@app.get('/notes')
def all_notes():
    return [{'id': id, 'text': text} for id, text in notes.items()]


# A new note gets the next id, and the status 201.
@app.post('/notes')
def create():
    text = read_text()
    if not text:
        return {'error': 'no text'}, 400
    id = max(notes) + 1
    notes[id] = text
    place = {'Location': f'/notes/{id}'}
    return {'id': id, 'text': text}, 201, place


@app.get('/notes/<int:id>')
def find(id):
    if id not in notes:
        return {'error': 'no such note'}, 404
    return {'id': id, 'text': notes[id]}


@app.put('/notes/<int:id>')
def replace(id):
    if id not in notes:
        return {'error': 'no such note'}, 404
    # ANCHOR: replace
    # The note gets the text in the body.
    text = read_text()
    if not text:
        return {'error': 'no text'}, 400
    notes[id] = text
    return {'id': id, 'text': text}
    # ANCHOR_END: replace


# The text of {"text": "…"}; nothing if that is not JSON.
def read_text():
    body = request.get_json(force=True, silent=True)
    text = body.get('text') if isinstance(body, dict) else None
    return text if isinstance(text, str) else ''


# Every other path.
@app.errorhandler(404)
def not_found(error):
    return {'error': 'not found'}, 404


# Listen. 'localhost': only this computer can reach it.
# If the port is taken, Flask says so.
if __name__ == '__main__':
    app.run(host='localhost', port=PORT)
