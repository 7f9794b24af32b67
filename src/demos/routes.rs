//! A server that grows while it runs: a page, another page, data, and an answer for all the rest.

use hyper::StatusCode;

use super::{Demo, ServerSpec, Stage};
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

/// Any method, every path: the words alone. The status stays 200, which is the mistake.
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

/// The finished server. The first route that fits
/// answers: the one that fits all stands last.
fn finished() -> Vec<Route> {
    vec![home(), about(), user(), not_found()]
}

/// The server, and where it usually listens.
pub(super) const PORTS: &[(&str, u16)] = &[("web", 8080)];

pub(super) fn demo() -> Demo {
    Demo {
        name: "routes",
        about: "one server that learns four routes, one after the other",
        ports: PORTS,
        stages: vec![
            stage("empty", "no route yet", vec![]),
            stage("home", "a page at /", vec![home()]),
            stage("about", "a second page at /about", vec![home(), about()]),
            stage("user", "data at /users/1", vec![home(), about(), user()]),
            stage("words", "the words 404 everywhere else", vec![home(), about(), user(), only_words()]),
            stage("not-found", "the status 404 everywhere else", finished()),
        ],
        on_bound: Box::new(|_| {}),
    }
}

fn stage(name: &'static str, title: &'static str, routes: Vec<Route>) -> Stage {
    Stage { name, title, servers: vec![ServerSpec { name: "web", routes: Routes(routes) }] }
}

#[cfg(test)]
mod tests {
    use super::super::test_client::{ask, text};
    use super::*;

    fn get(stage: &str, target: &str) -> Response {
        ask(&demo(), stage, "web", "GET", target).expect("the server is on at every stage")
    }

    fn status(stage: &str, target: &str) -> u16 {
        get(stage, target).status.as_u16()
    }

    #[test]
    fn each_stage_answers_one_path_more() {
        let paths = ["/", "/about", "/users/1"];
        for (known, stage) in ["empty", "home", "about", "user"].into_iter().enumerate() {
            for (number, path) in paths.into_iter().enumerate() {
                let expected = if number < known { 200 } else { 404 };
                assert_eq!(status(stage, path), expected, "{path} at the stage {stage}");
            }
        }
    }

    #[test]
    fn what_was_learned_is_not_forgotten() {
        for stage in ["words", "not-found"] {
            assert_eq!(get(stage, "/").body, INDEX);
            assert_eq!(get(stage, "/about").body, ABOUT);
            assert_eq!(text(&get(stage, "/users/1")), r#"{"id":1,"username":"bob"}"#);
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
        for (stage, code) in [("words", 200), ("not-found", 404)] {
            let answer = get(stage, "/pizza");
            assert_eq!((answer.status.as_u16(), text(&answer)), (code, "404 sorry this resource does not exist"));
        }
        let before = get("user", "/pizza");
        assert_eq!((before.status.as_u16(), text(&before)), (404, ""));
    }

    #[test]
    fn a_query_does_not_change_the_route() {
        assert_eq!(get("about", "/about?x=1").body, ABOUT);
        assert_eq!(status("not-found", "/pizza?path=/about"), 404);
    }

    #[test]
    fn head_gets_the_head_of_get() {
        for path in ["/", "/about", "/users/1", "/pizza"] {
            let head = ask(&demo(), "not-found", "web", "HEAD", path).expect("the server is on");
            let get = get("not-found", path);
            assert_eq!((head.status, head.headers), (get.status, get.headers), "{path}");
        }
    }

    #[test]
    fn every_other_method_is_not_found() {
        let answer = ask(&demo(), "not-found", "web", "POST", "/about").expect("the server is on");
        assert_eq!(answer.status.as_u16(), 404);
    }
}
