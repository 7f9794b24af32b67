# Sends the app one request, without a server:
# python -m unittest
import unittest

from app import app


class AppTest(unittest.TestCase):
    client = app.test_client()

    def test_sets_a_cookie(self):
        form = {'name': 'eva', 'password': 'pw'}
        self.client.post('/register', data=form)
        response = self.client.post('/login', data=form)
        self.assertEqual(response.status_code, 200)
        self.assertIn('session=', response.headers['Set-Cookie'])
