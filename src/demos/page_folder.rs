//! A server whose routes are the lines of a file, `routes.txt`, in the folder of the learner: a path, an arrow, and the file
//! that is sent. So a learner can change what a server sends before they know a language.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hyper::StatusCode;
use hyper::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use url::form_urlencoded;

use super::page::{media_type, no_store};
use crate::content::files::{is_inside, read_whole};
use crate::http::{Bound, Request, Response, Route, Routes, Server, ServerOptions};

/// The file with the routes.
const ROUTES_FILE: &str = "routes.txt";
/// The largest file that is sent.
const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;

/// A folder with a page, and its routes.
pub struct PageFolder {
    folder: PathBuf,
    routes: Vec<FileRoute>,
}

/// One line of `routes.txt`.
#[derive(Debug, PartialEq, Eq)]
struct FileRoute {
    path: String,
    /// The file. A name in braces is replaced by what the query says for it.
    file: String,
}

/// Why a folder cannot be served.
#[derive(Debug)]
pub enum PageFolderError {
    /// The routes cannot be read.
    Unreadable(io::Error),
    /// A line of them is wrong.
    InvalidLine {
        /// Its number, from 1.
        line: usize,
        /// The line.
        text: String,
    },
}

impl fmt::Display for PageFolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "{ROUTES_FILE} cannot be read: {error}"),
            Self::InvalidLine { line, text } => {
                write!(
                    f,
                    "{ROUTES_FILE}, line {line} is not a route: {text}\nA route looks like this: /about -> about.html"
                )
            }
        }
    }
}

impl std::error::Error for PageFolderError {}

impl PageFolder {
    /// Reads the routes of a folder.
    ///
    /// # Errors
    /// The file cannot be read, or a line of it is no route.
    pub fn open(folder: &Path) -> Result<Self, PageFolderError> {
        let text = read_whole(&folder.join(ROUTES_FILE), MAX_FILE_BYTES).map_err(PageFolderError::Unreadable)?;
        let routes = read_routes(&String::from_utf8_lossy(&text))?;
        Ok(Self { folder: folder.to_owned(), routes })
    }

    /// Serves the folder until the program ends.
    ///
    /// # Errors
    /// The system gives no runtime.
    pub fn serve(self, bound: Bound) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let _server = Server::start(bound, "page", self.into_routes(), ServerOptions::default())?;
            std::future::pending::<io::Result<()>>().await
        })
    }

    fn into_routes(self) -> Routes {
        let page = Arc::new(self);
        Routes(vec![Route::any("*", move |request| no_store(page.respond(request))).blocking()])
    }

    /// Sends the file of the first line with this path. A path without a line may be a file of the folder.
    fn respond(&self, request: &Request) -> Response {
        let route = self.routes.iter().find(|route| route.path == request.path());
        let file = match route {
            Some(route) => route.file_for(request),
            None => Some(request.path().trim_start_matches('/').to_owned()),
        };
        let file = file.filter(|file| is_public(file));
        let bytes = file.as_deref().and_then(|file| read_whole(&self.folder.join(file), MAX_FILE_BYTES).ok());
        match (file, bytes) {
            (Some(file), Some(bytes)) => respond_with(&file, bytes),
            _ => not_found(request.path(), route.is_some()),
        }
    }
}

impl FileRoute {
    /// The file for a request; nothing if the query does not say a name that may be a part of one.
    fn file_for(&self, request: &Request) -> Option<String> {
        let Some((before, rest)) = self.file.split_once('{') else { return Some(self.file.clone()) };
        let (name, after) = rest.split_once('}')?;
        let query = request.query().unwrap_or_default();
        let value = form_urlencoded::parse(query.as_bytes()).find(|(own, _)| own == name)?.1;
        let is_name = value.chars().all(|char| char.is_ascii_alphanumeric() || "-_".contains(char));
        (is_name && !value.is_empty()).then(|| format!("{before}{value}{after}"))
    }
}

/// Reads the lines. Empty lines and comments are no routes.
fn read_routes(text: &str) -> Result<Vec<FileRoute>, PageFolderError> {
    let lines = text.lines().map(str::trim).enumerate();
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|(at, line)| read_route(line).ok_or(PageFolderError::InvalidLine { line: at + 1, text: line.to_owned() }))
        .collect()
}

