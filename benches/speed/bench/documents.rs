//! An API with a database: the demo of the lesson `documents` beside Express with better-sqlite3 and Flask with sqlite3.

use std::path::{Path, PathBuf};

use super::Effort;
use super::contender::{Contender, home};
use super::figure::{Figure, more, ratios};
use super::load;

const GOAL: u32 = 24;
/// Step 3 of the lesson is the first one with a database in a file.
const DOCUMENTS: &[&str] = &["documents", "--serve", "--quiet", "--step", "3"];
/// What wrk sends to create notes.
const NEW_NOTE: &str = "benches/servers/new_note.lua";
/// SQLite lets one change at a time into its file, so more connections would only wait.
const CONNECTIONS: usize = 10;

/// What each comparison must and should reach: GET one, and POST.
struct Bounds {
    get: (f64, f64),
    post: (f64, f64),
}

/// Finds one note, and creates notes, beside Express and Flask.
pub(super) fn beside_express_and_flask(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-documents");
    start_with_no_notes(&folder)?;
    start_with_no_notes(&home().join("demos/documents"))?;
    let ours = Contender::doorway(DOCUMENTS, None)?;
    let mut figures = Vec::new();
    let express = Bounds { get: (2.0, 3.0), post: (0.8, 1.0) };
    let flask = Bounds { get: (6.0, 10.0), post: (0.8, 1.0) };
    for (name, rival, bounds) in [
        ("Express with better-sqlite3", express_server(&folder), express),
        ("Flask with sqlite3", flask_server(&folder), flask),
    ] {
        let Ok(rival) = rival else {
            super::report::progress(&format!("  {name} is not installed: left out (benches/README.md)"));
            continue;
        };
        let get = ratios(effort, || Ok((find(&ours, effort)?, find(&rival, effort)?)))?;
        let what = format!("documents, GET one, {CONNECTIONS} connections, to {name}: requests a second");
        figures.push(more(GOAL, what, get, bounds.get.0, bounds.get.1));
        let post = ratios(effort, || Ok((create(&ours, effort)?, create(&rival, effort)?)))?;
        figures.push(more(GOAL, "the same, POST", post, bounds.post.0, bounds.post.1));
    }
    Ok(figures)
}

/// An empty folder: a database of the run before would have other notes.
fn start_with_no_notes(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(std::fs::create_dir_all(folder)?)
}

fn express_server(folder: &Path) -> anyhow::Result<Contender> {
    with_database("node", "benches/servers/express_documents.js", folder.join("express.sqlite3"))
}

fn flask_server(folder: &Path) -> anyhow::Result<Contender> {
    let tools = std::env::var("DOORWAY_TOOLS").unwrap_or_else(|_| "tests/tools/.cache".into());
    let python = format!("{tools}/venv/bin/python");
    with_database(&python, "benches/servers/flask_documents.py", folder.join("flask.sqlite3"))
}

fn with_database(program: &str, server: &str, file: PathBuf) -> anyhow::Result<Contender> {
    Contender::other(program, &[server], &[("DATABASE", &file.to_string_lossy())])
}

fn find(server: &Contender, effort: Effort) -> anyhow::Result<f64> {
    Ok(load::full(server, "/notes/1", CONNECTIONS, effort.load)?.rate)
}

fn create(server: &Contender, effort: Effort) -> anyhow::Result<f64> {
    Ok(load::scripted(server, Path::new(NEW_NOTE), CONNECTIONS, effort.load)?.rate)
}
