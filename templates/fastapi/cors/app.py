# An API with a counter, for a page of another origin.
import os

import uvicorn
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# The one site whose pages may read the answers: scheme, host
# and port, without a slash at the end.
ALLOWED_ORIGIN = (os.environ.get('CORS_ORIGIN')
                  or 'http://localhost:3000')

# How many seconds a browser may remember a preflight.
# 0: it asks again each time, so that you can watch it.
MAX_AGE = 0

# Without the pages that FastAPI would add by itself.
app = FastAPI(openapi_url=None)


# What a program sends and gets: {"count": 5}.
class Counter(BaseModel):
    count: int


counter = Counter(count=0)


# Headers that every answer gets, whatever it says.
@app.middleware('http')
async def cors(request, call_next):
    response = await call_next(request)

    # ANCHOR: vary
    # Caches, beware: the answer depends on who asks.
    response.headers['Vary'] = 'Origin'
    # ANCHOR_END: vary

    # ANCHOR: allow-origin
    # The browser says which site the page is from. If it
    # is ours, the browser may show the page our answer.
    if request.headers.get('Origin') == ALLOWED_ORIGIN:
        name = 'Access-Control-Allow-Origin'
        response.headers[name] = ALLOWED_ORIGIN
    # ANCHOR_END: allow-origin

    # ANCHOR: credentials
    # Our site may send its cookies along.
    if request.headers.get('Origin') == ALLOWED_ORIGIN:
        name = 'Access-Control-Allow-Credentials'
        response.headers[name] = 'true'
    # ANCHOR_END: credentials
    return response


# OPTIONS: the browser asks before the page may.
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


# GET gives the number, and the visitor a cookie.
@app.get('/api/counter')
def get_counter(response: Response):
    response.set_cookie(
        'visitor', '1', samesite='lax', httponly=True)
    return counter


# POST adds one. What the body says makes no difference.
@app.post('/api/counter')
def add_one():
    counter.count += 1
    return counter


# PUT with the body {"count": 5} sets the number to 5.
# FastAPI refuses a body that is no Counter with 422.
@app.put('/api/counter')
def set_counter(wanted: Counter):
    counter.count = wanted.count
    return counter


# ANCHOR: listen
# Wait for requests. 'localhost': only from this computer.
# If the port is taken, uvicorn says so itself.
if __name__ == '__main__':
    uvicorn.run(app, host='localhost', port=PORT)
# ANCHOR_END: listen
