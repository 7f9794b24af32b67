# Sends the app one request, without a server:
# python -m unittest
import unittest

from app import app


class AppTest(unittest.TestCase):
    client = app.test_client()

    def test_stop_1_is_the_market(self):
        response = self.client.get('/stops/1')
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json['name'], 'Market')
