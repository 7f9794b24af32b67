//! From a request's head to its response: read the body within the limits, keep HTTP's rules, find the route, call its
//! handler, publish the exchange.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Instant, SystemTime};

use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{CONNECTION, HeaderValue};
use hyper::{Method, StatusCode};
use tokio::time::timeout;

use super::activity::{ActiveRequest, Activity};
use super::handler_panic::call_handler;
use super::host::validate_host;
use super::response_body::ResponseBody;
use super::route::Handler;
use super::server_state::ServerState;
use super::target::validate_target;
use super::transfer_encoding::validate_transfer_encoding;
use super::wire_recorder::{PendingResponse, WireRecorder};
use super::{Body, EventBus, Exchange, HandlerPanic, Limits, PathParams, Request, Response, ServerEvent};

/// Responds to the requests of one connection.
pub(super) struct ConnectionHandler<'a> {
    state: &'a ServerState,
    client: SocketAddr,
    recorder: Option<WireRecorder>,
    activity: Activity,
    /// Whether a request was refused before its body was read. Then the connection cannot go on.
    is_refused: AtomicBool,
}

/// When a request's head had arrived, on both clocks, for the subscribers of the bus.
struct Arrival<'a> {
    bus: &'a EventBus,
    at: SystemTime,
    since: Instant,
}

/// A request with its response.
struct HandledRequest {
    request: Request,
    response: Response,
    is_logged: bool,
}

impl<'a> ConnectionHandler<'a> {
    pub(super) fn new(
        state: &'a ServerState,
        client: SocketAddr,
        recorder: Option<WireRecorder>,
        activity: Activity,
    ) -> Self {
        Self { state, client, recorder, activity, is_refused: AtomicBool::new(false) }
    }

    /// Whether a request was refused before its body was read.
    pub(super) fn is_refused(&self) -> bool {
        self.is_refused.load(Ordering::Relaxed)
    }

    /// Takes one request, returns one response.
    pub(super) async fn handle(&self, request: hyper::Request<Incoming>) -> hyper::Response<ResponseBody> {
        let active = self.activity.begin();
        let arrival = self.arrival();
        let outcome = self.respond(request).await;
        match arrival {
            Some(arrival) => to_hyper(self.publish(arrival, outcome), active),
            None => to_hyper(outcome.response, active),
        }
    }

    /// Reading the clocks takes time, so only for subscribers. A recorder has to hear of every response.
    fn arrival(&self) -> Option<Arrival<'a>> {
        let bus = match &self.recorder {
            Some(_) => self.state.options.bus.as_ref(),
            None => self.state.bus_with_subscribers(),
        };
        bus.map(|bus| Arrival { bus, at: SystemTime::now(), since: Instant::now() })
    }

    async fn respond(&self, request: hyper::Request<Incoming>) -> HandledRequest {
        let (head, body) = request.into_parts();
        let mut request = Request {
            method: head.method,
            uri: head.uri,
            version: head.version,
            headers: head.headers,
            body: Bytes::new(),
            client: self.client,
            params: PathParams::default(),
        };
        if !body.is_end_stream() {
            match read_body(body, &request, &self.state.options.limits).await {
                Ok(body) => request.body = body,
                Err(response) => {
                    self.is_refused.store(true, Ordering::Relaxed);
                    return HandledRequest { request, response, is_logged: true };
                }
            }
        }
        match validate(&request) {
            Some(response) => HandledRequest { request, response, is_logged: true },
            None => self.route(request).await,
        }
    }

    async fn route(&self, mut request: Request) -> HandledRequest {
        let routes = self.state.routes();
        let Some((route, params)) = routes.find(&request) else {
            return HandledRequest { request, response: Response::empty(StatusCode::NOT_FOUND), is_logged: true };
        };
        request.params = params;
        let result;
        if route.is_blocking {
            (request, result) = call_blocking(route.handler.clone(), request).await;
        } else {
            result = call_handler(&route.handler, &request);
        }
        let response = result.unwrap_or_else(|message| self.panic_response(&request, message));
        HandledRequest { request, response, is_logged: route.is_logged }
    }

    /// A handler that panics costs this one response, and not the server.
    fn panic_response(&self, request: &Request, message: String) -> Response {
        if let Some(bus) = self.state.bus_with_subscribers() {
            bus.publish(Arc::new(ServerEvent::HandlerPanic(HandlerPanic {
                server: self.state.name.clone(),
                port: self.state.port,
                at: SystemTime::now(),
                client: self.client,
                request_line: format!("{} {}", request.method, request.uri),
                message,
            })));
        }
        refusal(StatusCode::INTERNAL_SERVER_ERROR, "500 The handler of this request failed.")
    }

    /// Publishes an exchange: at once, or with its bytes when the last of them has left. Returns the response.
    fn publish(&self, arrival: Arrival<'a>, outcome: HandledRequest) -> Response {
        let HandledRequest { request, response, is_logged } = outcome;
        let has_no_body = request.method == Method::HEAD || forbids_body(response.status);
        let exchange = is_logged.then(|| Exchange {
            server: self.state.name.clone(),
            port: self.state.port,
            at: arrival.at,
            took: arrival.since.elapsed(),
            request,
            response: (&response).into(),
            wire: None,
        });
        match (&self.recorder, exchange) {
            (Some(recorder), exchange) => recorder.push_response(PendingResponse {
                ends_with_head: exchange.as_ref().is_some_and(|exchange| exchange.body_len().is_none()),
                exchange: exchange.map(Box::new),
                has_no_body,
                since: arrival.since,
            }),
            (None, Some(exchange)) => arrival.bus.publish(Arc::new(ServerEvent::Exchange(exchange))),
            (None, None) => {}
        }
        response
    }
}

