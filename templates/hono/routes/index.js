// Four routes, with Hono.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// The folder public, which is beside this file.
const PUBLIC = join(import.meta.dirname, 'public');

// c is the context of a request: c.req is the request, and
// c.html, c.json and c.text make the response.
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
// Every other path: the status 404, and words for people.
app.notFound((c) => {
  const sorry = '404 sorry this resource does not exist';
  return c.text(sorry, 404);
});
// ANCHOR_END: not-found

// ANCHOR: send-file
// Sends a page from the folder public, as HTML.
async function sendFile(c, name) {
  const page = await readFile(join(PUBLIC, name), 'utf8');
  return c.html(page);
}
// ANCHOR_END: send-file

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
