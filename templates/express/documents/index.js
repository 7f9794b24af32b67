// An API with a database, with Express.
const express = require('express');
const { join } = require('node:path');

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

const database = openDatabase();
const app = express();

// Reads bodies of JSON: the value is in request.body.
app.use(express.json());

// GET /notes sends all notes.
app.get('/notes', (request, response) => {
  const sql = 'SELECT id, title, text FROM notes ORDER BY id';
  response.json(database.prepare(sql).all());
});

app.post('/notes', needsNote, (request, response) => {
  const { note } = request;
  // ANCHOR: create
  // POST /notes creates a note. The ? are places for values.
  try {
    const sql = 'INSERT INTO notes (title, text) VALUES (?, ?)';
    const result = database.prepare(sql)
      .run(note.title, note.text);
    const id = result.lastInsertRowid;
    response.location(`/notes/${id}`);
    response.status(201).json({ id, ...note });
  } catch (error) {
    if (!isTaken(error)) throw error;
    sendError(response, 409, 'this title is taken');
  }
  // ANCHOR_END: create
});

app.get('/notes/:id', (request, response) => {
  const { id } = request.params;
  // ANCHOR: find
  // GET /notes/:id sends one note.
  const sql = 'SELECT id, title, text FROM notes WHERE id = ?';
  const note = database.prepare(sql).get(id);
  if (!note) return sendError(response, 404, 'no such note');
  response.json(note);
  // ANCHOR_END: find
});

app.put('/notes/:id', needsNote, (request, response) => {
  const { note, params: { id } } = request;
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
    response.json({ id: Number(id), ...note });
  } catch (error) {
    if (!isTaken(error)) throw error;
    sendError(response, 409, 'this title is taken');
  }
  // ANCHOR_END: replace
});

app.delete('/notes/:id', (request, response) => {
  const { id } = request.params;
  // ANCHOR: remove
  // DELETE /notes/:id deletes a note: 204, and no body.
  const sql = 'DELETE FROM notes WHERE id = ?';
  const result = database.prepare(sql).run(id);
  if (result.changes === 0) {
    return sendError(response, 404, 'no such note');
  }
  response.status(204).end();
  // ANCHOR_END: remove
});

// Every other path.
app.use((request, response) => {
  sendError(response, 404, 'not found');
});

// A body that is not JSON is an error of the client: 400.
app.use((error, request, response, next) => {
  const status = error.status ?? 500;
  if (status === 500) console.error(error);
  sendError(response, status, 'this cannot be done');
});

// Lets a request pass if its body is a note: a title that is
// not empty, and perhaps a text.
function needsNote(request, response, next) {
  const { title, text = '' } = request.body ?? {};
  const isNote = typeof title === 'string'
    && title.trim() !== '' && typeof text === 'string';
  if (!isNote) return sendError(response, 400, 'no note');
  request.note = { title, text };
  next();
}

// The database refuses a second note with the same title.
function isTaken(error) {
  return error.message.includes('UNIQUE');
}

function sendError(response, status, words) {
  response.status(status).json({ error: words });
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
