//! The only place that writes to the terminal. It never panics: when stdout takes no more, the rest of the output is
//! dropped, [`print`] says so, and [`output_error`] says why.

use std::borrow::Cow;
use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::adapter::strip_str;
use anstream::stream::{AsLockedWrite, RawStream};
use anstream::{AutoStream, ColorChoice};

/// Whether the terminal is in raw mode, where each line needs a carriage return at its end.
static RAW: AtomicBool = AtomicBool::new(false);
/// Whether stdout is closed. Then nothing more is written.
static CLOSED: AtomicBool = AtomicBool::new(false);
/// The first error of stdout.
static OUTPUT_ERROR: OnceLock<io::Error> = OnceLock::new();

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
    is_written(write_whole(anstream::stdout().lock(), &ends(text)))
}

/// Whether the output was written. After an error nothing more is.
fn is_written(result: io::Result<()>) -> bool {
    let Err(error) = result else { return true };
    CLOSED.store(true, Ordering::Relaxed);
    // Only the first error says what went wrong.
    let _ = OUTPUT_ERROR.set(error);
    false
}

/// Says that the request log cannot be written any more. The servers go on.
pub(super) fn log_failed(error: io::Error) {
    if error.kind() != ErrorKind::BrokenPipe {
        err(&format!("error: could not write the request log: {error}. The servers are still running.\n"));
    }
    is_written(Err(error));
}

/// Returns why the output could not be written, such as a full disk. A reader that wants no more of it, as `head` does, is
/// no error.
pub fn output_error() -> Option<&'static io::Error> {
    OUTPUT_ERROR.get().filter(|error| error.kind() != ErrorKind::BrokenPipe)
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
fn write_whole<S: RawStream + AsLockedWrite>(mut stream: AutoStream<S>, text: &str) -> io::Result<()> {
    if stream.current_choice() == ColorChoice::Never {
        let mut plain = stream.into_inner();
        let text = if has_only_text(text) { text.into() } else { Cow::from(strip_str(text).to_string()) };
        return plain.write_all(text.as_bytes()).and_then(|()| plain.flush());
    }
    stream.write_all(text.as_bytes()).and_then(|()| stream.flush())
}

/// Whether there is nothing in a text that would have to be taken out.
fn has_only_text(text: &str) -> bool {
    text.bytes().all(|byte| !byte.is_ascii_control() || matches!(byte, b'\n' | b'\r' | b'\t'))
}

/// Prints bytes that we made ourselves, unchanged: a completion script, a manual page.
pub fn raw_bytes(bytes: &[u8]) -> bool {
    let mut stream = std::io::stdout().lock();
    is_written(stream.write_all(bytes).and_then(|()| stream.flush()))
}

/// Returns whether nobody reads stdout any more.
pub fn is_stdout_closed() -> bool {
    CLOSED.load(Ordering::Relaxed)
}

fn ends(text: &str) -> Cow<'_, str> {
    if RAW.load(Ordering::Relaxed) { text.replace('\n', "\r\n").into() } else { text.into() }
}
