// Starts the server and sends it a request: `npm test`.
const assert = require('node:assert');
const { once } = require('node:events');
const { test } = require('node:test');

// Port 0: the system chooses a port that is free.
process.env.PORT = '0';
const server = require('./index.js');

test('POST /notes creates a note', async () => {
  const response = await create();
  assert.equal(response.status, 201);
  assert.match(response.headers.get('Location'), /^\/notes\/\d+$/);
});

// Creates a note, and stops the server.
async function create() {
  if (!server.listening) await once(server, 'listening');
  const { port } = server.address();
  const url = `http://localhost:${port}/notes`;
  // A title that no note has.
  const body = JSON.stringify({ title: `test ${Date.now()}` });
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body });
  server.close();
  return response;
}
