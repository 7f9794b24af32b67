// Starts the server and sends it a request: `npm test`.
const assert = require('node:assert');
const { once } = require('node:events');
const { test } = require('node:test');

// Port 0: the system chooses a port that is free.
process.env.PORT = '0';
const server = require('./index.js');

test('a link gets a code', async () => {
  const body = JSON.stringify({ url: 'https://example.com/' });
  const response = await send('/links', { method: 'POST', body });
  assert.equal(response.status, 201);
  assert.match((await response.json()).code, /./);
});

// Sends one request, and stops the server.
async function send(path, options) {
  if (!server.listening) await once(server, 'listening');
  const { port } = server.address();
  const url = `http://localhost:${port}${path}`;
  const response = await fetch(url, options);
  server.close();
  return response;
}
