// An API with a counter, for a page of another origin.
const http = require('node:http');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// The one site whose pages may read the responses: scheme, host
// and port, without a slash at the end.
const ALLOWED_ORIGIN = process.env.CORS_ORIGIN
  || 'http://localhost:3000';

// How many seconds a browser may remember a preflight.
// 0: it asks each time, so that you can see it.
const MAX_AGE = 0;

let count = 0;

function answer(request, response) {
  cors(request, response);
  const path = request.url.split('?')[0];
  if (path !== '/api/counter') {
    return sendJson(response, 404, { error: 'not found' });
  }
  switch (request.method) {
    case 'OPTIONS': return preflight(request, response);
    case 'GET': case 'HEAD': return getCounter(response);
    case 'POST': return addOne(request, response);
    case 'PUT': return setCounter(request, response);
  }
  sendJson(response, 405, { error: 'method not allowed' });
}

// Headers of every response.
function cors(request, response) {
  // ANCHOR: vary
  // For caches: the response depends on the header Origin.
  response.setHeader('Vary', 'Origin');
  // ANCHOR_END: vary

  // ANCHOR: allow-origin
  // The header Origin names the page's site. If it is
  // ours, the page may read the response.
  if (request.headers.origin === ALLOWED_ORIGIN) {
    const name = 'Access-Control-Allow-Origin';
    response.setHeader(name, ALLOWED_ORIGIN);
  }
  // ANCHOR_END: allow-origin

  // ANCHOR: credentials
  // Pages of our site may read responses with cookies.
  if (request.headers.origin === ALLOWED_ORIGIN) {
    const name = 'Access-Control-Allow-Credentials';
    response.setHeader(name, 'true');
  }
  // ANCHOR_END: credentials
}

// OPTIONS: with this, the browser asks for permission.
function preflight(request, response) {
  // ANCHOR: preflight
  // Which methods and headers may our site's pages use?
  if (request.headers.origin === ALLOWED_ORIGIN) {
    const allow = 'Access-Control-Allow-';
    const maxAge = 'Access-Control-Max-Age';
    response.setHeader(allow + 'Methods', 'GET, POST, PUT');
    response.setHeader(allow + 'Headers', 'Content-Type');
    response.setHeader(maxAge, String(MAX_AGE));
  }
  // ANCHOR_END: preflight
  response.statusCode = 204;
  response.end();
}

// GET sends the number, and a cookie.
function getCounter(response) {
  const cookie = 'visitor=1; Path=/; SameSite=Lax; HttpOnly';
  response.setHeader('Set-Cookie', cookie);
  sendJson(response, 200, { count });
}

// POST adds one, whatever the body says.
function addOne(request, response) {
  request.resume();
  count += 1;
  sendJson(response, 200, { count });
}

// PUT with the body {"count": 5} sets the number to 5.
async function setCounter(request, response) {
  try {
    count = await readCount(request);
    sendJson(response, 200, { count });
  } catch {
    sendJson(response, 400, { error: 'send {"count": 5}' });
  }
}

// The number in a body like {"count": 5}.
async function readCount(request) {
  let body = '';
  for await (const piece of request) {
    body += piece;
    if (body.length > 1000) throw new Error('too long');
  }
  const value = JSON.parse(body).count;
  if (!Number.isSafeInteger(value)) throw new Error('no');
  return value;
}

// ANCHOR: send-json
// Sends a value as JSON: Content-Type says so.
function sendJson(response, status, value) {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(value));
}
// ANCHOR_END: send-json

// ANCHOR: listen
// Listen. 'localhost': only this computer can reach it.
const server = http.createServer(answer);
server.listen(PORT, 'localhost', () => {
  console.log(`Waiting at http://localhost:${PORT}/`);
});
// ANCHOR_END: listen

// A port belongs to one program at a time.
server.on('error', (error) => {
  console.error(`Port ${PORT} cannot be used: ${error.code}.`
    + ' Stop the program that has it, or set PORT.');
  process.exit(1);
});

// For the test in index.test.js.
module.exports = server;
