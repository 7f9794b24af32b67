//! The loop that accepts connections: the server and the pass-through use the same one.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::JoinSet;

use super::limits;

/// Accepts connections, and gives each of them a task. Ends when `stopping` changes, and returns the connections that are
/// still open. With `permits`, the next connection is accepted only when there is a permit for it.
pub(super) async fn accept_connections<Task>(
    listener: TcpListener,
    permits: Option<Arc<Semaphore>>,
    mut stopping: watch::Receiver<bool>,
    serve: impl Fn(TcpStream, SocketAddr) -> Task,
) -> JoinSet<()>
where
    Task: Future<Output = ()> + Send + 'static,
{
    let mut connections = JoinSet::new();
    loop {
        let Some(permit) = next_permit(permits.as_ref(), &mut stopping).await else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
            _ = stopping.changed() => break,
        };
        match accepted {
            Ok((stream, client)) => {
                let task = serve(stream, SocketAddr::new(client.ip().to_canonical(), client.port()));
                connections.spawn(async move {
                    let _permit = permit;
                    task.await;
                });
            }
            // The client was gone before its connection was accepted.
            Err(error) if matches!(error.kind(), ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset) => {}
            // Most often there are no file handles left. They come back when connections end.
            Err(_) => tokio::time::sleep(limits::ACCEPT_PAUSE).await,
        }
    }
    connections
}

/// Waits for a permit if permits are needed. Returns nothing if the loop has to stop.
async fn next_permit(
    permits: Option<&Arc<Semaphore>>,
    stopping: &mut watch::Receiver<bool>,
) -> Option<Option<OwnedSemaphorePermit>> {
    let Some(permits) = permits else { return Some(None) };
    tokio::select! {
        permit = permits.clone().acquire_owned() => permit.ok().map(Some),
        _ = stopping.changed() => None,
    }
}
