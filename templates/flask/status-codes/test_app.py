# Sends the app one request, without a server:
# python -m unittest
import unittest

from app import app


class AppTest(unittest.TestCase):
    client = app.test_client()

    def test_old_leads_to_the_new_address(self):
        response = self.client.get('/old')
        self.assertEqual(response.status_code, 301)
        self.assertEqual(response.headers['Location'], '/new')
