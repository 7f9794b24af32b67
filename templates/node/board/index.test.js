// Starts the server and sends it a request: `npm test`.
const assert = require('node:assert');
const { once } = require('node:events');
const { test } = require('node:test');

// Port 0: the system chooses a port that is free.
process.env.PORT = '0';
const server = require('./index.js');

test('GET /stops/1 is the market', async () => {
  const response = await send('/stops/1');
  assert.equal(response.status, 200);
  assert.equal((await response.json()).name, 'Market');
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
