// A server that remembers who is logged in, with Hono.
import crypto from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// Who has an account: for each name a salt and a hash. The
// password itself is never kept.
const accounts = new Map();

// Who is logged in: for each session id a name and an end.
const sessions = new Map();
const HOUR = 60 * 60 * 1000;

// c is the context of a request: c.req is the request, and
// c.html, c.json and c.text make the response.
const app = new Hono();

app.get('/', async (c) => {
  const file = join(import.meta.dirname, 'public', 'index.html');
  return c.html(await readFile(file, 'utf8'));
});

// POST /register makes an account.
app.post('/register', async (c) => {
  const { name, password } = await c.req.parseBody();
  if (!name || !password) {
    return c.json({ error: 'name, password' }, 400);
  }
  if (accounts.has(name)) {
    return c.json({ error: 'name is taken' }, 409);
  }
  const salt = crypto.randomBytes(16);
  accounts.set(name, { salt, hash: hashOf(password, salt) });
  return c.json({ name }, 201);
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

app.post('/login', async (c) => {
  const { name, password } = await c.req.parseBody();
  // ANCHOR: login
  // POST /login makes a session. Nobody can guess its id.
  if (!isPassword(name, password)) {
    return c.json({ error: 'wrong' }, 401);
  }
  const id = crypto.randomBytes(32).toString('hex');
  sessions.set(id, { name, end: Date.now() + HOUR });
  setCookie(c, 'session', id, {
    maxAge: HOUR / 1000, httpOnly: true, sameSite: 'Lax',
  });
  return c.json({ name });
  // ANCHOR_END: login
});

app.get('/me', (c) => {
  // ANCHOR: me
  // GET /me looks for the session that the cookie names.
  const session = sessions.get(getCookie(c, 'session'));
  if (!session || session.end < Date.now()) {
    return c.json({ error: 'log in' }, 401);
  }
  return c.json({ name: session.name });
  // ANCHOR_END: me
});

app.post('/logout', (c) => {
  // ANCHOR: logout
  // POST /logout ends the session here, and in the browser.
  sessions.delete(getCookie(c, 'session'));
  deleteCookie(c, 'session');
  return c.json({ name: null });
  // ANCHOR_END: logout
});

// Every other path.
app.notFound((c) => c.json({ error: 'not found' }, 404));

// Listen. 'localhost': only this computer can reach it.
const server = serve({
  fetch: app.fetch,
  hostname: 'localhost',
  port: PORT,
}, () => {
  console.log(`Waiting at http://localhost:${PORT}/`);
});

// A port belongs to one program at a time.
server.on('error', (error) => {
  console.error(`Port ${PORT} cannot be used: ${error.code}.`
    + ' Stop the program that has it, or set PORT.');
  process.exit(1);
});

// For the test in index.test.js.
export { server };
