// Starts the server and sends it a request: `npm test`.
import assert from 'node:assert';
import { once } from 'node:events';
import { test } from 'node:test';

// Port 0: the system chooses a port that is free.
process.env.PORT = '0';
const { server } = await import('./index.js');

test('POST /login sets a cookie', async () => {
  const response = await logIn();
  assert.equal(response.status, 200);
  const cookie = response.headers.get('Set-Cookie');
  assert.match(cookie, /^session=/);
});

// Makes an account, logs in, and stops the server.
async function logIn() {
  if (!server.listening) await once(server, 'listening');
  const { port } = server.address();
  const send = (path) => fetch(`http://localhost:${port}${path}`, {
    method: 'POST',
    body: new URLSearchParams({ name: 'eva', password: 'pw' }),
  });
  await send('/register');
  const response = await send('/login');
  server.close();
  return response;
}
