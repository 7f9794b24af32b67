// Hello, World!, with Hono.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// ANCHOR: program
// ANCHOR: server
const app = new Hono();
// ANCHOR_END: server

// ANCHOR: handler
// Sends the same response, whatever the path is.
// c is the context: it has the request and the response.
app.all('*', (c) => {
  // ANCHOR: type
  // The body is plain text, written as UTF-8.
  c.header('Content-Type', 'text/plain; charset=utf-8');
  // ANCHOR_END: type
  // ANCHOR: words
  return c.body('Hello, World!');
  // ANCHOR_END: words
});
// ANCHOR_END: handler

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
// ANCHOR_END: program

// A port belongs to one program at a time.
server.on('error', (error) => {
  console.error(`Port ${PORT} cannot be used: ${error.code}.`
    + ' Stop the program that has it, or set PORT.');
  process.exit(1);
});

// For the test in index.test.js.
export { server };
