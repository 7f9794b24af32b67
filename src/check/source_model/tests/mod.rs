//! Servers as beginners write them, right and wrong, and what the model says about each.

mod by_hand;
mod express;
mod go;
mod javascript;
mod listeners;
mod names;
mod python;
mod repository;
mod responses;
mod syntax_problems;

use std::collections::HashMap;

use super::handler::HandlerDef;
use super::model::SourceModel;
use super::path_match::NearMiss;
use super::project::SourceReader;
use super::read_source;
use super::route::{RouteDef, RouteKind};

/// Files that are held in memory.
struct MemoryFiles(HashMap<String, String>);

impl SourceReader for MemoryFiles {
    fn read(&self, path: &str) -> Option<String> {
        self.0.get(path).cloned()
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let in_folder = |path: &String| {
            let (own, name) = path.rsplit_once('/').unwrap_or(("", path));
            (own == folder).then(|| name.to_owned())
        };
        self.0.keys().filter_map(in_folder).collect()
    }
}

/// Reads a program of several files; the first one is the one that starts.
fn read_files(files: &[(&str, &str)]) -> SourceModel {
    let texts = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    read_source(files[0].0, &MemoryFiles(texts.collect())).expect("the first file can be read")
}

/// Reads a program of one file.
fn read(path: &str, text: &str) -> SourceModel {
    read_files(&[(path, text)])
}

/// Returns each route as `METHOD path`, in order, without those that run only where none matches.
fn listed(model: &SourceModel) -> Vec<String> {
    let routes = model.routes.iter().filter(|route| route.kind != RouteKind::NotFoundHandler);
    routes.map(|route| format!("{} {}", methods(route), route.path.as_deref().unwrap_or("?"))).collect()
}

fn methods(route: &RouteDef) -> String {
    if route.methods.is_empty() { "ANY".to_owned() } else { route.methods.join("|") }
}

/// Returns the route that takes a request.
fn first_match<'m>(model: &'m SourceModel, path: &str) -> Option<&'m RouteDef> {
    model.route_for("GET", path)
}

/// Returns how some route misses a path by little.
fn near_miss(model: &SourceModel, path: &str) -> Option<NearMiss> {
    model.near_misses("GET", path).first().map(|(miss, _)| *miss)
}

/// Returns the handler of the first route with that path.
fn handler<'m>(model: &'m SourceModel, path: &str) -> &'m HandlerDef {
    let route = model.routes.iter().find(|route| route.path.as_deref() == Some(path)).expect("there is such a route");
    &model.handlers[route.handler.expect("its handler can be read")]
}
