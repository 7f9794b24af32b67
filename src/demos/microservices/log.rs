//! The logs: each server writes one line for each request, with the id that the gateway gave it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hyper::header::HeaderName;

use super::Network;
use crate::demos::page::no_store;
use crate::demos::server_call::server_agent;
use crate::http::{Request, Response, Route, Routes};

/// The header with the id.
pub(super) const REQUEST_ID: &str = "x-request-id";
/// How many lines are kept, and how long an id may be.
const MAX_LINES: usize = 500;
const MAX_ID_CHARS: usize = 40;
/// How many random bytes an id has.
const ID_BYTES: usize = 4;
/// How long the gateway waits for the log of a server.
const LOG_TIMEOUT: Duration = Duration::from_secs(2);
/// The servers whose logs the gateway reads.
const SERVERS: [&str; 4] = ["pages", "videos", "comments", "search"];

/// The lines of all servers. A server reads only its own.
#[derive(Default)]
pub(super) struct RequestLogs(Mutex<VecDeque<LoggedRequest>>);

struct LoggedRequest {
    server: &'static str,
    id: String,
    text: String,
}

impl RequestLogs {
    pub(super) fn clear(&self) {
        self.lines().clear();
    }

    fn add(&self, line: LoggedRequest) {
        let mut lines = self.lines();
        lines.push_back(line);
        if lines.len() > MAX_LINES {
            lines.pop_front();
        }
    }

    /// The lines of a server with this id.
    fn of(&self, server: &str, id: &str) -> String {
        let lines = self.lines();
        let own = lines.iter().filter(|line| line.server == server && line.id == id);
        own.map(|line| line.text.as_str()).collect()
    }

    fn lines(&self) -> MutexGuard<'_, VecDeque<LoggedRequest>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds the id and the log to each route of a server, and a route that shows the log.
pub(super) fn with_ids(network: &Arc<Network>, server: &'static str, routes: Vec<Route>) -> Routes {
    let shown = network.clone();
    let log = Route::get("/log", move |request| show(&shown, server, request)).blocking();
    // The learner asks the gateway. What the gateway then asks the others would only fill the screen.
    let log = if server == "site" { log } else { log.unlogged() };
    let logged = routes.into_iter().map(|route| {
        let network = network.clone();
        route.wrapped(move |request, handler| record(&network, server, request, handler))
    });
    Routes(std::iter::once(log).chain(logged).collect())
}

/// Calls the handler of a request that has an id, and writes the line.
fn record(
    network: &Network,
    server: &'static str,
    request: &Request,
    handler: &dyn Fn(&Request) -> Response,
) -> Response {
    let id = read_id(request.header(REQUEST_ID)).unwrap_or_else(|| network.context.random().hex(ID_BYTES));
    let mut with_id = request.clone();
    with_id.headers.remove(REQUEST_ID);
    let with_id = with_id.with_header(REQUEST_ID, &id);
    let start = Instant::now();
    let mut response = handler(&with_id);
    let (took, status) = (start.elapsed().as_secs_f64() * 1000.0, response.status.as_u16());
    let text = format!("{id}  {server:<8}  {} {} -> {status}  {took:.1} ms\n", request.method, request.path());
    network.logs.add(LoggedRequest { server, id: id.clone(), text });
    response.headers.remove(REQUEST_ID);
    response.with_header(HeaderName::from_static(REQUEST_ID), &id)
}

/// Reads an id that a client sent. Anybody may send one, so it must be short and plain.
fn read_id(sent: Option<&str>) -> Option<String> {
    let is_plain = |id: &&str| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    sent.filter(|id| (1..=MAX_ID_CHARS).contains(&id.len())).filter(is_plain).map(str::to_owned)
}

/// GET /log?id=… shows the lines of one request. The gateway asks each server for its lines.
fn show(network: &Network, server: &'static str, request: &Request) -> Response {
    let id = request.query_values("id").next().unwrap_or_default();
    let mut lines = network.logs.of(server, &id);
    if server == "site" && read_id(Some(&id)).is_some() {
        for other in SERVERS {
            let question =
                Request::new("GET", &format!("/log?id={id}")).with_header("user-agent", &server_agent("gateway"));
            let response = network.context.call(other, &question, LOG_TIMEOUT);
            lines += response.as_ref().map_or("", Response::body_text);
        }
    }
    no_store(Response::text(lines))
}
