# A server that remembers who is logged in, with FastAPI.
import hashlib
import hmac
import os
import secrets
import time
from pathlib import Path
from typing import Annotated, Optional

import uvicorn
from fastapi import Cookie, FastAPI, Form
from fastapi.responses import FileResponse, JSONResponse

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


# FastAPI adds the pages /docs and /redoc by itself.
app = FastAPI()

# A field of a form, and the cookie with the name `session`.
Field = Annotated[str, Form()]
Session = Annotated[Optional[str], Cookie()]


def send(value, status=200):
    return JSONResponse(value, status)


@app.get('/')
def home():
    return FileResponse(PUBLIC / 'index.html')


# POST /register makes an account.
@app.post('/register')
def register(name: Field = '', password: Field = ''):
    status, value = make_account(name, password)
    return send(value, status)


@app.post('/login')
def log_in(name: Field = '', password: Field = ''):
    # ANCHOR: login
    # POST /login makes a session. Nobody can guess its id.
    if not is_password(name, password):
        return send({'error': 'wrong'}, 401)
    new = secrets.token_hex(32)
    sessions[new] = name, time.time() + HOUR
    response = send({'name': name})
    response.set_cookie(
        'session', new, max_age=HOUR,
        httponly=True, samesite='lax')
    return response
    # ANCHOR_END: login


@app.get('/me')
def me(session: Session = None):
    # ANCHOR: me
    # GET /me looks for the session that the cookie names.
    name, end = sessions.get(session, (None, 0))
    if end < time.time():
        return send({'error': 'log in'}, 401)
    return {'name': name}
    # ANCHOR_END: me


@app.post('/logout')
def log_out(session: Session = None):
    # ANCHOR: logout
    # POST /logout ends the session here, and in the browser.
    sessions.pop(session, None)
    response = send({'name': None})
    response.delete_cookie('session')
    return response
    # ANCHOR_END: logout


# Listen. 'localhost': only this computer can reach it.
# If the port is taken, uvicorn says so.
if __name__ == '__main__':
    uvicorn.run(app, host='localhost', port=PORT)
