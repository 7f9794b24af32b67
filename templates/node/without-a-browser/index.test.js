// Starts the server and sends it a request: `npm test`.
const assert = require('node:assert');
const { once } = require('node:events');
const { test } = require('node:test');

// Port 0: the system chooses a port that is free.
process.env.PORT = '0';
const server = require('./index.js');

test('PUT /notes/1 replaces the text', async () => {
  const response = await send('/notes/1', { text: 'Milk' });
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { id: 1, text: 'Milk' });
});

// Sends one request, and stops the server.
async function send(path, note) {
  if (!server.listening) await once(server, 'listening');
  const { port } = server.address();
  const url = `http://localhost:${port}${path}`;
  const body = JSON.stringify(note);
  const response = await fetch(url, { method: 'PUT', body });
  server.close();
  return response;
}
