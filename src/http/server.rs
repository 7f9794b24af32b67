//! The server itself: one loop that takes connections, and for each a task that answers its requests.
//!
//! Read it from the top: [`Server::start`] is handed a port that is already taken, `accept` waits for
//! somebody to connect, `converse` speaks HTTP with them, and `answer` turns one request into a response.
//! hyper does the grammar of HTTP; what is ours are the limits, the routes and the tap.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Instant, SystemTime};

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{CONNECTION, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::exchange::{Exchange, Misfit, MisfitKind, Seen, Tap};
use super::limits::{self, Limits};
use super::wire::{Record, Watched};
use super::{Bound, Request, Response, Routes, host};

/// A server that runs. Dropping it closes its port and its connections.
pub(crate) struct Server {
    /// The port it listens on.
    pub(crate) port: u16,
    house: Arc<House>,
    stop: watch::Sender<bool>,
    loops: JoinSet<()>,
}

/// What every connection of a server shares.
struct House {
    name: Arc<str>,
    port: u16,
    routes: RwLock<Arc<Routes>>,
    tap: Option<Tap>,
    limits: Limits,
    /// Counted down for each connection: none left means the house is full.
    seats: tokio::sync::Semaphore,
}

impl Server {
    /// Starts serving on a port that is already taken. Must be called on a tokio runtime.
    pub(crate) fn start(
        bound: Bound,
        name: &str,
        routes: Routes,
        tap: Option<Tap>,
        limits: Limits,
    ) -> std::io::Result<Self> {
        let house = Arc::new(House {
            name: name.into(),
            port: bound.port,
            routes: RwLock::new(Arc::new(routes)),
            tap,
            limits,
            seats: tokio::sync::Semaphore::new(limits.connections),
        });
        let (stop, stopping) = watch::channel(false);
        let mut loops = JoinSet::new();
        for socket in bound.sockets {
            socket.set_nonblocking(true)?;
            loops.spawn(accept(TcpListener::from_std(socket)?, house.clone(), stopping.clone()));
        }
        Ok(Self { port: house.port, house, stop, loops })
    }

    /// Puts other routes on. Whoever asks next gets the new ones, on connections that are open too.
    pub(crate) fn set_routes(&self, routes: Routes) {
        *self.house.routes.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(routes);
    }

    /// Stops: the port is free when this returns. An answer that is under way has [`limits::STOP_TIME`].
    pub(crate) async fn stop(mut self) {
        let _ = self.stop.send(true);
        let all_ended = async { while self.loops.join_next().await.is_some() {} };
        let _ = timeout(limits::STOP_TIME * 2, all_ended).await;
    }
}

/// Waits for connections, and gives each a task of its own.
async fn accept(listener: TcpListener, house: Arc<House>, mut stopping: watch::Receiver<bool>) {
    // The connections live in this set: when the loop ends, none of them is left behind.
    let mut open = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = open.join_next() => continue,
            _ = stopping.changed() => break,
        };
        match accepted {
            Ok((stream, client)) => {
                open.spawn(welcome(stream, client, house.clone(), stopping.clone()));
            }
            // Out of file handles, most often. They come back as connections end.
            Err(_) => tokio::time::sleep(limits::ACCEPT_PAUSE).await,
        }
    }
    drop(listener);
    while open.join_next().await.is_some() {}
}

/// Lets a client in while there is room, and says so where there is none.
async fn welcome(mut stream: TcpStream, client: SocketAddr, house: Arc<House>, stopping: watch::Receiver<bool>) {
    // An answer goes out at once, even a small one: waiting to fill a packet costs 44 ms here and there.
    let _ = stream.set_nodelay(true);
    let client = SocketAddr::new(client.ip().to_canonical(), client.port());
    if let Ok(_seat) = house.seats.try_acquire() {
        converse(stream, client, &house, stopping).await;
    } else {
        house.misfit(client, MisfitKind::TooMany, Vec::new());
        let _ = timeout(limits::STOP_TIME, stream.write_all(FULL.as_bytes())).await;
    }
}

const FULL: &str = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 48\r\nConnection: close\r\n\r\n\
503 Too many connections at once. Try again soon";

/// Speaks HTTP with one client until either side has had enough, or the server stops.
async fn converse(stream: TcpStream, client: SocketAddr, house: &Arc<House>, mut stopping: watch::Receiver<bool>) {
    let record = house.tap.clone().map(|tap| {
        let most = if tap.wire { limits::WIRE } else { limits::START };
        Record::new(tap, most)
    });
    let watched = TokioIo::new(Watched { stream, record: record.clone() });
    let service = service_fn(|request| answer(request, client, house, record.as_ref()));
    let mut connection = pin!(protocol(&house.limits).serve_connection(watched, service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = async { drop(stopping.wait_for(|stop| *stop).await) } => {
            connection.as_mut().graceful_shutdown();
            timeout(limits::STOP_TIME, connection.as_mut()).await.unwrap_or(Ok(()))
        }
    };
    if let Some(record) = &record {
        record.close();
        if let Err(error) = ended {
            house.tell_misfit(client, &error, record);
        }
    }
}

/// HTTP/1.1 with the limits. Without the timer hyper's own time limits do nothing at all.
fn protocol(limits: &Limits) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_header_size(limits::HEAD_SIZE)
        .max_headers(limits::HEADERS)
        .max_buf_size(limits::BUFFER)
        .half_close(true)
        .title_case_headers(true);
    builder
}

