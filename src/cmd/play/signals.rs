//! Ctrl-C and its like. The first one asks the program to end; a second one, or a program that does not
//! get there in time (its terminal may be stopped), ends it at once.

use std::time::Duration;

use anyhow::Context;

use crate::exit::Exit;

/// How long an orderly end may take; below the second that is promised.
const ORDERLY: Duration = Duration::from_millis(900);

/// Watches on a thread of its own, asleep until a signal comes. `stop` is called once; `last` right before the process
/// is ended the hard way.
///
/// # Errors
/// If the system gives no thread or no runtime.
pub(super) fn watch(stop: impl FnOnce() + Send + 'static, last: fn()) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("could not watch for Ctrl-C")?;
    let mut signals = {
        let _inside = runtime.enter();
        Signals::new().context("could not watch for Ctrl-C")?
    };
    let watching = move || {
        runtime.block_on(async {
            signals.next().await;
            // What `stop` tells may have to wait for the screen; the deadline below must not.
            std::thread::spawn(stop);
            let _ = tokio::time::timeout(ORDERLY, signals.next()).await;
        });
        last();
        std::process::exit(Exit::Interrupted as i32);
    };
    std::thread::Builder::new().name("signals".into()).spawn(watching).context("could not watch for Ctrl-C")?;
    Ok(())
}

#[cfg(unix)]
struct Signals([tokio::signal::unix::Signal; 3]);

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let [interrupt, terminate, hangup] =
            [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()].map(signal);
        Ok(Self([interrupt?, terminate?, hangup?]))
    }

    async fn next(&mut self) {
        let [interrupt, terminate, hangup] = &mut self.0;
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

    async fn next(&mut self) {
        tokio::select! {
            _ = self.ctrl_c.recv() => {}
            _ = self.ctrl_break.recv() => {}
            _ = self.close.recv() => {}
            _ = self.shutdown.recv() => {}
        }
    }
}
