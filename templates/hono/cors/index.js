// An API with a counter, for a page of another origin.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// The one site whose pages may read the answers: scheme, host
// and port, without a slash at the end.
const ALLOWED_ORIGIN = process.env.CORS_ORIGIN
  || 'http://localhost:3000';

// How many seconds a browser may remember a preflight.
// 0: it asks again each time, so that you can watch it.
const MAX_AGE = 0;

let count = 0;

// In each route c is the context: it holds the request, and
// it answers.
const app = new Hono();

// Headers that every answer gets: this stands above all routes.
app.use(async (c, next) => {
  // ANCHOR: vary
  // Caches, beware: the answer depends on who asks.
  c.header('Vary', 'Origin');
  // ANCHOR_END: vary

  // ANCHOR: allow-origin
  // The browser says which site the page is from. If it is
  // ours, the browser may show the page our answer.
  if (c.req.header('Origin') === ALLOWED_ORIGIN) {
    c.header('Access-Control-Allow-Origin', ALLOWED_ORIGIN);
  }
  // ANCHOR_END: allow-origin

  // ANCHOR: credentials
  // Our site may send its cookies along.
  if (c.req.header('Origin') === ALLOWED_ORIGIN) {
    c.header('Access-Control-Allow-Credentials', 'true');
  }
  // ANCHOR_END: credentials
  await next();
});

// OPTIONS: the browser asks before the page may.
app.options('/api/counter', (c) => {
  // ANCHOR: preflight
  // Which methods and headers may our site's pages use?
  if (c.req.header('Origin') === ALLOWED_ORIGIN) {
    const allow = 'Access-Control-Allow-';
    c.header(allow + 'Methods', 'GET, POST, PUT');
    c.header(allow + 'Headers', 'Content-Type');
    c.header('Access-Control-Max-Age', String(MAX_AGE));
  }
  // ANCHOR_END: preflight
  return c.body(null, 204);
});

// GET gives the number, and the visitor a cookie.
app.get('/api/counter', (c) => {
  const options = { sameSite: 'Lax', httpOnly: true };
  setCookie(c, 'visitor', '1', options);
  return c.json({ count });
});

// POST adds one. What the body says makes no difference.
app.post('/api/counter', (c) => {
  count += 1;
  return c.json({ count });
});

// PUT with the body {"count": 5} sets the number to 5.
app.put('/api/counter', async (c) => {
  const body = await c.req.json().catch(() => null);
  const value = body?.count;
  if (!Number.isSafeInteger(value)) {
    return c.json({ error: 'send {"count": 5}' }, 400);
  }
  count = value;
  return c.json({ count });
});

// Everything else.
app.notFound((c) => {
  return c.json({ error: 'not found' }, 404);
});

// ANCHOR: listen
// Wait for requests. 'localhost': only from this computer.
const server = serve({
  fetch: app.fetch,
  hostname: 'localhost',
  port: PORT,
}, () => {
  console.log(`Waiting at http://localhost:${PORT}/`);
});
// ANCHOR_END: listen

// A port belongs to one program at a time.
server.on('error', (error) => {
  console.error(`Port ${PORT} cannot be used: ${error.code}.`
    + ' Stop the program that has it, or set PORT.');
  process.exit(1);
});
