# Sends the app one request, without a server:
# python -m unittest
import unittest

from app import app


class AppTest(unittest.TestCase):
    client = app.test_client()

    def test_behind_https_the_link_begins_with_https(self):
        headers = {'X-Forwarded-Proto': 'https'}
        response = self.client.get('/', headers=headers)
        self.assertIn('href="https:', response.text)
