//! Everything that can happen while a lesson is played, on one channel: keys, requests, signals, a resize.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use anyhow::Context;

use super::curl_line::CommandOutput;
use crate::http::{EventBatch, EventBus, SubscribeOptions};
use crate::ui::keys::KeyPress;
use crate::workbench::WorkbenchEvent;

/// One thing that happened.
pub enum UiEvent {
    /// A key, or a typed line.
    Press(KeyPress),
    /// A command was run here: the command, and what it has led to.
    CommandRan(String, CommandOutput),
    /// Something happened on the servers.
    Servers(EventBatch),
    /// Something happened to the learner's own program, the one of this number.
    Program(usize, WorkbenchEvent),
    /// A program in the place of this server takes connections on this port, or has ended.
    StandIn(String, Option<u16>),
    /// There are no more keys: the pipe that they came from has ended.
    NoMoreKeys,
    /// Draw again: the terminal has another size.
    Redraw,
    /// The program runs again after Ctrl-Z. The terminal may show something else.
    Resumed,
    /// End now: Ctrl-C, SIGTERM or a closed terminal.
    Stop,
}

/// How many events may wait. A terminal that is stopped (Ctrl-S) must not stop a server or fill the memory.
const MAX_WAITING_EVENTS: usize = 256;
/// How long to wait before an event is sent again that had no room.
const FULL_PAUSE: Duration = Duration::from_millis(20);

/// The end of the channel that takes events.
#[derive(Clone)]
pub struct EventSender(SyncSender<UiEvent>);

/// Opens a channel.
pub fn channel() -> (EventSender, Receiver<UiEvent>) {
    let (sender, events) = sync_channel(MAX_WAITING_EVENTS);
    (EventSender(sender), events)
}

impl EventSender {
    /// Sends an event, and waits until there is room. Returns false when nobody receives events any more.
    pub fn send(&self, event: UiEvent) -> bool {
        self.0.send(event).is_ok()
    }

    /// Sends an event, which is lost if there is no room.
    pub fn try_send(&self, event: UiEvent) -> bool {
        self.0.try_send(event).is_ok()
    }

    /// Sends an event as [`Self::send`] does, and gives up if nobody waits for it any more.
    pub fn send_until(&self, mut event: UiEvent, is_over: &AtomicBool) {
        while !is_over.load(Ordering::SeqCst) {
            match self.0.try_send(event) {
                Err(TrySendError::Full(again)) => event = again,
                _ => return,
            }
            std::thread::sleep(FULL_PAUSE);
        }
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
