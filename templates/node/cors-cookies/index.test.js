// Starts the server and sends it a request: `npm test`.
const assert = require('node:assert');
const { once } = require('node:events');
const { test } = require('node:test');

// Port 0: the system chooses a port that is free.
process.env.PORT = '0';
const server = require('./index.js');

test('pages of our site may read responses with cookies', async () => {
  const Origin = 'http://localhost:3000';
  const response = await send('/api/counter', { Origin });
  const name = 'Access-Control-Allow-Credentials';
  assert.equal(response.headers.get(name), 'true');
});

// Sends one request, and stops the server.
async function send(path, headers) {
  if (!server.listening) await once(server, 'listening');
  const { port } = server.address();
  const url = `http://localhost:${port}${path}`;
  const response = await fetch(url, { headers });
  server.close();
  return response;
}
