//! Hello, World!, twice: what JavaScript's and Python's first servers answer, told apart by nothing.

use super::{Demo, Server, Stage};
use crate::http::{Request, Response, Route, Routes};

pub(super) fn demo() -> Demo {
    Demo {
        name: "hello",
        about: "a server that says Hello, World!",
        ports: &[("javascript", 8080), ("python", 8081)],
        stages: vec![Stage { name: "hello", title: "one server, one answer", servers: vec![server("javascript")] }],
        ready: Box::new(|_| {}),
    }
}

fn server(name: &'static str) -> Server {
    Server { name, routes: Routes(vec![Route::any("*", hello)]) }
}

// ANCHOR: handler
fn hello(_request: &Request) -> Response {
    Response::text("Hello, World!")
}
// ANCHOR_END: handler
