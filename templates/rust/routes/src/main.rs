// Four routes, with Rust and hyper.
// Until all to-dos are done, some of this is not used.
#![allow(dead_code, unused_imports)]
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;

// The build puts the pages into the program.
const INDEX: &str = include_str!("../public/index.html");
const ABOUT: &str = include_str!("../public/about.html");

// What a handler returns: a response with bytes as its
// body, or the error of building it.
type Answer = hyper::http::Result<Response<Full<Bytes>>>;

#[tokio::main]
async fn main() {
    listen(port()).await;
}

// The first route that matches sends the response.
async fn answer(request: Request<Incoming>) -> Answer {
    // ANCHOR: path
    // In /about?x=1 the path is /about. The rest is the query.
    let path = request.uri().path();
    // ANCHOR_END: path

    // HEAD is the same as GET, without the body.
    let method = request.method();
    let get = method == "GET" || method == "HEAD";

    // ANCHOR: home
    // GET / sends the page in index.html. It is for people.
    if get && path == "/" {
        return send_html(INDEX);
    }
    // ANCHOR_END: home

    // ANCHOR: about
    // GET /about sends the page in about.html.
    if get && path == "/about" {
        return send_html(ABOUT);
    }
    // ANCHOR_END: about

    // ANCHOR: user
    // GET /users/1 sends data as JSON. It is for programs.
    if get && path == "/users/1" {
        return send_json(json!({ "id": 1, "username": "bob" }));
    }
    // ANCHOR_END: user

    // ANCHOR: not-found
    // Every other path: the status 404, and words for people.
    let sorry = "404 sorry this resource does not exist";
    send(404, "text/plain; charset=utf-8", sorry)
    // ANCHOR_END: not-found
}

// ANCHOR: send-html
// Sends a page as HTML: Content-Type says so.
fn send_html(page: &str) -> Answer {
    send(200, "text/html; charset=utf-8", page)
}
// ANCHOR_END: send-html

// ANCHOR: send-json
// Sends a value as JSON: Content-Type says so.
fn send_json(value: Value) -> Answer {
    send(200, "application/json", &value.to_string())
}
// ANCHOR_END: send-json

// ANCHOR: send
// Sends a status, a header and the body.
fn send(status: u16, kind: &str, body: &str) -> Answer {
    let response = Response::builder().status(status);
    let response = response.header(CONTENT_TYPE, kind);
    response.body(body.to_string().into())
}
// ANCHOR_END: send

// ANCHOR: listen
// Listen. "localhost": only this computer can reach it.
async fn listen(port: u16) {
    let here = ("localhost", port);
    let listener = match TcpListener::bind(here).await {
        Ok(listener) => listener,
        // A port belongs to one program at a time.
        Err(error) => {
            eprintln!(
                "Port {port} cannot be used: {error}. \
                 Stop the program that has it, or set PORT."
            );
            std::process::exit(1);
        }
    };
    println!("Waiting at http://localhost:{port}/");
    loop {
        let connected = listener.accept().await;
        let Ok((stream, _)) = connected else { continue };
        // A task for each client: none waits for another.
        let stream = TokioIo::new(stream);
        let server = http1::Builder::new();
        let service = service_fn(answer);
        tokio::spawn(server.serve_connection(stream, service));
    }
}
// ANCHOR_END: listen

// The port: PORT from the environment, or else 8080.
fn port() -> u16 {
    let set = std::env::var("PORT").ok();
    set.and_then(|port| port.parse().ok()).unwrap_or(8080)
}
