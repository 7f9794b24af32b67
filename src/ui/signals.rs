//! Ctrl-C and its like. The first one asks the program to end; a second one, or a program that does not
//! get there in time (its terminal may be stopped), ends it at once. Ctrl-Z gives the terminal back until `fg`.

use std::time::Duration;

use anyhow::Context;

use super::lesson::events::{EventSender, UiEvent};
use crate::exit::Exit;
use crate::ui::keys;

/// How long an orderly end may take; below the second that is promised.
const ORDERLY: Duration = Duration::from_millis(900);

/// Watches on a thread of its own, asleep until a signal comes, and tells [`UiEvent::Stop`], or
/// [`UiEvent::Redraw`] when the program goes on after Ctrl-Z.
///
/// # Errors
/// If the system gives no thread or no runtime.
pub fn watch(sender: EventSender) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("could not watch for Ctrl-C")?;
    let mut signals = {
        let _inside = runtime.enter();
        Signals::new().context("could not watch for Ctrl-C")?
    };
    let watching = move || {
        runtime.block_on(async {
            signals.end(&sender).await;
            // The screen may be slow to listen; the deadline below must not wait for it.
            std::thread::spawn(move || sender.send(UiEvent::Stop));
            let _ = tokio::time::timeout(ORDERLY, signals.next()).await;
        });
        keys::restore();
        std::process::exit(Exit::Interrupted as i32);
    };
    std::thread::Builder::new().name("signals".into()).spawn(watching).context("could not watch for Ctrl-C")?;
    Ok(())
}

#[cfg(unix)]
struct Signals {
    end: [tokio::signal::unix::Signal; 3],
    /// Ctrl-Z.
    pause: tokio::signal::unix::Signal,
    /// `fg`.
    go_on: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use rustix::process::Signal;
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        let [interrupt, terminate, hangup] = kinds.map(signal);
        let of = |own: Signal| signal(SignalKind::from_raw(own.as_raw()));
        Ok(Self { end: [interrupt?, terminate?, hangup?], pause: of(Signal::TSTP)?, go_on: of(Signal::CONT)? })
    }

    /// Waits until the program is to end.
    async fn end(&mut self, sender: &EventSender) {
        let mut was_single = false;
        loop {
            let [interrupt, terminate, hangup] = &mut self.end;
            tokio::select! {
                _ = interrupt.recv() => return,
                _ = terminate.recv() => return,
                _ = hangup.recv() => return,
                _ = self.pause.recv() => {
                    was_single = keys::restore();
                    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::STOP);
                }
                _ = self.go_on.recv() => {
                    if was_single || keys::is_single() {
                        keys::resume_raw_mode();
                    }
                    let _ = sender.try_send(UiEvent::Redraw);
                }
            }
        }
    }

    async fn next(&mut self) {
        let [interrupt, terminate, hangup] = &mut self.end;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Signals {
    ctrl_c: tokio::signal::windows::CtrlC,
    ctrl_break: tokio::signal::windows::CtrlBreak,
    close: tokio::signal::windows::CtrlClose,
    shutdown: tokio::signal::windows::CtrlShutdown,
}

#[cfg(windows)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};
        Ok(Self { ctrl_c: ctrl_c()?, ctrl_break: ctrl_break()?, close: ctrl_close()?, shutdown: ctrl_shutdown()? })
    }

    async fn end(&mut self, _: &Sender) {
        self.next().await;
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.ctrl_c.recv() => {}
            _ = self.ctrl_break.recv() => {}
            _ = self.close.recv() => {}
            _ = self.shutdown.recv() => {}
        }
    }
}
