# Makes mistake 204: a blueprint that is not registered.
import os
from flask import Blueprint, Flask, send_file

app = Flask(__name__)


@app.route("/")
def home():
    return send_file("public/index.html")


@app.route("/about")
def about():
    return send_file("public/about.html")


users = Blueprint("users", __name__)


@users.route("/users/1")
def user():
    return {"id": 1, "username": "bob"}


@app.errorhandler(404)
def not_found(error):
    return "404 sorry this resource does not exist", 404


app.run(port=int(os.environ.get("PORT", 8080)))
