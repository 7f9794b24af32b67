//! Hello, World!, twice: the responses of JavaScript's and Python's first servers, which nobody can tell apart.

use super::{DemoSpec, ServerSpec, StageSpec};
use crate::http::{Request, Response, Route, Routes};

/// Two servers on one computer, each with its own port.
const SERVERS: &[ServerSpec] = &[ServerSpec::new("javascript", 8080), ServerSpec::new("python", 8081)];

// ANCHOR: handler
/// Returns the response to a request. The underscore in
/// `_request` says that nothing in the request matters.
fn hello(_request: &Request) -> Response {
    Response::text("Hello, World!")
}
// ANCHOR_END: handler

// ANCHOR: server
/// Returns the routes of a server: one route, which
/// matches every method and every path.
fn routes(_server: &str, _stage: &str) -> Routes {
    let route = Route::any("*", hello);
    Routes(vec![route])
}
// ANCHOR_END: server

/// The demo.
pub(super) static HELLO: DemoSpec = DemoSpec {
    name: "hello",
    about: "one response, from two servers that nobody can tell apart",
    servers: SERVERS,
    stages: &[
        StageSpec::new("hello", "one server, one response", &["javascript"]),
        StageSpec::new("stopped", "no server is running", &[]),
        StageSpec::new("both", "two servers, one response", &["javascript", "python"]),
    ],
    build: |_| Ok(Box::new(routes)),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demos::InMemoryDemo;

    fn send(stage: &str, server: &str, method: &str, target: &str) -> Option<Response> {
        InMemoryDemo::new(&HELLO).send(stage, server, &Request::new(method, target))
    }

    #[test]
    fn every_request_gets_the_same_response() {
        for (method, target) in
            [("GET", "/"), ("GET", "/about"), ("GET", "/about?x=1"), ("POST", "/"), ("DELETE", "/users/1")]
        {
            let response = send("hello", "javascript", method, target).expect("the server is running");
            assert_eq!((response.status.as_u16(), response.body_text()), (200, "Hello, World!"), "{method} {target}");
            assert_eq!(response.headers["content-type"], "text/plain; charset=utf-8");
        }
    }

    #[test]
    fn nobody_can_tell_the_two_servers_apart() {
        for (method, target) in [("GET", "/"), ("HEAD", "/"), ("GET", "/about")] {
            let response = |server| send("both", server, method, target).expect("the server is running");
            let (one, other) = (response("javascript"), response("python"));
            assert_eq!((one.status, &one.headers, one.body_text()), (other.status, &other.headers, other.body_text()));
        }
    }

    #[test]
    fn the_second_server_starts_later_and_a_stopped_one_does_not_respond() {
        assert!(send("hello", "python", "GET", "/").is_none());
        for server in ["javascript", "python"] {
            assert!(send("stopped", server, "GET", "/").is_none());
        }
    }
}
