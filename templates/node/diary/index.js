// A diary: everybody reads only what they wrote.
const crypto = require('node:crypto');
const http = require('node:http');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// For each name a salt and a hash of the password.
const accounts = new Map();

// Who is logged in: for each session id a name.
const sessions = new Map();

// What people wrote: { name, text }.
const entries = [];

function answer(request, response) {
  const get = ['GET', 'HEAD'].includes(request.method);
  const post = request.method === 'POST';
  const path = request.url.split('?')[0];
  if (get && path === '/') {
    return sendJson(response, 200, { app: 'a diary' });
  }
  if (post && path === '/login') return login(request, response);
  if (post && path === '/entries') {
    return write(request, response);
  }
  if (get && path === '/entries') return read(request, response);
  sendJson(response, 404, { error: 'not found' });
}

// POST /entries with {"text": "I made tea."}
async function write(request, response) {
  const body = await readJson(request);
  // ANCHOR: write
  const name = whoIs(request);
  if (!name) return sendJson(response, 401, { error: 'log in' });
  const text = body?.text;
  if (!text) return sendJson(response, 400, { error: 'no text' });
  entries.push({ name, text });
  sendJson(response, 201, { text });
  // ANCHOR_END: write
}

// GET /entries
function read(request, response) {
  // ANCHOR: read
  const name = whoIs(request);
  if (!name) return sendJson(response, 401, { error: 'log in' });
  const own = entries.filter((entry) => entry.name === name);
  sendJson(response, 200, own.map(({ text }) => ({ text })));
  // ANCHOR_END: read
}

// The name of the person who is logged in, or undefined.
function whoIs(request) {
  const cookies = (request.headers.cookie ?? '').split('; ');
  const own = cookies.find((one) => one.startsWith('session='));
  return sessions.get(own?.slice('session='.length));
}

// POST /login. The first time, it makes the account.
async function login(request, response) {
  const { name, password } = (await readJson(request)) ?? {};
  if (!name || !password) {
    return sendJson(response, 400, { error: 'no name' });
  }
  if (!accounts.has(name)) {
    const salt = crypto.randomBytes(16);
    accounts.set(name, { salt, hash: hashOf(password, salt) });
  }
  const { salt, hash } = accounts.get(name);
  if (!crypto.timingSafeEqual(hashOf(password, salt), hash)) {
    return sendJson(response, 401, { error: 'wrong' });
  }
  const id = crypto.randomBytes(32).toString('hex');
  sessions.set(id, name);
  response.setHeader('Set-Cookie',
    `session=${id}; HttpOnly; SameSite=Lax; Path=/`);
  sendJson(response, 200, { name });
}

function hashOf(password, salt) {
  return crypto.scryptSync(String(password), salt, 32);
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
