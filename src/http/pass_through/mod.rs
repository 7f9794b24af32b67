//! The pass-through: stands in front of the learner's own program, hands every byte on unchanged, both ways, and puts
//! each exchange on the event bus as a server of ours does.
//!
//! It never writes a byte of its own. Where the program refuses, is slow or breaks off, the client sees just what it
//! would have seen without us, and the bus gets an event.

mod head;
mod relay;
mod tracker;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{Bound, EventBus, ServerEvent, UpstreamFailure, UpstreamFailureKind, limits};
use tracker::{ConnectionPlace, ConnectionTracker};

/// Where a pass-through hands connections on to, and what its events say.
#[derive(Debug, Clone)]
pub struct PassThroughOptions {
    /// The server's name on the bus.
    pub name: String,
    /// The addresses of the program, the one that is tried first in front. Never empty.
    pub upstream: Vec<SocketAddr>,
    /// How long the program may take to answer before an event says that it is slow. It is waited for all the same.
    pub slow_after: Duration,
}

/// A pass-through that runs. Dropping it closes its port and all its connections.
pub struct PassThrough {
    stop: watch::Sender<bool>,
    loops: JoinSet<()>,
}

/// What all connections of a pass-through share.
struct SharedState {
    name: Arc<str>,
    port: u16,
    options: PassThroughOptions,
    bus: EventBus,
    /// One permit for each open connection. A client that gets none waits, as it would at a busy server.
    permits: Arc<Semaphore>,
}

impl PassThrough {
    /// Starts to take connections on a port that is bound already. Must be called on a tokio runtime.
    ///
    /// # Errors
    /// If the system refuses to use the sockets without blocking.
    pub fn start(bound: Bound, options: PassThroughOptions, bus: EventBus) -> std::io::Result<Self> {
        let state = Arc::new(SharedState {
            name: options.name.as_str().into(),
            port: bound.port,
            options,
            bus,
            permits: Arc::new(Semaphore::new(limits::MAX_CONNECTIONS)),
        });
        let (stop, stopping) = watch::channel(false);
        let mut loops = JoinSet::new();
        for socket in bound.sockets {
            socket.set_nonblocking(true)?;
            loops.spawn(accept_loop(TcpListener::from_std(socket)?, state.clone(), stopping.clone()));
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

async fn accept_loop(listener: TcpListener, state: Arc<SharedState>, mut stopping: watch::Receiver<bool>) {
    // The connections live in this set: when the loop ends, all of them are closed.
    let mut connections = JoinSet::new();
    loop {
        let Ok(permit) = state.permits.clone().acquire_owned().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
            _ = stopping.changed() => return,
        };
        match accepted {
            Ok((client, address)) => {
                let state = state.clone();
                connections.spawn(async move {
                    state.serve(client, address).await;
                    drop(permit);
                });
            }
            // Out of file handles, most often. They come back as connections end.
            Err(_) => tokio::time::sleep(limits::ACCEPT_PAUSE).await,
        }
    }
}

impl SharedState {
    /// Connects one client to the program and hands bytes on until one of them has had enough.
    async fn serve(&self, client: TcpStream, address: SocketAddr) {
        let address = SocketAddr::new(address.ip().to_canonical(), address.port());
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
                let failure = UpstreamFailure { server, port, at, client: address, upstream, request_line: None, kind };
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
