// A diary, with Express: everybody reads only what they wrote.
const crypto = require('node:crypto');
const express = require('express');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// For each name a salt and a hash of the password.
const accounts = new Map();

// Who is logged in: for each session id a name.
const sessions = new Map();

// What people wrote: { name, text }.
const entries = [];

const app = express();

// Reads every body as JSON, whatever its type says.
app.use(express.json({ type: () => true }));

app.get('/', (request, response) => {
  response.json({ app: 'a diary' });
});

// POST /login. The first time, it makes the account.
app.post('/login', (request, response) => {
  const { name, password } = request.body ?? {};
  if (!name || !password) {
    return response.status(400).json({ error: 'no name' });
  }
  if (!accounts.has(name)) {
    const salt = crypto.randomBytes(16);
    accounts.set(name, { salt, hash: hashOf(password, salt) });
  }
  const { salt, hash } = accounts.get(name);
  if (!crypto.timingSafeEqual(hashOf(password, salt), hash)) {
    return response.status(401).json({ error: 'wrong' });
  }
  const id = crypto.randomBytes(32).toString('hex');
  sessions.set(id, name);
  const options = { httpOnly: true, sameSite: 'lax', path: '/' };
  response.cookie('session', id, options).json({ name });
});

// POST /entries with {"text": "I made tea."}
app.post('/entries', (request, response) => {
  // ANCHOR: write
  const name = whoIs(request);
  if (!name) return response.status(401).json({ error: 'log in' });
  const text = request.body?.text;
  if (!text) return response.status(400).json({ error: 'no text' });
  entries.push({ name, text });
  response.status(201).json({ text });
  // ANCHOR_END: write
});

app.get('/entries', (request, response) => {
  // ANCHOR: read
  const name = whoIs(request);
  if (!name) return response.status(401).json({ error: 'log in' });
  const own = entries.filter((entry) => entry.name === name);
  response.json(own.map(({ text }) => ({ text })));
  // ANCHOR_END: read
});

// Every other path.
app.use((request, response) => {
  response.status(404).json({ error: 'not found' });
});

// A body that is no JSON: the error says 400.
app.use((error, request, response, next) => {
  const status = error.status ?? 500;
  if (status === 500) console.error(error);
  response.status(status).json({ error: 'this went wrong' });
});

// The name of the person who is logged in, or undefined.
function whoIs(request) {
  const cookies = (request.headers.cookie ?? '').split('; ');
  const own = cookies.find((one) => one.startsWith('session='));
  return sessions.get(own?.slice('session='.length));
}

function hashOf(password, salt) {
  return crypto.scryptSync(String(password), salt, 32);
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
