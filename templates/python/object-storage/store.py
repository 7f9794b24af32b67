# Signs links for an object store.
import hashlib
import hmac
import os
import time
from urllib.parse import quote, urlencode, urlsplit

# The store. On a host, all four are variables of the host.
STORE = os.environ.get('STORE_URL') or 'http://localhost:9000'
BUCKET = os.environ.get('STORE_BUCKET') or 'pictures'
ACCESS_KEY = os.environ.get('STORE_ACCESS_KEY') or 'doorway'
SECRET_KEY = (os.environ.get('STORE_SECRET_KEY')
              or 'only-for-this-lesson')


# Returns a link that works for some seconds (Signature
# Version 4). Usually a package does this for you.
def signed_link(method, key, seconds):
    now = time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())
    scope = f'{now[:8]}/us-east-1/s3/aws4_request'
    query = urlencode({
        'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
        'X-Amz-Credential': f'{ACCESS_KEY}/{scope}',
        'X-Amz-Date': now,
        'X-Amz-Expires': seconds,
        'X-Amz-SignedHeaders': 'host',
    }, quote_via=quote, safe='')
    path = f'/{BUCKET}/{key}'
    host = urlsplit(STORE).netloc
    signed = '\n'.join([method, path, query, f'host:{host}\n',
                        'host', 'UNSIGNED-PAYLOAD'])
    signed_hash = hashlib.sha256(signed.encode()).hexdigest()
    text = '\n'.join(['AWS4-HMAC-SHA256', now, scope, signed_hash])
    secret = ('AWS4' + SECRET_KEY).encode()
    for part in scope.split('/'):
        secret = digest(secret, part)
    signature = digest(secret, text).hex()
    return f'{STORE}{path}?{query}&X-Amz-Signature={signature}'


def digest(key, text):
    return hmac.new(key, text.encode(), 'sha256').digest()
