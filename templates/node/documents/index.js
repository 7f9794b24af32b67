// An API with a database, with Node.js alone.
const http = require('node:http');
const { join } = require('node:path');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

const database = openDatabase();

// The first route that matches sends the response.
async function answer(request, response) {
  const { method } = request;
  const path = request.url.split('?')[0];
  const [, notes, id, ...more] = path.split('/');
  if (notes !== 'notes' || more.length > 0) {
    return sendError(response, 404, 'not found');
  }
  if (id === undefined) {
    if (method === 'GET') return list(response);
    if (method === 'POST') return create(request, response);
  } else {
    if (method === 'GET') return find(response, id);
    if (method === 'PUT') return replace(request, response, id);
    if (method === 'DELETE') return remove(response, id);
  }
  sendError(response, 405, 'method not allowed');
}

// GET /notes sends all notes.
function list(response) {
  const sql = 'SELECT id, title, text FROM notes ORDER BY id';
  sendJson(response, 200, database.prepare(sql).all());
}

async function create(request, response) {
  const note = await readNote(request);
  if (!note) return sendError(response, 400, 'no note');
  // ANCHOR: create
  // POST /notes creates a note. The ? are places for values.
  try {
    const sql = 'INSERT INTO notes (title, text) VALUES (?, ?)';
    const result = database.prepare(sql)
      .run(note.title, note.text);
    const id = result.lastInsertRowid;
    response.setHeader('Location', `/notes/${id}`);
    sendJson(response, 201, { id, ...note });
  } catch (error) {
    if (!isTaken(error)) throw error;
    sendError(response, 409, 'this title is taken');
  }
  // ANCHOR_END: create
}

function find(response, id) {
  // ANCHOR: find
  // GET /notes/:id sends one note.
  const sql = 'SELECT id, title, text FROM notes WHERE id = ?';
  const note = database.prepare(sql).get(id);
  if (!note) return sendError(response, 404, 'no such note');
  sendJson(response, 200, note);
  // ANCHOR_END: find
}

async function replace(request, response, id) {
  const note = await readNote(request);
  if (!note) return sendError(response, 400, 'no note');
  // ANCHOR: replace
  // PUT /notes/:id replaces a note. changes: how many rows.
  try {
    const sql = 'UPDATE notes SET title = ?, text = ?'
      + ' WHERE id = ?';
    const result = database.prepare(sql)
      .run(note.title, note.text, id);
    if (result.changes === 0) {
      return sendError(response, 404, 'no such note');
    }
    sendJson(response, 200, { id: Number(id), ...note });
  } catch (error) {
    if (!isTaken(error)) throw error;
    sendError(response, 409, 'this title is taken');
  }
  // ANCHOR_END: replace
}

function remove(response, id) {
  // ANCHOR: remove
  // DELETE /notes/:id deletes a note: 204, and no body.
  const sql = 'DELETE FROM notes WHERE id = ?';
  const result = database.prepare(sql).run(id);
  if (result.changes === 0) {
    return sendError(response, 404, 'no such note');
  }
  response.statusCode = 204;
  response.end();
  // ANCHOR_END: remove
}

// Reads the body as JSON. Gives nothing if it is no note: a
// title that is not empty, and perhaps a text.
async function readNote(request) {
  let body = '';
  for await (const piece of request) {
    body += piece;
    if (body.length > 100_000) return undefined;
  }
  try {
    const { title, text = '' } = JSON.parse(body);
    const isNote = typeof title === 'string'
      && title.trim() !== '' && typeof text === 'string';
    return isNote ? { title, text } : undefined;
  } catch {
    return undefined;
  }
}

// The database refuses a second note with the same title.
function isTaken(error) {
  return error.message.includes('UNIQUE');
}

function sendError(response, status, words) {
  sendJson(response, status, { error: words });
}

// Sends a value as JSON: Content-Type says so.
function sendJson(response, status, value) {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(value));
}

// ANCHOR: open
// Opens the database: a file beside this one. The first time,
// it makes the table. Each new row gets the next id.
function openDatabase() {
  const Database = loadSqlite();
  const file = join(__dirname, 'notes.db');
  const database = new Database(file);
  database.exec(`CREATE TABLE IF NOT EXISTS notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL
  )`);
  return database;
}
// ANCHOR_END: open

// node:sqlite is a part of Node.js from version 22.13 on. With
// an older one: npm install better-sqlite3
function loadSqlite() {
  for (const name of ['node:sqlite', 'better-sqlite3']) {
    try {
      const found = require(name);
      return found.DatabaseSync ?? found;
    } catch {
      // It is not here. Try the next one.
    }
  }
  console.error('This program needs Node.js 22.13 or newer for'
    + ` its database. This is ${process.version}.`
    + ' Or type: npm install better-sqlite3');
  process.exit(1);
}

// Listen. 'localhost': only this computer can reach it.
const server = http.createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error);
    sendError(response, 500, 'internal error');
  });
});
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
