// Starts the server and sends it a request: `npm test`.
const assert = require('node:assert');
const { once } = require('node:events');
const { test } = require('node:test');

// Port 0: the system chooses a port that is free.
process.env.PORT = '0';
const server = require('./index.js');

test('without a login nothing is kept', async () => {
  const body = JSON.stringify({ text: 'I made tea.' });
  const response = await send('/entries', { method: 'POST', body });
  assert.equal(response.status, 401);
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
