//! The server itself: one loop that accepts connections, and for each connection a task that responds to its requests.
//!
//! Read it from the top. [`Server::start`] gets a port that is already bound, `accept_connections` waits for a client to connect,
//! `serve_http1` speaks HTTP with it; `dispatch.rs` turns one request into a response. hyper knows the grammar of HTTP.
//! The limits, the routes and the events are ours.

use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::accept_loop::accept_connections;
use super::activity::Activity;
use super::dispatch::ConnectionHandler;
use super::interrupts::run_until;
use super::limits;
use super::recording_stream::RecordingStream;
use super::server_state::{ServerOptions, ServerState};
use super::wire_recorder::WireRecorder;
use super::{Bound, InvalidRequestKind, Routes};

/// A running server. Dropping it closes its port and its connections.
pub struct Server {
    state: Arc<ServerState>,
    stop: watch::Sender<bool>,
    /// Each of them ends with the connections that are still open.
    accept_loops: JoinSet<JoinSet<()>>,
}

/// The connections of a server that has closed its port.
pub struct OpenConnections(Vec<JoinSet<()>>);

impl Server {
    /// Starts to serve on a port that is already bound. Must be called on a tokio runtime.
    ///
    /// # Errors
    /// If the system does not let the sockets be used without blocking.
    pub fn start(bound: Bound, name: &str, routes: Routes, options: ServerOptions) -> std::io::Result<Self> {
        let state = Arc::new(ServerState::new(name, bound.port, routes, options));
        let (stop, stopping) = watch::channel(false);
        let mut accept_loops = JoinSet::new();
        for listener in bound.into_listeners()? {
            let (state, stop) = (state.clone(), stopping.clone());
            let serve = move |stream, client| handle_connection(stream, client, state.clone(), stop.clone());
            accept_loops.spawn(accept_connections(listener, None, stopping.clone(), serve));
        }
        Ok(Self { state, stop, accept_loops })
    }

    /// Changes the routes. The next request finds the new ones, on connections that are already open too.
    pub fn set_routes(&self, routes: Routes) {
        self.state.set_routes(routes);
    }

    /// Closes the port and stops. A response that is being sent has [`limits::STOP_TIMEOUT`] to finish.
    pub async fn stop(self) {
        self.close().await.ended().await;
    }

    /// Closes the port, which is free when this returns, and returns the connections that are still open.
    pub async fn close(mut self) -> OpenConnections {
        let _ = self.stop.send(true);
        let mut connections = Vec::new();
        while let Some(ended) = self.accept_loops.join_next().await {
            connections.extend(ended);
        }
        OpenConnections(connections)
    }
}

impl OpenConnections {
    /// Waits until they have ended. A response that is being sent has [`limits::STOP_TIMEOUT`] to finish.
    pub async fn ended(self) {
        let all_ended = async {
            for mut connections in self.0 {
                while connections.join_next().await.is_some() {}
            }
        };
        let _ = timeout(limits::STOP_TIMEOUT * 2, all_ended).await;
    }
}

/// Serves a client if there is a permit left, and tells it to come back later if not.
async fn handle_connection(
    mut stream: TcpStream,
    client: SocketAddr,
    state: Arc<ServerState>,
    stopping: watch::Receiver<bool>,
) {
    // Send every response at once, even a small one. Waiting until a packet is full can cost 44 ms.
    let _ = stream.set_nodelay(true);
    if let Ok(_permit) = state.connection_permits.try_acquire() {
        serve_http1(stream, client, &state, stopping).await;
    } else {
        state.publish_invalid_request(client, InvalidRequestKind::TooMany, &[]);
        let _ = timeout(limits::STOP_TIMEOUT, stream.write_all(TOO_MANY_CONNECTIONS.as_bytes())).await;
        drain_before_close(&state, &mut stream, stopping).await;
    }
}

const TOO_MANY_CONNECTIONS: &str = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 48\r\nConnection: close\r\n\r\n\
503 Too many connections at once. Try again soon";

