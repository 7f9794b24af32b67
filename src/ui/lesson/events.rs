//! What can happen while a lesson is played, on one channel: keys, requests, signals, another size.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use anyhow::Context;

use crate::http::{EventBatch, EventBus, SubscribeOptions};
use crate::player::Key;

/// One thing that happened.
pub enum UiEvent {
    /// A key, or a line that was typed.
    Key(Key),
    /// Something happened on the servers.
    Servers(EventBatch),
    /// What was typed into a pipe has been read: no key can come any more.
    NoMoreKeys,
    /// The terminal has another size, or was given back after Ctrl-Z: draw again.
    Redraw,
    /// Ctrl-C, SIGTERM, a closed terminal: end now.
    Stop,
}

/// How many events may wait. A terminal that is stopped (Ctrl-S) must not stop a server or fill the memory.
const MAX_WAITING_EVENTS: usize = 256;

/// Where events go in.
#[derive(Clone)]
pub struct EventSender(SyncSender<UiEvent>);

/// A channel for everything that happens.
pub fn channel() -> (EventSender, Receiver<UiEvent>) {
    let (sender, events) = sync_channel(MAX_WAITING_EVENTS);
    (EventSender(sender), events)
}

impl EventSender {
    /// Waits until there is room; `false` when nobody listens any more.
    pub fn send(&self, event: UiEvent) -> bool {
        self.0.send(event).is_ok()
    }

    /// The same, but where there is no room the event is lost.
    pub fn try_send(&self, event: UiEvent) -> bool {
        self.0.try_send(event).is_ok()
    }

    /// Passes on what happens on the servers, from a thread of its own. While the screen is busy, the bus drops and
    /// counts what is too much.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn subscribe(&self, bus: &EventBus) -> anyhow::Result<()> {
        let mut subscription =
            bus.subscribe(SubscribeOptions { max_events: MAX_WAITING_EVENTS, ..SubscribeOptions::default() });
        let sender = self.clone();
        let forward = move || {
            while subscription.wait().is_some_and(|batch| sender.send(UiEvent::Servers(batch))) {}
        };
        std::thread::Builder::new().name("events".into()).spawn(forward).context("could not watch the servers")?;
        Ok(())
    }
}
