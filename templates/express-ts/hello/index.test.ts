// Starts the server and sends it a request: `npm test`.
import assert from 'node:assert';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

// Port 0: the system chooses a port that is free.
process.env.PORT = '0';
const { server } = await import('./index.ts');

test('GET / sends Hello, World!', async () => {
  const response = await send('/');
  assert.equal(response.status, 200);
  assert.equal(await response.text(), 'Hello, World!');
});

// Sends one request, and stops the server.
async function send(path: string) {
  if (!server.listening) await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://localhost:${port}${path}`;
  const response = await fetch(url);
  server.close();
  return response;
}
