# An API with a counter, for a page of another origin.
import os

import uvicorn
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# The one site whose pages may read the responses: scheme, host
# and port, without a slash at the end.
ALLOWED_ORIGIN = (os.environ.get('CORS_ORIGIN')
                  or 'http://localhost:3000')

# How many seconds a browser may remember a preflight.
# 0: it asks each time, so that you can see it.
MAX_AGE = 0

# FastAPI adds the pages /docs and /redoc by itself.
app = FastAPI()


# What a client sends and gets: {"count": 5}.
class Counter(BaseModel):
    count: int


counter = Counter(count=0)


# Headers of every response.
@app.middleware('http')
async def cors(request, call_next):
    response = await call_next(request)

    # ANCHOR: vary
    # For caches: the response depends on the header Origin.
    response.headers['Vary'] = 'Origin'
    # ANCHOR_END: vary

    # ANCHOR: allow-origin
    # The header Origin names the page's site. If it is
    # ours, the page may read the response.
    if request.headers.get('Origin') == ALLOWED_ORIGIN:
        name = 'Access-Control-Allow-Origin'
        response.headers[name] = ALLOWED_ORIGIN
    # ANCHOR_END: allow-origin

    # ANCHOR: credentials
    # Pages of our site may read responses with cookies.
    if request.headers.get('Origin') == ALLOWED_ORIGIN:
        name = 'Access-Control-Allow-Credentials'
        response.headers[name] = 'true'
    # ANCHOR_END: credentials
    return response


# OPTIONS: with this, the browser asks for permission.
@app.options('/api/counter')
def preflight(request: Request):
    response = Response(status_code=204)
    # ANCHOR: preflight
    # Which methods and headers may our site's pages use?
    if request.headers.get('Origin') == ALLOWED_ORIGIN:
        allow = 'Access-Control-Allow-'
        max_age = 'Access-Control-Max-Age'
        methods = 'GET, POST, PUT'
        response.headers[allow + 'Methods'] = methods
        response.headers[allow + 'Headers'] = 'Content-Type'
        response.headers[max_age] = str(MAX_AGE)
    # ANCHOR_END: preflight
    return response


# GET sends the number, and a cookie.
@app.get('/api/counter')
def get_counter(response: Response):
    response.set_cookie(
        'visitor', '1', samesite='lax', httponly=True)
    return counter


# POST adds one, whatever the body says.
@app.post('/api/counter')
def add_one():
    counter.count += 1
    return counter


# PUT with the body {"count": 5} sets the number to 5.
# If the body is no Counter, FastAPI sends 422.
@app.put('/api/counter')
def set_counter(wanted: Counter):
    counter.count = wanted.count
    return counter


# ANCHOR: listen
# Listen. 'localhost': only this computer can reach it.
# If the port is taken, uvicorn says so.
if __name__ == '__main__':
    uvicorn.run(app, host='localhost', port=PORT)
# ANCHOR_END: listen
