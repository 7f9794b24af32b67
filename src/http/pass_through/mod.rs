//! The pass-through: clients connect to it in place of the learner's own program. It hands every byte on unchanged, both
//! ways, and publishes each exchange on the event bus as a server of ours does.
//!
//! It never writes a byte of its own. If the program refuses a connection, is slow or breaks off, the client sees exactly
//! what it would see without the pass-through, and the bus gets an event.

mod head;
mod relay;
mod tracker;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::accept_loop::accept_connections;
use super::{Bound, EventBus, ServerEvent, UpstreamFailure, UpstreamFailureKind, limits};
use tracker::{ConnectionPlace, ConnectionTracker};

/// Where a pass-through hands connections on to, and what its events say.
#[derive(Debug, Clone)]
pub struct PassThroughOptions {
    /// The server's name on the bus.
    pub name: String,
    /// The addresses of the program, in the order in which they are tried. Never empty.
    pub upstream: Vec<SocketAddr>,
    /// How long the program may take to respond before an event says that it is slow. The client goes on waiting.
    pub slow_after: Duration,
}

/// A running pass-through. Dropping it closes its port and all its connections.
pub struct PassThrough {
    stop: watch::Sender<bool>,
    /// Each of them ends with the connections that are still open.
    loops: JoinSet<JoinSet<()>>,
}

/// What all connections of a pass-through share.
struct SharedState {
    name: Arc<str>,
    port: u16,
    options: PassThroughOptions,
    bus: EventBus,
}

impl PassThrough {
    /// Starts to accept connections on a port that is already bound. Must be called on a tokio runtime.
    ///
    /// # Errors
    /// If the system does not let the sockets be used without blocking.
    pub fn start(bound: Bound, options: PassThroughOptions, bus: EventBus) -> std::io::Result<Self> {
        let state = Arc::new(SharedState { name: options.name.as_str().into(), port: bound.port, options, bus });
        // One permit for each open connection. A client that gets none waits, as it would at a busy server.
        let permits = Arc::new(Semaphore::new(limits::MAX_CONNECTIONS));
        let (stop, stopping) = watch::channel(false);
        let mut loops = JoinSet::new();
        for listener in bound.into_listeners()? {
            let state = state.clone();
            let serve = move |client, address| state.clone().serve(client, address);
            loops.spawn(accept_connections(listener, Some(permits.clone()), stopping.clone(), serve));
        }
        Ok(Self { stop, loops })
    }

    /// Stops: closes all connections, and the port is free when this returns.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        let all_ended = async { while self.loops.join_next().await.is_some() {} };
        let _ = timeout(limits::STOP_TIMEOUT, all_ended).await;
    }
}

impl SharedState {
    /// Connects one client to the program, and hands bytes on until one of the two closes the connection.
    async fn serve(self: Arc<Self>, client: TcpStream, address: SocketAddr) {
        match self.connect().await {
            Ok((upstream, upstream_address)) => {
                let place = ConnectionPlace {
                    server: self.name.clone(),
                    port: self.port,
                    client: address,
                    upstream: upstream_address,
                };
                relay::relay(
                    client,
                    upstream,
                    ConnectionTracker::new(place, self.bus.clone()),
                    self.options.slow_after,
                )
                .await;
            }
            Err(error) => {
                let kind = UpstreamFailureKind::of_connect(&error);
                let (server, port, at) = (self.name.clone(), self.port, SystemTime::now());
                let upstream = self.options.upstream[0];
                let failure = UpstreamFailure { server, port, at, client: address, upstream, request: None, kind };
                self.bus.publish(Arc::new(ServerEvent::Upstream(failure)));
            }
        }
    }

    async fn connect(&self) -> std::io::Result<(TcpStream, SocketAddr)> {
        let mut last = std::io::Error::from(std::io::ErrorKind::AddrNotAvailable);
        for address in &self.options.upstream {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok((stream, *address)),
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

#[cfg(test)]
mod tests;
