//! The same server in one language after the other, at one address. The programs in JavaScript and Python are the solved
//! starters of the lesson `hello`, run with what is installed; where nothing is, and in Rust, this server responds. At the end
//! the learner runs such a program by hand. Then a second server asks it, so that the lesson can see whether it is running.

use std::sync::Arc;
use std::time::Duration;

use hyper::StatusCode;

use super::page::no_store;
use super::{DemoContext, DemoSpec, ServerSpec, StageSpec};
use crate::http::{Request, Response, Route, Routes};

/// The ports that the starters of the lesson `hello` listen on, in JavaScript and in Python.
const USUAL_PORTS: [u16; 2] = [8080, 8081];
/// How long the learner's program may take.
const TIME_LIMIT: Duration = Duration::from_secs(2);

// ANCHOR: handler
/// Returns the response to a request.
fn hello(_request: &Request) -> Response {
    Response::text("Hello, World!")
}
// ANCHOR_END: handler

fn routes(context: &DemoContext, server: &str) -> Routes {
    if server != "asker" {
        return Routes(vec![Route::any("*", hello)]);
    }
    let (own, asker) = (context.port("web"), context.port("asker"));
    let usual = USUAL_PORTS.into_iter().filter(|port| *port != own && *port != asker);
    let ports: Vec<u16> = std::iter::once(own).chain(usual).collect();
    let (context, ports) = (context.clone(), Arc::new(ports));
    Routes(vec![Route::any("*", move |_| no_store(ask(&context, &ports))).blocking()])
}

/// Asks the first of these ports that a program is listening on, and says what it sent.
fn ask(context: &DemoContext, ports: &[u16]) -> Response {
    let call = |port: &u16| Some((*port, context.call_program(*port, &Request::new("GET", "/"), TIME_LIMIT).ok()?));
    let names: Vec<String> = ports.iter().map(u16::to_string).collect();
    match ports.iter().find_map(call) {
        Some((port, response)) => {
            let (status, body) = (response.status.as_u16(), response.body_text().trim_end());
            Response::text(format!("The program on port {port} sent the status {status} and this body:\n{body}\n"))
        }
        None => Response::text(format!("No program is listening on port {}.\n", names.join(" or ")))
            .with_status(StatusCode::BAD_GATEWAY),
    }
}

/// The demo.
pub(super) static LANGUAGES: DemoSpec = DemoSpec {
    name: "languages",
    about: "one server in three languages, one after the other at one address",
    servers: &[ServerSpec::new("web", 8080), ServerSpec::new("asker", 8090)],
    stages: &[
        StageSpec::new("javascript", "a program in JavaScript", &["web"]),
        StageSpec::new("python", "a program in Python", &["web"]),
        StageSpec::new("rust", "a program in Rust", &["web"]),
        StageSpec::new("yours", "the port is free for a program of your own", &["asker"]),
    ],
    build: |context| Ok(Box::new(move |server: &str, _stage: &str| routes(&context, server))),
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

    #[test]
    fn the_second_server_says_what_a_program_of_the_learner_sends() {
        use crate::demos::DemoResources;
        use crate::demos::server_call::NetworkCaller;
        let free = || crate::http::bind(0, crate::http::BindScope::ThisComputer).expect("a port is free");
        let (own, silent) = (free(), free().port);
        let port = own.port;
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("made");
            runtime.block_on(async {
                let routes = Routes(vec![Route::any("*", hello)]);
                let options = crate::http::ServerOptions::default();
                let _server = crate::http::Server::start(own, "own", routes, options).expect("it starts");
                std::future::pending::<()>().await;
            });
        });
        let context = DemoContext::new(&[], DemoResources::default(), NetworkCaller);
        let response = ask(&context, &[silent, port]);
        assert_eq!(response.status.as_u16(), 200);
        assert!(
            response.body_text().ends_with("status 200 and this body:\nHello, World!\n"),
            "{}",
            response.body_text()
        );
        let response = ask(&context, &[silent]);
        assert_eq!(response.status.as_u16(), 502);
        assert_eq!(response.body_text(), format!("No program is listening on port {silent}.\n"));
    }
}
