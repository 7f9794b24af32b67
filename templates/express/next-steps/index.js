// A link shortener, with Express.
const { randomBytes } = require('node:crypto');
const express = require('express');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// The links, each under its code.
const links = new Map();

const app = express();

// Reads every body as JSON, whatever its type says.
app.use(express.json({ type: () => true }));

// POST /links with {"url": "https://example.com/"}
app.post('/links', (request, response) => {
  // ANCHOR: create
  const url = webAddress(request.body?.url);
  if (!url) {
    return response.status(400).json({ error: 'not a web address' });
  }
  const code = randomBytes(3).toString('hex');
  links.set(code, url);
  response.status(201).location(`/${code}`).json({ code });
  // ANCHOR_END: create
});

// GET /3f9c1a
app.get('/:code', (request, response) => {
  // ANCHOR: follow
  const url = links.get(request.params.code);
  if (!url) {
    return response.status(404).json({ error: 'no such link' });
  }
  response.redirect(302, url);
  // ANCHOR_END: follow
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

// Returns the address if it is one of the web, or null.
function webAddress(text) {
  try {
    const url = new URL(text);
    return /^https?:$/.test(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

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
