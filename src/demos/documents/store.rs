//! The notes in a database: a file, or memory that is gone with the program.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Error::SqliteFailure;
use rusqlite::ffi::{Error, SQLITE_READONLY};
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, Result, Row, params};

use super::note::Note;

/// The notes that are there at the beginning.
const FIRST_NOTES: [(&str, &str); 2] = [("Bread", "from the baker"), ("Ada", "call her on Friday")];

// ANCHOR: table
/// The table. The database gives each row its id. It refuses a
/// second row with the same title.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS notes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL
)";
// ANCHOR_END: table

/// A database with one table, `notes`.
pub(super) struct Store {
    /// The file; nothing if the notes are in memory.
    file: Option<PathBuf>,
    connection: Mutex<Connection>,
}

impl Store {
    /// Opens the file, and makes the table if it is new.
    pub(super) fn open(file: &Path) -> Result<Self> {
        let connection = Connection::open(file)?;
        if connection.is_readonly("main")? {
            return Err(SqliteFailure(Error::new(SQLITE_READONLY), Some("the file cannot be written".to_owned())));
        }
        let is_new = !has_table(&connection)?;
        let store = Self { file: Some(file.to_owned()), connection: Mutex::new(connection) };
        if is_new {
            store.put_back()?;
        }
        Ok(store)
    }

    /// A database in memory: SQLite with the name of no file.
    pub(super) fn in_memory() -> Result<Self> {
        let store = Self { file: None, connection: Mutex::new(Connection::open_in_memory()?) };
        store.put_back()?;
        Ok(store)
    }

    /// What a new start of the program does: a file is opened again, and what was in memory is gone.
    pub(super) fn start_again(&self) {
        match &self.file {
            // If it cannot be opened again, the connection that is there goes on.
            Some(file) => {
                if let Ok(connection) = Connection::open(file) {
                    *self.connection() = connection;
                }
            }
            None => self.put_back().unwrap_or_default(),
        }
    }

    /// Makes the table as it is at the beginning, with the first notes.
    pub(super) fn put_back(&self) -> Result<()> {
        let mut connection = self.connection();
        let change = connection.transaction()?;
        change.execute_batch("DROP TABLE IF EXISTS notes")?;
        change.execute_batch(TABLE)?;
        change.execute("DELETE FROM sqlite_sequence WHERE name = 'notes'", [])?;
        for (title, text) in FIRST_NOTES {
            change.execute("INSERT INTO notes (title, text) VALUES (?, ?)", [title, text])?;
        }
        change.commit()
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn all(&self) -> Result<Vec<Note>> {
        self.select("SELECT id, title, text FROM notes ORDER BY id", &[])
    }

    // ANCHOR: find
    /// Finds a note by its id.
    pub(super) fn find(&self, id: i64) -> Result<Option<Note>> {
        let sql = "SELECT id, title, text FROM notes WHERE id = ?";
        self.connection().query_row(sql, [id], note).optional()
    }
    // ANCHOR_END: find

    // ANCHOR: insert
    /// Creates a note. The `?` are places for values.
    pub(super) fn insert(&self, title: Option<&str>, text: &str) -> Result<i64> {
        let sql = "INSERT INTO notes (title, text) VALUES (?, ?)";
        let connection = self.connection();
        connection.execute(sql, params![title, text])?;
        Ok(connection.last_insert_rowid())
    }
    // ANCHOR_END: insert

    /// The mistake: the values become a part of the SQL.
    pub(super) fn insert_joined(&self, title: &str, text: &str) -> Result<i64> {
        let connection = self.connection();
        connection.execute(&format!("INSERT INTO notes (title, text) VALUES ('{title}', '{text}')"), [])?;
        Ok(connection.last_insert_rowid())
    }

    // ANCHOR: update
    /// Changes a note.
    pub(super) fn update(&self, note: &Note) -> Result<()> {
        let sql = "UPDATE notes SET title = ?, text = ? WHERE id = ?";
        self.connection().execute(sql, params![note.title, note.text, note.id])?;
        Ok(())
    }
    // ANCHOR_END: update

    // ANCHOR: delete
    /// Deletes a note. Says whether there was one.
    pub(super) fn delete(&self, id: i64) -> Result<bool> {
        let sql = "DELETE FROM notes WHERE id = ?";
        Ok(self.connection().execute(sql, [id])? > 0)
    }
    // ANCHOR_END: delete

    // ANCHOR: search
    /// Finds the notes with this title.
    pub(super) fn search(&self, title: &str) -> Result<Vec<Note>> {
        let sql = "SELECT id, title, text FROM notes WHERE title = ?";
        self.select(sql, &[title])
    }
    // ANCHOR_END: search

    // ANCHOR: joined
    /// The mistake: the title becomes a part of the SQL.
    pub(super) fn joined(&self, title: &str) -> Result<Vec<Note>> {
        let sql = "SELECT id, title, text FROM notes WHERE title = '";
        self.select(&format!("{sql}{title}'"), &[])
    }
    // ANCHOR_END: joined

    fn select(&self, sql: &str, values: &[&str]) -> Result<Vec<Note>> {
        let connection = self.connection();
        let mut query = connection.prepare(sql)?;
        query.query_map(rusqlite::params_from_iter(values), note)?.collect()
    }
}

/// Returns why the file cannot be a database of ours, in words that follow its name. Nothing if it is one, if it is not
/// there yet, or if only the system refuses to open it.
pub(super) fn file_problem(file: &Path) -> Option<&'static str> {
    if file.is_dir() {
        return Some("is a folder");
    }
    if !file.exists() {
        return None;
    }
    match examine(file) {
        Err(rusqlite::Error::SqliteFailure(error, _)) => match error.code {
            ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => Some("is damaged"),
            _ => None,
        },
        Err(rusqlite::Error::SqlInputError { .. }) => Some("is not the database of this lesson"),
        Ok(false) => Some("is damaged"),
        _ => None,
    }
}

/// Reads the whole file. Returns whether it is sound.
fn examine(file: &Path) -> Result<bool> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let words: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if has_table(&connection)? {
        // Fails if the table has other columns.
        connection.prepare("SELECT id, title, text FROM notes")?;
    }
    Ok(words == "ok")
}

fn has_table(connection: &Connection) -> Result<bool> {
    let found = connection.query_row("SELECT name FROM sqlite_master WHERE name = 'notes'", [], |_| Ok(()));
    Ok(found.optional()?.is_some())
}

/// Makes a note of a row.
fn note(row: &Row<'_>) -> Result<Note> {
    Ok(Note { id: row.get(0)?, title: row.get(1)?, text: row.get(2)? })
}
