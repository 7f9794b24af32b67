# A poll: each person has one vote.
import json
import os
import sys
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# Windows may let two programs share a port: not here.
ThreadingHTTPServer.allow_reuse_address = os.name == 'posix'

CHOICES = ['tea', 'coffee']

# The votes: for each name a choice.
votes = {}


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.split('?')[0]
        if path == '/choices':
            self.send_json(200, CHOICES)
        elif path == '/results':
            self.results()
        else:
            self.send_json(404, {'error': 'not found'})

    # HEAD is the same as GET, without the body.
    def do_HEAD(self):
        self.do_GET()

    def do_POST(self):
        body = self.read_json()
        if self.path.split('?')[0] == '/votes':
            self.vote(body)
        else:
            self.send_json(404, {'error': 'not found'})

    # POST /votes with {"name": "ada", "choice": "tea"}
    def vote(self, body):
        # ANCHOR: vote
        name, choice = body.get('name'), body.get('choice')
        if not name or choice not in CHOICES:
            return self.send_json(400, {'error': 'no vote'})
        if name in votes:
            return self.send_json(409, {'error': 'voted already'})
        votes[name] = choice
        self.send_json(201, {'name': name, 'choice': choice})
        # ANCHOR_END: vote

    # GET /results
    def results(self):
        # ANCHOR: results
        all_votes = list(votes.values())
        counts = {one: all_votes.count(one) for one in CHOICES}
        self.send_json(200, counts)
        # ANCHOR_END: results

    # Returns the body as JSON, if it is an object.
    def read_json(self):
        length = int(self.headers['Content-Length'] or 0)
        body = self.rfile.read(max(0, min(length, 10000)))
        try:
            value = json.loads(body)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    # Sends a value as JSON: Content-Type says so.
    def send_json(self, status, value, headers=()):
        body = json.dumps(value, separators=(',', ':')).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', len(body))
        for name, text in headers:
            self.send_header(name, text)
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(body)


# Listen. 'localhost': only this computer can reach it.
def listen():
    server = ThreadingHTTPServer(('localhost', PORT), Answer)
    print(f'Waiting at http://localhost:{PORT}/', flush=True)
    server.serve_forever()


if __name__ == '__main__':
    try:
        listen()
    except KeyboardInterrupt:
        # Ctrl+C stops the server.
        pass
    except OSError as error:
        # A port belongs to one program at a time.
        sys.exit(f'Port {PORT} cannot be used: {error.strerror}.'
                 ' Stop the program that has it, or set PORT.')
