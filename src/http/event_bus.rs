//! The event bus: servers publish what happens, and any number of subscribers read it in batches.
//!
//! Publishing never waits. Each subscriber has a queue with a limit of its own: when the queue is full, new events are
//! dropped for this subscriber and counted. A subscriber is woken at most once in [`BATCH_INTERVAL`], because a wake-up for
//! every event would halve what a server can do; and never while nothing happens.

use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

use super::ServerEvent;

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
    queues: Mutex<Vec<Arc<SubscriberQueue>>>,
    /// The number of queues, so that a server with no subscribers pays for one load.
    subscribers: AtomicUsize,
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

/// What happened since the batch before.
#[derive(Debug, Default)]
pub struct EventBatch {
    /// The events, oldest first.
    pub events: Vec<Arc<ServerEvent>>,
    /// How many events came after these and were dropped because the queue was full.
    pub lost: u64,
}

/// One subscriber's end of the bus. Dropping it ends the subscription.
pub struct Subscription {
    queue: Arc<SubscriberQueue>,
    bus: Weak<BusState>,
    /// When the last batch was handed out.
    last_batch: Option<Instant>,
}

struct SubscriberQueue {
    options: SubscribeOptions,
    state: Mutex<QueueState>,
}

#[derive(Default)]
struct QueueState {
    batch: EventBatch,
    bytes: usize,
    /// Whom to wake for the next event. None while the subscriber is busy, or pauses between two batches.
    waker: Option<Waker>,
    is_closed: bool,
}

impl EventBus {
    /// A bus without subscribers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether anybody would get an event that is published now. If not, nobody needs to make one.
    pub fn has_subscribers(&self) -> bool {
        self.0.subscribers.load(Ordering::Relaxed) > 0
    }

    /// Hands an event to every subscriber that has room for it. Never waits for one of them.
    pub fn publish(&self, event: Arc<ServerEvent>) {
        if !self.has_subscribers() {
            return;
        }
        let bytes = event.memory_bytes();
        for queue in lock(&self.0.queues).iter() {
            queue.push(&event, bytes);
        }
    }

    /// Adds a subscriber. It gets the events that are published from now on.
    pub fn subscribe(&self, options: SubscribeOptions) -> Subscription {
        let queue = Arc::new(SubscriberQueue { options, state: Mutex::default() });
        let mut queues = lock(&self.0.queues);
        queues.push(queue.clone());
        self.0.subscribers.store(queues.len(), Ordering::Relaxed);
        Subscription { queue, bus: Arc::downgrade(&self.0), last_batch: None }
    }
}

impl Drop for BusState {
    fn drop(&mut self) {
        for queue in lock(&self.queues).iter() {
            queue.close();
        }
    }
}

impl SubscriberQueue {
    fn push(&self, event: &Arc<ServerEvent>, bytes: usize) {
        let mut state = lock(&self.state);
        let is_full = state.batch.events.len() >= self.options.max_events
            || (state.bytes + bytes > self.options.max_bytes && !state.batch.events.is_empty());
        // After a lost event the rest of the batch is lost too, so that the gap is in one place.
        if is_full || state.batch.lost > 0 {
            state.batch.lost += 1;
            return;
        }
        state.batch.events.push(event.clone());
        state.bytes += bytes;
        let waker = state.waker.take();
        drop(state);
        waker.into_iter().for_each(Waker::wake);
    }

    fn close(&self) {
        let mut state = lock(&self.state);
        state.is_closed = true;
        let waker = state.waker.take();
        drop(state);
        waker.into_iter().for_each(Waker::wake);
    }

    /// Takes what is queued; `None` at the end. Remembers whom to wake while there is nothing.
    fn poll_take(&self, context: &Context<'_>) -> Poll<Option<EventBatch>> {
        let mut state = lock(&self.state);
        if !state.batch.events.is_empty() {
            state.bytes = 0;
            return Poll::Ready(Some(std::mem::take(&mut state.batch)));
        }
        if state.is_closed {
            return Poll::Ready(None);
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Subscription {
    /// Waits for the next batch, as an async function that needs a tokio runtime with time. `None` when the bus is gone.
    pub async fn next(&mut self) -> Option<EventBatch> {
        if let Some(pause) = self.pause() {
            tokio::time::sleep(pause).await;
        }
        let batch = poll_fn(|context| self.queue.poll_take(context)).await;
        self.last_batch = Some(Instant::now());
        batch
    }

    /// Waits for the next batch and blocks the thread meanwhile. `None` when the bus is gone.
    pub fn wait(&mut self) -> Option<EventBatch> {
        if let Some(pause) = self.pause() {
            std::thread::sleep(pause);
        }
        let waker = Waker::from(Arc::new(ThreadWaker(std::thread::current())));
        let batch = loop {
            match self.queue.poll_take(&Context::from_waker(&waker)) {
                Poll::Ready(batch) => break batch,
                Poll::Pending => std::thread::park(),
            }
        };
        self.last_batch = Some(Instant::now());
        batch
    }

    /// How long to let events gather, so that two batches are never nearer than [`BATCH_INTERVAL`].
    fn pause(&self) -> Option<Duration> {
        BATCH_INTERVAL.checked_sub(self.last_batch?.elapsed())
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        let Some(bus) = self.bus.upgrade() else { return };
        let mut queues = lock(&bus.queues);
        queues.retain(|queue| !Arc::ptr_eq(queue, &self.queue));
        bus.subscribers.store(queues.len(), Ordering::Relaxed);
        // This may be the last handle to the bus, which locks the queues when it is dropped.
        drop(queues);
    }
}

/// Wakes a thread that is parked.
struct ThreadWaker(Thread);

impl Wake for ThreadWaker {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
