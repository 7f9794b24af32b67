//! The API of the CORS demo: a counter that can be read, raised and set. It is the same at every stage.

use std::sync::Arc;

use hyper::header::{CACHE_CONTROL, SET_COOKIE, X_CONTENT_TYPE_OPTIONS};
use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use super::world::World;
use super::{Rules, call};
use crate::http::{Request, Response, Route, Routes};

/// The one resource: GET reads the counter, POST adds one, PUT sets it.
const COUNTER: &str = "/api/counter";

/// The most that PUT may set.
const MOST: u64 = 1_000_000;

/// The API's routes with the headers of a stage on every answer.
pub(super) fn routes(world: &Arc<World>, rules: Rules) -> Routes {
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
    let world = world.clone();
    routes.push(Route::any("*", move |request| finish(&world, rules, request, not_found())));
    Routes(routes)
}

type Work = fn(&World, &Request, Rules) -> Response;

fn answer(world: &Arc<World>, rules: Rules, method: Method, path: &'static str, work: Work) -> Route {
    let world = world.clone();
    Route::new(Some(method), path, move |request| finish(&world, rules, request, work(&world, request, rules)))
}

/// The stage's headers on an answer, and a line in the API's own book.
fn finish(world: &World, rules: Rules, request: &Request, answer: Response) -> Response {
    let answer = (rules.policy)(answer, &call(world, request))
        .with_header(CACHE_CONTROL, "no-store")
        .with_header(X_CONTENT_TYPE_OPTIONS, "nosniff");
    world.note(request, &answer);
    answer
}

/// GET changes nothing. A visitor who has no cookie yet is given one.
fn read(world: &World, request: &Request, rules: Rules) -> Response {
    let visitor = visitor(request);
    let body = json!({ "counter": world.counter(), "visitor": visitor });
    let answer = Response::json(body.to_string());
    if rules.cookie && visitor.is_none() {
        return answer.with_header(SET_COOKIE, "visitor=ada; Path=/; HttpOnly; SameSite=Lax");
    }
    answer
}

/// POST adds one, whatever the body says and whoever asks: the work is done before any browser judges.
fn add(world: &World, _request: &Request, _rules: Rules) -> Response {
    Response::json(json!({ "counter": world.change(|counter| counter + 1) }).to_string())
}

/// PUT sets the counter to the number in the body: `{"counter": 10}`.
fn set(world: &World, request: &Request, _rules: Rules) -> Response {
    let body: Option<Value> = serde_json::from_slice(&request.body).ok();
    match body.and_then(|body| body["counter"].as_u64()).filter(|number| *number <= MOST) {
        Some(number) => Response::json(json!({ "counter": world.change(|_| number) }).to_string()),
        None => {
            let words = r#"{"error":"send a number up to a million: {\"counter\": 10}"}"#;
            Response::json(words).with_status(StatusCode::BAD_REQUEST)
        }
    }
}

fn not_found() -> Response {
    Response::json(r#"{"error":"404 sorry this resource does not exist"}"#).with_status(StatusCode::NOT_FOUND)
}

/// The value of the `visitor` cookie, if it is a plain name (RFC 6265, section 5.4). Cookies of other
/// programs on this computer come along too, for cookies know no ports: they are passed over.
pub(super) fn visitor(request: &Request) -> Option<&str> {
    let cookies = request.header("cookie")?.split(';').map(str::trim);
    let value = cookies.filter_map(|cookie| cookie.strip_prefix("visitor=")).next()?;
    let is_name = (1..=20).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_name.then_some(value)
}
