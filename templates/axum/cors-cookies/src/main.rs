// An API with a counter, for a page of another origin.
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

// The one site whose pages may read the responses: scheme, host
// and port, without a slash at the end.
const ALLOWED_ORIGIN: &str = "http://localhost:3000";

// How many seconds a browser may remember a preflight.
// 0: it asks each time, so that you can see it.
#[allow(dead_code)]
const MAX_AGE: &str = "0";

static COUNT: AtomicI64 = AtomicI64::new(0);

#[tokio::main]
async fn main() {
    let counter = get(get_counter)
        .post(add_one)
        .put(set_counter)
        .options(|| async { StatusCode::NO_CONTENT });
    let app = Router::new()
        .route("/api/counter", counter)
        .layer(from_fn(cors));
    listen(app, port()).await;
}

// Headers of every response.
#[allow(unused)]
async fn cors(request: Request, next: Next) -> Response {
    let ours = origin(&request) == Some(allowed());
    let preflight = request.method() == "OPTIONS";
    let mut response = next.run(request).await;
    let headers = response.headers_mut();

    // ANCHOR: vary
    // For caches: the response depends on the header Origin.
    headers.insert("Vary", value("Origin"));
    // ANCHOR_END: vary

    // ANCHOR: allow-origin
    // The header Origin names the page's site. If it is
    // ours, the page may read the response.
    if ours {
        let name = "Access-Control-Allow-Origin";
        headers.insert(name, value(&allowed()));
    }
    // ANCHOR_END: allow-origin

    // ANCHOR: credentials
    // Pages of our site may send cookies.
    if ours {
        let name = "Access-Control-Allow-Credentials";
        headers.insert(name, value("true"));
    }
    // ANCHOR_END: credentials

    // ANCHOR: preflight
    // OPTIONS: with this, the browser asks for permission.
    // Which methods and headers may our site's pages use?
    if ours && preflight {
        let name = "Access-Control-Allow-Methods";
        headers.insert(name, value("GET, POST, PUT"));
        let name = "Access-Control-Allow-Headers";
        headers.insert(name, value("Content-Type"));
        let name = "Access-Control-Max-Age";
        headers.insert(name, value(MAX_AGE));
    }
    // ANCHOR_END: preflight
    response
}

// CORS_ORIGIN from the environment, or else ALLOWED_ORIGIN.
fn allowed() -> String {
    let set = std::env::var("CORS_ORIGIN").ok();
    set.unwrap_or(ALLOWED_ORIGIN.to_string())
}

fn origin(request: &Request) -> Option<String> {
    let origin = request.headers().get("Origin")?;
    Some(origin.to_str().ok()?.to_string())
}

#[allow(dead_code)]
fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("no control characters")
}

// GET sends the number, and a cookie.
async fn get_counter() -> impl IntoResponse {
    let cookie = "visitor=1; Path=/; SameSite=Lax; HttpOnly";
    ([("Set-Cookie", cookie)], count())
}

// POST adds one, whatever the body says.
async fn add_one() -> Json<Value> {
    COUNT.fetch_add(1, SeqCst);
    count()
}

// PUT with the body {"count": 5} sets the number to 5.
async fn set_counter(body: Bytes) -> Response {
    let body = serde_json::from_slice(&body);
    let body: Value = body.unwrap_or(Value::Null);
    let Some(wanted) = body["count"].as_i64() else {
        let error = json!({ "error": "send {\"count\": 5}" });
        return (StatusCode::BAD_REQUEST, Json(error))
            .into_response();
    };
    COUNT.store(wanted, SeqCst);
    count().into_response()
}

fn count() -> Json<Value> {
    Json(json!({ "count": COUNT.load(SeqCst) }))
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
