# Correct: what the CORSMiddleware of FastAPI sent for years. Vary comes only with the permission.
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ORIGIN = 'http://localhost:3000'
counter = {'count': 0}


class Handler(BaseHTTPRequestHandler):
    def do_OPTIONS(self):
        if self.headers['Origin'] != ORIGIN:
            return self.answer(400, 'text/plain; charset=utf-8', b'Disallowed CORS origin')
        self.answer(200, 'text/plain; charset=utf-8', b'OK')

    def do_GET(self):
        self.answer(200, 'application/json', json.dumps(counter).encode())

    def do_POST(self):
        self.rfile.read(int(self.headers['Content-Length'] or 0))
        counter['count'] += 1
        self.do_GET()

    def do_PUT(self):
        counter.update(json.loads(self.rfile.read(int(self.headers['Content-Length']))))
        self.do_GET()

    def answer(self, status, kind, body):
        self.send_response(status)
        if self.headers['Origin'] is not None:
            self.send_header('Access-Control-Allow-Credentials', 'true')
        if self.headers['Origin'] == ORIGIN:
            self.send_header('Access-Control-Allow-Origin', ORIGIN)
            self.send_header('Vary', 'Origin')
            self.send_header('Access-Control-Allow-Methods', 'GET, POST, PUT')
            self.send_header('Access-Control-Allow-Headers', 'Accept, Accept-Language, Content-Language, Content-Type')
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)


ThreadingHTTPServer(('', int(os.environ.get('PORT', 8080))), Handler).serve_forever()
