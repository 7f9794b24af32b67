//! The only place that writes to the terminal. It never panics: when nobody reads the output any more, the rest of it is
//! dropped, and [`print`] says so.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::adapter::strip_str;
use anstream::stream::{AsLockedWrite, RawStream};
use anstream::{AutoStream, ColorChoice};

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
    let written = write_whole(anstream::stdout().lock(), &ends(text));
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
    let _ = write_whole(anstream::stderr().lock(), &ends(text));
}

/// Writes text as one piece. Where colours are taken out, the stream would write it line by line.
fn write_whole<S: RawStream + AsLockedWrite>(mut stream: AutoStream<S>, text: &str) -> std::io::Result<()> {
    if stream.current_choice() == ColorChoice::Never {
        let mut plain = stream.into_inner();
        return plain.write_all(strip_str(text).to_string().as_bytes()).and_then(|()| plain.flush());
    }
    stream.write_all(text.as_bytes()).and_then(|()| stream.flush())
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
