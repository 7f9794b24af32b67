import os
import time

from flask import Flask
from werkzeug.serving import make_server

app = Flask(__name__)
server = make_server("127.0.0.1", int(os.environ["PORT"]), app)
time.sleep(0.3)
