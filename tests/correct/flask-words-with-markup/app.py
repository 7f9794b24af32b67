# Correct: what a browser shows is what counts, and a page may be about errors.
import os

from flask import Flask

app = Flask(__name__)


@app.route('/')
def home():
    return '<!doctype html><head><title>Home</title><body><h1>null</h1><p>A page about the value null.</p>'


@app.route('/about')
def about():
    return '<h1>TypeError: what it means</h1>\n<p>Express says Cannot GET /abuot, nginx says 404 Not Found.</p>'


@app.route('/users/<int:number>')
def user(number):
    users = {1: {'id': 1, 'username': 'bob'}, 2: {'id': 2, 'username': 'eve'}, 12: {'id': 12, 'username': 'joe'}}
    return users[number] if number in users else not_found(None)


@app.errorhandler(404)
def not_found(error):
    return '<!-- not found --><h1>404</h1>\n<p>sorry&nbsp;this <b>resource</b> does&#32;not\nexist</p>', 404


app.run(port=int(os.environ.get('PORT', 8080)))
