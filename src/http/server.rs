//! The server itself: one loop that takes connections, and for each a task that answers its requests.
//!
//! Read it from the top: [`Server::start`] is handed a port that is already taken, `accept` waits for
//! somebody to connect, `converse` speaks HTTP with them; `answer.rs` turns one request into a response.
//! hyper does the grammar of HTTP; what is ours are the limits, the routes and the events.

use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::dispatch::ConnectionHandler;
use super::limits::{self, Limits};
use super::recording_stream::{RecordingStream, WireRecorder};
use super::{Bound, EventBus, InvalidRequest, InvalidRequestKind, Routes, ServerEvent};

/// A server that runs. Dropping it closes its port and its connections.
pub struct Server {
    house: Arc<ServerState>,
    stop: watch::Sender<bool>,
    /// Each accept loop ends with the connections that are still open.
    loops: JoinSet<JoinSet<()>>,
}

/// The connections of a server that has closed its port.
pub struct OpenConnections(Vec<JoinSet<()>>);

/// How a server runs, besides its routes.
#[derive(Clone, Default)]
pub struct ServerOptions {
    /// Where its events go.
    pub bus: Option<EventBus>,
    /// Whether each exchange carries its raw bytes. This costs a copy of them.
    pub record_bytes: bool,
    /// Its limits.
    pub limits: Limits,
}

/// What every connection of a server shares.
pub(super) struct ServerState {
    pub(super) name: Arc<str>,
    pub(super) port: u16,
    routes: RwLock<Arc<Routes>>,
    pub(super) bus: Option<EventBus>,
    record_bytes: bool,
    pub(super) limits: Limits,
    /// Counted down for each connection: none left means the house is full.
    connection_permits: Semaphore,
    /// Counted down for each refused connection that is still read from.
    linger_permits: Semaphore,
}

impl Server {
    /// Starts serving on a port that is already taken. Must be called on a tokio runtime.
    pub fn start(bound: Bound, name: &str, routes: Routes, options: ServerOptions) -> std::io::Result<Self> {
        let ServerOptions { bus, record_bytes, limits } = options;
        let house = Arc::new(ServerState {
            name: name.into(),
            port: bound.port,
            routes: RwLock::new(Arc::new(routes)),
            bus,
            record_bytes,
            limits,
            connection_permits: Semaphore::new(limits.connections),
            linger_permits: Semaphore::new(limits::MAX_LINGERING),
        });
        let (stop, stopping) = watch::channel(false);
        let mut loops = JoinSet::new();
        for socket in bound.sockets {
            socket.set_nonblocking(true)?;
            loops.spawn(accept(TcpListener::from_std(socket)?, house.clone(), stopping.clone()));
        }
        Ok(Self { house, stop, loops })
    }

    /// Puts other routes on. Whoever asks next gets the new ones, on connections that are open too.
    pub fn set_routes(&self, routes: Routes) {
        *self.house.routes.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(routes);
    }

    /// Closes the port and stops. A response that is under way has [`limits::STOP_TIMEOUT`].
    pub async fn stop(self) {
        self.close().await.ended().await;
    }

    /// Closes the port, which is free when this returns, and returns the connections that are still open.
    pub async fn close(mut self) -> OpenConnections {
        let _ = self.stop.send(true);
        let mut open = Vec::new();
        while let Some(ended) = self.loops.join_next().await {
            open.extend(ended);
        }
        OpenConnections(open)
    }
}

impl OpenConnections {
    /// Waits until they have ended. A response that is under way has [`limits::STOP_TIMEOUT`].
    pub async fn ended(self) {
        let all_ended = async {
            for mut connections in self.0 {
                while connections.join_next().await.is_some() {}
            }
        };
        let _ = timeout(limits::STOP_TIMEOUT * 2, all_ended).await;
    }
}

/// Waits for connections, and gives each a task of its own. Ends when the server stops, and returns the connections
/// that are still open.
async fn accept(listener: TcpListener, house: Arc<ServerState>, mut stopping: watch::Receiver<bool>) -> JoinSet<()> {
    let mut open = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = open.join_next() => continue,
            _ = stopping.changed() => break,
        };
        match accepted {
            Ok((stream, client)) => {
                open.spawn(handle_connection(stream, client, house.clone(), stopping.clone()));
            }
            // That client was gone before it was let in.
            Err(error) if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) => {}
            // Out of file handles, most often. They come back as connections end.
            Err(_) => tokio::time::sleep(limits::ACCEPT_PAUSE).await,
        }
    }
    open
}

