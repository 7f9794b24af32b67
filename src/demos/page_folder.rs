//! A server whose routes are the lines of a file, `routes.txt`, in the folder of the learner: a path, an arrow, and the file
//! that is sent, or the server that the request is sent on to. So a learner can change what a server sends before they know
//! a language.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use hyper::StatusCode;
use hyper::header::ACCESS_CONTROL_ALLOW_ORIGIN;

use super::page::{media_type, no_store};
use super::page_routes::{FolderRoute, InvalidRoute, ROUTES_FILE, RouteTarget, SERVER_ADDRESS, is_public, read_routes};
use super::server_call::{CallServer, NetworkCaller, came_through, sent_on};
use crate::content::files::read_whole;
use crate::http::client::ClientError;
use crate::http::{Bound, Request, Response, Route, Routes, Server, ServerOptions};

/// The largest file that is sent.
const MAX_FILE_BYTES: u64 = 4 * 1024 * 1024;
/// How long another server may take.
const SERVER_TIMEOUT: Duration = Duration::from_secs(10);

/// A folder with a page, and its routes.
pub struct PageFolder {
    folder: PathBuf,
    routes: Vec<FolderRoute>,
}

/// Why a folder cannot be served.
#[derive(Debug)]
pub enum PageFolderError {
    /// The routes cannot be read.
    Unreadable(io::Error),
    /// A line of them is wrong.
    InvalidLine(InvalidRoute),
}

impl fmt::Display for PageFolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(error) => write!(f, "{ROUTES_FILE} cannot be read: {error}"),
            Self::InvalidLine(invalid) => invalid.fmt(f),
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
        let routes = read_routes(&String::from_utf8_lossy(&text)).map_err(PageFolderError::InvalidLine)?;
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
        Routes(vec![Route::any("*", move |request| page.respond(request)).blocking()])
    }

    /// Takes the first line with this path: sends its file, or asks its server. A path without a line may be a file of the
    /// folder.
    fn respond(&self, request: &Request) -> Response {
        let route = self.routes.iter().find(|route| route.matches(request.path()));
        let file = match route.map(|route| &route.target) {
            Some(RouteTarget::Server(port)) => return forward(*port, request),
            Some(RouteTarget::File(file)) => file_for(file, request),
            None => Some(request.path().trim_start_matches('/').to_owned()),
        };
        no_store(self.send_file(file, route, request))
    }

    fn send_file(&self, file: Option<String>, route: Option<&FolderRoute>, request: &Request) -> Response {
        let file = file.filter(|file| is_public(file));
        let bytes = file.as_deref().and_then(|file| read_whole(&self.folder.join(file), MAX_FILE_BYTES).ok());
        match (file, bytes) {
            (Some(file), Some(bytes)) => respond_with(&file, bytes),
            (file, _) => not_found(file.as_deref(), route, request),
        }
    }
}

/// The file for a request; nothing if the query does not say a name that may be a part of one.
fn file_for(file: &str, request: &Request) -> Option<String> {
    let Some((before, rest)) = file.split_once('{') else { return Some(file.to_owned()) };
    let (name, after) = rest.split_once('}')?;
    let value = request.query_values(name).next()?;
    let is_name = value.chars().all(|char| char.is_ascii_alphanumeric() || "-_".contains(char));
    (is_name && !value.is_empty()).then(|| format!("{before}{value}{after}"))
}

/// Sends the request on to a server of this computer, and its response back. A request that comes back is not sent on once
/// more: it would come back without end.
fn forward(port: u16, request: &Request) -> Response {
    let gateway = format!("doorway-{}", std::process::id());
    if came_through(request, &gateway) {
        let why = format!(
            "{ROUTES_FILE} sends {} to port {port}, and from there it comes back to this program\n",
            request.path()
        );
        return Response::text(why).with_status(StatusCode::LOOP_DETECTED);
    }
    let request = &sent_on(request, &gateway);
    match NetworkCaller.call(("", port), request, SERVER_TIMEOUT) {
        Ok(response) => response,
        Err(error) => {
            let (status, why) = match error {
                ClientError::Hang => (StatusCode::GATEWAY_TIMEOUT, "takes too long"),
                _ => (StatusCode::BAD_GATEWAY, "does not respond"),
            };
            Response::text(format!("the server at {SERVER_ADDRESS}{port} {why}\n")).with_status(status)
        }
    }
}

