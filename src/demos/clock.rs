//! The clock of a demo: the real time, which a test or a lesson can move forward.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// Tells the time. Clones share it: if one is moved forward, all are.
#[derive(Debug, Clone, Default)]
pub struct DemoClock {
    /// The time at which the clock stands still, if it does not run.
    stopped_at: Option<SystemTime>,
    ahead: Arc<Mutex<Duration>>,
}

impl DemoClock {
    /// A clock that stands still at this time, for tests.
    pub fn stopped_at(time: SystemTime) -> Self {
        Self { stopped_at: Some(time), ahead: Arc::default() }
    }

    /// Returns the time.
    pub fn now(&self) -> SystemTime {
        let ahead = *self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        self.stopped_at.unwrap_or_else(SystemTime::now) + ahead
    }

    /// Moves the clock forward, so that nobody has to wait until a session or a link expires.
    pub fn advance(&self, by: Duration) {
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) += by;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_clock_moves_only_when_it_is_advanced() {
        let clock = DemoClock::stopped_at(SystemTime::UNIX_EPOCH);
        let same = clock.clone();
        clock.advance(Duration::from_secs(60));
        assert_eq!(same.now(), SystemTime::UNIX_EPOCH + Duration::from_secs(60));
    }

    #[test]
    fn a_running_clock_tells_the_real_time() {
        let before = SystemTime::now();
        assert!(DemoClock::default().now() >= before);
    }
}
