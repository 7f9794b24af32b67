//! Ctrl-C and other signals that end the program. The first one asks for an orderly end; a second one, or an end that
//! takes too long (the terminal may be stopped), ends the program at once. Ctrl-Z gives the terminal back until `fg`,
//! and says how to go on.

use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use anyhow::Context;

use super::keys;
use super::lesson::events::{EventSender, UiEvent};
use crate::exit::Exit;

/// The exit code of the signal that ended the program.
static CODE: AtomicU8 = AtomicU8::new(Exit::Interrupted as u8);

/// Returns the exit code of a program that a signal ended, as shells write it: 128 and the number of the signal. Without a
/// signal it is that of Ctrl-C.
pub fn interrupt_code() -> u8 {
    CODE.load(Ordering::Relaxed)
}

/// How long a lesson may take to end: less than the second that is promised.
const LESSON_SHUTDOWN_GRACE: Duration = Duration::from_millis(900);

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignalEvent {
    /// End now.
    Stop,
    /// The program runs again after Ctrl-Z, and the terminal may show something else.
    Resumed,
}

/// What Ctrl-Z says where servers are running.
const PAUSED_WITH_SERVERS: &str =
    "doorway is stopped, and so are its servers: no request gets a response.\nTo go on, type: fg\n";

/// What happens at a signal.
pub struct Shutdown {
    /// How long the program may take to end by itself.
    pub grace: Duration,
    /// Runs before the program is ended because it took too long.
    pub clean_up: Box<dyn FnOnce() + Send>,
    /// What Ctrl-Z says.
    pub when_paused: &'static str,
}

/// Waits for signals on a thread of its own. `each` must not block: the deadline for the end starts when it returns.
///
/// # Errors
/// The system gives no thread or no signal handler.
pub fn watch(shutdown: Shutdown, mut each: impl FnMut(SignalEvent) + Send + 'static) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("could not watch for Ctrl+C")?;
    let mut signals = {
        let _inside = runtime.enter();
        system::Signals::new(shutdown.when_paused).context("could not watch for Ctrl+C")?
    };
    let wait_for_signals = move || {
        runtime.block_on(async {
            while signals.next().await == SignalEvent::Resumed {
                each(SignalEvent::Resumed);
            }
            each(SignalEvent::Stop);
            let second = async { while signals.next().await == SignalEvent::Resumed {} };
            let _ = tokio::time::timeout(shutdown.grace, second).await;
        });
        (shutdown.clean_up)();
        keys::restore();
        std::process::exit(interrupt_code().into());
    };
    std::thread::Builder::new().name("signals".into()).spawn(wait_for_signals).context("could not watch for Ctrl+C")?;
    Ok(())
}

/// Sends [`UiEvent::Stop`] and [`UiEvent::Resumed`] to a lesson, or to servers that run without one.
///
/// # Errors
/// See [`watch`].
pub fn watch_for_lesson(sender: EventSender, clean_up: impl FnOnce() + Send + 'static) -> anyhow::Result<()> {
    let clean_up = Box::new(clean_up);
    let shutdown = Shutdown { grace: LESSON_SHUTDOWN_GRACE, clean_up, when_paused: PAUSED_WITH_SERVERS };
    watch(shutdown, move |event| match event {
        SignalEvent::Stop => {
            // The screen may be slow to take events, so another thread waits for it.
            let sender = sender.clone();
            std::thread::spawn(move || sender.send(UiEvent::Stop));
        }
        SignalEvent::Resumed => {
            let _ = sender.try_send(UiEvent::Resumed);
        }
    })
}

#[cfg(unix)]
mod system {
    use std::sync::mpsc::channel;

    use rustix::process::{Signal as Number, getpid, kill_process};
    use tokio::signal::unix::{Signal, SignalKind, signal};

    use super::{CODE, Duration, Ordering, SignalEvent, keys};
    use crate::ui::full_screen;

    /// How long words may take to be written.
    const WORDS_TIMEOUT: Duration = Duration::from_millis(200);

    /// The event of a signal that is not Ctrl-C, so that its exit code is known.
    fn stop(number: Number) -> SignalEvent {
        CODE.store(128 + u8::try_from(number.as_raw()).unwrap_or(0), Ordering::Relaxed);
        SignalEvent::Stop
    }

    /// Says something, unless the terminal takes no bytes because it was stopped with Ctrl-S.
    fn say_briefly(words: &'static str) {
        let (sender, said) = channel();
        let say = move || {
            crate::ui::err(words);
            let _ = sender.send(());
        };
        if std::thread::Builder::new().name("paused".into()).spawn(say).is_ok() {
            let _ = said.recv_timeout(WORDS_TIMEOUT);
        }
    }

    pub(super) struct Signals {
        interrupt: Signal,
        terminate: Signal,
        hangup: Signal,
        /// Ctrl-Z.
        pause: Signal,
        /// `fg`.
        resume: Signal,
        /// What Ctrl-Z says.
        when_paused: &'static str,
    }

    impl Signals {
        pub(super) fn new(when_paused: &'static str) -> std::io::Result<Self> {
            let of = |number: Number| signal(SignalKind::from_raw(number.as_raw()));
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
                hangup: signal(SignalKind::hangup())?,
                pause: of(Number::TSTP)?,
                resume: of(Number::CONT)?,
                when_paused,
            })
        }

        /// Waits for the next signal that means something. Ctrl-Z is handled here.
        pub(super) async fn next(&mut self) -> SignalEvent {
            let (mut was_raw, mut was_full_screen) = (false, false);
            loop {
                tokio::select! {
                    _ = self.interrupt.recv() => return SignalEvent::Stop,
                    _ = self.terminate.recv() => return stop(Number::TERM),
                    _ = self.hangup.recv() => return stop(Number::HUP),
                    _ = self.pause.recv() => {
                        was_full_screen = full_screen::leave();
                        was_raw = keys::restore();
                        say_briefly(self.when_paused);
                        let _ = kill_process(getpid(), Number::STOP);
                    }
                    _ = self.resume.recv() => {
                        if was_raw || keys::is_single() {
                            keys::resume_raw_mode();
                        }
                        if was_full_screen {
                            full_screen::resume();
                        }
                        return SignalEvent::Resumed;
                    }
                }
            }
        }
    }
}

#[cfg(windows)]
mod system {
    use tokio::signal::windows::{
        CtrlBreak, CtrlC, CtrlClose, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown,
    };

    use super::SignalEvent;

    pub(super) struct Signals {
        ctrl_c: CtrlC,
        ctrl_break: CtrlBreak,
        close: CtrlClose,
        shutdown: CtrlShutdown,
    }

    impl Signals {
        pub(super) fn new(_: &'static str) -> std::io::Result<Self> {
            Ok(Self { ctrl_c: ctrl_c()?, ctrl_break: ctrl_break()?, close: ctrl_close()?, shutdown: ctrl_shutdown()? })
        }

        /// Waits for the next signal. All of them end the program.
        pub(super) async fn next(&mut self) -> SignalEvent {
            tokio::select! {
                _ = self.ctrl_c.recv() => {}
                _ = self.ctrl_break.recv() => {}
                _ = self.close.recv() => {}
                _ = self.shutdown.recv() => {}
            }
            SignalEvent::Stop
        }
    }
}
