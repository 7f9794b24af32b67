//! Sends requests to the program; and those that are wrong on purpose.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use hyper::header::{HeaderName, HeaderValue};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use super::step::RehearsalStep;
use crate::http::client::{self, ClientLimits, ClientRequest, ClientResult};

/// How long a response may take.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(8);
/// How long to wait for a response to bytes that are no request.
const GARBAGE_TIMEOUT: Duration = Duration::from_millis(300);
/// Bytes that are no request: the start of a TLS connection, and a line that is no request line.
const GARBAGE: &[&[u8]] = &[b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03", b"hello?\r\n\r\n"];

/// Sends requests to the program.
pub(super) struct Requester {
    runtime: Runtime,
}

/// A request to the program: the method, the path, and header fields.
pub(super) struct VisitorRequest<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) headers: &'a [(&'a str, &'a str)],
    pub(super) body: &'a str,
}

impl Requester {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self { runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()? })
    }

    pub(super) fn get(&self, address: SocketAddr, path: &str) -> ClientResult {
        self.send(address, &VisitorRequest { method: "GET", path, headers: &[], body: "" })
    }

    pub(super) fn send(&self, address: SocketAddr, request: &VisitorRequest<'_>) -> ClientResult {
        match client_request(address, request) {
            Some(request) => self.runtime.block_on(client::send(&request, &limits())),
            None => ClientResult::unsent(io::ErrorKind::InvalidInput),
        }
    }

    /// Sends a request for `/` as often as this, all at once.
    pub(super) fn get_at_once(&self, address: SocketAddr, times: usize) -> Vec<ClientResult> {
        let request = VisitorRequest { method: "GET", path: "/", headers: &[], body: "" };
        let Some(request) = client_request(address, &request) else { return Vec::new() };
        self.runtime.block_on(async {
            let mut running = JoinSet::new();
            for _ in 0..times {
                let request = request.clone();
                running.spawn(async move { client::send(&request, &limits()).await });
            }
            running.join_all().await
        })
    }
}

fn limits() -> ClientLimits {
    ClientLimits { answer: RESPONSE_TIMEOUT, ..ClientLimits::default() }
}

fn client_request(address: SocketAddr, request: &VisitorRequest<'_>) -> Option<ClientRequest> {
    let header =
        |(name, value): &(&str, &str)| Some((name.parse::<HeaderName>().ok()?, HeaderValue::from_str(value).ok()?));
    Some(ClientRequest {
        address,
        method: request.method.parse().ok()?,
        target: request.path.parse().ok()?,
        host: HeaderValue::from_str(&format!("localhost:{}", address.port())).ok()?,
        headers: request.headers.iter().map(header).collect::<Option<Vec<_>>>()?,
        body: request.body.to_owned().into(),
        keeps_alive: false,
    })
}

/// Sends requests that are wrong, and judges whether the program is still there.
pub(super) fn judge_bad_requests(requester: &Requester, address: SocketAddr, pages: &[String]) -> RehearsalStep {
    let json = [("content-type", "application/json")];
    for path in pages {
        requester.send(address, &VisitorRequest { method: "POST", path, headers: &json, body: "{\"a\":" });
    }
    let long = format!("/{}", "a".repeat(6_000));
    for path in ["/%E0%A4%A", "/../../etc/passwd", long.as_str()] {
        requester.get(address, path);
    }
    GARBAGE.iter().for_each(|bytes| send_bytes(address, bytes));
    if requester.get(address, "/").response.is_some() {
        let seen = "It is still running after broken JSON, odd paths and bytes that are no HTTP.";
        return RehearsalStep::met("bad requests", seen);
    }
    RehearsalStep::not_met(
        "bad requests",
        "It gives no response any more.",
        "Online, such requests arrive every day. Until the host starts the program again, nobody gets a response.",
        "Catch the error where the request is read, and respond with 400.",
    )
}

/// Sends bytes that are no request. What comes back does not matter.
fn send_bytes(address: SocketAddr, bytes: &[u8]) {
    let send = || -> io::Result<()> {
        let mut stream = TcpStream::connect_timeout(&address, RESPONSE_TIMEOUT)?;
        stream.set_read_timeout(Some(GARBAGE_TIMEOUT))?;
        stream.write_all(bytes)?;
        stream.read(&mut [0; 256]).map(drop)
    };
    let _ = send();
}
