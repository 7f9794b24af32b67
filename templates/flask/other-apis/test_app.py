# Sends the app one request, without a server:
# python -m unittest
import unittest

from app import app


class AppTest(unittest.TestCase):
    client = app.test_client()

    def test_greets_bob(self):
        response = self.client.get('/hello?username=bob')
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json, {'greeting': 'Hello, bob!'})
