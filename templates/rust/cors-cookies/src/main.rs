// An API with a counter, for a page of another origin.
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
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

// What a handler returns: a response with bytes as its
// body, or the error of building it.
type Answer = hyper::http::Result<Response<Full<Bytes>>>;

#[tokio::main]
async fn main() {
    listen(port()).await;
}

async fn answer(request: Request<Incoming>) -> Answer {
    let ours = origin(&request) == Some(allowed());
    let preflight = request.method() == "OPTIONS";
    let mut response = counter(request).await?;
    cors(response.headers_mut(), ours, preflight);
    Ok(response)
}

async fn counter(request: Request<Incoming>) -> Answer {
    if request.uri().path() != "/api/counter" {
        return send_json(404, json!({ "error": "not found" }));
    }
    match request.method().as_str() {
        "OPTIONS" => {
            Response::builder().status(204).body("".into())
        }
        "GET" | "HEAD" => get_counter(),
        "POST" => add_one(),
        "PUT" => set_counter(request).await,
        _ => {
            let error = "method not allowed";
            send_json(405, json!({ "error": error }))
        }
    }
}

// Headers of every response.
#[allow(unused)]
fn cors(headers: &mut HeaderMap, ours: bool, preflight: bool) {
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
}

// CORS_ORIGIN from the environment, or else ALLOWED_ORIGIN.
fn allowed() -> String {
    let set = std::env::var("CORS_ORIGIN").ok();
    set.unwrap_or(ALLOWED_ORIGIN.to_string())
}

fn origin(request: &Request<Incoming>) -> Option<String> {
    let origin = request.headers().get("Origin")?;
    Some(origin.to_str().ok()?.to_string())
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("no control characters")
}

// GET sends the number, and a cookie.
fn get_counter() -> Answer {
    let cookie = "visitor=1; Path=/; SameSite=Lax; HttpOnly";
    let mut response = send_count()?;
    response.headers_mut().insert("Set-Cookie", value(cookie));
    Ok(response)
}

// POST adds one, whatever the body says.
fn add_one() -> Answer {
    COUNT.fetch_add(1, SeqCst);
    send_count()
}

// PUT with the body {"count": 5} sets the number to 5.
async fn set_counter(request: Request<Incoming>) -> Answer {
    let Some(wanted) = read_count(request).await else {
        let error = json!({ "error": "send {\"count\": 5}" });
        return send_json(400, error);
    };
    COUNT.store(wanted, SeqCst);
    send_count()
}

// The number in a body like {"count": 5}.
async fn read_count(request: Request<Incoming>) -> Option<i64> {
    let body = Limited::new(request.into_body(), 1000);
    let body = body.collect().await.ok()?.to_bytes();
    let body: Value = serde_json::from_slice(&body).ok()?;
    body["count"].as_i64()
}

fn send_count() -> Answer {
    let count = COUNT.load(SeqCst);
    send_json(200, json!({ "count": count }))
}

// ANCHOR: send-json
// Sends a value as JSON: Content-Type says so.
fn send_json(status: u16, value: Value) -> Answer {
    let response = Response::builder().status(status);
    let kind = "application/json";
    let response = response.header(CONTENT_TYPE, kind);
    response.body(value.to_string().into())
}
// ANCHOR_END: send-json

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
