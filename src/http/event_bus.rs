//! The event bus: servers publish what happens, and any number of subscribers read it in batches.
//!
//! Publishing never waits. Each subscriber has a queue with a limit of its own: when the queue is full, new events are
//! dropped for this subscriber and counted. A subscriber is woken at most once in [`BATCH_INTERVAL`], because a wake-up for
//! every event would halve what a server can do; and never while nothing happens.
//!
//! Most subscribers keep the events. One that only writes text keeps the text: it is formatted where the event happens,
//! which costs less than handing the event to another thread.

mod queue;
mod subscription;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::ServerEvent;
pub use queue::EventBatch;
use queue::{EventQueue, Keep, KeepEvents, KeepText, SubscriberQueue};
pub use subscription::Subscription;

/// The shortest time between two batches for one subscriber.
pub const BATCH_INTERVAL: Duration = Duration::from_millis(25);
/// The most events that wait for one subscriber, unless it asks for another limit.
const MAX_QUEUED_EVENTS: usize = 1024;
/// The most memory for the events that wait for one subscriber, in bytes, unless it asks for another limit.
const MAX_QUEUED_BYTES: usize = 4 * 1024 * 1024;

/// Where servers publish their events. A clone is another handle to the same bus. When the last handle is dropped,
/// subscribers get what is still queued, and then the end.
#[derive(Clone, Default)]
pub struct EventBus(Arc<BusState>);

#[derive(Default)]
struct BusState {
    queues: Mutex<Vec<Arc<dyn EventQueue>>>,
    /// The number of queues, so that a server without subscribers pays for one load.
    subscribers: AtomicUsize,
    /// The number of queues that keep events.
    keepers: AtomicUsize,
}

/// How much may wait for a subscriber. One event always finds room in an empty queue.
#[derive(Debug, Clone, Copy)]
pub struct SubscribeOptions {
    /// The most events that wait.
    pub max_events: usize,
    /// The most memory that the waiting events take, roughly, in bytes.
    pub max_bytes: usize,
}

impl Default for SubscribeOptions {
    fn default() -> Self {
        Self { max_events: MAX_QUEUED_EVENTS, max_bytes: MAX_QUEUED_BYTES }
    }
}

impl EventBus {
    /// A bus without subscribers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether any subscriber would get an event that is published now. If not, there is no need to make one.
    pub fn has_subscribers(&self) -> bool {
        self.0.subscribers.load(Ordering::Relaxed) > 0
    }

    /// Hands an event to every subscriber that has room for it. Never waits for one of them.
    pub fn publish(&self, event: Arc<ServerEvent>) {
        for queue in lock(&self.0.queues).iter() {
            queue.push(&event);
        }
    }

    /// Whether a subscriber keeps the events themselves.
    pub(super) fn keeps_events(&self) -> bool {
        self.0.keepers.load(Ordering::Relaxed) > 0
    }

    /// Shows an event to the subscribers that keep none.
    pub(super) fn lend(&self, event: &ServerEvent) {
        for queue in lock(&self.0.queues).iter() {
            queue.show(event);
        }
    }

    /// Adds a subscriber. It gets the events that are published from now on.
    pub fn subscribe(&self, options: SubscribeOptions) -> Subscription {
        self.add(KeepEvents { options, bytes: 0 })
    }

    /// Adds a subscriber that gets text instead of events. `format` adds the text of an event; it runs on the server's
    /// thread, so it has to be quick. At most about `max_bytes` of text wait for the subscriber.
    pub fn subscribe_text(
        &self,
        max_bytes: usize,
        format: impl FnMut(&mut String, &ServerEvent) + Send + 'static,
    ) -> Subscription<String> {
        self.add(KeepText { max_bytes, format: Box::new(format) })
    }

    fn add<K: Keep>(&self, keep: K) -> Subscription<K::Batch> {
        let queue = Arc::new(SubscriberQueue::new(keep));
        lock(&self.0.queues).push(queue.clone());
        self.0.count_subscribers();
        Subscription::new(queue, Arc::downgrade(&self.0))
    }
}

impl BusState {
    /// Removes the queue of a subscriber that has ended.
    fn remove(&self, is_removed: impl Fn(&Arc<dyn EventQueue>) -> bool) {
        lock(&self.queues).retain(|queue| !is_removed(queue));
        self.count_subscribers();
    }

    fn count_subscribers(&self) {
        let queues = lock(&self.queues);
        self.subscribers.store(queues.len(), Ordering::Relaxed);
        self.keepers.store(queues.iter().filter(|queue| queue.keeps_events()).count(), Ordering::Relaxed);
    }
}

impl Drop for BusState {
    fn drop(&mut self) {
        for queue in lock(&self.queues).iter() {
            queue.close();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
