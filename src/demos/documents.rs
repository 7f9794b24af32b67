//! An API with a database: it finds, creates, changes and deletes notes. In the first stage the notes are only in the memory
//! of the program; from then on they are in SQLite, in a file that outlives it.

mod api;
mod note;
mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use anyhow::Context;

use self::api::{Mistakes, handler, json_error};
use self::store::Store;
use super::page::{asset, no_store};
use super::{Demo, DemoContext, DemoSpec, ServerSpec, StageSpec};
use crate::content::put_aside::put_aside;
use crate::http::{Response, Route, Routes};
use crate::text::time::file_stamp;

/// The page sends its requests to the same API as curl does.
const PAGE: &str = include_str!("documents/index.html");
const SCRIPT: &str = include_str!("documents/page.js");

/// The file with the notes that outlive the program.
const FILE_NAME: &str = "notes.sqlite3";

/// The demo with its notes.
struct Documents {
    in_memory: Arc<Store>,
    in_file: Arc<Store>,
}

impl Documents {
    fn new(context: &DemoContext) -> anyhow::Result<Self> {
        let in_file = open_lasting(context).or_else(|why| {
            context.add_note(format!("the notes are kept only until doorway ends: {why:#}"));
            Store::open(&context.temporary_folder()?.join(FILE_NAME)).context("no place for the notes was found")
        })?;
        Ok(Self { in_memory: Arc::new(Store::in_memory()?), in_file: Arc::new(in_file) })
    }

    /// Puts the notes in the file back. The lesson begins, and its steps expect the first notes and no others.
    fn forget_earlier_visit(&self) {
        // A file that cannot be written now says so at the first request that needs it.
        let _ = self.in_file.put_back();
    }
}

/// Opens the database that is still there the next time. A file that is no database of ours is put aside.
fn open_lasting(context: &DemoContext) -> anyhow::Result<Store> {
    let file = context.lasting_folder()?.join(FILE_NAME);
    let shown = file.display();
    if let Some(why) = store::file_problem(&file) {
        let aside = put_aside(&file, &file_stamp(context.now()))
            .with_context(|| format!("{shown} {why} and could not be moved away"))?;
        context.add_note(format!("{shown} {why}; it is kept as {}, and a new one begins", aside.display()));
    }
    Store::open(&file).with_context(|| format!("{shown} cannot be opened"))
}

impl Demo for Documents {
    fn routes(&self, _server: &str, stage: &str) -> Routes {
        let is_in_memory = stage.starts_with("memory");
        let store = if is_in_memory { &self.in_memory } else { &self.in_file };
        if stage == "memory" {
            self.forget_earlier_visit();
        }
        if stage.ends_with("-again") {
            store.start_again();
        }
        let mistakes = Mistakes { is_unchecked: stage == "unchecked", is_joined: stage == "joined" };
        let mut routes = vec![Route::get("/", |_| no_store(Response::html(PAGE))), asset("/page.js", SCRIPT)];
        let api = [
            Route::get("/notes", handler(store, api::list)),
            Route::get("/notes/{id}", handler(store, api::find)),
            match stage {
                "unchecked" | "joined" => Route::post(
                    "/notes",
                    handler(store, move |store, request| api::create_with(mistakes, store, request)),
                ),
                _ => Route::post("/notes", handler(store, api::create)),
            },
            Route::put("/notes/{id}", handler(store, api::replace)),
            Route::new(Some(hyper::Method::PATCH), "/notes/{id}", handler(store, api::change)),
            Route::delete("/notes/{id}", handler(store, api::remove)),
            Route::get("/search", handler(store, move |store, request| api::search(mistakes, store, request))),
        ];
        routes.extend(api.map(Route::blocking));
        routes.push(Route::any("*", |_| json_error(404, "not found")));
        Routes(routes)
    }

    fn reset(&self, _stage: &str) -> anyhow::Result<()> {
        self.in_memory.put_back().and_then(|()| self.in_file.put_back()).context("the notes cannot be put back")
    }
}

/// The demo.
pub(super) static DOCUMENTS: DemoSpec = DemoSpec {
    name: "documents",
    about: "an API on SQLite, a database that outlives the program",
    servers: &[ServerSpec::new("api", 8080)],
    stages: &[
        StageSpec::new("memory", "the notes are in a variable", &["api"]),
        StageSpec::new("memory-again", "the same program, started again", &["api"]),
        StageSpec::new("unchecked", "a database, and no test of what is sent", &["api"]),
        StageSpec::new("joined", "a value is joined into the SQL", &["api"]),
        StageSpec::new("sqlite", "the notes are in a database", &["api"]),
        StageSpec::new("sqlite-again", "the same database, opened again", &["api"]),
    ],
    build: |context| Ok(Box::new(Documents::new(&context)?)),
};
