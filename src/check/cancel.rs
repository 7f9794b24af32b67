//! How a check is broken off: the caller holds a token, and whatever waits asks it.

use std::sync::Arc;

use tokio::sync::watch;

use super::result::CheckResult;

/// Tells a check that runs on another thread to stop. Clones belong together.
#[derive(Debug, Clone)]
pub struct CancelToken(Arc<watch::Sender<bool>>);

impl CancelToken {
    /// A token that nobody has cancelled.
    pub fn new() -> Self {
        Self(Arc::new(watch::channel(false).0))
    }

    /// Tells everybody who holds a clone to stop. It cannot be taken back.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was cancelled.
    pub fn is_cancelled(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is cancelled.
    pub async fn cancelled(&self) {
        // The sender lives as long as this token does, so the wait cannot fail.
        let _ = self.0.subscribe().wait_for(|is_cancelled| *is_cancelled).await;
    }
}

impl Default for CancelToken {
    fn default() -> Self {
        Self::new()
    }
}

/// A check was cancelled before it was over.
#[derive(Debug)]
pub struct Cancelled {
    /// What was known by then. The program was stopped as far as it could be.
    pub so_far: Box<CheckResult>,
}

/// A request was not sent, or its response not waited for, because the check was cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interrupt;

#[cfg(test)]
mod tests {
    use super::CancelToken;

    #[test]
    fn a_cancelled_token_is_seen_by_every_clone_and_wakes_who_waits() {
        let token = CancelToken::new();
        let other = token.clone();
        assert!(!other.is_cancelled());
        let waiting = std::thread::spawn({
            let token = token.clone();
            move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
                runtime.block_on(token.cancelled());
            }
        });
        token.cancel();
        waiting.join().expect("it was woken");
        assert!(other.is_cancelled());
    }
}
