//! The API of the CORS demo: a counter that can be read, raised and set. It is the same at every stage.

use std::sync::Arc;

use hyper::header::{ALLOW, CACHE_CONTROL, SET_COOKIE, X_CONTENT_TYPE_OPTIONS};
use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use super::state::CorsState;
use super::{CorsPolicy, call};
use crate::http::{Request, Response, Route, Routes};

/// The one resource: GET reads the counter, POST adds one, PUT sets it.
const COUNTER: &str = "/api/counter";

/// The most that PUT may set, either way: what JavaScript counts exactly.
const MOST: i64 = (1 << 53) - 1;

/// The API's routes with the headers of a stage on every answer.
pub(super) fn routes(world: &Arc<CorsState>, rules: CorsPolicy) -> Routes {
    let mut routes = vec![
        answer(world, rules, Method::GET, COUNTER, read),
        answer(world, rules, Method::POST, COUNTER, add),
        answer(world, rules, Method::PUT, COUNTER, set),
    ];
    if let Some(preflight) = rules.preflight {
        let world = world.clone();
        let handler = move |request: &Request| finish(&world, rules, request, preflight());
        routes.push(Route::new(Some(Method::OPTIONS), COUNTER, handler));
    }
    for (path, work) in [(COUNTER, wrong_method as fn() -> Response), ("*", not_found)] {
        let world = world.clone();
        routes.push(Route::any(path, move |request| finish(&world, rules, request, work())));
    }
    Routes(routes)
}

type Work = fn(&CorsState, &Request, CorsPolicy) -> Response;

fn answer(world: &Arc<CorsState>, rules: CorsPolicy, method: Method, path: &'static str, work: Work) -> Route {
    let world = world.clone();
    Route::new(Some(method), path, move |request| finish(&world, rules, request, work(&world, request, rules)))
}

/// The stage's headers on an answer, and a line in the API's own book.
fn finish(world: &CorsState, rules: CorsPolicy, request: &Request, answer: Response) -> Response {
    let answer = (rules.policy)(answer, &call(world, request))
        .with_header(CACHE_CONTROL, "no-store")
        .with_header(X_CONTENT_TYPE_OPTIONS, "nosniff");
    world.record(request, &answer);
    answer
}

// ANCHOR: counter
/// GET changes nothing. Where visitors get a cookie, this is how.
fn read(world: &CorsState, _request: &Request, rules: CorsPolicy) -> Response {
    let cookie = "visitor=1; Path=/; SameSite=Lax; HttpOnly";
    match rules.cookie {
        true => counted(world.count()).with_header(SET_COOKIE, cookie),
        false => counted(world.count()),
    }
}

/// POST adds one, whatever the body says and whoever asks.
fn add(world: &CorsState, _request: &Request, _rules: CorsPolicy) -> Response {
    counted(world.change(|count| count + 1))
}
// ANCHOR_END: counter

/// PUT sets the counter to the number in the body: `{"count": 10}`.
fn set(world: &CorsState, request: &Request, _rules: CorsPolicy) -> Response {
    let body: Option<Value> = serde_json::from_slice(&request.body).ok();
    match body.and_then(|body| body["count"].as_i64()).filter(|number| (-MOST..=MOST).contains(number)) {
        Some(number) => counted(world.change(|_| number)),
        None => Response::json(r#"{"error":"send {\"count\": 5}"}"#).with_status(StatusCode::BAD_REQUEST),
    }
}

fn counted(count: i64) -> Response {
    Response::json(json!({ "count": count }).to_string())
}

fn wrong_method() -> Response {
    Response::json(r#"{"error":"method not allowed"}"#)
        .with_status(StatusCode::METHOD_NOT_ALLOWED)
        .with_header(ALLOW, "GET, HEAD, POST, PUT")
}

fn not_found() -> Response {
    Response::json(r#"{"error":"not found"}"#).with_status(StatusCode::NOT_FOUND)
}

/// The value of the `visitor` cookie, if it is a plain name (RFC 6265, section 5.4). Cookies of other
/// programs on this computer come along too, for cookies know no ports: they are passed over.
pub(super) fn visitor(request: &Request) -> Option<&str> {
    let cookies = request.header("cookie")?.split(';').map(str::trim);
    let value = cookies.filter_map(|cookie| cookie.strip_prefix("visitor=")).next()?;
    let is_name = (1..=20).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_name.then_some(value)
}
