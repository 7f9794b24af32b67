# A diary, with Flask: everybody reads only what they wrote.
import hashlib
import hmac
import os
import secrets

from flask import Flask, request

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# For each name a salt and a hash of the password.
accounts = {}

# Who is logged in: for each session id a name.
sessions = {}

# What people wrote: each with a name and a text.
entries = []

app = Flask(__name__, static_folder=None)


@app.get('/')
def home():
    return {'app': 'a diary'}


# POST /login. The first time, it makes the account.
@app.post('/login')
def login():
    body = read_object()
    name = str(body.get('name') or '')
    password = str(body.get('password') or '')
    if not name or not password:
        return {'error': 'no name'}, 400
    if name not in accounts:
        salt = secrets.token_bytes(16)
        accounts[name] = salt, hash_of(password, salt)
    salt, kept = accounts[name]
    if not hmac.compare_digest(hash_of(password, salt), kept):
        return {'error': 'wrong'}, 401
    session = secrets.token_hex(32)
    sessions[session] = name
    cookie = f'session={session}; HttpOnly; SameSite=Lax; Path=/'
    return {'name': name}, 200, {'Set-Cookie': cookie}


# POST /entries with {"text": "I made tea."}
@app.post('/entries')
def write():
    body = read_object()
    # ANCHOR: write
    name = who_is()
    if not name:
        return {'error': 'log in'}, 401
    text = body.get('text')
    if not text:
        return {'error': 'no text'}, 400
    entries.append({'name': name, 'text': text})
    return {'text': text}, 201
    # ANCHOR_END: write


@app.get('/entries')
def read():
    # ANCHOR: read
    name = who_is()
    if not name:
        return {'error': 'log in'}, 401
    own = [entry for entry in entries if entry['name'] == name]
    return [{'text': entry['text']} for entry in own]
    # ANCHOR_END: read


# The name of the person who is logged in, or None.
def who_is():
    return sessions.get(request.cookies.get('session'))


def hash_of(password, salt):
    data = password.encode()
    return hashlib.scrypt(data, salt=salt, n=16384, r=8, p=1)


# Returns the body as an object; an empty one if it is none.
def read_object():
    value = request.get_json(force=True, silent=True)
    return value if isinstance(value, dict) else {}


# Every other path.
@app.errorhandler(404)
def not_found(error):
    return {'error': 'not found'}, 404


# Listen. 'localhost': only this computer can reach it.
# If the port is taken, Flask says so.
if __name__ == '__main__':
    app.run(host='localhost', port=PORT)
