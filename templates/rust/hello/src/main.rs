// Hello, World!, with Rust and hyper.
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

// What a handler returns: a response with bytes as its
// body, or the error of building it.
type Answer = hyper::http::Result<Response<Full<Bytes>>>;

// ANCHOR: program
// ANCHOR: handler
// Sends the same response, whatever the path is.
async fn hello(_request: Request<Incoming>) -> Answer {
    // ANCHOR: type
    // The body is plain text, written as UTF-8.
    let kind = "text/plain; charset=utf-8";
    // ANCHOR_END: type
    // ANCHOR: words
    let body = "Hello, World!";
    // ANCHOR_END: words
    let response = Response::builder();
    response.header(CONTENT_TYPE, kind).body(body.into())
}
// ANCHOR_END: handler

// ANCHOR: server
#[tokio::main]
async fn main() {
    listen(port()).await;
}
// ANCHOR_END: server

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
        let service = service_fn(hello);
        tokio::spawn(server.serve_connection(stream, service));
    }
}
// ANCHOR_END: listen
// ANCHOR_END: program

// The port: PORT from the environment, or else 8080.
fn port() -> u16 {
    let set = std::env::var("PORT").ok();
    set.and_then(|port| port.parse().ok()).unwrap_or(8080)
}
