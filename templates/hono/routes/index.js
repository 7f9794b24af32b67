// Four routes, with Hono.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// The folder public lies beside this file, wherever the
// program was started from.
const PUBLIC = join(import.meta.dirname, 'public');

// In each route c is the context: it holds the request, and
// it answers.
const app = new Hono();

// ANCHOR: home
// GET / sends the page in index.html. It is for people.
app.get('/', (c) => {
  return sendFile(c, 'index.html');
});
// ANCHOR_END: home

// ANCHOR: about
// GET /about sends the page in about.html.
app.get('/about', (c) => {
  return sendFile(c, 'about.html');
});
// ANCHOR_END: about

// ANCHOR: user
// GET /users/1 sends data as JSON. It is for programs.
app.get('/users/1', (c) => {
  return c.json({ id: 1, username: 'bob' });
});
// ANCHOR_END: user

// ANCHOR: not-found
// Everything else: the status 404, and words for people.
app.notFound((c) => {
  const sorry = '404 sorry this resource does not exist';
  return c.text(sorry, 404);
});
// ANCHOR_END: not-found

// ANCHOR: send-file
// Sends a page of the folder public, and says that it is one.
async function sendFile(c, name) {
  const page = await readFile(join(PUBLIC, name), 'utf8');
  return c.html(page);
}
// ANCHOR_END: send-file

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
