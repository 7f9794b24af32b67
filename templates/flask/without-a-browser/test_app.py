# Sends the app one request, without a server:
# python -m unittest
import unittest

from app import app


class AppTest(unittest.TestCase):
    client = app.test_client()

    def test_put_replaces_the_text(self):
        note = {'text': 'Milk'}
        response = self.client.put('/notes/1', json=note)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json, {'id': 1, 'text': 'Milk'})
