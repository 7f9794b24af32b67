//! What can happen while a lesson is played, on one channel: keys, requests, signals, another size.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};

use crate::http::{ServerEvent, ServerEventRef, Tap};
use crate::player::Key;

/// One thing that happened.
pub enum UiEvent {
    /// A key, or a line that was typed.
    Key(Key),
    /// A server was asked something.
    Seen(Box<ServerEvent>),
    /// What was typed into a pipe has been read: no key can come any more.
    NoMoreKeys,
    /// The terminal has another size, or was given back after Ctrl-Z: draw again.
    Redraw,
    /// Ctrl-C, SIGTERM, a closed terminal: end now.
    Stop,
}

/// How many events may wait. A terminal that is stopped (Ctrl-S) must not stop a server or fill the memory.
const WAITING: usize = 256;

/// Where events come out, and how many requests were left out because too many waited.
pub struct EventReceiver {
    pub all: Receiver<UiEvent>,
    dropped: Arc<AtomicUsize>,
}

/// Where events go in.
#[derive(Clone)]
pub struct EventSender {
    all: SyncSender<UiEvent>,
    dropped: Arc<AtomicUsize>,
}

/// A channel for everything that happens.
pub fn channel() -> (EventSender, EventReceiver) {
    let (sender, all) = sync_channel(WAITING);
    let dropped = Arc::new(AtomicUsize::new(0));
    (EventSender { all: sender, dropped: Arc::clone(&dropped) }, EventReceiver { all, dropped })
}

impl EventSender {
    /// Waits until there is room; `false` when nobody listens any more.
    pub fn send(&self, event: UiEvent) -> bool {
        self.all.send(event).is_ok()
    }

    /// The same, but where there is no room the event is lost.
    pub fn try_send(&self, event: UiEvent) -> bool {
        self.all.try_send(event).is_ok()
    }

    /// What the servers tell; never waits, for it runs on the servers' thread.
    pub fn tap(&self) -> Tap {
        let sender = self.clone();
        let each = move |seen: ServerEventRef<'_>| {
            if let Err(TrySendError::Full(_)) = sender.all.try_send(UiEvent::Seen(Box::new(seen.keep()))) {
                sender.dropped.fetch_add(1, Ordering::Relaxed);
            }
        };
        Tap { each: Arc::new(each), wire: true }
    }
}

impl EventReceiver {
    /// How many requests were left out since this was last asked.
    pub fn dropped(&self) -> usize {
        self.dropped.swap(0, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::time::SystemTime;

    use super::*;
    use crate::http::{InvalidRequest, InvalidRequestKind};

    #[test]
    fn a_screen_that_does_not_listen_never_holds_up_a_server() {
        let (sender, events) = channel();
        let tap = sender.tap();
        for _ in 0..WAITING + 7 {
            (tap.each)(ServerEventRef::Misfit(&InvalidRequest {
                server: "hello".into(),
                port: 1,
                at: SystemTime::UNIX_EPOCH,
                client: SocketAddr::from(([127, 0, 0, 1], 1)),
                kind: InvalidRequestKind::TooSlow,
                start: Vec::new(),
            }));
        }
        assert_eq!(events.dropped(), 7);
        assert_eq!(events.dropped(), 0);
        assert_eq!(events.all.try_iter().count(), WAITING);
    }
}
