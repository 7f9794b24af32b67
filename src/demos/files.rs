//! A server of files: a folder becomes a site. Its stages send wrong types, list a folder, and send what nobody should get.

mod folder;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use hyper::StatusCode;
use hyper::header::{ALLOW, CONTENT_TYPE};

use self::folder::{Reach, SiteProject};
use super::{Demo, DemoContext, DemoSpec, ServerSpec, StageSpec};
use crate::http::{Request, Response, Route, Routes};

/// The demo with the folder that it serves.
struct Files(Arc<SiteProject>);

impl Demo for Files {
    fn routes(&self, _server: &str, stage: &str) -> Routes {
        let (project, rules) = (self.0.clone(), Rules::of(stage));
        Routes(vec![
            Route::get("*", move |request| respond(&project, rules, request)).blocking(),
            Route::any("*", |_| only_read()),
        ])
    }
}

/// What a stage does with a request.
#[derive(Clone, Copy)]
struct Rules {
    reach: Reach,
    /// The type of every file; nothing: each gets its own.
    only_type: Option<&'static str>,
    lists_folders: bool,
}

impl Rules {
    fn of(stage: &str) -> Self {
        let right = Self { reach: Reach::PublicFiles, only_type: None, lists_folders: false };
        match stage {
            "text" => Self { only_type: Some("text/plain; charset=utf-8"), ..right },
            "html" => Self { only_type: Some("text/html; charset=utf-8"), ..right },
            "listing" => Self { lists_folders: true, ..right },
            "hidden" => Self { reach: Reach::HiddenFilesToo, ..right },
            "outside" => Self { reach: Reach::Anywhere, ..right },
            _ => right,
        }
    }
}

/// Sends the file that the path names, or 404.
fn respond(project: &SiteProject, rules: Rules, request: &Request) -> Response {
    let path = request.decoded_path();
    let name = if path == "/" { "/index.html" } else { &path };
    if rules.lists_folders && path.len() > 1 && path.ends_with('/') {
        return project.listing(&path).map_or_else(not_found, Response::html);
    }
    match project.read(name, rules.reach) {
        Some(bytes) => file(bytes, rules.only_type.unwrap_or_else(|| content_type(name))),
        None => not_found(),
    }
}

fn file(bytes: Vec<u8>, content_type: &str) -> Response {
    let mut response = Response::text(bytes);
    response.headers.remove(CONTENT_TYPE);
    response.with_header(CONTENT_TYPE, content_type)
}

/// The files can be read, and nothing else.
fn only_read() -> Response {
    let words = Response::text("405 these files can only be read");
    words.with_status(StatusCode::METHOD_NOT_ALLOWED).with_header(ALLOW, "GET, HEAD")
}

fn not_found() -> Response {
    Response::text("404 no such file").with_status(StatusCode::NOT_FOUND)
}

// ANCHOR: types
/// The type for the ending of a file.
fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
// ANCHOR_END: types

/// The demo.
pub(super) static FILES: DemoSpec = DemoSpec {
    name: "files",
    about: "a folder that becomes a site",
    servers: &[ServerSpec::new("web", 8080)],
    stages: &[
        StageSpec::new("text", "every file is sent as text", &["web"]),
        StageSpec::new("html", "every file is sent as a page", &["web"]),
        StageSpec::new("listing", "a folder is sent as a list", &["web"]),
        StageSpec::new("hidden", "hidden files are sent too", &["web"]),
        StageSpec::new("outside", "files outside of the folder are sent", &["web"]),
        StageSpec::new("types", "each file has its own type", &["web"]),
    ],
    build: |context: DemoContext| Ok(Box::new(Files(Arc::new(SiteProject::write(&context.temporary_folder()?)?)))),
};
