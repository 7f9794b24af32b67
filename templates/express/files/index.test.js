// Starts the server and sends it a request: `npm test`.
const assert = require('node:assert');
const { once } = require('node:events');
const { test } = require('node:test');

// Port 0: the system chooses a port that is free.
process.env.PORT = '0';
const server = require('./index.js');

test('GET /style.css sends the style', async () => {
  const response = await send('/style.css');
  assert.equal(response.status, 200);
  assert.match(response.headers.get('Content-Type'), /css/);
});

// Sends one request, and stops the server.
async function send(path) {
  if (!server.listening) await once(server, 'listening');
  const { port } = server.address();
  const url = `http://localhost:${port}${path}`;
  const response = await fetch(url);
  server.close();
  return response;
}
