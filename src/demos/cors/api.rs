//! The API of the CORS demo: a counter that can be read, raised and set. It is the same at every stage.

use std::sync::Arc;

use hyper::header::{ALLOW, CACHE_CONTROL, SET_COOKIE, X_CONTENT_TYPE_OPTIONS};
use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use super::state::CorsState;
use super::{CorsPolicy, origins};
use crate::http::{Request, Response, Route, Routes};

/// The one resource: GET reads the counter, POST adds one, PUT sets it.
const COUNTER: &str = "/api/counter";

/// The largest number that PUT may set, positive or negative: beyond it JavaScript does not count exactly.
const MAX_COUNT: i64 = (1 << 53) - 1;

/// Returns the API's routes, which add the headers of a stage to each response.
pub(super) fn routes(state: &Arc<CorsState>, policy: CorsPolicy) -> Routes {
    let mut routes = vec![
        route(state, policy, Method::GET, COUNTER, read),
        route(state, policy, Method::POST, COUNTER, add),
        route(state, policy, Method::PUT, COUNTER, set),
    ];
    if let Some(preflight) = policy.preflight {
        let state = state.clone();
        let handler = move |request: &Request| finish(&state, policy, request, preflight());
        routes.push(Route::new(Some(Method::OPTIONS), COUNTER, handler));
    }
    for (path, respond) in [(COUNTER, wrong_method as fn() -> Response), ("*", not_found)] {
        let state = state.clone();
        routes.push(Route::any(path, move |request| finish(&state, policy, request, respond())));
    }
    Routes(routes)
}

type Work = fn(&CorsState, &Request, CorsPolicy) -> Response;

fn route(state: &Arc<CorsState>, policy: CorsPolicy, method: Method, path: &'static str, work: Work) -> Route {
    let state = state.clone();
    let handler = move |request: &Request| finish(&state, policy, request, work(&state, request, policy));
    Route::new(Some(method), path, handler)
}

/// Adds the headers of the stage to a response, and notes the request in the API's own log.
fn finish(state: &CorsState, policy: CorsPolicy, request: &Request, response: Response) -> Response {
    let response = (policy.policy)(response, &origins(state, request))
        .with_header(CACHE_CONTROL, "no-store")
        .with_header(X_CONTENT_TYPE_OPTIONS, "nosniff");
    state.record(request, response.status, &response.headers);
    response
}

// ANCHOR: counter
/// GET changes nothing. At some stages the visitor gets a cookie.
fn read(state: &CorsState, _request: &Request, policy: CorsPolicy) -> Response {
    let cookie = "visitor=1; Path=/; SameSite=Lax; HttpOnly";
    match policy.cookie {
        true => counted(state.count()).with_header(SET_COOKIE, cookie),
        false => counted(state.count()),
    }
}

/// POST adds one, no matter what the body says and who sent it.
fn add(state: &CorsState, _request: &Request, _policy: CorsPolicy) -> Response {
    counted(state.change(|count| count + 1))
}
// ANCHOR_END: counter

/// PUT sets the counter to the number in the body: `{"count": 10}`.
fn set(state: &CorsState, request: &Request, _policy: CorsPolicy) -> Response {
    let body: Option<Value> = serde_json::from_slice(&request.body).ok();
    let number = body.and_then(|body| body["count"].as_i64());
    match number.filter(|number| (-MAX_COUNT..=MAX_COUNT).contains(number)) {
        Some(number) => counted(state.change(|_| number)),
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
