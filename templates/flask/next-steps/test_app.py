# Sends the app one request, without a server:
# python -m unittest
import unittest

from app import app


class AppTest(unittest.TestCase):
    client = app.test_client()

    def test_a_link_gets_a_code(self):
        link = {'url': 'https://example.com/'}
        response = self.client.post('/links', json=link)
        self.assertEqual(response.status_code, 201)
        self.assertTrue(response.json['code'])
