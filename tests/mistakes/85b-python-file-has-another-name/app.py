# Makes mistake 85: the file of the command has another name.
import os
from pathlib import Path

from flask import Flask, send_from_directory

PUBLIC = Path(__file__).resolve().parent / 'public'

app = Flask(__name__, static_folder=None)


@app.get('/')
def home():
    return send_from_directory(PUBLIC, 'index.html')


@app.get('/about')
def about():
    return send_from_directory(PUBLIC, 'about.html')


@app.get('/users/1')
def user():
    return {'id': 1, 'username': 'bob'}


@app.errorhandler(404)
def not_found(error):
    return '404 sorry this resource does not exist', 404


if __name__ == '__main__':
    app.run(host='localhost', port=int(os.environ.get('PORT', 8080)))
