# Sends the app one request, without a server:
# python -m unittest
import unittest

from fastapi.testclient import TestClient

from app import app


class AppTest(unittest.TestCase):
    client = TestClient(app)

    def test_sends_the_page_about(self):
        response = self.client.get('/about')
        self.assertEqual(response.status_code, 200)
        self.assertIn('<h1>About', response.text)
