# Starts the server and sends it a request:
# python3 -m unittest
import http.client
import threading
import unittest

import index


class ServerTest(unittest.TestCase):
    def test_sends_the_style(self):
        response = self.send('/style.css')
        self.assertEqual(response.status, 200)
        self.assertIn(b'body', response.read())

    # Port 0: the system chooses a port that is free.
    def setUp(self):
        self.server = index.ThreadingHTTPServer(
            ('localhost', 0), index.Answer)
        run = self.server.serve_forever
        threading.Thread(target=run, daemon=True).start()

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def send(self, path):
        port = self.server.server_port
        client = http.client.HTTPConnection('localhost', port)
        self.addCleanup(client.close)
        client.request('GET', path)
        return client.getresponse()
