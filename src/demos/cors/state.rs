//! What the servers of the CORS demo share: their ports, the counter, and the API's own book of who came.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use hyper::HeaderMap;
use serde::Serialize;

use super::api;
use crate::http::{Request, Response};

/// How many lines the book keeps.
const BOOK: usize = 64;
/// How much of a text from outside a line keeps, in characters.
const TEXT: usize = 120;

/// The state behind all stages.
#[derive(Default)]
pub(super) struct CorsState {
    ports: OnceLock<Vec<(&'static str, u16)>>,
    store: Mutex<CorsStore>,
}

#[derive(Default)]
struct CorsStore {
    counter: i64,
    number: u64,
    book: VecDeque<LogEntry>,
}

/// One request to the API and its answer, as the API tells of it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LogEntry {
    /// 1, 2, 3, … since the program started.
    pub(super) number: u64,
    pub(super) method: String,
    pub(super) path: String,
    /// Header fields of the request that CORS is about, name and value.
    pub(super) asked: Vec<(&'static str, String)>,
    /// Whether the visitor's cookie came along. Its value, and every other cookie, stays out of the book.
    pub(super) cookie: bool,
    pub(super) status: u16,
    /// Header fields of the answer that CORS is about.
    pub(super) answered: Vec<(&'static str, String)>,
    /// The counter after it.
    pub(super) counter: i64,
    #[serde(skip)]
    client: IpAddr,
}

const ASKED: [&str; 4] = ["origin", "access-control-request-method", "access-control-request-headers", "content-type"];
const ANSWERED: [&str; 6] = [
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-max-age",
    "vary",
];

impl CorsState {
    /// Remembers where the servers really listen; the first telling counts.
    pub(super) fn set_ports(&self, ports: &[(&'static str, u16)]) {
        let _ = self.ports.set(ports.to_vec());
    }

    /// The port of a server; its usual one before anything runs.
    pub(super) fn port(&self, server: &str) -> u16 {
        let usual = [("site", 3000), ("api", 8080), ("copycat", 3001)];
        let ports = self.ports.get().map_or(&usual[..], Vec::as_slice);
        ports.iter().find(|(name, _)| *name == server).map_or(0, |(_, port)| *port)
    }

    /// The origin of a server, for whoever sent this request: `http://localhost:3000`, or the address by
    /// which another device reached this computer.
    pub(super) fn origin(&self, server: &str, request: &Request) -> String {
        let host = shared_address(request).map_or_else(|| "localhost".to_owned(), |ip| bracketed(&ip));
        format!("http://{host}:{}", self.port(server))
    }

    /// The counter.
    pub(super) fn count(&self) -> i64 {
        self.store().counter
    }

    /// Changes the counter and gives the new value.
    pub(super) fn change(&self, with: impl FnOnce(i64) -> i64) -> i64 {
        let mut store = self.store();
        store.counter = with(store.counter);
        store.counter
    }

    /// Writes a line into the book.
    pub(super) fn record(&self, request: &Request, answer: &Response) {
        let mut store = self.store();
        store.number += 1;
        let line = LogEntry {
            number: store.number,
            method: short(request.method.as_str()),
            path: short(request.path()),
            asked: fields(&request.headers, &ASKED),
            cookie: api::visitor(request).is_some(),
            status: answer.status.as_u16(),
            answered: fields(&answer.headers, &ANSWERED),
            counter: store.counter,
            client: client(request),
        };
        store.book.push_back(line);
        if store.book.len() > BOOK {
            store.book.pop_front();
        }
    }

    /// The number of the last line, and the lines after `number` of the device that asks.
    pub(super) fn since(&self, number: u64, request: &Request) -> (u64, Vec<LogEntry>) {
        let (store, own) = (self.store(), client(request));
        let lines = store.book.iter().filter(|line| line.number > number && line.client == own);
        (store.number, lines.cloned().collect())
    }

    fn store(&self) -> MutexGuard<'_, CorsStore> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The address in the Host header, if it is one on the local network and no name: a name could be anybody's.
fn shared_address(request: &Request) -> Option<IpAddr> {
    let host = request.header("host")?;
    let host = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(host, |(host, _)| host);
    let address: IpAddr = host.trim_start_matches('[').trim_end_matches(']').parse().ok()?;
    (!address.is_loopback()).then_some(address)
}

fn bracketed(address: &IpAddr) -> String {
    if address.is_ipv6() { format!("[{address}]") } else { address.to_string() }
}

/// Who asks. This computer is one client, by whichever of its own addresses.
fn client(request: &Request) -> IpAddr {
    let address = request.client.ip();
    if address.is_loopback() { IpAddr::from([127, 0, 0, 1]) } else { address }
}

/// Every value of these fields, in this order.
fn fields(headers: &HeaderMap, names: &[&'static str]) -> Vec<(&'static str, String)> {
    let values = |name: &&'static str| {
        let name = *name;
        headers.get_all(name).iter().map(move |value| (name, short(&String::from_utf8_lossy(value.as_bytes()))))
    };
    names.iter().flat_map(values).collect()
}

fn short(text: &str) -> String {
    text.chars().take(TEXT).collect()
}
