// A server that remembers who is logged in, with Express.
const crypto = require('node:crypto');
const express = require('express');
const { join } = require('node:path');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// Who has an account: for each name a salt and a hash. The
// password itself is never kept.
const accounts = new Map();

// Who is logged in: for each session id a name and an end.
const sessions = new Map();
const HOUR = 60 * 60 * 1000;

const app = express();

// Reads forms: the values are in request.body.
app.use(express.urlencoded());

app.get('/', (request, response) => {
  const root = join(__dirname, 'public');
  response.sendFile('index.html', { root });
});

// POST /register makes an account.
app.post('/register', (request, response) => {
  const { name, password } = request.body ?? {};
  if (!name || !password) {
    return response.status(400).json({ error: 'no name' });
  }
  if (accounts.has(name)) {
    return response.status(409).json({ error: 'taken' });
  }
  const salt = crypto.randomBytes(16);
  accounts.set(name, { salt, hash: hashOf(password, salt) });
  response.status(201).json({ name });
});

// ANCHOR: hash
// A hash cannot be turned back into the password. scrypt is
// slow on purpose, so that nobody can try many of them.
function hashOf(password, salt) {
  return crypto.scryptSync(String(password), salt, 32);
}

function isPassword(name, password) {
  const account = accounts.get(name);
  if (!account || !password) return false;
  const hash = hashOf(password, account.salt);
  return crypto.timingSafeEqual(hash, account.hash);
}
// ANCHOR_END: hash

app.post('/login', (request, response) => {
  const { name, password } = request.body ?? {};
  // ANCHOR: login
  // POST /login makes a session. Nobody can guess its id.
  if (!isPassword(name, password)) {
    return response.status(401).json({ error: 'wrong' });
  }
  const id = crypto.randomBytes(32).toString('hex');
  sessions.set(id, { name, end: Date.now() + HOUR });
  response.cookie('session', id, {
    maxAge: HOUR, httpOnly: true, sameSite: 'lax',
  });
  response.json({ name });
  // ANCHOR_END: login
});

app.get('/me', (request, response) => {
  // ANCHOR: me
  // GET /me looks for the session that the cookie names.
  const id = readCookie(request, 'session');
  const session = sessions.get(id);
  if (!session || session.end < Date.now()) {
    return response.status(401).json({ error: 'log in' });
  }
  response.json({ name: session.name });
  // ANCHOR_END: me
});

app.post('/logout', (request, response) => {
  // ANCHOR: logout
  // POST /logout ends the session here, and in the browser.
  sessions.delete(readCookie(request, 'session'));
  response.clearCookie('session');
  response.json({ name: null });
  // ANCHOR_END: logout
});

// Every other path.
app.use((request, response) => {
  response.status(404).json({ error: 'not found' });
});

// The value of a cookie of the request.
function readCookie(request, name) {
  const cookies = (request.get('Cookie') ?? '').split('; ');
  const own = cookies.find((one) => one.startsWith(`${name}=`));
  return own?.slice(name.length + 1);
}

// Listen. 'localhost': only this computer can reach it.
// If the port is taken, error says so.
const server = app.listen(PORT, 'localhost', (error) => {
  if (error) {
    console.error(`Port ${PORT} cannot be used: ${error.code}.`
      + ' Stop the program that has it, or set PORT.');
    process.exit(1);
  }
  console.log(`Waiting at http://localhost:${PORT}/`);
});

// For the test in index.test.js.
module.exports = server;
