# Four routes, with FastAPI.
import os
from pathlib import Path

import uvicorn
from fastapi import FastAPI, responses

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# The folder public, which is beside this file.
PUBLIC = Path(__file__).resolve().parent / 'public'

# FastAPI adds the pages /docs and /redoc by itself.
app = FastAPI()


# ANCHOR: home
# GET / sends the page in index.html. It is for people.
@app.get('/')
def home():
    return responses.FileResponse(PUBLIC / 'index.html')
# ANCHOR_END: home


# ANCHOR: about
# GET /about sends the page in about.html.
@app.get('/about')
def about():
    return responses.FileResponse(PUBLIC / 'about.html')
# ANCHOR_END: about


# ANCHOR: user
# GET /users/1 sends data as JSON. It is for programs.
@app.get('/users/1')
def user():
    return {'id': 1, 'username': 'bob'}
# ANCHOR_END: user


# ANCHOR: not-found
# Every other path: the status 404, and words for people.
@app.exception_handler(404)
def not_found(request, error):
    sorry = '404 sorry this resource does not exist'
    return responses.PlainTextResponse(sorry, 404)
# ANCHOR_END: not-found


# ANCHOR: listen
# Listen. 'localhost': only this computer can reach it.
# If the port is taken, uvicorn says so.
if __name__ == '__main__':
    uvicorn.run(app, host='localhost', port=PORT)
# ANCHOR_END: listen
