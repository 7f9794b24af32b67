//! Waits for what may end a connection from outside, without looking at it for every request.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

/// Wakes a task, and remembers that it did.
struct WakeFlag {
    is_woken: AtomicBool,
    task: Waker,
}

impl Wake for WakeFlag {
    fn wake(self: Arc<Self>) {
        self.is_woken.store(true, Ordering::Release);
        self.task.wake_by_ref();
    }
}

/// Polls `work` whenever the task is woken, but `interrupts` only when it was `interrupts` that woke it. Returns the
/// result of the one that ends first. Must stay in one task.
pub(super) async fn run_until<W, I>(
    mut work: Pin<&mut impl Future<Output = W>>,
    mut interrupts: Pin<&mut impl Future<Output = I>>,
) -> Result<W, I> {
    let mut flag: Option<(Arc<WakeFlag>, Waker)> = None;
    poll_fn(|context| {
        if let Poll::Ready(result) = work.as_mut().poll(context) {
            return Poll::Ready(Ok(result));
        }
        let (flag, waker) = flag.get_or_insert_with(|| {
            let flag = Arc::new(WakeFlag { is_woken: AtomicBool::new(true), task: context.waker().clone() });
            (flag.clone(), Waker::from(flag))
        });
        if flag.is_woken.load(Ordering::Relaxed) && flag.is_woken.swap(false, Ordering::AcqRel) {
            return interrupts.as_mut().poll(&mut Context::from_waker(waker)).map(Err);
        }
        Poll::Pending
    })
    .await
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::time::Duration;

    use tokio::sync::Notify;

    use super::*;

    /// Runs a test on a runtime whose clock stops until every task waits.
    fn run(test: impl Future<Output = ()>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("a runtime").block_on(test);
    }

    #[test]
    fn the_work_ends_and_so_does_the_wait() {
        run(async {
            let end = run_until(pin!(async { 1 }), pin!(std::future::pending::<()>())).await;
            assert_eq!(end, Ok(1));
        });
    }

    #[test]
    fn an_interrupt_ends_work_that_waits() {
        run(async {
            let interrupt = async {
                tokio::time::sleep(Duration::from_secs(1)).await;
                tokio::time::sleep(Duration::from_secs(1)).await;
                "interrupt"
            };
            assert_eq!(run_until(pin!(std::future::pending::<()>()), pin!(interrupt)).await, Err("interrupt"));
        });
    }

    #[test]
    fn work_that_is_woken_often_polls_the_interrupts_once() {
        run(async {
            let mut polls = 0;
            let interrupts = poll_fn(|_| {
                polls += 1;
                Poll::<()>::Pending
            });
            let work = async {
                for _ in 0..100 {
                    tokio::task::yield_now().await;
                }
            };
            assert_eq!(run_until(pin!(work), pin!(interrupts)).await, Ok(()));
            assert_eq!(polls, 1);
        });
    }

    #[test]
    fn an_interrupt_that_comes_while_the_work_is_busy_is_not_lost() {
        run(async {
            let notify = Notify::new();
            let work = async {
                tokio::task::yield_now().await;
                notify.notify_one();
                std::future::pending::<()>().await;
            };
            assert_eq!(run_until(pin!(work), pin!(notify.notified())).await, Err(()));
        });
    }
}
