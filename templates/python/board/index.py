# A bus board: when the next bus leaves.
import json
import os
import sys
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from urllib.parse import parse_qs

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# Windows may let two programs share a port: not here.
ThreadingHTTPServer.allow_reuse_address = os.name == 'posix'

# The stops. A line leaves every so many minutes.
stops = [
    {'id': 1, 'name': 'Market', 'lines': {'12': 10, 'M4': 6}},
    {'id': 2, 'name': 'Station', 'lines': {'M4': 6, '27': 20}},
]


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        path, _, query = self.path.partition('?')
        if path == '/stops':
            self.send_json(200, [
                {'id': one['id'], 'name': one['name']}
                for one in stops])
        elif path.startswith('/stops/'):
            self.stop(path.replace('/stops/', '', 1))
        elif path == '/search':
            self.search(query)
        else:
            self.send_json(404, {'error': 'not found'})

    # HEAD is the same as GET, without the body.
    def do_HEAD(self):
        self.do_GET()

    # GET /stops/1
    def stop(self, id):
        # ANCHOR: stop
        own = [one for one in stops if str(one['id']) == id]
        if not own:
            error = {'error': 'no such stop'}
            return self.send_json(404, error)
        following = [
            {'line': line, 'minutes': minutes_until_next(every)}
            for line, every in own[0]['lines'].items()]
        board = {'name': own[0]['name'], 'next': following}
        self.send_json(200, board)
        # ANCHOR_END: stop

    # GET /search?name=market
    def search(self, query):
        name = parse_qs(query).get('name', [''])[0]
        # ANCHOR: search
        if not name:
            return self.send_json(400, {'error': 'no name'})
        found = [one for one in stops
                 if name.lower() in one['name'].lower()]
        self.send_json(200, found)
        # ANCHOR_END: search

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


# A line that leaves every 10 minutes: at 9:43, it is 7.
def minutes_until_next(every):
    return every - datetime.now().minute % every


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
