//! What the servers of the CORS demo share: their addresses, the counter, and the API's own log.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hyper::{HeaderMap, StatusCode};
use serde::Serialize;
use serde_json::Value;

use crate::demos::{DemoContext, PlaceHolder};
use crate::http::{Exchange, Request};

/// How many lines the log keeps.
const MAX_LOG_LINES: usize = 64;
/// How many characters of a text from outside a line keeps.
const MAX_TEXT_CHARS: usize = 120;

/// The state that all stages share.
pub(super) struct CorsState {
    context: DemoContext,
    store: Mutex<CorsStore>,
}

struct CorsStore {
    counter: i64,
    /// Who has the port of the API.
    api: PlaceHolder,
    /// The number of the last line of the log.
    last_line: u64,
    log: VecDeque<LogEntry>,
}

/// A request to the API and its response, as the page shows it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LogEntry {
    /// 1, 2, 3, … since the program started.
    number: u64,
    method: String,
    path: String,
    /// The request headers that matter for CORS, name and value.
    asked: Vec<(&'static str, String)>,
    /// Whether the visitor's cookie was sent. Its value, and every other cookie, stays out of the log.
    cookie: bool,
    status: u16,
    /// The response headers that matter for CORS.
    answered: Vec<(&'static str, String)>,
    /// The counter after the request.
    counter: i64,
    #[serde(skip)]
    client: IpAddr,
}

const REQUEST_HEADERS: [&str; 4] =
    ["origin", "access-control-request-method", "access-control-request-headers", "content-type"];
const RESPONSE_HEADERS: [&str; 6] = [
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-max-age",
    "vary",
];

impl CorsState {
    pub(super) fn new(context: DemoContext) -> Self {
        let store = CorsStore { counter: 0, api: PlaceHolder::Demo, last_line: 0, log: VecDeque::new() };
        Self { context, store: Mutex::new(store) }
    }

    /// Returns the context of the demo, which knows the addresses of its servers.
    pub(super) fn context(&self) -> &DemoContext {
        &self.context
    }

    /// Returns the counter.
    pub(super) fn count(&self) -> i64 {
        self.store().counter
    }

    /// Changes the counter and returns its new value.
    pub(super) fn change(&self, with: impl FnOnce(i64) -> i64) -> i64 {
        let mut store = self.store();
        store.counter = with(store.counter);
        store.counter
    }

    /// Sets the counter to zero and empties the log. The numbers of its lines go on, because an open page asks for
    /// the lines after the last one that it knows.
    pub(super) fn reset(&self) {
        let mut store = self.store();
        store.counter = 0;
        store.log.clear();
    }

    /// Says who has the port of the API.
    pub(super) fn api(&self) -> PlaceHolder {
        self.store().api
    }

    /// Remembers who has the port of the API.
    pub(super) fn set_api(&self, holder: PlaceHolder) {
        self.store().api = holder;
    }

    /// Adds an exchange of a program that has the API's place. Its counter is the one that counts then.
    pub(super) fn record_exchange(&self, exchange: &Exchange) {
        let body: Option<Value> = serde_json::from_slice(&exchange.response.body).ok();
        if let Some(count) = body.and_then(|body| body["count"].as_i64()) {
            self.change(|_| count);
        }
        self.record(&exchange.request, exchange.response.status, &exchange.response.headers);
    }

    /// Adds a line to the log.
    pub(super) fn record(&self, request: &Request, status: StatusCode, headers: &HeaderMap) {
        let mut store = self.store();
        store.last_line += 1;
        let line = LogEntry {
            number: store.last_line,
            method: shorten(request.method.as_str()),
            path: shorten(request.path()),
            asked: select(&request.headers, &REQUEST_HEADERS),
            cookie: has_visitor_cookie(request),
            status: status.as_u16(),
            answered: select(headers, &RESPONSE_HEADERS),
            counter: store.counter,
            client: client(request),
        };
        store.log.push_back(line);
        if store.log.len() > MAX_LOG_LINES {
            store.log.pop_front();
        }
    }

    /// Returns the number of the last line, and the lines after `number` that this client caused.
    pub(super) fn log_after(&self, number: u64, request: &Request) -> (u64, Vec<LogEntry>) {
        let (store, own) = (self.store(), client(request));
        let lines = store.log.iter().filter(|line| line.number > number && line.client == own);
        (store.last_line, lines.cloned().collect())
    }

    fn store(&self) -> MutexGuard<'_, CorsStore> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns whether the request has a `visitor` cookie whose value is a plain word.
fn has_visitor_cookie(request: &Request) -> bool {
    let is_word =
        |value: &str| (1..=20).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
    request.cookie("visitor").is_some_and(is_word)
}

/// Returns the client's address. This computer is one client, whichever of its own addresses it uses.
fn client(request: &Request) -> IpAddr {
    let address = request.client.ip();
    if address.is_loopback() { IpAddr::from([127, 0, 0, 1]) } else { address }
}

/// Returns every value of these headers, in this order.
fn select(headers: &HeaderMap, names: &[&'static str]) -> Vec<(&'static str, String)> {
    let values = |name: &&'static str| {
        let name = *name;
        headers.get_all(name).iter().map(move |value| (name, shorten(&String::from_utf8_lossy(value.as_bytes()))))
    };
    names.iter().flat_map(values).collect()
}

fn shorten(text: &str) -> String {
    text.chars().take(MAX_TEXT_CHARS).collect()
}
