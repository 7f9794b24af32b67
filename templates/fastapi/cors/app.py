# An API with a counter, for a page of another origin.
import os

import uvicorn
from fastapi import FastAPI, Response
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

    # ANCHOR: allow-origin
    # Pages of this one site may read the response.
    name = 'Access-Control-Allow-Origin'
    response.headers[name] = ALLOWED_ORIGIN
    # ANCHOR_END: allow-origin
    return response


# OPTIONS: with this, the browser asks for permission.
@app.options('/api/counter')
def preflight():
    response = Response(status_code=204)
    # ANCHOR: preflight
    # Which methods and headers may the site's pages use?
    allow = 'Access-Control-Allow-'
    max_age = 'Access-Control-Max-Age'
    response.headers[allow + 'Methods'] = 'GET, POST, PUT'
    response.headers[allow + 'Headers'] = 'Content-Type'
    response.headers[max_age] = str(MAX_AGE)
    # ANCHOR_END: preflight
    return response


# GET sends the number.
@app.get('/api/counter')
def get_counter():
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
