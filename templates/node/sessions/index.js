// A server that remembers who is logged in, with Node.js alone.
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const { join } = require('node:path');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// Who has an account: for each name a salt and a hash. The
// password itself is never kept.
const accounts = new Map();

// Who is logged in: for each session id a name and an end.
const sessions = new Map();
const HOUR = 60 * 60 * 1000;

async function answer(request, response) {
  const path = request.url.split('?')[0];
  const body = await readBody(request);
  const form = Object.fromEntries(new URLSearchParams(body));
  switch (`${request.method} ${path}`) {
    case 'GET /': return home(response);
    case 'POST /register': return register(form, response);
    case 'POST /login': return logIn(form, response);
    case 'GET /me': return me(request, response);
    case 'POST /logout': return logOut(request, response);
  }
  sendJson(response, 404, { error: 'not found' });
}

function home(response) {
  const page = fs.readFileSync(
    join(__dirname, 'public', 'index.html'));
  const type = 'text/html; charset=utf-8';
  response.setHeader('Content-Type', type);
  response.end(page);
}

// POST /register makes an account.
function register({ name, password }, response) {
  if (!name || !password) {
    return sendJson(response, 400, { error: 'name, password' });
  }
  if (accounts.has(name)) {
    return sendJson(response, 409, { error: 'name is taken' });
  }
  const salt = crypto.randomBytes(16);
  accounts.set(name, { salt, hash: hashOf(password, salt) });
  sendJson(response, 201, { name });
}

// ANCHOR: hash
// A hash cannot be turned back into the password. scrypt is
// slow on purpose, so that nobody can try many of them.
function hashOf(password, salt) {
  return crypto.scryptSync(password, salt, 32);
}

function isPassword(name, password) {
  const account = accounts.get(name);
  if (!account || !password) return false;
  const hash = hashOf(password, account.salt);
  return crypto.timingSafeEqual(hash, account.hash);
}
// ANCHOR_END: hash

function logIn({ name, password }, response) {
  // ANCHOR: login
  // POST /login makes a session. Nobody can guess its id.
  if (!isPassword(name, password)) {
    return sendJson(response, 401, { error: 'wrong' });
  }
  const id = crypto.randomBytes(32).toString('hex');
  sessions.set(id, { name, end: Date.now() + HOUR });
  response.setHeader('Set-Cookie', `session=${id};`
    + ' Max-Age=3600; Path=/; HttpOnly; SameSite=Lax');
  sendJson(response, 200, { name });
  // ANCHOR_END: login
}

function me(request, response) {
  // ANCHOR: me
  // GET /me looks for the session that the cookie names.
  const id = readCookie(request, 'session');
  const session = sessions.get(id);
  if (!session || session.end < Date.now()) {
    return sendJson(response, 401, { error: 'log in' });
  }
  sendJson(response, 200, { name: session.name });
  // ANCHOR_END: me
}

function logOut(request, response) {
  // ANCHOR: logout
  // POST /logout ends the session here, and in the browser.
  sessions.delete(readCookie(request, 'session'));
  response.setHeader('Set-Cookie', 'session=; Max-Age=0;'
    + ' Path=/; HttpOnly; SameSite=Lax');
  sendJson(response, 200, { name: null });
  // ANCHOR_END: logout
}

// The value of a cookie of the request.
function readCookie(request, name) {
  const cookies = (request.headers.cookie ?? '').split('; ');
  const own = cookies.find((one) => one.startsWith(`${name}=`));
  return own?.slice(name.length + 1);
}

async function readBody(request) {
  let body = '';
  for await (const piece of request) {
    if (body.length < 10_000) body += piece;
  }
  return body;
}

// Sends a value as JSON: Content-Type says so.
function sendJson(response, status, value) {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(value));
}

// Listen. 'localhost': only this computer can reach it.
const server = http.createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error);
    sendJson(response, 500, { error: 'internal error' });
  });
});
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
