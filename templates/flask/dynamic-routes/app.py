# Paths with parameters, with Flask.
import os

from flask import Flask, abort

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# The users, and what they wrote. An id is a number.
users = [
    {'id': 1, 'username': 'bob'},
    {'id': 2, 'username': 'ada'},
    {'id': 3, 'username': 'lin'},
]
posts = [
    {'user': 1, 'title': 'Hello'},
    {'user': 2, 'title': 'Loops'},
    {'user': 2, 'title': 'Numbers'},
]

app = Flask(__name__, static_folder=None)


# GET /users sends all users.
@app.get('/users')
def all_users():
    return users


# ANCHOR: me
# GET /users/me sends the user who is asking: here, bob.
@app.get('/users/me')
def me():
    return users[0]
# ANCHOR_END: me


# ANCHOR: user
# GET /users/<int:number> sends one user. int: the route takes
# numbers only, and hands a number to the function.
@app.get('/users/<int:number>')
def user(number):
    for one in users:
        if one['id'] == number:
            return one
    abort(404)
# ANCHOR_END: user


# ANCHOR: posts
# GET /users/<int:number>/posts sends what this user wrote.
@app.get('/users/<int:number>/posts')
def posts_of(number):
    if not any(one['id'] == number for one in users):
        abort(404)
    return [post for post in posts if post['user'] == number]
# ANCHOR_END: posts


# ANCHOR: hello
# GET /hello/<name> sends a greeting: text, and no page.
@app.get('/hello/<name>')
def hello(name):
    text = {'Content-Type': 'text/plain; charset=utf-8'}
    return f'Hello, {name}!', text
# ANCHOR_END: hello


# ANCHOR: page
# GET /pages/<int:number> sends this number and the next one.
@app.get('/pages/<int:number>')
def page(number):
    return {'page': number, 'next': number + 1}
# ANCHOR_END: page


# Every other path, and abort(404).
@app.errorhandler(404)
def not_found(error):
    return {'error': 'not found'}, 404


# Listen. 'localhost': only this computer can reach it.
# If the port is taken, Flask says so.
if __name__ == '__main__':
    app.run(host='localhost', port=PORT)
