// An API with a counter, for a page of another origin.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';

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

// c is the context of a request: c.req is the request, and
// c.html, c.json and c.text make the response.
const app = new Hono();

// Headers of every response: this is above all routes.
app.use(async (c, next) => {
  // ANCHOR: vary
  // For caches: the response depends on the header Origin.
  c.header('Vary', 'Origin');
  // ANCHOR_END: vary

  // ANCHOR: allow-origin
  // The header Origin names the page's site. If it is
  // ours, the page may read the response.
  if (c.req.header('Origin') === ALLOWED_ORIGIN) {
    c.header('Access-Control-Allow-Origin', ALLOWED_ORIGIN);
  }
  // ANCHOR_END: allow-origin

  // ANCHOR: credentials
  // Pages of our site may send cookies.
  if (c.req.header('Origin') === ALLOWED_ORIGIN) {
    c.header('Access-Control-Allow-Credentials', 'true');
  }
  // ANCHOR_END: credentials
  await next();
});

// OPTIONS: with this, the browser asks for permission.
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

// GET sends the number, and a cookie.
app.get('/api/counter', (c) => {
  const options = { sameSite: 'Lax', httpOnly: true };
  setCookie(c, 'visitor', '1', options);
  return c.json({ count });
});

// POST adds one, whatever the body says.
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
// Listen. 'localhost': only this computer can reach it.
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

// For the test in index.test.js.
export { server };
