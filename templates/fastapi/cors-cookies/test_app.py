# Sends the app one request, without a server:
# python -m unittest
import unittest

from fastapi.testclient import TestClient

from app import app


class AppTest(unittest.TestCase):
    client = TestClient(app)

    def test_pages_of_our_site_may_send_cookies(self):
        site = 'http://localhost:3000'
        headers = {'Origin': site}
        response = self.client.get('/api/counter', headers=headers)
        name = 'Access-Control-Allow-Credentials'
        self.assertEqual(response.headers.get(name), 'true')
