# Starts the server and sends it a request:
# python3 -m unittest
import http.client
import json
import threading
import unittest

import index


class ServerTest(unittest.TestCase):
    def test_stop_1_is_the_market(self):
        response = self.send('GET', '/stops/1')
        self.assertEqual(response.status, 200)
        board = json.loads(response.read())
        self.assertEqual(board['name'], 'Market')

    # Port 0: the system chooses a port that is free.
    def setUp(self):
        self.server = index.ThreadingHTTPServer(
            ('localhost', 0), index.Answer)
        run = self.server.serve_forever
        threading.Thread(target=run, daemon=True).start()

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def send(self, method, path, value=None):
        port = self.server.server_port
        client = http.client.HTTPConnection('localhost', port)
        self.addCleanup(client.close)
        client.request(method, path, value and json.dumps(value))
        return client.getresponse()
