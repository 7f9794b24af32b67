// Short notes, kept in memory, with Express.
const express = require('express');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// The notes by their ids.
const notes = new Map([[1, 'Buy milk']]);
let lastId = 1;

const app = express();

// Reads every body as JSON, whatever its type says.
app.use(express.json({ type: () => true }));

app.get('/notes', (request, response) => {
  const all = [...notes].map(([id, text]) => ({ id, text }));
  response.json(all);
});

// A new note gets the next id, and the status 201.
app.post('/notes', (request, response) => {
  const text = readText(request);
  if (!text) return sendError(response, 400, 'no text');
  lastId += 1;
  notes.set(lastId, text);
  response.status(201).location(`/notes/${lastId}`);
  response.json({ id: lastId, text });
});

app.get('/notes/:id', (request, response) => {
  const id = Number(request.params.id);
  if (!notes.has(id)) {
    return sendError(response, 404, 'no such note');
  }
  response.json({ id, text: notes.get(id) });
});

app.put('/notes/:id', (request, response) => {
  const id = Number(request.params.id);
  if (!notes.has(id)) {
    return sendError(response, 404, 'no such note');
  }
  // ANCHOR: replace
  // The note gets the text in the body.
  const text = readText(request);
  if (!text) return sendError(response, 400, 'no text');
  notes.set(id, text);
  response.json({ id, text });
  // ANCHOR_END: replace
});

// Every other path.
app.use((request, response) => {
  sendError(response, 404, 'not found');
});

// A body that is not JSON: the error says 400.
app.use((error, request, response, next) => {
  const status = error.status ?? 500;
  if (status === 500) console.error(error);
  response.status(status).json({ error: 'this went wrong' });
});

// The text of {"text": "…"}; nothing if there is none.
function readText(request) {
  const text = request.body?.text;
  return typeof text === 'string' ? text : '';
}

function sendError(response, status, words) {
  response.status(status).json({ error: words });
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
