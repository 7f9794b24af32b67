# Sends the app one request, without a server:
# python -m unittest
import unittest

from app import app


class AppTest(unittest.TestCase):
    client = app.test_client()

    def test_sends_the_user_ada(self):
        response = self.client.get('/users/2')
        self.assertEqual(response.status_code, 200)
        self.assertIn('ada', response.text)
