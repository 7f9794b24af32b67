# Makes mistake 25: the 404 sentence with status 200.
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PUBLIC = Path(__file__).parent / "public"
PORT = int(os.environ.get("PORT", 8080))


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.split("?")[0]
        if path == "/":
            self.answer(200, "text/html; charset=utf-8", (PUBLIC / "index.html").read_bytes())
        elif path == "/about":
            self.answer(200, "text/html; charset=utf-8", (PUBLIC / "about.html").read_bytes())
        elif path == "/users/1":
            self.answer(200, "application/json", json.dumps({"id": 1, "username": "bob"}).encode())
        else:
            self.answer(200, "text/plain; charset=utf-8", b"404 sorry this resource does not exist")

    def answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = ThreadingHTTPServer(("", PORT), Handler)
print(f"Server running at http://localhost:{PORT}/")
server.serve_forever()
