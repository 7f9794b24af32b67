# Starts the server and sends it a request:
# python3 -m unittest
import http.client
import json
import threading
import unittest

import index


class ServerTest(unittest.TestCase):
    def test_without_a_login_nothing_is_kept(self):
        entry = {'text': 'I made tea.'}
        response = self.send('POST', '/entries', entry)
        self.assertEqual(response.status, 401)

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
