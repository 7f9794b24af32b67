//! The only place that writes to the terminal. It never panics: a reader that went away ends the output
//! quietly, a disk that is full is told by [`print`]'s answer.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the terminal is in raw mode, where a line's end needs a carriage return of its own.
static RAW: AtomicBool = AtomicBool::new(false);
/// Whether stdout has been lost: nothing more is tried then.
static LOST: AtomicBool = AtomicBool::new(false);

/// Tells whether raw mode is on, as it is on Windows while keys come one at a time.
#[cfg(not(unix))]
pub(super) fn set_raw(raw: bool) {
    RAW.store(raw, Ordering::Relaxed);
}

/// Prints text to stdout at once; false when nobody reads it any more.
pub fn print(text: &str) -> bool {
    if LOST.load(Ordering::Relaxed) {
        return false;
    }
    let mut stream = anstream::stdout().lock();
    let written = stream.write_all(ends(text).as_bytes()).and_then(|()| stream.flush());
    if written.is_err() {
        LOST.store(true, Ordering::Relaxed);
    }
    written.is_ok()
}

/// Prints text to stdout; whoever cannot read it has ended it.
pub fn out(text: &str) {
    print(text);
}

/// Prints text to stderr.
pub fn err(text: &str) {
    let mut stream = anstream::stderr().lock();
    let _ = stream.write_all(ends(text).as_bytes()).and_then(|()| stream.flush());
}

/// Prints bytes of our own making to stdout as they are: a completion script, a manual page.
pub fn raw_bytes(bytes: &[u8]) -> bool {
    let mut stream = std::io::stdout().lock();
    stream.write_all(bytes).and_then(|()| stream.flush()).is_ok()
}

/// Whether stdout still takes what is written.
pub fn is_stdout_closed() -> bool {
    LOST.load(Ordering::Relaxed)
}

fn ends(text: &str) -> std::borrow::Cow<'_, str> {
    if RAW.load(Ordering::Relaxed) { text.replace('\n', "\r\n").into() } else { text.into() }
}
