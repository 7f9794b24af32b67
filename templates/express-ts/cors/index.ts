// An API with a counter, for a page of another origin.
import express from 'express';

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

const app = express();

// Headers of every response: this is above all routes.
app.use((request, response, next) => {
  // ANCHOR: allow-origin
  // Pages of this one site may read the response.
  const name = 'Access-Control-Allow-Origin';
  response.set(name, ALLOWED_ORIGIN);
  // ANCHOR_END: allow-origin
  next();
});

// OPTIONS: with this, the browser asks for permission.
app.options('/api/counter', (request, response) => {
  // ANCHOR: preflight
  // Which methods and headers may the site's pages use?
  response.set({
    'Access-Control-Allow-Methods': 'GET, POST, PUT',
    'Access-Control-Allow-Headers': 'Content-Type',
    'Access-Control-Max-Age': String(MAX_AGE),
  });
  // ANCHOR_END: preflight
  response.status(204).end();
});

// GET sends the number.
app.get('/api/counter', (request, response) => {
  response.json({ count });
});

// POST adds one, whatever the body says.
app.post('/api/counter', (request, response) => {
  count += 1;
  response.json({ count });
});

// PUT with the body {"count": 5} sets the number to 5.
app.put('/api/counter', express.json(), (request, response) => {
  const value: unknown = request.body?.count;
  if (!Number.isSafeInteger(value)) {
    const error = 'send {"count": 5}';
    response.status(400).json({ error });
    return;
  }
  count = Number(value);
  response.json({ count });
});

// Everything else.
app.use((request, response) => {
  response.status(404).json({ error: 'not found' });
});

// ANCHOR: listen
// Listen. 'localhost': only this computer can reach it.
// If the port is taken, error says so.
const server = app.listen(PORT, 'localhost', (
  error?: NodeJS.ErrnoException,
) => {
  if (error) {
    console.error(`Port ${PORT} cannot be used: ${error.code}.`
      + ' Stop the program that has it, or set PORT.');
    process.exit(1);
  }
  console.log(`Waiting at http://localhost:${PORT}/`);
});
// ANCHOR_END: listen

// For the test in index.test.ts.
export { server };
