from http.server import BaseHTTPRequestHandler, HTTPServer
import os

HTTPServer(("127.0.0.1", int(os.environ["PORT"])), BaseHTTPRequestHandler).handle_request()
