# Makes mistake 159: the function has no parameter for the part of the path.
import os
from flask import Flask, abort, jsonify, request, send_file

app = Flask(__name__)


@app.route('/')
def home():
    return send_file('index.html')


@app.route('/about')
def about():
    return send_file('about.html')


@app.route('/users/<id>')
def user():
    if request.path != '/users/1':
        abort(404)
    return jsonify({'id': 1, 'username': 'bob'})


@app.errorhandler(404)
def not_found(error):
    return '404 sorry this resource does not exist', 404


if __name__ == '__main__':
    app.run(port=int(os.environ.get('PORT', 8080)))
