//! From a request's head to its response: read the body within the limits, keep HTTP's rules, find the route, call its
//! handler, publish the exchange.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Instant, SystemTime};

use hyper::body::{Body as _, Bytes, Incoming};
use hyper::{HeaderMap, Method, StatusCode};

use super::activity::{ActiveRequest, Activity};
use super::exchange::RecordedBody;
use super::handler_panic::call_handler;
use super::host::validate_host;
use super::refusal::refusal;
use super::request_body::read_body;
use super::response_body::{ResponseBody, forbids_body, to_hyper};
use super::response_future::ResponseFuture;
use super::route::Handler;
use super::server_state::ServerState;
use super::target::validate_target;
use super::wire_recorder::{PendingResponse, WireRecorder};
use super::{EventBus, Exchange, HandlerPanic, PathParams, RecordedResponse, Request, Response, ServerEvent};

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

/// What a request needs before it has its response.
enum Routed {
    Done {
        response: Box<Response>,
        is_logged: bool,
    },
    /// Its handler may wait.
    Blocking {
        handler: Handler,
        is_logged: bool,
    },
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
    pub(super) fn handle(&'a self, request: hyper::Request<Incoming>) -> ResponseFuture<'a> {
        let active = self.activity.begin();
        let arrival = self.arrival();
        let (head, body) = request.into_parts();
        // A request is large and goes through many hands: in a box only its address is moved.
        let mut request = Box::new(Request {
            method: head.method,
            uri: head.uri,
            version: head.version,
            headers: head.headers,
            body: Bytes::new(),
            client: self.client,
            params: PathParams::default(),
        });
        if !body.is_end_stream() {
            return ResponseFuture::Waiting(Box::pin(self.handle_with_body(request, body, arrival, active)));
        }
        match self.route(&mut request) {
            Routed::Done { response, is_logged } => {
                ResponseFuture::Ready(Some(self.finish(request, response, is_logged, arrival, active)))
            }
            Routed::Blocking { handler, is_logged } => {
                let waiting = self.handle_blocking(request, handler, is_logged, arrival, active);
                ResponseFuture::Waiting(Box::pin(waiting))
            }
        }
    }

    async fn handle_with_body(
        &self,
        mut request: Box<Request>,
        body: Incoming,
        arrival: Option<Arrival<'_>>,
        active: ActiveRequest,
    ) -> hyper::Response<ResponseBody> {
        match read_body(body, &request, &self.state.options.limits).await {
            Ok(body) => request.body = body,
            Err(refusal) => {
                self.is_refused.store(true, Ordering::Relaxed);
                return self.finish(request, Box::new(refusal), true, arrival, active);
            }
        }
        match self.route(&mut request) {
            Routed::Done { response, is_logged } => self.finish(request, response, is_logged, arrival, active),
            Routed::Blocking { handler, is_logged } => {
                self.handle_blocking(request, handler, is_logged, arrival, active).await
            }
        }
    }

    async fn handle_blocking(
        &self,
        request: Box<Request>,
        handler: Handler,
        is_logged: bool,
        arrival: Option<Arrival<'_>>,
        active: ActiveRequest,
    ) -> hyper::Response<ResponseBody> {
        let (request, result) = call_blocking(handler, request).await;
        let response = result.unwrap_or_else(|message| self.panic_response(&request, message));
        self.finish(request, response, is_logged, arrival, active)
    }

    /// Reading the clocks takes time, so only for subscribers. A recorder has to hear of every response.
    fn arrival(&self) -> Option<Arrival<'a>> {
        let bus = match &self.recorder {
            Some(_) => self.state.options.bus.as_ref(),
            None => self.state.bus_with_subscribers(),
        };
        bus.map(|bus| Arrival { bus, at: SystemTime::now(), since: Instant::now() })
    }

    /// Finds the route of a whole request, and calls its handler unless that may wait.
    fn route(&self, request: &mut Request) -> Routed {
        if let Some(response) = validate(request) {
            return Routed::Done { response: Box::new(response), is_logged: true };
        }
        let routes = self.state.routes();
        let Some((route, params)) = routes.find(request) else {
            let response = Box::new(Response::empty(StatusCode::NOT_FOUND));
            return Routed::Done { response, is_logged: true };
        };
        request.params = params;
        let is_logged = route.is_logged;
        if route.is_blocking {
            return Routed::Blocking { handler: route.handler.clone(), is_logged };
        }
        match call_handler(&route.handler, request) {
            Ok(response) => Routed::Done { response, is_logged },
            Err(message) => Routed::Done { response: self.panic_response(request, message), is_logged },
        }
    }

