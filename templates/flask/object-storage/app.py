# Hands out signed links for an object store, with Flask.
import os
import secrets
from pathlib import Path

from flask import Flask, request, send_from_directory
# signed_link('PUT', key, 300) makes a link: see store.py.
from store import signed_link

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

PICTURES = ('.png', '.jpg', '.jpeg', '.gif', '.webp', '.svg')

# The folder public, which is beside this file.
PUBLIC = Path(__file__).resolve().parent / 'public'

app = Flask(__name__, static_folder=None)


@app.get('/')
def home():
    return send_from_directory(PUBLIC, 'index.html')


# POST /uploads with {"name": "cat.png"}
@app.post('/uploads')
def upload():
    body = read_json()
    # ANCHOR: upload
    ending = Path(str(body.get('name'))).suffix.lower()
    if ending not in PICTURES:
        return {'error': 'no picture'}, 400
    key = secrets.token_hex(8) + ending
    url = signed_link('PUT', key, 300)
    return {'key': key, 'url': url}, 201
    # ANCHOR_END: upload


# The body as JSON, whatever its type says.
def read_json():
    body = request.get_json(force=True, silent=True)
    return body if isinstance(body, dict) else {}


# Every other path.
@app.errorhandler(404)
def not_found(error):
    return {'error': 'not found'}, 404


# Listen. 'localhost': only this computer can reach it.
# If the port is taken, Flask says so.
if __name__ == '__main__':
    app.run(host='localhost', port=PORT)
