// The API of the lesson `documents` with Express and better-sqlite3, for `cargo bench`. PORT says where, DATABASE which file.
const express = require('express');
const Database = require('better-sqlite3');

const database = new Database(process.env.DATABASE);
// The same settings as SQLite has without any, which the lesson's own server uses: each change is on the disk.
database.pragma('journal_mode = DELETE');
database.pragma('synchronous = FULL');
database.exec(`CREATE TABLE IF NOT EXISTS notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL
)`);
const find = database.prepare('SELECT id, title, text FROM notes WHERE id = ?');
const insert = database.prepare('INSERT INTO notes (title, text) VALUES (?, ?)');
insert.run('Bread', 'from the baker');

const app = express();
app.use(express.json());

app.get('/notes/:id', (req, res) => {
  const note = find.get(Number(req.params.id));
  if (!note) return res.status(404).json({ error: 'no such note' });
  res.json(note);
});

app.post('/notes', (req, res) => {
  const { title, text = '' } = req.body ?? {};
  if (typeof title !== 'string' || title.trim() === '' || typeof text !== 'string') {
    return res.status(400).json({ error: 'send a title' });
  }
  try {
    const id = insert.run(title, text).lastInsertRowid;
    res.status(201).location(`/notes/${id}`).json({ id, title, text });
  } catch (error) {
    if (error.code !== 'SQLITE_CONSTRAINT_UNIQUE') throw error;
    res.status(409).json({ error: 'this title is taken' });
  }
});

app.listen(process.env.PORT, '127.0.0.1');
