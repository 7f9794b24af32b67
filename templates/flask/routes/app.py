# Four routes, with Flask.
import os
from pathlib import Path

from flask import Flask, send_from_directory

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# The folder public, which is beside this file.
PUBLIC = Path(__file__).resolve().parent / 'public'

app = Flask(__name__, static_folder=None)


# ANCHOR: home
# GET / sends the page in index.html. It is for people.
@app.get('/')
def home():
    return send_from_directory(PUBLIC, 'index.html')
# ANCHOR_END: home


# ANCHOR: about
# GET /about sends the page in about.html.
@app.get('/about')
def about():
    return send_from_directory(PUBLIC, 'about.html')
# ANCHOR_END: about


# ANCHOR: user
# GET /users/1 sends data as JSON. It is for programs.
@app.get('/users/1')
def user():
    return {'id': 1, 'username': 'bob'}
# ANCHOR_END: user


# ANCHOR: not-found
# Every other path: the status 404, and words for people.
@app.errorhandler(404)
def not_found(error):
    sorry = '404 sorry this resource does not exist'
    return sorry, 404, {'Content-Type': 'text/plain'}
# ANCHOR_END: not-found


# ANCHOR: listen
# Listen. 'localhost': only this computer can reach it.
# If the port is taken, Flask says so.
if __name__ == '__main__':
    app.run(host='localhost', port=PORT)
# ANCHOR_END: listen