/// Runs a handler on a thread where it may wait.
async fn call_blocking(handler: Handler, request: Request) -> (Request, Result<Response, String>) {
    let call = move || {
        let result = call_handler(&handler, &request);
        (request, result)
    };
    match tokio::task::spawn_blocking(call).await {
        Ok(done) => done,
        // The runtime is shutting down and drops this task as well.
        Err(_) => std::future::pending().await,
    }
}

/// Reads a whole body, within the limits of size and time. What is wrong with it becomes the response.
async fn read_body(body: Incoming, request: &Request, limits: &Limits) -> Result<Bytes, Response> {
    if let Some((status, words)) = validate_transfer_encoding(&request.headers) {
        return Err(refusal(status, words));
    }
    let too_large = || refusal(StatusCode::PAYLOAD_TOO_LARGE, "413 This body is too large.");
    if body.size_hint().lower() > limits.max_body_bytes as u64 {
        return Err(too_large());
    }
    match timeout(limits.body_timeout, Limited::new(body, limits.max_body_bytes).collect()).await {
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large()),
        Ok(Err(_)) => Err(refusal(StatusCode::BAD_REQUEST, "400 The body of this request is broken.")),
        Err(_) => Err(refusal(StatusCode::REQUEST_TIMEOUT, "408 The body of this request took too long.")),
    }
}

/// Returns the response to a request that breaks a rule of HTTP that hyper leaves to us.
fn validate(request: &Request) -> Option<Response> {
    match validate_host(request.version, &request.headers) {
        Some(words) => Some(refusal(StatusCode::BAD_REQUEST, words)),
        None => validate_target(request),
    }
}

/// A request that is refused ends its connection, because nobody knows where the next one would begin.
fn refusal(status: StatusCode, words: &'static str) -> Response {
    let mut response = Response::text(words).with_status(status);
    response.headers.insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// 1xx, 204 and 304 have no body, whatever a handler says (RFC 9110, section 6.4.1).
fn forbids_body(status: StatusCode) -> bool {
    status.is_informational() || matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}

/// Makes a response for hyper, which adds Content-Length and Date, and leaves the body out if the request was HEAD.
fn to_hyper(response: Response, active: ActiveRequest) -> hyper::Response<ResponseBody> {
    let body = match response.body {
        _ if forbids_body(response.status) => ResponseBody::Whole(Bytes::new()),
        Body::Whole(bytes) => ResponseBody::Whole(bytes),
        Body::Stream(parts) => ResponseBody::Stream(parts, active),
    };
    let mut sent = hyper::Response::new(body);
    *sent.status_mut() = response.status;
    *sent.headers_mut() = response.headers;
    sent
}
