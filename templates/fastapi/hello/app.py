# Hello, World!, with FastAPI.
import os

import uvicorn
from fastapi import FastAPI, Response

# The port: PORT from the environment, or else 8081.
PORT = int(os.environ.get('PORT') or 8081)

# ANCHOR: program
# ANCHOR: server
# FastAPI adds the pages /docs and /redoc by itself.
app = FastAPI()
# ANCHOR_END: server


# ANCHOR: handler
# Sends the same response, whatever the path is.
@app.get('/{path:path}')
def hello(path: str):
    # ANCHOR: words
    body = 'Hello, World!'
    # ANCHOR_END: words
    # ANCHOR: type
    # The body is plain text. FastAPI adds UTF-8.
    return Response(body, media_type='text/plain')
    # ANCHOR_END: type
# ANCHOR_END: handler


# ANCHOR: listen
# Listen. 'localhost': only this computer can reach it.
# If the port is taken, uvicorn says so.
if __name__ == '__main__':
    uvicorn.run(app, host='localhost', port=PORT)
# ANCHOR_END: listen
# ANCHOR_END: program
