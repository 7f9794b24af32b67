# Sends the app one request, without a server:
# python -m unittest
import unittest

from fastapi.testclient import TestClient

from app import app


class AppTest(unittest.TestCase):
    client = TestClient(app)

    def test_says_hello(self):
        response = self.client.get('/')
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.text, 'Hello, World!')
