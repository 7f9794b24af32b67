# Starts the server and sends it a request:
# python3 -m unittest
import http.client
import threading
import unittest

import index


class ServerTest(unittest.TestCase):
    def test_pages_of_our_site_may_send_cookies(self):
        site = 'http://localhost:3000'
        response = self.send('/api/counter', {'Origin': site})
        name = 'Access-Control-Allow-Credentials'
        self.assertEqual(response.headers[name], 'true')

    # Port 0: the system chooses a port that is free.
    def setUp(self):
        self.server = index.ThreadingHTTPServer(
            ('localhost', 0), index.Answer)
        run = self.server.serve_forever
        threading.Thread(target=run, daemon=True).start()

    def tearDown(self):
        self.server.shutdown()
        self.server.server_close()

    def send(self, path, headers):
        port = self.server.server_port
        client = http.client.HTTPConnection('localhost', port)
        self.addCleanup(client.close)
        client.request('GET', path, headers=headers)
        return client.getresponse()
