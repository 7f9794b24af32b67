// Hands out signed links for an object store.
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const { extname, join } = require('node:path');
// signedLink('PUT', key, 300) makes a link: see store.js.
const { signedLink } = require('./store.js');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

const PICTURES = ['.png', '.jpg', '.jpeg', '.gif', '.webp', '.svg'];

function answer(request, response) {
  const get = ['GET', 'HEAD'].includes(request.method);
  const path = request.url.split('?')[0];
  if (get && path === '/') return sendPage(response);
  if (request.method === 'POST' && path === '/uploads') {
    return upload(request, response);
  }
  sendJson(response, 404, { error: 'not found' });
}

// POST /uploads with {"name": "cat.png"}
async function upload(request, response) {
  const body = await readJson(request);
  // ANCHOR: upload
  const ending = extname(String(body?.name)).toLowerCase();
  if (!PICTURES.includes(ending)) {
    return sendJson(response, 400, { error: 'no picture' });
  }
  const key = crypto.randomBytes(8).toString('hex') + ending;
  const url = signedLink('PUT', key, 300);
  sendJson(response, 201, { key, url });
  // ANCHOR_END: upload
}

// Returns the body as JSON, or null if it is none.
async function readJson(request) {
  let body = '';
  for await (const piece of request) {
    body += piece;
    if (body.length > 10000) return null;
  }
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

// Sends the page from the folder public beside this file.
function sendPage(response) {
  const file = join(__dirname, 'public', 'index.html');
  fs.readFile(file, (error, page) => {
    if (error) {
      return sendJson(response, 500, { error: 'no page' });
    }
    const type = 'text/html; charset=utf-8';
    response.setHeader('Content-Type', type);
    response.end(page);
  });
}

// Sends a value as JSON: Content-Type says so.
function sendJson(response, status, value) {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(value));
}

// Listen. 'localhost': only this computer can reach it.
const server = http.createServer(answer);
server.listen(PORT, 'localhost', () => {
  console.log(`Waiting at http://localhost:${PORT}/`);
});

// A port belongs to one program at a time.
server.on('error', (error) => {
  console.error(`Port ${PORT} cannot be used: ${error.code}.`
    + ' Stop the program that has it, or set PORT.');
  process.exit(1);
});

// For the test in index.test.js.
module.exports = server;
