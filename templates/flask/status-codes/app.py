# A small library that sends the right status, with Flask.
import os

from flask import Flask, request

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

app = Flask(__name__, static_folder=None)


# ANCHOR: send
# A status, headers, and words for people.
def send(status, words, headers={}):
    return words, status, {'Content-Type': 'text/plain', **headers}
# ANCHOR_END: send


# ANCHOR: home
@app.get('/')
def home():
    return send(200, 'The library is open.')
# ANCHOR_END: home


@app.get('/new')
def new_list():
    return send(200, 'The list of all books.')


# ANCHOR: old
# The list has a new address. Location says which one.
@app.get('/old')
def old_list():
    here = {'Location': '/new'}
    return send(301, 'Go to /new', here)
# ANCHOR_END: old


# ANCHOR: search
# Without words to search for, the request is wrong.
@app.get('/search')
def search():
    words = request.args.get('q')
    if not words:
        return send(400, 'Add ?q=cats')
    return send(200, f'No book about {words}.')
# ANCHOR_END: search


# ANCHOR: diary
# The diary is private, and nobody can log in yet.
@app.get('/diary')
def diary():
    how = {'WWW-Authenticate': 'Basic realm="diary"'}
    return send(401, 'Who are you?', how)
# ANCHOR_END: diary


# All routes are for GET. Flask calls this for other methods.
@app.errorhandler(405)
def wrong_method(error):
    # ANCHOR: method
    # This server only reads. Allow says which methods work.
    allowed = {'Allow': 'GET, HEAD'}
    return send(405, 'Only GET works here.', allowed)
    # ANCHOR_END: method


# Flask calls this if no route matches.
@app.errorhandler(404)
def not_found(error):
    # ANCHOR: not-found
    # Every other path.
    return send(404, 'Nothing is at this path.')
    # ANCHOR_END: not-found


# Listen. 'localhost': only this computer can reach it.
# If the port is taken, Flask says so.
if __name__ == '__main__':
    app.run(host='localhost', port=PORT)
