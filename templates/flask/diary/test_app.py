# Sends the app one request, without a server:
# python -m unittest
import unittest

from app import app


class AppTest(unittest.TestCase):
    client = app.test_client()

    def test_without_a_login_nothing_is_kept(self):
        entry = {'text': 'I made tea.'}
        response = self.client.post('/entries', json=entry)
        self.assertEqual(response.status_code, 401)
