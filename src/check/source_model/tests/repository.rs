//! Reads the programs of this repository: the servers that are right, those with mistakes, and the templates.

use std::path::{Path, PathBuf};

use super::*;

/// The files of a folder on the disk.
struct DiskFiles(PathBuf);

impl SourceReader for DiskFiles {
    fn read(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.0.join(path)).ok()
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.join(folder)).into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }
}

/// Returns all source files below a folder of the repository, but not the scripts of pages: those run in a browser.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder is there").flatten();
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.path();
        let is_source =
            path.extension().is_some_and(|ending| matches!(&*ending.to_string_lossy(), "js" | "mjs" | "py" | "go"));
        if path.is_dir() && !path.ends_with("node_modules") && !path.ends_with("common/pages") {
            found.extend(sources(&path));
        } else if is_source {
            found.push(path);
        }
    }
    found
}

fn model_of(path: &Path) -> SourceModel {
    let folder = path.parent().expect("a file is in a folder").to_owned();
    let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
    read_source(&name, &DiskFiles(folder)).unwrap_or_else(|| panic!("{} can be read", path.display()))
}

fn repository(folder: &str) -> Vec<PathBuf> {
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
}

/// Tells whether a program is for the lesson `routes`: its `server.toml` names another lesson, if it has one.
fn is_for_routes(path: &Path) -> bool {
    let spec = path.parent().expect("a file is in a folder").join("server.toml");
    !std::fs::read_to_string(spec).is_ok_and(|text| text.contains("\nlesson = "))
}

/// Tells whether every route of the exercise is there: as a route, or as a file of a static folder.
fn has_all_routes(model: &SourceModel) -> bool {
    let has_static = !model.static_folders.is_empty();
    let is_route = |path: &str| first_match(model, path).is_some_and(|route| route.kind == RouteKind::Endpoint);
    let pages = ["/", "/about"].iter().all(|path| is_route(path) || has_static);
    let rest = model.routes.iter().any(|route| matches!(route.kind, RouteKind::CatchAll | RouteKind::NotFoundHandler));
    pages && is_route("/users/1") && rest
}

#[test]
fn every_program_that_is_right_has_its_routes_or_is_said_to_be_unreadable() {
    let correct = repository("tests/correct").into_iter().filter(|path| is_for_routes(path));
    let solved = repository("templates")
        .into_iter()
        .filter(|path| path.parent().is_some_and(|folder| folder.ends_with("routes")));
    for path in correct.chain(solved) {
        let model = model_of(&path);
        assert!(has_all_routes(&model) || !model.is_complete(), "{}: {:?}", path.display(), listed(&model));
    }
}

#[test]
fn no_program_that_is_right_is_said_to_be_wrong() {
    for path in repository("tests/correct").into_iter().chain(repository("templates")) {
        let model = model_of(&path);
        let place = path.display();
        assert_eq!(model.syntax_problems, [], "{place}");
        assert_eq!(model.undefined_names, [], "{place}");
        assert_eq!(model.calls_where_value_expected, [], "{place}");
        assert_eq!(model.condition_mistakes, [], "{place}");
        assert_eq!(model.missing_decorators, [], "{place}");
        assert_eq!(model.foreign_calls, [], "{place}");
        assert!(model.imports.iter().all(|import| import.nearest.is_none()), "{place}");
        assert!(model.listeners.iter().all(|listener| listener.is_started && listener.is_known), "{place}");
    }
}

#[test]
fn the_frameworks_with_data_files_are_read_completely() {
    let names = ["express4", "express5", "fastify", "flask", "go", "hono", "koa", "node", "python-http"];
    for path in repository("tests/correct") {
        let folder = path.parent().and_then(Path::file_name).expect("it is in a folder").to_string_lossy().into_owned();
        if names.contains(&folder.as_str()) {
            let model = model_of(&path);
            assert!(model.is_complete() && has_all_routes(&model), "{folder}: {:?}", model.unreadable);
        }
    }
}

#[test]
fn every_program_with_a_mistake_can_be_read() {
    let programs = repository("tests/mistakes");
    assert!(programs.len() > 50);
    for path in programs {
        model_of(&path);
    }
}
