# Makes mistake 163: an object of an own class is sent as JSON.
import os
from flask import Flask, jsonify, send_file

app = Flask(__name__)


class User:
    id = 1



@app.route('/')
def home():
    return send_file('index.html')


@app.route('/about')
def about():
    return send_file('about.html')


@app.route('/users/1')
def user():
    return jsonify(User())


@app.errorhandler(404)
def not_found(error):
    return '404 sorry this resource does not exist', 404


if __name__ == '__main__':
    app.run(port=int(os.environ.get('PORT', 8080)))