type Answered = Result<hyper::Response<Full<Bytes>>, Infallible>;

/// Turns one request into a response, and tells the tap.
async fn answer(
    request: hyper::Request<Incoming>,
    client: SocketAddr,
    house: &House,
    record: Option<&Record>,
) -> Answered {
    let (at, start) = (SystemTime::now(), Instant::now());
    let (head, body) = request.into_parts();
    let (body, trouble) = read(body, &house.limits).await;
    let request =
        Request { method: head.method, uri: head.uri, version: head.version, headers: head.headers, body, client };
    let routes = house.routes.read().unwrap_or_else(PoisonError::into_inner).clone();
    let trouble = trouble
        .or_else(|| host::problem(request.version, &request.headers).map(|words| bad(StatusCode::BAD_REQUEST, words)));
    let (response, quiet) = match trouble {
        Some(response) => (response, false),
        None => handled(&routes, &request),
    };
    let sent = outgoing(&response);
    match (record, &house.tap) {
        (Some(record), Some(tap)) if !quiet => {
            let body_sent = body_sent(&request, &response);
            let (server, port, took) = (house.name.clone(), house.port, start.elapsed());
            let exchange = Exchange { server, port, at, took, request, response, wire: None };
            if tap.wire {
                record.leaving(exchange, body_sent);
            } else {
                record.understood();
                (tap.each)(Seen::Exchange(Box::new(exchange)));
            }
        }
        (Some(record), _) => record.understood(),
        (None, _) => {}
    }
    Ok(sent)
}

/// Reads a whole body, within the limits of size and time; what is wrong with it becomes the answer.
async fn read(body: Incoming, limits: &Limits) -> (Bytes, Option<Response>) {
    if body.is_end_stream() {
        return (Bytes::new(), None);
    }
    match timeout(limits.body_time, Limited::new(body, limits.body_size).collect()).await {
        Ok(Ok(collected)) => (collected.to_bytes(), None),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            (Bytes::new(), Some(bad(StatusCode::PAYLOAD_TOO_LARGE, "413 This body is too large.")))
        }
        Ok(Err(_)) => (Bytes::new(), Some(bad(StatusCode::BAD_REQUEST, "400 The body of this request is broken."))),
        Err(_) => (Bytes::new(), Some(bad(StatusCode::REQUEST_TIMEOUT, "408 The body of this request took too long."))),
    }
}

/// A request that is refused ends its connection: nobody knows where the next one would begin.
fn bad(status: StatusCode, words: &'static str) -> Response {
    Response::text(words).with_status(status).with_header(CONNECTION, "close")
}

/// The answer of the first route that fits, and whether that route keeps out of the log. A handler that
/// panics costs this one answer, and not the server.
fn handled(routes: &Routes, request: &Request) -> (Response, bool) {
    let quiet = routes.find(request).is_some_and(|route| route.quiet);
    let answer = catch_unwind(AssertUnwindSafe(|| routes.answer(request)));
    (
        answer
            .unwrap_or_else(|_| bad(StatusCode::INTERNAL_SERVER_ERROR, "500 The program that answers made a mistake.")),
        quiet,
    )
}

fn outgoing(response: &Response) -> hyper::Response<Full<Bytes>> {
    let mut sent = hyper::Response::new(Full::new(response.body.clone()));
    *sent.status_mut() = response.status;
    *sent.headers_mut() = response.headers.clone();
    sent
}

/// How many bytes of the body are sent: none for HEAD, 204 and 304 (RFC 9110, section 6.4.1).
fn body_sent(request: &Request, response: &Response) -> u64 {
    let none =
        request.method == Method::HEAD || [StatusCode::NO_CONTENT, StatusCode::NOT_MODIFIED].contains(&response.status);
    if none { 0 } else { response.body.len() as u64 }
}

impl House {
    fn misfit(&self, client: SocketAddr, kind: MisfitKind, start: Vec<u8>) {
        if let Some(tap) = &self.tap {
            let (server, port, at) = (self.name.clone(), self.port, SystemTime::now());
            (tap.each)(Seen::Misfit(Misfit { server, port, at, client, kind, start }));
        }
    }

    /// Tells what came on a connection that ended with an error, if it was anything a learner should hear of.
    /// A connection that was merely idle too long, or left without a word, was not.
    fn tell_misfit(&self, client: SocketAddr, error: &hyper::Error, record: &Record) {
        let (mut came, went) = record.unanswered();
        came.truncate(limits::START);
        let kind = if came.is_empty() {
            return;
        } else if came.starts_with(&[0x16, 0x03]) {
            MisfitKind::Tls
        } else if came.starts_with(b"PRI * HTTP/2") {
            MisfitKind::Http2
        } else if error.is_parse() {
            MisfitKind::Malformed(status(&went).unwrap_or(400))
        } else if error.is_timeout() {
            MisfitKind::TooSlow
        } else {
            return;
        };
        self.misfit(client, kind, came);
    }
}

/// The status code in the bytes of a response.
fn status(response: &[u8]) -> Option<u16> {
    std::str::from_utf8(response.get(9..12)?).ok()?.parse().ok()
}

#[cfg(test)]
mod tests;
