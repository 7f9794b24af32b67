// A guest book that a host can run, with Express.
const express = require('express');
const fs = require('node:fs');
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

const app = express();
// ANCHOR: https
// The host's own server speaks https with the browser, and
// http with this program. It says so in a header, which
// Express believes from the first server in front of it.
app.set('trust proxy', 1);
// ANCHOR_END: https

// GET / sends a page with all notes, and a link to itself.
app.get('/', (request, response) => {
  const { protocol, headers: { host } } = request;
  const link = `${protocol}://${escape(host)}/`;
  const items = readNotes()
    .map((note) => `<li>${escape(note)}</li>`);
  response.type('html').send(`<!DOCTYPE html><html lang="en">
<title>Guest book</title><main><h1>Guest book</h1>
<ul>${items.join('')}</ul>
<p>Share it: <a href="${link}">${link}</a></p></main>`);
});

app.get('/notes', (request, response) => {
  response.json(readNotes());
});

// POST /notes with {"text": "hello"} adds a note.
app.post('/notes', express.json(), (request, response) => {
  const text = request.body?.text;
  if (typeof text !== 'string') {
    return response.status(400).json({ error: 'no text' });
  }
  saveNotes([...readNotes(), text]);
  response.status(201).json({ text });
});

// Four parameters: Express calls this after an error, such as
// a body that is not JSON.
app.use((error, request, response, next) => {
  const status = error.status || 500;
  response.status(status).json({ error: error.message });
});

app.use((request, response) => {
  response.status(404).json({ error: 'not found' });
});

// Text of a user is text, and never HTML.
function escape(text) {
  const names = { '&': '&amp;', '<': '&lt;', '"': '&quot;' };
  return String(text).replace(/[&<"]/g, (sign) => names[sign]);
}

// ANCHOR: listen
const server = app.listen(PORT, HOST, (error) => {
  if (error) {
    console.error(`Port ${PORT} cannot be used: ${error.code}.`
      + ' Stop the program that has it, or set PORT.');
    process.exit(1);
  }
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

// For the test in index.test.js.
module.exports = server;
