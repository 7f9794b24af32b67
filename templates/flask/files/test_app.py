# Sends the app one request, without a server:
# python -m unittest
import unittest

from app import app


class AppTest(unittest.TestCase):
    client = app.test_client()

    def test_sends_the_style(self):
        response = self.client.get('/style.css')
        self.assertEqual(response.status_code, 200)
        self.assertIn('body', response.text)
