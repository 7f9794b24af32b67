# Makes mistake 211: a dict with numbers is asked with a text.
import os
from flask import Flask, send_file

app = Flask(__name__)


@app.route("/")
def home():
    return send_file("public/index.html")


@app.route("/about")
def about():
    return send_file("public/about.html")


USERS = {1: {"id": 1, "username": "bob"}}


@app.route("/users/<user_id>")
def user(user_id):
    if user_id not in USERS:
        return "no such user", 404
    return USERS[user_id]


@app.errorhandler(404)
def not_found(error):
    return "404 sorry this resource does not exist", 404


app.run(port=int(os.environ.get("PORT", 8080)))
