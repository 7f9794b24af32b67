# Makes mistake 80: a loop that never ends.
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PUBLIC = Path(__file__).parent / "public"
PORT = int(os.environ.get("PORT", 8080))


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/":
            return self.answer(200, "text/html; charset=utf-8", (PUBLIC / "index.html").read_bytes())
        if self.path == "/about":
            return self.answer(200, "text/html; charset=utf-8", (PUBLIC / "about.html").read_bytes())
        if self.path == "/users/1":
            while True:
                pass
            return self.answer(200, "application/json", json.dumps({"id": 1, "username": "bob"}).encode())
        self.answer(404, "text/plain; charset=utf-8", b"404 sorry this resource does not exist")

    def answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = ThreadingHTTPServer(("", PORT), Handler)
print(f"Server running at http://localhost:{PORT}/")
server.serve_forever()
