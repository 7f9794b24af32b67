# A server that remembers who is logged in, with Flask.
import hashlib
import hmac
import os
import secrets
import time
from pathlib import Path

from flask import Flask, jsonify, request, send_from_directory

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# The folder public, which is beside this file.
PUBLIC = Path(__file__).resolve().parent / 'public'

# Who has an account: for each name a salt and a hash. The
# password itself is never kept.
accounts = {}

# Who is logged in: for each session id a name and an end.
sessions = {}
HOUR = 60 * 60


# ANCHOR: hash
# A hash cannot be turned back into the password. scrypt is
# slow on purpose, so that nobody can try many of them.
def hash_of(password, salt):
    return hashlib.scrypt(
        password.encode(), salt=salt, n=2**14, r=8, p=1)


def is_password(name, password):
    if name not in accounts or not password:
        return False
    salt, right = accounts[name]
    return hmac.compare_digest(hash_of(password, salt), right)
# ANCHOR_END: hash


# Makes an account. Gives a status, and what to send.
def make_account(name, password):
    if not name or not password:
        return 400, {'error': 'name, password'}
    if name in accounts:
        return 409, {'error': 'name is taken'}
    salt = secrets.token_bytes(16)
    accounts[name] = salt, hash_of(password, salt)
    return 201, {'name': name}


app = Flask(__name__, static_folder=None)


@app.get('/')
def home():
    return send_from_directory(PUBLIC, 'index.html')


# POST /register makes an account.
@app.post('/register')
def register():
    form = request.form
    status, value = make_account(
        form.get('name'), form.get('password'))
    return value, status


@app.post('/login')
def log_in():
    name = request.form.get('name')
    password = request.form.get('password')
    # ANCHOR: login
    # POST /login makes a session. Nobody can guess its id.
    if not is_password(name, password):
        return {'error': 'wrong'}, 401
    new = secrets.token_hex(32)
    sessions[new] = name, time.time() + HOUR
    response = jsonify(name=name)
    response.set_cookie(
        'session', new, max_age=HOUR,
        httponly=True, samesite='Lax')
    return response
    # ANCHOR_END: login


@app.get('/me')
def me():
    # ANCHOR: me
    # GET /me looks for the session that the cookie names.
    session = request.cookies.get('session')
    name, end = sessions.get(session, (None, 0))
    if end < time.time():
        return {'error': 'log in'}, 401
    return {'name': name}
    # ANCHOR_END: me


@app.post('/logout')
def log_out():
    # ANCHOR: logout
    # POST /logout ends the session here, and in the browser.
    sessions.pop(request.cookies.get('session'), None)
    response = jsonify(name=None)
    response.delete_cookie('session')
    return response
    # ANCHOR_END: logout


# Listen. 'localhost': only this computer can reach it.
# If the port is taken, Flask says so.
if __name__ == '__main__':
    app.run(host='localhost', port=PORT)
