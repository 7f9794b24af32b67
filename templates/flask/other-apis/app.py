# A page with a name, and an API that greets it, with Flask.
import os
from pathlib import Path

from flask import Flask, request, send_from_directory

# The port: PORT from the environment, or else 3000.
PORT = int(os.environ.get('PORT') or 3000)

# The folder public, which is beside this file.
PUBLIC = Path(__file__).resolve().parent / 'public'

app = Flask(__name__, static_folder=None)


@app.get('/')
def home():
    return send_from_directory(PUBLIC, 'index.html')


@app.get('/page.js')
def script():
    return send_from_directory(PUBLIC, 'page.js')


# GET /hello?username=bob
@app.get('/hello')
def hello():
    # ANCHOR: hello
    # Flask takes the query apart.
    name = request.args.get('username')
    if not name:
        return {'error': 'no username'}, 400
    return {'greeting': f'Hello, {name}!'}
    # ANCHOR_END: hello


# Every other path.
@app.errorhandler(404)
def not_found(error):
    return {'error': 'not found'}, 404


# Listen. 'localhost': only this computer can reach it.
# If the port is taken, Flask says so.
if __name__ == '__main__':
    app.run(host='localhost', port=PORT)
