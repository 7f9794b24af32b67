# A server of files, with Flask.
import os
from pathlib import Path

from flask import Flask, abort, send_from_directory

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# The folder public, which is beside this file.
PUBLIC = Path(__file__).resolve().parent / 'public'

app = Flask(__name__, static_folder=None)


# GET / sends the page in index.html.
@app.get('/')
def home():
    return send_from_directory(PUBLIC, 'index.html')


# ANCHOR: folder
# GET /* sends a file of the folder public. The function of Flask
# knows the types, and sends nothing outside of the folder. It
# does send hidden files: test that first.
@app.get('/<path:name>')
def file(name):
    if name.startswith('.') or '/.' in name:
        abort(404)
    return send_from_directory(PUBLIC, name)
# ANCHOR_END: folder


# Every other path, and abort(404).
@app.errorhandler(404)
def not_found(error):
    # ANCHOR: not-found
    # Every other path: the status 404.
    words = '404 no such file'
    return words, 404, {'Content-Type': 'text/plain'}
    # ANCHOR_END: not-found


# Listen. 'localhost': only this computer can reach it.
# If the port is taken, Flask says so.
if __name__ == '__main__':
    app.run(host='localhost', port=PORT)
