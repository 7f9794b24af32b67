# What a page of news and a diary respond. A lesson shows both.
from base64 import b64encode
from http.server import BaseHTTPRequestHandler


# The name and the password as Basic writes them: in Base64.
def login(words):
    return 'Basic ' + b64encode(words.encode()).decode()


ANN = login('ann:tiger')
BOB = login('bob:lion')


class News(BaseHTTPRequestHandler):
    # ANCHOR: etag
    # The news, or 304 if the client has this edition already.
    def news(self, edition):
        etag = f'"news-{edition}"'
        headers = {'ETag': etag, 'Cache-Control': 'no-cache'}
        if self.headers['If-None-Match'] == etag:
            return self.send(304, '', headers)
        self.send(200, f'The news, edition {edition}', headers)
    # ANCHOR_END: etag

    # ANCHOR: diary
    # Who are you? 401. I know you, but you may not: 403.
    def diary(self):
        who = self.headers['Authorization']
        if who == ANN:
            return self.send(200, 'Dear diary, …', {})
        if who == BOB:
            return self.send(403, 'Only Ann may.', {})
        how = {'WWW-Authenticate': 'Basic realm="diary"'}
        self.send(401, 'Who are you?', how)
    # ANCHOR_END: diary

    def send(self, status, text, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())