fn read_route(line: &str) -> Option<FileRoute> {
    let (path, file) = line.split_once("->")?;
    let (path, file) = (path.trim(), file.trim());
    let is_path = path.starts_with('/') && !path.contains([' ', '?', '#']);
    (is_path && is_public(file)).then(|| FileRoute { path: path.to_owned(), file: file.to_owned() })
}

/// Whether a file may be sent: one in the folder, and none that belongs to doorway or is hidden.
fn is_public(file: &str) -> bool {
    let is_own = [ROUTES_FILE, "doorway.toml"].iter().any(|own| own.eq_ignore_ascii_case(file));
    is_inside(file) && !file.is_empty() && !is_own && !file.split('/').any(|part| part.starts_with('.'))
}

/// Pages of every origin may read JSON, because in these lessons pages ask more than one server.
fn respond_with(file: &str, bytes: Vec<u8>) -> Response {
    let media_type = media_type(file);
    let response = Response::of(media_type, bytes);
    if media_type == "application/json" { response.with_header(ACCESS_CONTROL_ALLOW_ORIGIN, "*") } else { response }
}

fn not_found(path: &str, has_route: bool) -> Response {
    let why = if has_route {
        format!("404 the file of the route {path} is not here\n")
    } else {
        format!("404 {ROUTES_FILE} has no line for {path}, and no file has this name\n")
    };
    Response::text(why).with_status(StatusCode::NOT_FOUND)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes(text: &str) -> (tempfile::TempDir, Routes) {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in [
            (ROUTES_FILE, text),
            ("index.html", "<h1>Home</h1>"),
            ("weather.json", "{}"),
            ("doorway.toml", ""),
            (".env", "secret"),
        ] {
            std::fs::write(folder.path().join(name), text).expect("written");
        }
        std::fs::create_dir(folder.path().join("videos")).expect("made");
        std::fs::write(folder.path().join("videos/cat.html"), "A cat").expect("written");
        let page = PageFolder::open(folder.path()).expect("it can be read");
        (folder, page.into_routes())
    }

    #[test]
    fn each_line_sends_its_file_and_a_name_in_braces_is_from_the_query() {
        let (_folder, routes) =
            routes("# the menu\n\n/ -> index.html\n/now->weather.json\n/watch -> videos/{v}.html\n");
        for (target, status, media_type) in [
            ("/", 200, "text/html; charset=utf-8"),
            ("/now?x=1", 200, "application/json"),
            ("/weather.json", 200, "application/json"),
            ("/watch?v=cat", 200, "text/html; charset=utf-8"),
            ("/watch?v=dog", 404, "text/plain; charset=utf-8"),
            ("/watch", 404, "text/plain; charset=utf-8"),
            ("/about", 404, "text/plain; charset=utf-8"),
        ] {
            let response = routes.respond(&Request::new("GET", target));
            let found = (response.status.as_u16(), response.headers["content-type"].to_str().expect("text"));
            assert_eq!(found, (status, media_type), "{target}");
        }
    }

    #[test]
    fn nothing_outside_of_the_folder_and_nothing_hidden_is_sent() {
        let (_folder, routes) = routes("/ -> index.html\n/watch -> {v}.html\n");
        for target in
            ["/routes.txt", "/ROUTES.TXT", "/doorway.toml", "/.env", "/../x", "/watch?v=../index", "/watch?v="]
        {
            assert_eq!(routes.respond(&Request::new("GET", target)).status.as_u16(), 404, "{target}");
        }
    }

    #[test]
    fn data_may_be_read_by_pages_of_other_servers() {
        let (_folder, routes) = routes("/ -> index.html\n");
        let allowed =
            |target| routes.respond(&Request::new("GET", target)).headers.contains_key("access-control-allow-origin");
        assert!(allowed("/weather.json") && !allowed("/"));
    }

    #[test]
    fn a_line_that_is_no_route_is_named() {
        for line in
            ["/about about.html", "about -> about.html", "/a?b=1 -> a.html", "/x -> ../x", "/x -> ", "/x -> .env"]
        {
            let error = read_routes(&format!("/ -> index.html\n{line}\n")).expect_err(line).to_string();
            assert!(error.contains("line 2") && error.contains(line.trim()), "{error}");
        }
    }
}