/// Lets a client in while there is room, and says so where there is none.
async fn handle_connection(
    mut stream: TcpStream,
    client: SocketAddr,
    house: Arc<ServerState>,
    stopping: watch::Receiver<bool>,
) {
    // An answer goes out at once, even a small one: waiting to fill a packet costs 44 ms here and there.
    let _ = stream.set_nodelay(true);
    let client = SocketAddr::new(client.ip().to_canonical(), client.port());
    if let Ok(_seat) = house.connection_permits.try_acquire() {
        serve_http1(stream, client, &house, stopping).await;
    } else {
        house.report_invalid_request(client, InvalidRequestKind::TooMany, Vec::new());
        let _ = timeout(limits::STOP_TIMEOUT, stream.write_all(TOO_MANY_CONNECTIONS.as_bytes())).await;
        house.drain_before_close(&mut stream, stopping).await;
    }
}

const TOO_MANY_CONNECTIONS: &str = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 48\r\nConnection: close\r\n\r\n\
503 Too many connections at once. Try again soon";

/// Speaks HTTP with one client until either side has had enough, or the server stops.
async fn serve_http1(socket: TcpStream, client: SocketAddr, house: &ServerState, mut stopping: watch::Receiver<bool>) {
    let bus = house.bus.as_ref().filter(|_| house.record_bytes);
    let spool = bus.map(|bus| WireRecorder::new(bus.clone()));
    let desk = ConnectionHandler::new(house, client, spool.clone());
    // Called by hyper for each request, again and again while the client keeps the connection.
    let service = service_fn(|request| {
        let desk = &desk;
        async move { Ok::<_, Infallible>(desk.handle(request).await) }
    });
    let stream = TokioIo::new(RecordingStream::new(socket, spool));
    let mut connection = protocol(&house.limits).serve_connection(stream, service);
    let ended = tokio::select! {
        biased;
        ended = &mut connection => ended,
        () = async { drop(stopping.wait_for(|stop| *stop).await) } => {
            std::pin::Pin::new(&mut connection).graceful_shutdown();
            timeout(limits::STOP_TIMEOUT, &mut connection).await.unwrap_or(Ok(()))
        }
    };
    let mut stream = connection.into_parts().io.into_inner();
    let misfit = ended.err().and_then(|error| report_invalid_request(&error, &stream));
    if let Some(kind) = misfit {
        house.report_invalid_request(client, kind, stream.start().to_vec());
    }
    if desk.is_refused() || misfit.is_some_and(|kind| kind != InvalidRequestKind::TooSlow) {
        house.drain_before_close(&mut stream, stopping).await;
    }
}

/// HTTP/1.1 with the limits. Without the timer hyper's own time limits do nothing at all.
fn protocol(limits: &Limits) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_header_size(limits::MAX_HEAD_BYTES)
        .max_headers(limits::MAX_HEADERS)
        .max_buf_size(limits::MAX_BUFFER_BYTES)
        .half_close(true)
        // Head and body go out in one piece: answers here are small, and one write is what a learner sees.
        .writev(false)
        .title_case_headers(true);
    builder
}

impl ServerState {
    /// The routes of this moment: they may be changed before the next request.
    pub(super) fn routes(&self) -> Arc<Routes> {
        self.routes.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn report_invalid_request(&self, client: SocketAddr, kind: InvalidRequestKind, start: Vec<u8>) {
        if let Some(bus) = &self.bus {
            let (server, port, at) = (self.name.clone(), self.port, SystemTime::now());
            let invalid = InvalidRequest { server, port, at, client, kind, start };
            bus.publish(Arc::new(ServerEvent::InvalidRequest(invalid)));
        }
    }

    /// Says that this was all, then reads on for a moment and throws it away, so that the answer is read
    /// before the connection ends (RFC 9112, section 9.6).
    async fn drain_before_close(
        &self,
        stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
        mut stopping: watch::Receiver<bool>,
    ) {
        let _ = stream.shutdown().await;
        let Ok(_place) = self.linger_permits.try_acquire() else { return };
        let drain = async {
            // On the heap: every connection would carry it from its start otherwise.
            let (mut thrown, mut bin) = (0, vec![0; 4096]);
            while let Ok(read @ 1..) = stream.read(&mut bin).await {
                thrown += read;
                if thrown > limits::MAX_LINGER_BYTES {
                    break;
                }
            }
        };
        tokio::select! {
            _ = timeout(limits::LINGER_TIMEOUT, drain) => {}
            _ = stopping.wait_for(|stop| *stop) => {}
        }
    }
}

/// What came on a connection that ended with an error, if it was anything a learner should hear of.
/// A connection that was merely idle too long, or left without a word, was not.
fn report_invalid_request(error: &hyper::Error, stream: &RecordingStream) -> Option<InvalidRequestKind> {
    let came = stream.start();
    if came.is_empty() {
        None
    } else if came.starts_with(&[0x16, 0x03]) {
        Some(InvalidRequestKind::Tls)
    } else if came.starts_with(b"PRI * HTTP/2") {
        Some(InvalidRequestKind::Http2)
    } else if error.is_parse() {
        Some(InvalidRequestKind::Malformed(stream.status().unwrap_or(400)))
    } else if error.is_timeout() {
        Some(InvalidRequestKind::TooSlow)
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
