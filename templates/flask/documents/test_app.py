# Sends the app one request, without a server:
# python -m unittest
import time
import unittest

from app import app


class AppTest(unittest.TestCase):
    client = app.test_client()

    def test_creates_a_note(self):
        # A title that no note has.
        note = {'title': f'test {time.time()}'}
        response = self.client.post('/notes', json=note)
        self.assertEqual(response.status_code, 201)
        self.assertIn('/notes/', response.headers['Location'])
