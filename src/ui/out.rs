//! The only place that writes to the terminal. It never panics: when nobody reads the output any more, the rest of it is
//! dropped, and [`print`] says so.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the terminal is in raw mode, where each line needs a carriage return at its end.
static RAW: AtomicBool = AtomicBool::new(false);
/// Whether stdout is closed. Then nothing more is written.
static CLOSED: AtomicBool = AtomicBool::new(false);

/// Sets whether raw mode is on, as it is on Windows while single keys are read.
#[cfg(not(unix))]
pub(super) fn set_raw(raw: bool) {
    RAW.store(raw, Ordering::Relaxed);
}

/// Prints text to stdout at once. Returns false when nobody reads it any more.
pub fn print(text: &str) -> bool {
    if CLOSED.load(Ordering::Relaxed) {
        return false;
    }
    let mut stream = anstream::stdout().lock();
    let written = stream.write_all(ends(text).as_bytes()).and_then(|()| stream.flush());
    if written.is_err() {
        CLOSED.store(true, Ordering::Relaxed);
    }
    written.is_ok()
}

/// Prints text to stdout, if anybody reads it.
pub fn out(text: &str) {
    print(text);
}

/// Prints text to stderr.
pub fn err(text: &str) {
    let mut stream = anstream::stderr().lock();
    let _ = stream.write_all(ends(text).as_bytes()).and_then(|()| stream.flush());
}

/// Prints bytes that we made ourselves, unchanged: a completion script, a manual page.
pub fn raw_bytes(bytes: &[u8]) -> bool {
    let mut stream = std::io::stdout().lock();
    stream.write_all(bytes).and_then(|()| stream.flush()).is_ok()
}

/// Returns whether nobody reads stdout any more.
pub fn is_stdout_closed() -> bool {
    CLOSED.load(Ordering::Relaxed)
}

fn ends(text: &str) -> std::borrow::Cow<'_, str> {
    if RAW.load(Ordering::Relaxed) { text.replace('\n', "\r\n").into() } else { text.into() }
}