/// Speaks HTTP with one client until one side ends the connection, the client is too slow, or the server stops.
async fn serve_http1(socket: TcpStream, client: SocketAddr, state: &ServerState, mut stopping: watch::Receiver<bool>) {
    let bus = state.options.bus.as_ref().filter(|_| state.options.record_bytes);
    let recorder = bus.map(|bus| WireRecorder::new(bus.clone()));
    let activity = Activity::default();
    let handler = ConnectionHandler::new(state, client, recorder.clone(), activity.clone());
    // hyper calls this for each request, as long as the client keeps the connection open.
    let service = service_fn(|request| handler.handle(request));
    let stream = TokioIo::new(RecordingStream::new(socket, recorder));
    let mut connection = http1_builder().serve_connection(stream, service);
    let interrupts = async {
        tokio::select! {
            () = async { drop(stopping.wait_for(|stop| *stop).await) } => ConnectionInterrupt::Stop,
            () = activity.wait_for_head_timeout(state.options.limits.head_timeout) => ConnectionInterrupt::HeadTimeout,
        }
    };
    let end = run_until(Pin::new(&mut connection), pin!(interrupts)).await;
    if matches!(end, Err(ConnectionInterrupt::Stop)) {
        Pin::new(&mut connection).graceful_shutdown();
        let _ = timeout(limits::STOP_TIMEOUT, &mut connection).await;
    }
    let parts = connection.into_parts();
    let invalid = invalid_request(&end, &parts.read_buf);
    if let Some(kind) = invalid {
        state.publish_invalid_request(client, kind, &parts.read_buf);
    }
    if handler.is_refused() || invalid.is_some_and(|kind| kind != InvalidRequestKind::TooSlow) {
        drain_before_close(state, &mut parts.io.into_inner(), stopping).await;
    }
}

/// What ends a connection from outside.
#[derive(Debug, Clone, Copy)]
enum ConnectionInterrupt {
    Stop,
    HeadTimeout,
}

/// HTTP/1.1 with the limits. The time limit for a head is ours: hyper's own starts a timer for every request.
fn http1_builder() -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .header_read_timeout(None)
        .max_header_size(limits::MAX_HEAD_BYTES)
        .max_headers(limits::MAX_HEADERS)
        .max_buf_size(limits::MAX_BUFFER_BYTES)
        .half_close(true)
        // Head and body are written in one piece. Responses here are small, and a learner sees one write.
        .writev(false)
        .title_case_headers(true);
    builder
}

/// Returns what was wrong with the last request of a connection, if a learner should know about it. `unread` are the
/// bytes of a request that was not finished, or not understood. A connection that was only idle for too long has none.
fn invalid_request(end: &Result<hyper::Result<()>, ConnectionInterrupt>, unread: &[u8]) -> Option<InvalidRequestKind> {
    match end {
        Err(ConnectionInterrupt::HeadTimeout) if !unread.is_empty() => Some(InvalidRequestKind::TooSlow),
        Ok(Err(_)) if unread.starts_with(&[0x16, 0x03]) => Some(InvalidRequestKind::Tls),
        Ok(Err(_)) if unread.starts_with(b"PRI * HTTP/2") => Some(InvalidRequestKind::Http2),
        Ok(Err(error)) if error.is_parse_too_large() => Some(InvalidRequestKind::HeadTooLarge),
        Ok(Err(error)) if error.is_parse() => Some(malformed(error)),
        _ => None,
    }
}

/// Returns what kind of malformed request hyper means. Where the length of the body is wrong, hyper has thrown the head away
/// already, and only its words say so; a test holds them.
fn malformed(error: &hyper::Error) -> InvalidRequestKind {
    let words = error.to_string();
    if words.contains("content-length") {
        InvalidRequestKind::InvalidLength("Content-Length")
    } else if words.contains("transfer-encoding") {
        InvalidRequestKind::InvalidLength("Transfer-Encoding")
    } else {
        InvalidRequestKind::Malformed
    }
}

/// Tells the client that no more is sent, then reads on for a moment and throws the bytes away, so that the client can
/// read the response before the connection ends (RFC 9112, section 9.6).
async fn drain_before_close(
    state: &ServerState,
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    mut stopping: watch::Receiver<bool>,
) {
    let _ = stream.shutdown().await;
    let Ok(_permit) = state.linger_permits.try_acquire() else { return };
    let drain = async {
        // On the heap, because the task of every connection would have room for it from its start.
        let (mut drained, mut buffer) = (0, vec![0; 4096]);
        while let Ok(read @ 1..) = stream.read(&mut buffer).await {
            drained += read;
            if drained > limits::MAX_LINGER_BYTES {
                break;
            }
        }
    };
    tokio::select! {
        _ = timeout(limits::LINGER_TIMEOUT, drain) => {}
        _ = stopping.wait_for(|stop| *stop) => {}
    }
}

#[cfg(test)]
mod tests;
