// Short notes, kept in memory, with Node.js alone.
const http = require('node:http');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

// The notes by their ids.
const notes = new Map([[1, 'Buy milk']]);
let lastId = 1;

// The body arrives in parts. Respond when it is complete.
function answer(request, response) {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (part) => { body += part; });
  request.on('end', () => respond(request, response, body));
}

function respond(request, response, body) {
  const { method } = request;
  const path = request.url.split('?')[0];
  if (path === '/notes') {
    if (method === 'POST') return create(response, body);
    if (method === 'GET') return list(response);
    return send(response, 405, { error: 'GET or POST' });
  }
  const id = Number(path.replace('/notes/', ''));
  if (!notes.has(id)) {
    return send(response, 404, { error: 'no such note' });
  }
  if (method === 'PUT') {
    // ANCHOR: replace
    // The note gets the text in the body.
    const text = readText(body);
    if (!text) return send(response, 400, { error: 'no text' });
    notes.set(id, text);
    return send(response, 200, { id, text });
    // ANCHOR_END: replace
  }
  send(response, 200, { id, text: notes.get(id) });
}

function list(response) {
  const all = [...notes].map(([id, text]) => ({ id, text }));
  send(response, 200, all);
}

// A new note gets the next id, and the status 201.
function create(response, body) {
  const text = readText(body);
  if (!text) return send(response, 400, { error: 'no text' });
  lastId += 1;
  notes.set(lastId, text);
  response.setHeader('Location', `/notes/${lastId}`);
  send(response, 201, { id: lastId, text });
}

// The text of {"text": "…"}; nothing if that is not JSON.
function readText(body) {
  try {
    const { text } = JSON.parse(body);
    return typeof text === 'string' ? text : '';
  } catch {
    return '';
  }
}

function send(response, status, value) {
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
