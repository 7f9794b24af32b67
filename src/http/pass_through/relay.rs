//! Hands the bytes of one connection on, both ways, as soon as they come.

use std::io::{Error, ErrorKind};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use super::tracker::ConnectionTracker;

/// How many bytes are handed on at a time, in each direction.
const BUFFER_BYTES: usize = 16 * 1024;

/// What the two directions of a connection share. Both run in one task, so the lock is always free.
struct Shared {
    tracker: Mutex<ConnectionTracker>,
    /// Woken when a request may have begun to wait for its response.
    request_came: Notify,
}

/// Who broke a connection off.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Client,
    Program,
}

/// Why one direction ended before its sender had closed it: the side that broke off, and how.
type BrokenOff = (Side, Error);

/// Hands bytes on until both sides have closed, or one of them breaks off.
pub(super) async fn relay(
    mut client: TcpStream,
    mut upstream: TcpStream,
    tracker: ConnectionTracker,
    slow_after: Duration,
) {
    // Small pieces are sent on at once, as they arrived.
    let _ = (client.set_nodelay(true), upstream.set_nodelay(true));
    let shared = Shared { tracker: Mutex::new(tracker), request_came: Notify::new() };
    let ended = copy_both(&mut client, &mut upstream, &shared, slow_after).await;
    if let Err((side, error)) = ended {
        let was_reset = is_reset(&error);
        if side == Side::Client {
            shared.tracker().on_client_closed();
        }
        shared.tracker().on_response_eof(was_reset);
        // A reset is handed on as a reset.
        if was_reset {
            let _ = (client.set_zero_linger(), upstream.set_zero_linger());
        }
    }
}

async fn copy_both(
    client: &mut TcpStream,
    upstream: &mut TcpStream,
    shared: &Shared,
    slow_after: Duration,
) -> Result<(), BrokenOff> {
    let (client_read, client_write) = client.split();
    let (upstream_read, upstream_write) = upstream.split();
    let requests = copy((client_read, Side::Client), (upstream_write, Side::Program), |bytes| match bytes {
        [] => shared.tracker().on_client_closed(),
        bytes => {
            shared.tracker().on_request_bytes(bytes);
            shared.request_came.notify_one();
        }
    });
    let responses = copy((upstream_read, Side::Program), (client_write, Side::Client), |bytes| match bytes {
        [] => shared.tracker().on_response_eof(false),
        bytes => shared.tracker().on_response_bytes(bytes),
    });
    tokio::select! {
        // In this order, because bytes come much more often than a slow response.
        biased;
        ended = async { tokio::try_join!(requests, responses) } => ended.map(drop),
        never = watch_for_slowness(shared, slow_after) => never,
    }
}

/// Hands on the bytes of one direction and reports them, until the sender closes its side. The close is handed on too.
async fn copy(
    (mut from, sender): (impl AsyncRead + Unpin, Side),
    (mut to, receiver): (impl AsyncWrite + Unpin, Side),
    mut tell: impl FnMut(&[u8]),
) -> Result<(), BrokenOff> {
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        let read = from.read(&mut buffer).await.map_err(|error| (sender, error))?;
        if read == 0 {
            tell(&[]);
            // The receiver may have closed the connection already.
            let _ = to.shutdown().await;
            return Ok(());
        }
        to.write_all(&buffer[..read]).await.map_err(|error| (receiver, error))?;
        tell(&buffer[..read]);
    }
}

/// Waits for a request whose response does not begin in time. Wakes up only while a request waits.
async fn watch_for_slowness(shared: &Shared, slow_after: Duration) -> Result<(), BrokenOff> {
    loop {
        let waiting_since = shared.tracker().waiting_since();
        let Some(since) = waiting_since else {
            shared.request_came.notified().await;
            continue;
        };
        sleep_until(Instant::from_std(since + slow_after)).await;
        let mut tracker = shared.tracker();
        if tracker.waiting_since() == Some(since) {
            tracker.on_slow(slow_after);
        }
    }
}

impl Shared {
    fn tracker(&self) -> MutexGuard<'_, ConnectionTracker> {
        self.tracker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_reset(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe)
}