/// Pages of every origin may read JSON, because in these lessons pages ask more than one server.
fn respond_with(file: &str, bytes: Vec<u8>) -> Response {
    let media_type = media_type(file);
    let response = Response::of(media_type, bytes);
    if media_type == "application/json" { response.with_header(ACCESS_CONTROL_ALLOW_ORIGIN, "*") } else { response }
}

/// Says which file is missing, and which line asks for it: a learner finds the wrong letter in it.
fn not_found(file: Option<&str>, route: Option<&FolderRoute>, request: &Request) -> Response {
    let path = request.path();
    let why = match (route, file) {
        (None, _) => format!("404 {ROUTES_FILE} has no line for {path}, and no file has this name\n"),
        (Some(route), Some(file)) => format!("404 there is no file {file} ({ROUTES_FILE}, line {})\n", route.line),
        (Some(route), None) => {
            let name = route.name_in_braces().unwrap_or_default();
            if request.query_values(name).next().unwrap_or_default().is_empty() {
                format!("404 the query has no {name}, and the line of {path} asks for {{{name}}}\n")
            } else {
                format!("404 the value of {name} may only have letters a to z, digits, - and _\n")
            }
        }
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
    fn a_line_that_asks_for_another_name_than_the_query_has_is_named() {
        let (_folder, routes) = routes("/watch -> videos/{id}.html\n");
        let words = |target| routes.respond(&Request::new("GET", target)).body_text().to_owned();
        assert_eq!(words("/watch?v=cat"), "404 the query has no id, and the line of /watch asks for {id}\n");
        assert_eq!(words("/watch?id="), "404 the query has no id, and the line of /watch asks for {id}\n");
        assert_eq!(words("/watch?id=a.b"), "404 the value of id may only have letters a to z, digits, - and _\n");
    }

    #[test]
    fn a_file_that_is_missing_is_named_with_the_line_that_asks_for_it() {
        for (line, file) in [
            ("/watch -> video/{v}.html", "video/cat.html"),
            ("/watch -> videos/{v}", "videos/cat"),
            ("/watch -> videos/v.html", "videos/v.html"),
            ("/watch -> videos", "videos"),
        ] {
            let (_folder, routes) = routes(&format!("# the menu\n{line}\n"));
            let words = routes.respond(&Request::new("GET", "/watch?v=cat")).body_text().to_owned();
            assert_eq!(words, format!("404 there is no file {file} (routes.txt, line 2)\n"));
        }
    }

    #[test]
    fn a_request_that_comes_back_is_not_sent_on_again() {
        let (_folder, routes) = routes("/search -> http://localhost:8080\n");
        let request = sent_on(&Request::new("GET", "/search"), &format!("doorway-{}", std::process::id()));
        let response = routes.respond(&request);
        assert_eq!(response.status.as_u16(), 508);
        assert!(response.body_text().contains("it comes back to this program"), "{}", response.body_text());
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

    fn bind() -> Bound {
        crate::http::bind(0, crate::http::BindScope::ThisComputer).expect("a port is free")
    }

    /// Serves until the tests end, on a thread of its own, because the caller waits for the response.
    fn serve(routes: Routes) -> u16 {
        let bound = bind();
        let port = bound.port;
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("made");
            runtime.block_on(async {
                let _server = Server::start(bound, "backend", routes, ServerOptions::default()).expect("it starts");
                std::future::pending::<()>().await;
            });
        });
        port
    }

    #[test]
    fn a_request_is_sent_on_to_the_server_of_its_line() {
        let echo = |request: &Request| Response::text(format!("{} {}", request.method, request.uri));
        let port = serve(Routes(vec![Route::any("*", echo)]));
        let (_folder, routes) = routes(&format!("/a -> http://localhost:{port}\n/b/* -> http://localhost:{port}/\n"));
        for (method, target, words) in
            [("GET", "/a?x=1", "GET /a?x=1"), ("PUT", "/b/c/d", "PUT /b/c/d"), ("GET", "/b", "404 routes.txt has no")]
        {
            let response = routes.respond(&Request::new(method, target));
            assert!(response.body_text().starts_with(words), "{target}: {}", response.body_text());
        }
    }

    #[test]
    fn a_server_that_is_not_running_becomes_502() {
        let closed = bind().port;
        let (_folder, routes) = routes(&format!("/a -> http://localhost:{closed}\n"));
        let response = routes.respond(&Request::new("GET", "/a"));
        assert_eq!(response.status, StatusCode::BAD_GATEWAY);
        assert!(response.body_text().contains(&closed.to_string()));
    }
}
