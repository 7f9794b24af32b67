# Hello, World!, with FastAPI.
import os

import uvicorn
from fastapi import FastAPI, Response

# The port: PORT from the environment, or else 8081.
PORT = int(os.environ.get('PORT') or 8081)

# ANCHOR: program
# ANCHOR: server
# Without the pages that FastAPI would add by itself.
app = FastAPI(openapi_url=None)
# ANCHOR_END: server


# ANCHOR: handler
# Answers every request. What was asked makes no difference.
@app.get('/{path:path}')
def hello(path):
    # ANCHOR: words
    body = 'Hello, World!'
    # ANCHOR_END: words
    # ANCHOR: type
    # What is it? Text, and the alphabet is added: UTF-8.
    return Response(body, media_type='text/plain')
    # ANCHOR_END: type
# ANCHOR_END: handler


# ANCHOR: listen
# Wait for requests. 'localhost': only from this computer.
# If the port is taken, uvicorn says so itself.
if __name__ == '__main__':
    uvicorn.run(app, host='localhost', port=PORT)
# ANCHOR_END: listen
# ANCHOR_END: program
