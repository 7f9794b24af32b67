//! The same server in one language after the other, at one address. The programs in JavaScript and Python are the solved
//! starters of the lesson `hello`, run with what is installed; where nothing is, and in Rust, this server responds.

use super::{DemoSpec, ServerSpec, StageSpec};
use crate::http::{Request, Response, Route, Routes};

// ANCHOR: handler
/// Returns the response to a request.
fn hello(_request: &Request) -> Response {
    Response::text("Hello, World!")
}
// ANCHOR_END: handler

fn routes(_server: &str, _stage: &str) -> Routes {
    Routes(vec![Route::any("*", hello)])
}

/// The demo.
pub(super) static LANGUAGES: DemoSpec = DemoSpec {
    name: "languages",
    about: "one server in three languages, one after the other at one address",
    servers: &[ServerSpec::new("web", 8080)],
    stages: &[
        StageSpec::new("javascript", "a program in JavaScript", &["web"]),
        StageSpec::new("python", "a program in Python", &["web"]),
        StageSpec::new("rust", "a program in Rust", &["web"]),
        StageSpec::new("yours", "no server is running", &[]),
    ],
    build: |_| Ok(Box::new(routes)),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demos::InMemoryDemo;

    #[test]
    fn the_same_words_are_sent_until_the_port_is_free_for_the_learner() {
        let body = |stage| {
            let response = InMemoryDemo::new(&LANGUAGES).send(stage, "web", &Request::new("GET", "/"));
            response.map(|response| response.body_text().to_owned())
        };
        for stage in ["javascript", "python", "rust"] {
            assert_eq!(body(stage).as_deref(), Some("Hello, World!"), "{stage}");
        }
        assert_eq!(body("yours"), None);
    }
}
