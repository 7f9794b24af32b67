"""The same answer from Flask, for `cargo bench`. PORT says where."""

import logging
import os

from flask import Flask

app = Flask(__name__)
logging.getLogger("werkzeug").setLevel(logging.ERROR)


@app.get("/")
def hello():
    return "Hello, World!", 200, {"Content-Type": "text/plain; charset=utf-8"}


app.run(port=int(os.environ["PORT"]))