    /// A handler that panics costs this one response, and not the server.
    fn panic_response(&self, request: &Request, message: String) -> Box<Response> {
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
        Box::new(refusal(StatusCode::INTERNAL_SERVER_ERROR, "500 The handler of this request failed."))
    }

    /// Publishes the exchange, and makes the response for hyper.
    fn finish(
        &self,
        request: Box<Request>,
        response: Box<Response>,
        is_logged: bool,
        arrival: Option<Arrival<'_>>,
        active: ActiveRequest,
    ) -> hyper::Response<ResponseBody> {
        match arrival {
            Some(arrival) => self.publish(arrival, request, response, is_logged, active),
            None => to_hyper(response.status, response.headers, response.body, active),
        }
    }

    /// Publishes an exchange: at once, or with its bytes when the last of them has left. Returns the response for hyper.
    #[allow(clippy::boxed_local, reason = "a response in a box is moved by its address")]
    fn publish(
        &self,
        arrival: Arrival<'_>,
        request: Box<Request>,
        response: Box<Response>,
        is_logged: bool,
        active: ActiveRequest,
    ) -> hyper::Response<ResponseBody> {
        let Arrival { bus, at, since } = arrival;
        let has_no_body = request.method == Method::HEAD || forbids_body(response.status);
        if !is_logged {
            self.announce(PendingResponse { exchange: None, has_no_body, ends_with_head: false, since });
            return to_hyper(response.status, response.headers, response.body, active);
        }
        // If no subscriber keeps the exchange, the headers are taken back after it was shown, instead of copied.
        let is_kept = self.recorder.is_some() || bus.keeps_events();
        let copied = is_kept.then(|| response.headers.clone());
        let Response { status, headers, body, note } = *response;
        let RecordedBody { bytes, len, is_stream } = RecordedBody::of(&body, &headers);
        // An exchange is large, so it is made where it stays: each move of it would copy all of it.
        let mut event = ServerEvent::Exchange(Exchange {
            server: self.state.name.clone(),
            port: self.state.port,
            at,
            took: since.elapsed(),
            request,
            response: RecordedResponse { status, headers, body: bytes, body_len: len, is_stream, note },
            wire: None,
        });
        match copied {
            None => {
                bus.lend(&event);
                to_hyper(status, take_headers(&mut event), body, active)
            }
            Some(headers) => {
                self.hand_over(event, bus, has_no_body, since);
                to_hyper(status, headers, body, active)
            }
        }
    }

    /// Gives an event to those who keep it.
    fn hand_over(&self, event: ServerEvent, bus: &EventBus, has_no_body: bool, since: Instant) {
        match event {
            ServerEvent::Exchange(exchange) if self.recorder.is_some() => {
                let ends_with_head = exchange.body_len().is_none();
                let exchange = Some(Box::new(exchange));
                self.announce(PendingResponse { exchange, has_no_body, ends_with_head, since });
            }
            event => bus.publish(Arc::new(event)),
        }
    }

    /// Tells the recorder, if there is one, which response will be written next.
    fn announce(&self, response: PendingResponse) {
        if let Some(recorder) = &self.recorder {
            recorder.push_response(response);
        }
    }
}

/// Runs a handler on a thread where it may wait.
async fn call_blocking(handler: Handler, request: Box<Request>) -> (Box<Request>, Result<Box<Response>, String>) {
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

/// Returns the response to a request that breaks a rule of HTTP that hyper leaves to us.
fn validate(request: &Request) -> Option<Response> {
    match validate_host(request.version, &request.headers) {
        Some(words) => Some(refusal(StatusCode::BAD_REQUEST, words)),
        None => validate_target(request),
    }
}

/// Takes the headers of the response out of an exchange that nobody needs any more.
fn take_headers(event: &mut ServerEvent) -> HeaderMap {
    match event {
        ServerEvent::Exchange(exchange) => std::mem::take(&mut exchange.response.headers),
        _ => HeaderMap::new(),
    }
}
