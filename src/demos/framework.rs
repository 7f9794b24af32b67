//! The four routes of the lesson `routes` on two servers: as plain code sends them, and as Express does.

use std::hash::{DefaultHasher, Hash, Hasher};

use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, ETAG, HeaderName, HeaderValue};

use super::page::no_store;
use super::{DemoSpec, ServerSpec, StageSpec};
use crate::http::{Request, Response, Route, Routes};

/// The same two files that a starter project gets.
const INDEX: &str = include_str!("../../templates/common/pages/index.html");
const ABOUT: &str = include_str!("../../templates/common/pages/about.html");
const BOB: &str = r#"{"id":1,"username":"bob"}"#;
const SORRY: &str = "404 sorry this resource does not exist";
/// The program of the example, which it sends to everybody.
const EXAMPLE: &str = include_str!("framework/found-example.js");
const PACKAGE: &str = include_str!("framework/found-package.json");

/// The demo.
pub(super) static FRAMEWORK: DemoSpec = DemoSpec {
    name: "framework",
    about: "the four routes without a framework, and as Express sends them",
    servers: &[ServerSpec::new("plain", 8080), ServerSpec::new("framework", 8081)],
    stages: &[
        StageSpec::new("found-example", "an example from the web", &["framework"]),
        StageSpec::new("both", "four routes, without a framework and with one", &["plain", "framework"]),
    ],
    build: |_| Ok(Box::new(routes)),
};

fn routes(server: &str, stage: &str) -> Routes {
    match (server, stage) {
        ("plain", _) => Routes(four_routes()),
        (_, "found-example") => as_express(found_example()),
        _ => as_express(four_routes()),
    }
}

fn four_routes() -> Vec<Route> {
    vec![
        Route::get("/", |_| Response::html(INDEX)),
        Route::get("/about", |_| Response::html(ABOUT)),
        Route::get("/users/1", |_| Response::json(BOB)),
        Route::any("*", |_| Response::text(SORRY).with_status(StatusCode::NOT_FOUND)),
    ]
}

/// Every file of the folder, also those that are nobody's business.
fn found_example() -> Vec<Route> {
    let program = || EXAMPLE.lines().filter(|line| !line.contains("ANCHOR")).collect::<Vec<_>>().join("\n");
    vec![
        Route::get("/", |_| no_store(Response::html(INDEX))),
        Route::get("/index.html", |_| no_store(Response::html(INDEX))),
        Route::get("/about.html", |_| no_store(Response::html(ABOUT))),
        Route::get("/index.js", move |_| no_store(Response::of("text/javascript; charset=utf-8", program()))),
        Route::get("/package.json", |_| no_store(Response::json(PACKAGE))),
        Route::any("*", |_| no_store(Response::text("Not Found")).with_status(StatusCode::NOT_FOUND)),
    ]
}

/// What Express 5 does with these routes: it ignores capital letters and a slash at the end of a path, and adds headers.
fn as_express(routes: Vec<Route>) -> Routes {
    let routes = Routes(routes);
    let handler = move |request: &Request| {
        let path = request.path();
        let path = path.strip_suffix('/').unwrap_or(path).to_ascii_lowercase();
        let target = if path.is_empty() { "/".to_owned() } else { path };
        let uri = target.parse().unwrap_or_else(|_| request.uri.clone());
        with_express_headers(routes.respond(&Request { uri, ..request.clone() }))
    };
    Routes(vec![Route::any("*", handler)])
}

fn with_express_headers(mut response: Response) -> Response {
    if response.headers.get(CONTENT_TYPE).is_some_and(|media_type| media_type == "application/json") {
        response.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    }
    let mut hasher = DefaultHasher::new();
    response.body.as_bytes().hash(&mut hasher);
    let etag = format!("W/\"{:x}-{:x}\"", response.body.as_bytes().len(), hasher.finish());
    response.with_header(HeaderName::from_static("x-powered-by"), "Express").with_header(ETAG, &etag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demos::InMemoryDemo;

    fn get(stage: &str, server: &str, target: &str) -> Response {
        let response = InMemoryDemo::new(&FRAMEWORK).send(stage, server, &Request::new("GET", target));
        response.expect("the server is running")
    }

    fn status(stage: &str, server: &str, target: &str) -> u16 {
        get(stage, server, target).status.as_u16()
    }

    #[test]
    fn one_slash_at_the_end_is_ignored_and_two_are_not() {
        for (target, status) in [("/about/", 200), ("/ABOUT", 200), ("/about//", 404)] {
            assert_eq!(get("both", "framework", target).status.as_u16(), status, "{target}");
        }
    }

    #[test]
    fn both_servers_send_the_same_bodies() {
        for path in ["/", "/about", "/users/1", "/pizza", "/about?x=1"] {
            let (plain, express) = (get("both", "plain", path), get("both", "framework", path));
            assert_eq!((plain.status, plain.body_text()), (express.status, express.body_text()), "{path}");
        }
    }

    #[test]
    fn express_adds_headers_that_the_plain_code_does_not_have() {
        let (plain, express) = (get("both", "plain", "/users/1"), get("both", "framework", "/users/1"));
        assert_eq!(express.headers["x-powered-by"], "Express");
        assert_eq!(express.headers["content-type"], "application/json; charset=utf-8");
        assert!(!plain.headers.contains_key("x-powered-by") && !plain.headers.contains_key("etag"));
    }

    #[test]
    fn express_ignores_capital_letters_and_a_slash_at_the_end() {
        for path in ["/about/", "/ABOUT", "/Users/1/"] {
            assert_eq!((status("both", "plain", path), status("both", "framework", path)), (404, 200), "{path}");
        }
        assert_eq!(status("both", "framework", "/about/us"), 404);
    }

    #[test]
    fn the_example_sends_its_own_program_and_no_page_at_about() {
        let program = get("found-example", "framework", "/index.js");
        assert!(program.body_text().contains("express.static(__dirname)") && !program.body_text().contains("ANCHOR"));
        assert_eq!(status("found-example", "framework", "/about"), 404);
        assert_eq!(status("found-example", "framework", "/about.html"), 200);
    }
}
