//! Ctrl-C and its like while a program of the learner's runs: the first one asks for an orderly end, which
//! stops that program too; a second one, or an end that takes too long, ends us at once.

use std::time::Duration;

use anyhow::Context;

use crate::check::CancelToken;
use crate::exit::Exit;
use crate::process;
use crate::ui;

/// How long an orderly end may take. Stopping an unwilling program with many children takes a moment.
const ORDERLY: Duration = Duration::from_secs(4);

/// A token that the first signal cancels.
///
/// # Errors
/// If the system gives no thread or no runtime.
pub(super) fn watched() -> anyhow::Result<CancelToken> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("could not watch for Ctrl-C")?;
    let mut ends = {
        let _inside = runtime.enter();
        EndSignals::new().context("could not watch for Ctrl-C")?
    };
    let token = CancelToken::new();
    let own = token.clone();
    let watching = move || {
        runtime.block_on(async {
            ends.next().await;
            own.cancel();
            let _ = tokio::time::timeout(ORDERLY, ends.next()).await;
        });
        process::kill_all();
        ui::keys::restore();
        std::process::exit(Exit::Interrupted as i32);
    };
    std::thread::Builder::new().name("signals".into()).spawn(watching).context("could not watch for Ctrl-C")?;
    Ok(token)
}

#[cfg(unix)]
struct EndSignals([tokio::signal::unix::Signal; 3]);

#[cfg(unix)]
impl EndSignals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        let [interrupt, terminate, hangup] = kinds.map(signal);
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
struct EndSignals(tokio::signal::windows::CtrlC, tokio::signal::windows::CtrlBreak, tokio::signal::windows::CtrlClose);

#[cfg(windows)]
impl Ends {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close};
        Ok(Self(ctrl_c()?, ctrl_break()?, ctrl_close()?))
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.0.recv() => {}
            _ = self.1.recv() => {}
            _ = self.2.recv() => {}
        }
    }
}
