//! Hello, World!, twice: what JavaScript's and Python's first servers answer, told apart by nothing.

use super::{Demo, ServerSpec, Stage};
use crate::http::{Request, Response, Route, Routes};

// ANCHOR: listen
/// Two servers on one computer, a port for each.
pub(super) const PORTS: &[(&str, u16)] = &[
    // Where JavaScript's server waits,
    ("javascript", 8080),
    // and where Python's does.
    ("python", 8081),
];
// ANCHOR_END: listen

// ANCHOR: program
// ANCHOR: handler
/// Answers a request. The underscore in front of it
/// says that nobody looks at what was asked.
fn hello(_request: &Request) -> Response {
    Response::text("Hello, World!")
}
// ANCHOR_END: handler

// ANCHOR: server
/// A server with one route: any method, every path.
fn server(name: &'static str) -> ServerSpec {
    let route = Route::any("*", hello);
    ServerSpec { name, routes: Routes(vec![route]) }
}
// ANCHOR_END: server
// ANCHOR_END: program

pub(super) fn demo() -> Demo {
    let one = || server("javascript");
    let other = || server("python");
    let stage = |name, title, servers| Stage { name, title, servers };
    Demo {
        name: "hello",
        about: "one answer, from two servers that nobody can tell apart",
        ports: PORTS,
        stages: vec![
            stage("hello", "one server, one answer", vec![one()]),
            stage("stopped", "no server: nobody answers", vec![]),
            stage("both", "two servers, one answer", vec![one(), other()]),
        ],
        on_bound: Box::new(|_| {}),
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_client::{ask, text};
    use super::*;

    #[test]
    fn whatever_is_asked_the_answer_is_hello() {
        for (method, target) in
            [("GET", "/"), ("GET", "/about"), ("GET", "/about?x=1"), ("POST", "/"), ("DELETE", "/users/1")]
        {
            let answer = ask(&demo(), "hello", "javascript", method, target).expect("the server is on");
            assert_eq!((answer.status.as_u16(), text(&answer)), (200, "Hello, World!"), "{method} {target}");
            assert_eq!(answer.headers["content-type"], "text/plain; charset=utf-8");
        }
    }

    #[test]
    fn nobody_can_tell_the_two_servers_apart() {
        for (method, target) in [("GET", "/"), ("HEAD", "/"), ("GET", "/about")] {
            let answer = |server| ask(&demo(), "both", server, method, target).expect("the server is on");
            let (one, other) = (answer("javascript"), answer("python"));
            assert_eq!((one.status, one.headers, one.body), (other.status, other.headers, other.body));
        }
    }

    #[test]
    fn the_second_server_comes_later_and_a_stopped_one_answers_nothing() {
        assert!(ask(&demo(), "hello", "python", "GET", "/").is_none());
        for server in ["javascript", "python"] {
            assert!(ask(&demo(), "stopped", server, "GET", "/").is_none());
        }
    }
}
