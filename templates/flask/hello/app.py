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
# Sends the same response, whatever the path is.
@app.route('/')
@app.route('/<path:path>')
def hello(path=''):
    # ANCHOR: words
    body = 'Hello, World!'
    # ANCHOR_END: words
    # ANCHOR: type
    # The body is plain text. Flask adds UTF-8.
    return Response(body, mimetype='text/plain')
    # ANCHOR_END: type
# ANCHOR_END: handler


# ANCHOR: listen
# Listen. 'localhost': only this computer can reach it.
# If the port is taken, Flask says so.
if __name__ == '__main__':
    app.run(host='localhost', port=PORT)
# ANCHOR_END: listen
# ANCHOR_END: program
