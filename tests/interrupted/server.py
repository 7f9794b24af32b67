# A server with children, slow to answer, that says by the file `now` that the moment its argument names has come.
import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

moment = sys.argv[1]
PAGES = {
    "/": ("text/html", b"<h1>Home</h1>"),
    "/about": ("text/html", b"<h1>About</h1>"),
    "/users/1": ("application/json", b'{"id":1,"username":"bob"}'),
}
MISSING = ("text/plain", b"404 sorry this resource does not exist")


def now(is_this):
    if moment == is_this:
        open("now", "w").close()


def asked_to_end(*_):
    now("stopping")
    if moment != "stopping":
        os._exit(0)


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        """Says nothing: its times would be other ones in each run."""

    def do_GET(self):
        now("asked")
        if moment == "asked":
            time.sleep(60)
        if os.path.exists("now") and moment == "between":
            # Long enough for the signal to come before this answer.
            time.sleep(0.5)
        kind, body = PAGES.get(self.path, MISSING)
        self.send_response(200 if self.path in PAGES else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        now("between")


# They end by themselves, whoever else does not end them.
subprocess.Popen(["sleep", "20"])
subprocess.Popen(["sleep", "20"], start_new_session=True)
signal.signal(signal.SIGTERM, asked_to_end)
now("waiting")
if moment == "waiting":
    time.sleep(60)
# Each visitor has a thread of its own.
server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler)
server.daemon_threads = True
server.serve_forever()
