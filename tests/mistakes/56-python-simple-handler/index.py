# Makes mistake 56: SimpleHTTPRequestHandler.
import os
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

PORT = int(os.environ.get("PORT", 8080))

server = ThreadingHTTPServer(("", PORT), SimpleHTTPRequestHandler)
print(f"Server running at http://localhost:{PORT}/")
server.serve_forever()
