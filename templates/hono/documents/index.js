// An API with a database, with Hono.
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

// The port: PORT from the environment, or else 8080.
const PORT = Number(process.env.PORT || 8080);

const database = await openDatabase();

// c is the context of a request: c.req is the request, and
// c.html, c.json and c.text make the response.
const app = new Hono();

// GET /notes sends all notes.
app.get('/notes', (c) => {
  const sql = 'SELECT id, title, text FROM notes ORDER BY id';
  return c.json(database.prepare(sql).all());
});

app.post('/notes', async (c) => {
  const note = await readNote(c);
  if (!note) return sendError(c, 400, 'no note');
  // ANCHOR: create
  // POST /notes creates a note. The ? are places for values.
  try {
    const sql = 'INSERT INTO notes (title, text) VALUES (?, ?)';
    const result = database.prepare(sql)
      .run(note.title, note.text);
    const id = result.lastInsertRowid;
    c.header('Location', `/notes/${id}`);
    return c.json({ id, ...note }, 201);
  } catch (error) {
    if (!isTaken(error)) throw error;
    return sendError(c, 409, 'this title is taken');
  }
  // ANCHOR_END: create
});

app.get('/notes/:id', (c) => {
  const id = c.req.param('id');
  // ANCHOR: find
  // GET /notes/:id sends one note.
  const sql = 'SELECT id, title, text FROM notes WHERE id = ?';
  const note = database.prepare(sql).get(id);
  if (!note) return sendError(c, 404, 'no such note');
  return c.json(note);
  // ANCHOR_END: find
});

app.put('/notes/:id', async (c) => {
  const id = c.req.param('id');
  const note = await readNote(c);
  if (!note) return sendError(c, 400, 'no note');
  // ANCHOR: replace
  // PUT /notes/:id replaces a note. changes: how many rows.
  try {
    const sql = 'UPDATE notes SET title = ?, text = ?'
      + ' WHERE id = ?';
    const result = database.prepare(sql)
      .run(note.title, note.text, id);
    if (result.changes === 0) {
      return sendError(c, 404, 'no such note');
    }
    return c.json({ id: Number(id), ...note });
  } catch (error) {
    if (!isTaken(error)) throw error;
    return sendError(c, 409, 'this title is taken');
  }
  // ANCHOR_END: replace
});

app.delete('/notes/:id', (c) => {
  const id = c.req.param('id');
  // ANCHOR: remove
  // DELETE /notes/:id deletes a note: 204, and no body.
  const sql = 'DELETE FROM notes WHERE id = ?';
  const result = database.prepare(sql).run(id);
  if (result.changes === 0) {
    return sendError(c, 404, 'no such note');
  }
  return c.body(null, 204);
  // ANCHOR_END: remove
});

// Every other path.
app.notFound((c) => sendError(c, 404, 'not found'));

// Reads the body as JSON. Gives nothing if it is no note: a
// title that is not empty, and perhaps a text.
async function readNote(c) {
  const body = await c.req.json().catch(() => null);
  const { title, text = '' } = body ?? {};
  const isNote = typeof title === 'string'
    && title.trim() !== '' && typeof text === 'string';
  return isNote ? { title, text } : undefined;
}

// The database refuses a second note with the same title.
function isTaken(error) {
  return error.message.includes('UNIQUE');
}

function sendError(c, status, words) {
  return c.json({ error: words }, status);
}

// ANCHOR: open
// Opens the database: a file beside this one. The first time,
// it makes the table. Each new row gets the next id.
async function openDatabase() {
  const Database = await loadSqlite();
  const file = join(import.meta.dirname, 'notes.db');
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
async function loadSqlite() {
  for (const name of ['node:sqlite', 'better-sqlite3']) {
    try {
      const { DatabaseSync, default: Database } = await import(name);
      return DatabaseSync ?? Database;
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
const server = serve({
  fetch: app.fetch,
  hostname: 'localhost',
  port: PORT,
}, () => {
  console.log(`Waiting at http://localhost:${PORT}/`);
});

// A port belongs to one program at a time.
server.on('error', (error) => {
  console.error(`Port ${PORT} cannot be used: ${error.code}.`
    + ' Stop the program that has it, or set PORT.');
  process.exit(1);
});

// For the test in index.test.js.
export { server };
