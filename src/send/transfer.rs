//! Sends a request, and the requests that its redirects ask for.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use hyper::header::{HeaderName, HeaderValue};
use tokio::runtime::Runtime;
use url::Position;

use super::redirect::{RedirectEnd, next_request};
use super::request::HandRequest;
use crate::http::client::{self, ClientLimits, ClientRequest, ClientResult};
use crate::net;

/// The most redirects that are followed: as many as browsers follow.
const MAX_REDIRECTS: usize = 20;
/// The largest body of a response, in bytes.
pub(super) const MAX_BODY_BYTES: usize = 16 * 1024 * 1024;

/// How a request is sent.
#[derive(Debug, Clone, Copy)]
pub struct SendOptions {
    /// Whether redirects are followed.
    pub follow: bool,
    /// How long each response may take.
    pub timeout: Duration,
}

/// A request that was sent, and what came of it.
#[derive(Debug)]
pub struct HandExchange {
    /// The request.
    pub request: HandRequest,
    /// The address that was connected to, or tried last; none if the host has no address.
    pub address: Option<SocketAddr>,
    /// The response and the bytes.
    pub result: ClientResult,
}

/// All that was sent for one request.
#[derive(Debug)]
pub struct Sending {
    /// The request and its response, then those of the redirects that were followed.
    pub exchanges: Vec<HandExchange>,
    /// Why the redirect in the last response was not followed, if it is one.
    pub redirect: Option<RedirectEnd>,
    /// Whether a redirect was to be followed and could not be.
    is_cut_short: bool,
}

impl Sending {
    /// Whether every request got a whole response, and every redirect was followed that should be.
    pub fn is_complete(&self) -> bool {
        !self.is_cut_short && self.exchanges.iter().all(|exchange| exchange.result.error.is_none())
    }

    /// Returns the body of the last response, as far as it arrived.
    pub fn body(&self) -> &[u8] {
        let last = self.exchanges.last().and_then(|exchange| exchange.result.response.as_ref());
        last.map_or(&[], |response| &response.body)
    }
}

/// Sends a request.
///
/// # Errors
/// The system opens no connections at all.
pub fn send(request: &HandRequest, options: SendOptions) -> io::Result<Sending> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut exchanges = vec![exchange(&runtime, request.clone(), options)];
    loop {
        let last = exchanges.last().expect("one was sent");
        let next = last.result.response.as_ref().and_then(|response| next_request(&last.request, response));
        let redirect = match next {
            None => None,
            Some(Err(end)) => Some(end),
            Some(Ok(next)) if !options.follow => Some(RedirectEnd::NotAsked(next.url)),
            Some(Ok(_)) if exchanges.len() > MAX_REDIRECTS => Some(RedirectEnd::TooMany),
            Some(Ok(next)) => {
                exchanges.push(exchange(&runtime, next, options));
                continue;
            }
        };
        // A redirect without an address is the end of the way, and no failure: there is nothing to follow.
        let is_end = matches!(redirect, None | Some(RedirectEnd::NoLocation));
        return Ok(Sending { exchanges, redirect, is_cut_short: options.follow && !is_end });
    }
}

/// Sends a request to the first address of its host that takes connections.
fn exchange(runtime: &Runtime, request: HandRequest, options: SendOptions) -> HandExchange {
    let port = request.url.port_or_known_default().unwrap_or(80);
    let mut tried = None;
    for address in net::resolve(request.url.host_str().unwrap_or_default(), port) {
        let Some(sent) = client_request(&request, address) else { break };
        let result = runtime.block_on(client::send(&sent, &limits(options)));
        let is_closed = result.connected.is_none();
        tried = Some((address, result));
        if !is_closed {
            break;
        }
    }
    match tried {
        Some((address, result)) => HandExchange { request, address: Some(address), result },
        None => HandExchange { request, address: None, result: ClientResult::unsent(io::ErrorKind::NotFound) },
    }
}

fn limits(options: SendOptions) -> ClientLimits {
    ClientLimits { answer: options.timeout, body: MAX_BODY_BYTES, ..ClientLimits::default() }
}

/// Returns the request for the client; nothing if HTTP cannot carry it.
fn client_request(request: &HandRequest, address: SocketAddr) -> Option<ClientRequest> {
    let header =
        |(name, value): (String, String)| Some((name.parse::<HeaderName>().ok()?, HeaderValue::from_str(&value).ok()?));
    let url = &request.url;
    Some(ClientRequest {
        address,
        method: request.method.clone(),
        target: url[Position::BeforePath..Position::AfterQuery].parse().ok()?,
        host: url[Position::BeforeHost..Position::AfterPort].parse().ok()?,
        headers: request.all_headers().into_iter().map(header).collect::<Option<Vec<_>>>()?,
        body: request.body.bytes().into(),
        keeps_alive: false,
    })
}
