# Makes mistake 20: every path gets the same answer.
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT = int(os.environ.get("PORT", 8080))


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(b"Hello, World!\n")


server = ThreadingHTTPServer(("", PORT), Handler)
print(f"Server running at http://localhost:{PORT}/")
server.serve_forever()
