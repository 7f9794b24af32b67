# Sends the app one request, without a server:
# python -m unittest
import unittest

from app import app


class AppTest(unittest.TestCase):
    client = app.test_client()

    def test_sends_a_signed_link(self):
        name = {'name': 'cat.png'}
        response = self.client.post('/uploads', json=name)
        self.assertEqual(response.status_code, 201)
        self.assertIn('X-Amz-Signature=', response.json['url'])
