# Starts the server and sends it a request:
# python3 -m unittest
import http.client
import json
import threading
import time
import unittest

import index


class ServerTest(unittest.TestCase):
    def test_creates_a_note(self):
        # A title that no note has.
        body = json.dumps({'title': f'test {time.time()}'})
        response = self.send('/notes', body)
        self.assertEqual(response.status, 201)
        self.assertIn('/notes/', response.headers['Location'])

    # Port 0: the system chooses a port that is free.
    def setUp(self):
        self.server = index.ThreadingHTTPServer(
            ('localhost', 0), index.Answer)
        run = self.server.serve_forever
        threading.Thread(target=run, daemon=True).start()

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def send(self, path, body):
        port = self.server.server_port
        client = http.client.HTTPConnection('localhost', port)
        self.addCleanup(client.close)
        client.request('POST', path, body)
        return client.getresponse()
