// A link shortener.
const { randomBytes } = require('node:crypto');
const http = require('node:http');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// The links, each under its code.
const links = new Map();

function answer(request, response) {
  const get = ['GET', 'HEAD'].includes(request.method);
  const path = request.url.split('?')[0];
  if (request.method === 'POST' && path === '/links') {
    return create(request, response);
  }
  if (get && path.length > 1) return follow(path, response);
  sendJson(response, 404, { error: 'not found' });
}

// POST /links with {"url": "https://example.com/"}
async function create(request, response) {
  const body = await readJson(request);
  // ANCHOR: create
  const url = webAddress(body?.url);
  if (!url) {
    return sendJson(response, 400, { error: 'not a web address' });
  }
  const code = randomBytes(3).toString('hex');
  links.set(code, url);
  response.setHeader('Location', `/${code}`);
  sendJson(response, 201, { code });
  // ANCHOR_END: create
}

// GET /3f9c1a
function follow(path, response) {
  // ANCHOR: follow
  const url = links.get(path.slice(1));
  if (!url) {
    return sendJson(response, 404, { error: 'no such link' });
  }
  response.setHeader('Location', url);
  response.statusCode = 302;
  response.end();
  // ANCHOR_END: follow
}

// Returns the address if it is one of the web, or null.
function webAddress(text) {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

// Returns the body as JSON, or null if it is none.
async function readJson(request) {
  let body = '';
  for await (const piece of request) {
    body += piece;
    if (body.length > 10000) return null;
  }
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

// Sends a value as JSON: Content-Type says so.
function sendJson(response, status, value) {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(value));
}

// Listen. 'localhost': only this computer can reach it.
const server = http.createServer(answer);
server.listen(PORT, 'localhost', () => {
  console.log(`Waiting at http://localhost:${PORT}/`);
});

// A port belongs to one program at a time.
server.on('error', (error) => {
  console.error(`Port ${PORT} cannot be used: ${error.code}.`
    + ' Stop the program that has it, or set PORT.');
  process.exit(1);
});

// For the test in index.test.js.
module.exports = server;
