//! A server that grows while it is running: a page, another page, data, and a response for every other path.

use hyper::StatusCode;

use super::{DemoSpec, ServerSpec, StageSpec};
use crate::http::{Request, Response, Route, Routes};

/// The same two files that a starter project gets.
const INDEX: &str = include_str!("../../templates/common/pages/index.html");
const ABOUT: &str = include_str!("../../templates/common/pages/about.html");

// ANCHOR: home
/// GET / sends the page in index.html, for people.
fn home() -> Route {
    Route::get("/", |_| Response::html(INDEX))
}
// ANCHOR_END: home

// ANCHOR: about
/// GET /about sends the page in about.html.
fn about() -> Route {
    Route::get("/about", |_| Response::html(ABOUT))
}
// ANCHOR_END: about

// ANCHOR: user
const BOB: &str = r#"{"id":1,"username":"bob"}"#;

/// GET /users/1 sends data as JSON, for programs.
fn user() -> Route {
    Route::get("/users/1", |_| Response::json(BOB))
}
// ANCHOR_END: user

const SORRY: &str = "404 sorry this resource does not exist";

/// Any method, every path: only the words. The status is still 200, which is the mistake.
fn only_words() -> Route {
    Route::any("*", |_| Response::text(SORRY))
}

// ANCHOR: not-found
/// The same words, and now the status too.
fn sorry(_request: &Request) -> Response {
    let words = Response::text(SORRY);
    words.with_status(StatusCode::NOT_FOUND)
}

/// Any method, every path.
fn not_found() -> Route {
    Route::any("*", sorry)
}
// ANCHOR_END: not-found

/// Returns the routes at a stage. The first route that matches a request responds to it, so the route that matches
/// every request is the last one.
fn routes(_server: &str, stage: &str) -> Routes {
    Routes(match stage {
        "home" => vec![home()],
        "about" => vec![home(), about()],
        "user" => vec![home(), about(), user()],
        "words" => vec![home(), about(), user(), only_words()],
        "not-found" => vec![home(), about(), user(), not_found()],
        _ => vec![],
    })
}

/// The demo.
pub(super) static ROUTES: DemoSpec = DemoSpec {
    name: "routes",
    about: "one server that gets four routes, one after the other",
    servers: &[ServerSpec::new("web", 8080)],
    stages: &[
        StageSpec::new("empty", "no route yet", &["web"]),
        StageSpec::new("home", "a page at /", &["web"]),
        StageSpec::new("about", "a second page at /about", &["web"]),
        StageSpec::new("user", "data at /users/1", &["web"]),
        StageSpec::new("words", "the words 404 everywhere else", &["web"]),
        StageSpec::new("not-found", "the status 404 everywhere else", &["web"]),
    ],
    build: |_| Ok(Box::new(routes)),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demos::InMemoryDemo;

    fn send(stage: &str, method: &str, target: &str) -> Response {
        let response = InMemoryDemo::new(&ROUTES).send(stage, "web", &Request::new(method, target));
        response.expect("the server is running at every stage")
    }

    fn get(stage: &str, target: &str) -> Response {
        send(stage, "GET", target)
    }

    fn status(stage: &str, target: &str) -> u16 {
        get(stage, target).status.as_u16()
    }

    #[test]
    fn each_stage_knows_one_more_path() {
        let paths = ["/", "/about", "/users/1"];
        for (known, stage) in ["empty", "home", "about", "user"].into_iter().enumerate() {
            for (number, path) in paths.into_iter().enumerate() {
                let expected = if number < known { 200 } else { 404 };
                assert_eq!(status(stage, path), expected, "{path} at the stage {stage}");
            }
        }
    }

    #[test]
    fn the_last_stages_still_know_every_path() {
        for stage in ["words", "not-found"] {
            assert_eq!(get(stage, "/").body_text(), INDEX);
            assert_eq!(get(stage, "/about").body_text(), ABOUT);
            assert_eq!(get(stage, "/users/1").body_text(), r#"{"id":1,"username":"bob"}"#);
        }
    }

    #[test]
    fn pages_are_html_and_data_is_json() {
        for (path, media_type) in [
            ("/", "text/html; charset=utf-8"),
            ("/about", "text/html; charset=utf-8"),
            ("/users/1", "application/json"),
            ("/pizza", "text/plain; charset=utf-8"),
        ] {
            assert_eq!(get("not-found", path).headers["content-type"], media_type, "{path}");
        }
    }

    #[test]
    fn the_words_404_come_before_the_status_404() {
        for (stage, status) in [("words", 200), ("not-found", 404)] {
            let response = get(stage, "/pizza");
            assert_eq!((response.status.as_u16(), response.body_text()), (status, SORRY));
        }
        let before = get("user", "/pizza");
        assert_eq!((before.status.as_u16(), before.body_text()), (404, ""));
    }

    #[test]
    fn a_query_does_not_change_the_route() {
        assert_eq!(get("about", "/about?x=1").body_text(), ABOUT);
        assert_eq!(status("not-found", "/pizza?path=/about"), 404);
    }

    #[test]
    fn head_gets_the_head_of_get() {
        for path in ["/", "/about", "/users/1", "/pizza"] {
            let (head, get) = (send("not-found", "HEAD", path), get("not-found", path));
            assert_eq!((head.status, head.headers), (get.status, get.headers), "{path}");
        }
    }

    #[test]
    fn every_other_method_is_not_found() {
        assert_eq!(send("not-found", "POST", "/about").status.as_u16(), 404);
    }
}
