# Hello, World!, with Flask.
import os

from flask import Flask, Response

# The port: PORT from the environment, or else 8081.
PORT = int(os.environ.get('PORT') or 8081)

# ANCHOR: program
# ANCHOR: server
app = Flask(__name__, static_folder=None)
# ANCHOR_END: server


# ANCHOR: handler
# Answers every request. What was asked makes no difference.
@app.route('/')
@app.route('/<path:path>')
def hello(path=''):
    # ANCHOR: words
    body = 'Hello, World!'
    # ANCHOR_END: words
    # ANCHOR: type
    # What is it? Text, and Flask adds the alphabet: UTF-8.
    return Response(body, mimetype='text/plain')
    # ANCHOR_END: type
# ANCHOR_END: handler


# ANCHOR: listen
# Wait for requests, only from this computer. Flask says so
# itself if the port is taken.
if __name__ == '__main__':
    app.run(host='localhost', port=PORT)
# ANCHOR_END: listen
# ANCHOR_END: program
