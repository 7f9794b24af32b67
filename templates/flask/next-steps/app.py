# A link shortener, with Flask.
import os
import secrets
from urllib.parse import urlsplit

from flask import Flask, request

# The port: PORT from the environment, or else 8080.
PORT = int(os.environ.get('PORT') or 8080)

# The links, each under its code.
links = {}

app = Flask(__name__, static_folder=None)


# POST /links with {"url": "https://example.com/"}
@app.post('/links')
def create():
    body = request.get_json(force=True, silent=True)
    # ANCHOR: create
    url = web_address(body)
    if not url:
        return {'error': 'not a web address'}, 400
    code = secrets.token_hex(3)
    links[code] = url
    return {'code': code}, 201, {'Location': '/' + code}
    # ANCHOR_END: create


# GET /3f9c1a
@app.get('/<code>')
def follow(code):
    # ANCHOR: follow
    url = links.get(code)
    if not url:
        return {'error': 'no such link'}, 404
    return {}, 302, {'Location': url}
    # ANCHOR_END: follow


# Every other path.
@app.errorhandler(404)
def not_found(error):
    return {'error': 'not found'}, 404


# Returns the address if it is one of the web, or None.
def web_address(body):
    url = body.get('url') if isinstance(body, dict) else None
    if not isinstance(url, str) or not url.isprintable():
        return None
    parts = urlsplit(url)
    is_web = parts.scheme in ('http', 'https') and parts.netloc
    return url if is_web else None


# Listen. 'localhost': only this computer can reach it.
# If the port is taken, Flask says so.
if __name__ == '__main__':
    app.run(host='localhost', port=PORT)
