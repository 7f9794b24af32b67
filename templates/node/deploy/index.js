// A guest book that a host can run.
const fs = require('node:fs');
const http = require('node:http');
const { join } = require('node:path');

// ANCHOR: port
// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);
// ANCHOR_END: port

// ANCHOR: network
// A host sets PORT, and sends requests from another computer:
// listen on every address. At home: on localhost only.
const HOST = process.env.PORT ? '0.0.0.0' : 'localhost';
// ANCHOR_END: network

// Where files may be kept. A host names the folder in DATA_DIR.
const DATA = process.env.DATA_DIR || join(__dirname, 'data');
const NOTES = join(DATA, 'notes.json');

// ANCHOR: memory
// The file has the notes of all runs. It is read each time,
// because other copies of this program write it too.
function readNotes() {
  if (!fs.existsSync(NOTES)) return [];
  return JSON.parse(fs.readFileSync(NOTES, 'utf8'));
}

// Writes a new file, and gives it the name of the old one:
// so nobody ever reads half a file.
function saveNotes(notes) {
  fs.mkdirSync(DATA, { recursive: true });
  fs.writeFileSync(`${NOTES}.new`, JSON.stringify(notes));
  fs.renameSync(`${NOTES}.new`, NOTES);
}
// ANCHOR_END: memory

function answer(request, response) {
  const get = ['GET', 'HEAD'].includes(request.method);
  const path = request.url.split('?')[0];
  if (get && path === '/') return sendPage(request, response);
  if (get && path === '/notes') {
    return sendJson(response, 200, readNotes());
  }
  if (request.method === 'POST' && path === '/notes') {
    return addNote(request, response);
  }
  sendJson(response, 404, { error: 'not found' });
}

// GET / sends a page with all notes, and a link to itself.
function sendPage(request, response) {
  // ANCHOR: https
  // The host's own server speaks https with the browser, and
  // http with this program. It says so in a header.
  const forwarded = request.headers['x-forwarded-proto'];
  const scheme = forwarded === 'https' ? 'https' : 'http';
  // ANCHOR_END: https
  const link = `${scheme}://${escape(request.headers.host)}/`;
  const items = readNotes()
    .map((note) => `<li>${escape(note)}</li>`);
  const type = 'text/html; charset=utf-8';
  response.setHeader('Content-Type', type);
  response.end(`<!DOCTYPE html><html lang="en">
<title>Guest book</title><main><h1>Guest book</h1>
<ul>${items.join('')}</ul>
<p>Share it: <a href="${link}">${link}</a></p></main>`);
}

// POST /notes with {"text": "hello"} adds a note.
async function addNote(request, response) {
  try {
    const { text } = JSON.parse(await readBody(request));
    if (typeof text !== 'string') throw new Error('no text');
    saveNotes([...readNotes(), text]);
    sendJson(response, 201, { text });
  } catch (error) {
    // A bad request must not stop the program.
    sendJson(response, 400, { error: error.message });
  }
}

async function readBody(request) {
  let body = '';
  for await (const piece of request) {
    body += piece;
    if (body.length > 10000) throw new Error('too long');
  }
  return body;
}

// Text of a user is text, and never HTML.
function escape(text) {
  const names = { '&': '&amp;', '<': '&lt;', '"': '&quot;' };
  return String(text).replace(/[&<"]/g, (sign) => names[sign]);
}

// Sends a value as JSON: Content-Type says so.
function sendJson(response, status, value) {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(value));
}

// ANCHOR: listen
const server = http.createServer(answer);
server.listen(PORT, HOST, () => {
  console.log(`Waiting at http://localhost:${PORT}/`);
});
// ANCHOR_END: listen

// ANCHOR: stop
// A host sends SIGTERM before it ends a program: take no new
// requests, finish those that are running, and exit.
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
});
// ANCHOR_END: stop

// A port belongs to one program at a time.
server.on('error', (error) => {
  console.error(`Port ${PORT} cannot be used: ${error.code}.`
    + ' Stop the program that has it, or set PORT.');
  process.exit(1);
});

// For the test in index.test.js.
module.exports = server;
