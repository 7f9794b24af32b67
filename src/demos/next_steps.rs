//! A small app that somebody could put on the internet: a link shortener.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::StatusCode;
use hyper::header::LOCATION;
use serde_json::{Value, json};
use url::Url;

use super::page::{no_store, send_json};
use super::{Demo, DemoContext, DemoSpec, ServerSpec, StageSpec};
use crate::http::{Request, Response, Route, Routes};

/// The most links that are kept.
const MAX_LINKS: usize = 1000;
/// How many random bytes a code has.
const CODE_BYTES: usize = 3;

/// The links, each under its code.
struct LinkShortener {
    context: DemoContext,
    links: Mutex<BTreeMap<String, String>>,
}

impl LinkShortener {
    fn links(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    // ANCHOR: create
    /// POST /links keeps a link, and sends its code.
    fn create(&self, request: &Request) -> Response {
        let Some(url) = web_address(request) else {
            return error(StatusCode::BAD_REQUEST, "no web address");
        };
        let code = self.context.random().hex(CODE_BYTES);
        self.keep(&code, url);
        let body = json!({ "code": code }).to_string();
        no_store(Response::json(body)).with_status(StatusCode::CREATED).with_header(LOCATION, &format!("/{code}"))
    }
    // ANCHOR_END: create

    // ANCHOR: follow
    /// GET /{code} sends the browser to the link.
    fn follow(&self, request: &Request) -> Response {
        let code = request.param("code").unwrap_or_default();
        let Some(url) = self.links().get(code).cloned() else {
            return error(StatusCode::NOT_FOUND, "no such link");
        };
        no_store(Response::empty(StatusCode::FOUND)).with_header(LOCATION, &url)
    }
    // ANCHOR_END: follow

    /// Keeps a link. When there are too many, the first one makes room.
    fn keep(&self, code: &str, url: String) {
        let mut links = self.links();
        if links.len() >= MAX_LINKS {
            links.pop_first();
        }
        links.insert(code.to_owned(), url);
    }
}

/// Returns the address in the body `{"url": "https://…"}`, if it is one of the web: `javascript:` is none.
fn web_address(request: &Request) -> Option<String> {
    let body: Value = serde_json::from_slice(&request.body).ok()?;
    let url = Url::parse(body["url"].as_str()?).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

fn error(status: StatusCode, words: &str) -> Response {
    send_json(&json!({ "error": words })).with_status(status)
}

/// The demo with data, so that handlers can share it.
struct NextSteps(Arc<LinkShortener>);

impl Demo for NextSteps {
    fn routes(&self, _server: &str, _stage: &str) -> Routes {
        let (for_create, for_follow) = (self.0.clone(), self.0.clone());
        Routes(vec![
            Route::post("/links", move |request| for_create.create(request)),
            Route::get("/{code}", move |request| for_follow.follow(request)),
            Route::any("*", |_| error(StatusCode::NOT_FOUND, "not found")),
        ])
    }

    fn reset(&self, _stage: &str) -> anyhow::Result<()> {
        self.0.links().clear();
        Ok(())
    }
}

/// The demo.
pub(super) static NEXT_STEPS: DemoSpec = DemoSpec {
    name: "next-steps",
    about: "a link shortener: a small app of one file",
    servers: &[ServerSpec::new("app", 8080)],
    stages: &[StageSpec::new("links", "a link shortener", &["app"])],
    build: |context| {
        let links = Mutex::default();
        Ok(Box::new(NextSteps(Arc::new(LinkShortener { context, links }))))
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demos::InMemoryDemo;

    fn send(demo: &InMemoryDemo, method: &str, path: &str, body: &str) -> Response {
        let request = Request::new(method, path).with_body(body.to_owned());
        demo.send("links", "app", &request).expect("the server is running")
    }

    #[test]
    fn a_link_gets_a_code_and_the_code_leads_to_it() {
        let demo = InMemoryDemo::new(&NEXT_STEPS);
        let made = send(&demo, "POST", "/links", r#"{"url": "https://example.com/a?b=1"}"#);
        assert_eq!(made.status, StatusCode::CREATED);
        let place = made.headers["location"].to_str().expect("a path");
        let followed = send(&demo, "GET", place, "");
        assert_eq!(
            (followed.status, &followed.headers["location"]),
            (StatusCode::FOUND, &"https://example.com/a?b=1".parse().expect("a value"))
        );
    }

    #[test]
    fn two_links_have_two_codes_and_an_unknown_code_gets_404() {
        let demo = InMemoryDemo::new(&NEXT_STEPS);
        let code = || send(&demo, "POST", "/links", r#"{"url": "http://example.com/"}"#).body_text().to_owned();
        assert_ne!(code(), code());
        assert_eq!(send(&demo, "GET", "/nowhere", "").status, StatusCode::NOT_FOUND);
        assert_eq!(send(&demo, "GET", "/a/b", "").status, StatusCode::NOT_FOUND);
    }

    #[test]
    fn only_an_address_of_the_web_is_a_link() {
        let demo = InMemoryDemo::new(&NEXT_STEPS);
        for body in ["", "{}", r#"{"url": 1}"#, r#"{"url": "hello"}"#, r#"{"url": "javascript:alert(1)"}"#] {
            assert_eq!(send(&demo, "POST", "/links", body).status, StatusCode::BAD_REQUEST, "{body}");
        }
    }

    #[test]
    fn going_back_a_step_forgets_the_links() {
        let demo = InMemoryDemo::new(&NEXT_STEPS);
        let made = send(&demo, "POST", "/links", r#"{"url": "http://example.com/"}"#);
        demo.reset("links");
        let place = made.headers["location"].to_str().expect("a path");
        assert_eq!(send(&demo, "GET", place, "").status, StatusCode::NOT_FOUND);
    }
}
