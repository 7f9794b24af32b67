//! Whether a connection is waiting for a request: without reading the clock, which would cost each request more than
//! the rest of the routing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counts up when a request's head has arrived, and again when its response is done. So the count is odd while there is
/// work, and stays the same while the client sends nothing that completes a head.
#[derive(Clone, Default)]
pub(super) struct Activity(Arc<AtomicU64>);

/// A request that is being served. Dropping it means that its response is done.
pub(super) struct ActiveRequest(Activity);

impl Activity {
    /// Notes that a request's head has arrived.
    pub(super) fn begin(&self) -> ActiveRequest {
        self.0.fetch_add(1, Ordering::Relaxed);
        ActiveRequest(self.clone())
    }

    /// Returns when the client has sent no whole head for this long, or a quarter longer.
    pub(super) async fn wait_for_head_timeout(&self, limit: Duration) {
        let step = limit / 4;
        let (mut count, mut waited) = (self.count(), Duration::ZERO);
        while waited < limit {
            tokio::time::sleep(step).await;
            let now = self.count();
            let is_waiting = now == count && now.is_multiple_of(2);
            waited = if is_waiting { waited + step } else { Duration::ZERO };
            count = now;
        }
    }

    fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        self.0.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_millis(400);

    /// Whether the timeout comes within this time, with a clock that the test moves.
    fn times_out(within: Duration, test: impl Fn(u32, &Activity)) -> bool {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("a runtime").block_on(async {
            let activity = Activity::default();
            let client = async {
                for step in 0.. {
                    test(step, &activity);
                    tokio::time::sleep(LIMIT / 8).await;
                }
            };
            tokio::select! {
                () = activity.wait_for_head_timeout(LIMIT) => true,
                () = tokio::time::sleep(within) => false,
                () = client => false,
            }
        })
    }

    #[test]
    fn a_client_that_sends_nothing_runs_into_the_timeout() {
        assert!(times_out(LIMIT * 5 / 4 + Duration::from_millis(1), |_, _| {}));
        assert!(!times_out(LIMIT - Duration::from_millis(1), |_, _| {}));
    }

    #[test]
    fn a_client_that_sends_requests_does_not() {
        assert!(!times_out(10 * LIMIT, |step, activity| if step % 6 == 0 {
            drop(activity.begin());
        }));
    }

    #[test]
    fn a_response_that_takes_long_does_not() {
        assert!(!times_out(10 * LIMIT, |step, activity| if step == 0 {
            std::mem::forget(activity.begin());
        }));
    }
}
