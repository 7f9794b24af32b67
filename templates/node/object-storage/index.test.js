// Starts the server and sends it a request: `npm test`.
const assert = require('node:assert');
const { once } = require('node:events');
const { test } = require('node:test');

// Port 0: the system chooses a port that is free.
process.env.PORT = '0';
const server = require('./index.js');

test('POST /uploads sends a signed link', async () => {
  const body = JSON.stringify({ name: 'cat.png' });
  const response = await send('/uploads', body);
  assert.equal(response.status, 201);
  assert.match((await response.json()).url, /X-Amz-Signature=/);
});

// Sends one request, and stops the server.
async function send(path, body) {
  if (!server.listening) await once(server, 'listening');
  const { port } = server.address();
  const url = `http://localhost:${port}${path}`;
  const response = await fetch(url, { method: 'POST', body });
  server.close();
  return response;
}
