// Signs links for an object store.
const crypto = require('node:crypto');

// The store. On a host, all four are variables of the host.
const STORE = process.env.STORE_URL || 'http://localhost:9000';
const BUCKET = process.env.STORE_BUCKET || 'pictures';
const ACCESS_KEY = process.env.STORE_ACCESS_KEY || 'doorway';
const SECRET_KEY = process.env.STORE_SECRET_KEY
  || 'only-for-this-lesson';

// Returns a link that works for some seconds (Signature
// Version 4). Usually a package does this for you.
function signedLink(method, key, seconds) {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  const scope = `${day}/us-east-1/s3/aws4_request`;
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${ACCESS_KEY}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(seconds),
    'X-Amz-SignedHeaders': 'host',
  });
  const path = `/${BUCKET}/${key}`;
  const host = new URL(STORE).host;
  const signed = [method, path, query, `host:${host}\n`, 'host',
    'UNSIGNED-PAYLOAD'].join('\n');
  const hash = crypto.createHash('sha256').update(signed);
  const text = ['AWS4-HMAC-SHA256', time, scope,
    hash.digest('hex')].join('\n');
  const key4 = scope.split('/').reduce(hmac, 'AWS4' + SECRET_KEY);
  const signature = hmac(key4, text).toString('hex');
  return `${STORE}${path}?${query}&X-Amz-Signature=${signature}`;
}

function hmac(key, text) {
  return crypto.createHmac('sha256', key).update(text).digest();
}

module.exports = { signedLink };
