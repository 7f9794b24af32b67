// Four routes, with axum.
#![allow(unused_imports)]
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use tokio::net::TcpListener;

// The build puts the pages into the program.
const INDEX: &str = include_str!("../public/index.html");
#[allow(dead_code)]
const ABOUT: &str = include_str!("../public/about.html");

#[tokio::main]
async fn main() {
    let app = Router::new();

    // ANCHOR: home
    // GET / sends the page in index.html. It is for people.
    let app = app.route("/", get(|| async { Html(INDEX) }));
    // ANCHOR_END: home

    // ANCHOR: about
    // GET /about sends the page in about.html.
    let page = get(|| async { Html(ABOUT) });
    let app = app.route("/about", page);
    // ANCHOR_END: about

    // ANCHOR: user
    // GET /users/1 sends data as JSON. It is for programs.
    let bob = json!({ "id": 1, "username": "bob" });
    let user = get(|| async { Json(bob) });
    let app = app.route("/users/1", user);
    // ANCHOR_END: user

    // ANCHOR: not-found
    // Every other path: the status 404, and words for people.
    let sorry = "404 sorry this resource does not exist";
    let not_found = (StatusCode::NOT_FOUND, sorry);
    let app = app.fallback(move || async move { not_found });
    // ANCHOR_END: not-found

    listen(app, port()).await;
}

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
