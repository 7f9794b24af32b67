//! What waits for one subscriber: events, or the text that is made of them.

use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use super::{SubscribeOptions, lock};
use crate::http::ServerEvent;

/// What happened since the batch before.
#[derive(Debug, Default)]
pub struct EventBatch<B = Vec<Arc<ServerEvent>>> {
    /// The events, oldest first; or the text of the events.
    pub events: B,
    /// How many events arrived after these and were dropped because the queue was full.
    pub lost: u64,
}

/// What a subscriber keeps of the events until it reads them.
pub(super) trait Keep: Send + 'static {
    type Batch: Default + Send + 'static;
    /// Whether it keeps the events themselves.
    const KEEPS_EVENTS: bool;

    /// Keeps an event, if there is room for it. `shared` is the same event, where it may be kept.
    fn keep(&mut self, batch: &mut Self::Batch, event: &ServerEvent, shared: Option<&Arc<ServerEvent>>) -> bool;

    /// Returns what was kept, and leaves the queue empty.
    fn take(&mut self, batch: &mut Self::Batch) -> Self::Batch;
}

/// Keeps the events.
pub(super) struct KeepEvents {
    pub(super) options: SubscribeOptions,
    /// The memory that the waiting events take.
    pub(super) bytes: usize,
}

impl Keep for KeepEvents {
    type Batch = Vec<Arc<ServerEvent>>;
    const KEEPS_EVENTS: bool = true;

    fn keep(&mut self, batch: &mut Self::Batch, event: &ServerEvent, shared: Option<&Arc<ServerEvent>>) -> bool {
        // A subscriber that is added after the server asked for subscribers misses one exchange.
        let Some(shared) = shared else { return true };
        let bytes = self.bytes + event.memory_bytes();
        let is_full = batch.len() >= self.options.max_events || bytes > self.options.max_bytes;
        if is_full && !batch.is_empty() {
            return false;
        }
        batch.push(shared.clone());
        self.bytes = bytes;
        true
    }

    fn take(&mut self, batch: &mut Self::Batch) -> Self::Batch {
        self.bytes = 0;
        std::mem::take(batch)
    }
}

/// Keeps text.
pub(super) struct KeepText {
    pub(super) max_bytes: usize,
    pub(super) format: TextFormat,
}

type TextFormat = Box<dyn FnMut(&mut String, &ServerEvent) + Send>;

impl Keep for KeepText {
    type Batch = String;
    const KEEPS_EVENTS: bool = false;

    fn keep(&mut self, batch: &mut String, event: &ServerEvent, _: Option<&Arc<ServerEvent>>) -> bool {
        let has_room = batch.len() < self.max_bytes;
        if has_room {
            (self.format)(batch, event);
        }
        has_room
    }

    /// The next batch is often as long, so it gets its memory at once.
    fn take(&mut self, batch: &mut String) -> String {
        let next = String::with_capacity(batch.len());
        std::mem::replace(batch, next)
    }
}

/// The queue of one subscriber.
pub(super) struct SubscriberQueue<K: Keep>(Mutex<QueueState<K>>);

struct QueueState<K: Keep> {
    keep: K,
    batch: EventBatch<K::Batch>,
    is_empty: bool,
    /// Whom to wake for the next event. None while the subscriber is busy, or pauses between two batches.
    waker: Option<Waker>,
    is_closed: bool,
}

/// The end of a queue that the bus has.
pub(super) trait EventQueue: Send + Sync {
    fn keeps_events(&self) -> bool;
    /// Adds an event, or counts it as lost.
    fn push(&self, event: &Arc<ServerEvent>);
    /// Adds what is made of an event that cannot be kept.
    fn show(&self, event: &ServerEvent);
    /// No more events will come.
    fn close(&self);
}

/// The end of a queue that the subscriber has.
pub(super) trait BatchQueue<B>: Send + Sync {
    /// Takes what is queued; `None` at the end. Remembers whom to wake while there is nothing.
    fn poll_take(&self, context: &Context<'_>) -> Poll<Option<EventBatch<B>>>;
}

impl<K: Keep> SubscriberQueue<K> {
    pub(super) fn new(keep: K) -> Self {
        let batch = EventBatch::default();
        Self(Mutex::new(QueueState { keep, batch, is_empty: true, waker: None, is_closed: false }))
    }

    fn add(&self, event: &ServerEvent, shared: Option<&Arc<ServerEvent>>) {
        let mut state = lock(&self.0);
        let QueueState { keep, batch, .. } = &mut *state;
        // After a lost event the rest of the batch is lost too, so that the gap is in one place.
        if batch.lost > 0 || !keep.keep(&mut batch.events, event, shared) {
            batch.lost += 1;
            return;
        }
        state.is_empty = false;
        let waker = state.waker.take();
        drop(state);
        waker.into_iter().for_each(Waker::wake);
    }
}

impl<K: Keep> EventQueue for SubscriberQueue<K> {
    fn keeps_events(&self) -> bool {
        K::KEEPS_EVENTS
    }

    fn push(&self, event: &Arc<ServerEvent>) {
        self.add(event, Some(event));
    }

    fn show(&self, event: &ServerEvent) {
        self.add(event, None);
    }

    fn close(&self) {
        let mut state = lock(&self.0);
        state.is_closed = true;
        let waker = state.waker.take();
        drop(state);
        waker.into_iter().for_each(Waker::wake);
    }
}

impl<K: Keep> BatchQueue<K::Batch> for SubscriberQueue<K> {
    fn poll_take(&self, context: &Context<'_>) -> Poll<Option<EventBatch<K::Batch>>> {
        let mut state = lock(&self.0);
        if !state.is_empty {
            state.is_empty = true;
            let QueueState { keep, batch, .. } = &mut *state;
            let lost = std::mem::take(&mut batch.lost);
            return Poll::Ready(Some(EventBatch { events: keep.take(&mut batch.events), lost }));
        }
        if state.is_closed {
            return Poll::Ready(None);
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }
}
