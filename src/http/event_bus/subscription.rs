//! A subscriber's end of the bus: waits for the next batch, as a thread or as an async task.

use std::future::poll_fn;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

use super::queue::{BatchQueue, EventBatch};
use super::{BATCH_INTERVAL, BusState};
use crate::http::ServerEvent;

/// One subscriber's end of the bus. Dropping it ends the subscription.
pub struct Subscription<B = Vec<Arc<ServerEvent>>> {
    queue: Arc<dyn BatchQueue<B>>,
    bus: Weak<BusState>,
    /// When the last batch was handed out.
    last_batch: Option<Instant>,
}

impl<B> Subscription<B> {
    pub(super) fn new(queue: Arc<dyn BatchQueue<B>>, bus: Weak<BusState>) -> Self {
        Self { queue, bus, last_batch: None }
    }

    /// Waits for the next batch, as an async function that needs a tokio runtime with time. `None` when the bus is gone.
    pub async fn next(&mut self) -> Option<EventBatch<B>> {
        if let Some(pause) = self.pause() {
            tokio::time::sleep(pause).await;
        }
        let batch = poll_fn(|context| self.queue.poll_take(context)).await;
        self.last_batch = Some(Instant::now());
        batch
    }

    /// Waits for the next batch and blocks the thread meanwhile. `None` when the bus is gone.
    pub fn wait(&mut self) -> Option<EventBatch<B>> {
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

impl<B> Drop for Subscription<B> {
    fn drop(&mut self) {
        let Some(bus) = self.bus.upgrade() else { return };
        bus.remove(|queue| Arc::as_ptr(queue).cast::<()>() == Arc::as_ptr(&self.queue).cast::<()>());
    }
}

/// Wakes a thread that is parked.
struct ThreadWaker(Thread);

impl Wake for ThreadWaker {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}
