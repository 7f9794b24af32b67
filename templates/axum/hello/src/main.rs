// Hello, World!, with axum.
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use tokio::net::TcpListener;

// ANCHOR: program
// ANCHOR: handler
// Sends the same response, whatever the path is.
async fn hello() -> impl IntoResponse {
    // ANCHOR: type
    // The body is plain text, written as UTF-8.
    let kind = "text/plain; charset=utf-8";
    // ANCHOR_END: type
    // ANCHOR: words
    let body = "Hello, World!";
    // ANCHOR_END: words
    ([(CONTENT_TYPE, kind)], body)
}
// ANCHOR_END: handler

// ANCHOR: server
#[tokio::main]
async fn main() {
    let app = Router::new().fallback(hello);
    listen(app, port()).await;
}
// ANCHOR_END: server
// ANCHOR_END: program

// ANCHOR: listen
// Listen. "localhost": only this computer can reach it.
async fn listen(app: Router, port: u16) {
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
    axum::serve(listener, app).await.expect("it never ends");
}
// ANCHOR_END: listen

// The port: PORT from the environment, or else 8080.
fn port() -> u16 {
    let set = std::env::var("PORT").ok();
    set.and_then(|port| port.parse().ok()).unwrap_or(8080)
}
