# Sends the app one request, without a server:
# python -m unittest
import unittest

from app import app


class AppTest(unittest.TestCase):
    client = app.test_client()

    def test_a_vote_is_kept(self):
        vote = {'name': 'ada', 'choice': 'tea'}
        response = self.client.post('/votes', json=vote)
        self.assertEqual(response.status_code, 201)
