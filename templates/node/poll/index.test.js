// Starts the server and sends it a request: `npm test`.
const assert = require('node:assert');
const { once } = require('node:events');
const { test } = require('node:test');

// Port 0: the system chooses a port that is free.
process.env.PORT = '0';
const server = require('./index.js');

test('a vote is kept', async () => {
  const body = JSON.stringify({ name: 'ada', choice: 'tea' });
  const options = { method: 'POST', body };
  const response = await send('/votes', options);
  assert.equal(response.status, 201);
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
