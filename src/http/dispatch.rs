//! From a request's head to its response: read the body within limits, keep HTTP's rules, find the
//! route, call its handler, publish the exchange.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{CONNECTION, HeaderValue};
use hyper::{Method, StatusCode};
use tokio::time::timeout;

use super::recording_stream::WireRecorder;
use super::server::ServerState;
use super::{EventBus, Exchange, Limits, Request, Response, ServerEvent, host, target};

/// Where the requests of one connection are answered.
pub(super) struct ConnectionHandler<'a> {
    house: &'a ServerState,
    client: SocketAddr,
    spool: Option<WireRecorder>,
    /// A request was refused before its body was read: the connection cannot go on.
    refused: AtomicBool,
}

impl<'a> ConnectionHandler<'a> {
    pub(super) fn new(house: &'a ServerState, client: SocketAddr, spool: Option<WireRecorder>) -> Self {
        Self { house, client, spool, refused: AtomicBool::new(false) }
    }

    /// Whether a request was refused before its body was read.
    pub(super) fn is_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    /// One request, one response.
    pub(super) async fn handle(&self, request: hyper::Request<Incoming>) -> hyper::Response<Full<Bytes>> {
        // Looking at the clock and telling cost something, so only where somebody listens.
        let bus = self.house.bus.as_ref().filter(|bus| self.spool.is_some() || bus.has_subscribers());
        let arrived = bus.map(|bus| (bus, SystemTime::now(), Instant::now()));
        let (head, body) = request.into_parts();
        let (body, trouble) = match read_body(body, &self.house.limits).await {
            Ok(body) => (body, None),
            Err(refused) => (Bytes::new(), Some(refused)),
        };
        let request = Request {
            method: head.method,
            uri: head.uri,
            version: head.version,
            headers: head.headers,
            body,
            client: self.client,
        };
        let (response, quiet) = match trouble {
            Some(refused) => {
                self.refused.store(true, Ordering::Relaxed);
                (refused, false)
            }
            None => self.route(&request),
        };
        to_hyper(match arrived {
            Some((bus, at, since)) => {
                let exchange = self.exchange(request, response.clone(), at, since.elapsed());
                self.publish(bus, exchange, quiet, since);
                response
            }
            None => response,
        })
    }

    /// The response, and whether it keeps out of the log.
    fn route(&self, request: &Request) -> (Response, bool) {
        if let Some(words) = host::validate_host(request.version, &request.headers) {
            return (refusal(StatusCode::BAD_REQUEST, words), false);
        }
        if let Some(refused) = target::validate_target(request) {
            return (refused, false);
        }
        let routes = self.house.routes();
        let Some(route) = routes.find(request) else { return (routes.respond(request), false) };
        // A handler that panics costs this one answer, and not the server.
        let answer = catch_unwind(AssertUnwindSafe(|| (route.handler)(request)));
        let mistake = || refusal(StatusCode::INTERNAL_SERVER_ERROR, "500 The program that answers made a mistake.");
        (answer.unwrap_or_else(|_| mistake()), route.quiet)
    }

    /// Publishes an exchange: at once, or with its bytes when the last of them has left.
    fn publish(&self, bus: &EventBus, exchange: Exchange, quiet: bool, since: Instant) {
        let bodyless = exchange.request.method == Method::HEAD || forbids_body(exchange.response.status);
        let exchange = (!quiet).then_some(exchange);
        match (&self.spool, exchange) {
            (Some(spool), exchange) => spool.push_response(exchange.map(Box::new), bodyless, since),
            (None, Some(exchange)) => bus.publish(Arc::new(ServerEvent::Exchange(exchange))),
            (None, None) => {}
        }
    }

    fn exchange(&self, request: Request, response: Response, at: SystemTime, took: Duration) -> Exchange {
        let (server, port) = (self.house.name.clone(), self.house.port);
        Exchange { server, port, at, took, request, response: response.into(), wire: None }
    }
}

/// Reads a whole body, within the limits of size and time; what is wrong with it becomes the answer.
async fn read_body(body: Incoming, limits: &Limits) -> Result<Bytes, Response> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    let too_large = || refusal(StatusCode::PAYLOAD_TOO_LARGE, "413 This body is too large.");
    if body.size_hint().lower() > limits.body_size as u64 {
        return Err(too_large());
    }
    match timeout(limits.body_time, Limited::new(body, limits.body_size).collect()).await {
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(refusal(StatusCode::BAD_REQUEST, "400 The body of this request is broken.")),
        Err(_) => Err(refusal(StatusCode::REQUEST_TIMEOUT, "408 The body of this request took too long.")),
    }
}

/// A request that is refused ends its connection: nobody knows where the next one would begin.
fn refusal(status: StatusCode, words: &'static str) -> Response {
    let mut response = Response::text(words).with_status(status);
    response.headers.insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// 1xx, 204 and 304 have no body, whatever a handler says (RFC 9110, section 6.4.1).
fn forbids_body(status: StatusCode) -> bool {
    status.is_informational() || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}

/// For hyper, which adds Content-Length and Date, and leaves the body out where HEAD asked.
fn to_hyper(response: Response) -> hyper::Response<Full<Bytes>> {
    let body = if forbids_body(response.status) { Bytes::new() } else { response.body };
    let mut sent = hyper::Response::new(Full::new(body));
    *sent.status_mut() = response.status;
    *sent.headers_mut() = response.headers;
    sent
}
