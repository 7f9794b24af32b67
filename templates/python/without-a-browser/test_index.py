# Starts the server and sends it a request:
# python3 -m unittest
import http.client
import json
import threading
import unittest

import index


class ServerTest(unittest.TestCase):
    def test_put_replaces_the_text(self):
        response = self.send('/notes/1', {'text': 'Milk'})
        self.assertEqual(response.status, 200)
        note = json.loads(response.read())
        self.assertEqual(note, {'id': 1, 'text': 'Milk'})

    # Port 0: the system chooses a port that is free.
    def setUp(self):
        self.server = index.ThreadingHTTPServer(
            ('localhost', 0), index.Answer)
        run = self.server.serve_forever
        threading.Thread(target=run, daemon=True).start()

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def send(self, path, note):
        port = self.server.server_port
        client = http.client.HTTPConnection('localhost', port)
        self.addCleanup(client.close)
        client.request('PUT', path, json.dumps(note))
        return client.getresponse()
