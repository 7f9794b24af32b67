// Hands out signed links for an object store, with Express.
const crypto = require('node:crypto');
const express = require('express');
const { extname, join } = require('node:path');
// signedLink('PUT', key, 300) makes a link: see store.js.
const { signedLink } = require('./store.js');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

const PICTURES = ['.png', '.jpg', '.jpeg', '.gif', '.webp', '.svg'];

const app = express();

// Reads every body as JSON, whatever its type says.
app.use(express.json({ type: () => true }));

app.get('/', (request, response) => {
  const root = join(__dirname, 'public');
  response.sendFile('index.html', { root });
});

// POST /uploads with {"name": "cat.png"}
app.post('/uploads', (request, response) => {
  // ANCHOR: upload
  const name = String(request.body?.name);
  const ending = extname(name).toLowerCase();
  if (!PICTURES.includes(ending)) {
    return response.status(400).json({ error: 'no picture' });
  }
  const key = crypto.randomBytes(8).toString('hex') + ending;
  const url = signedLink('PUT', key, 300);
  response.status(201).json({ key, url });
  // ANCHOR_END: upload
});

// Every other path.
app.use((request, response) => {
  response.status(404).json({ error: 'not found' });
});

// A body that is not JSON: the error says 400.
app.use((error, request, response, next) => {
  const status = error.status ?? 500;
  if (status === 500) console.error(error);
  response.status(status).json({ error: 'this went wrong' });
});

// Listen. 'localhost': only this computer can reach it.
// If the port is taken, error says so.
const server = app.listen(PORT, 'localhost', (error) => {
  if (error) {
    console.error(`Port ${PORT} cannot be used: ${error.code}.`
      + ' Stop the program that has it, or set PORT.');
    process.exit(1);
  }
  console.log(`Waiting at http://localhost:${PORT}/`);
});

// For the test in index.test.js.
module.exports = server;
