//! What a program prints: always drained, so that it never waits for us, and kept up to a limit.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

/// The last of what a program printed, on both of its outputs, as it came.
#[derive(Clone)]
pub struct ProgramOutput(Arc<Mutex<OutputBuffer>>);

struct OutputBuffer {
    last: VecDeque<u8>,
    all: u64,
    /// How much of the end is kept, in bytes.
    most: usize,
}

impl ProgramOutput {
    /// Keeps the last bytes, at most so many.
    pub(super) fn keeping(most: usize) -> Self {
        Self(Arc::new(Mutex::new(OutputBuffer { last: VecDeque::new(), all: 0, most })))
    }

    /// Reads a stream to its end on a thread of its own.
    pub(super) fn drain(&self, stream: Option<impl Read + Send + 'static>) {
        let (Some(mut stream), own) = (stream, self.clone()) else { return };
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(len @ 1..) = stream.read(&mut buffer) {
                own.keep(&buffer[..len]);
            }
        });
    }

    fn keep(&self, bytes: &[u8]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.all += bytes.len() as u64;
        let most = kept.most;
        let over = (kept.last.len() + bytes.len()).saturating_sub(most).min(kept.last.len());
        kept.last.drain(..over);
        kept.last.extend(&bytes[bytes.len().saturating_sub(most)..]);
    }

    /// The last lines, at most so many, as text without colours; bytes that are no UTF-8 are replaced. Not yet safe to
    /// print.
    pub fn last_lines(&self, most: usize) -> Vec<String> {
        let text = self.text();
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        lines[lines.len().saturating_sub(most)..].iter().map(|line| without_colours(line)).collect()
    }

    /// All that was kept. Not yet safe to print.
    pub fn text(&self) -> String {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(kept.last.make_contiguous()).into_owned()
    }

    /// How many bytes came and were not kept.
    #[cfg(test)]
    pub fn is_read_error(&self) -> u64 {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.all - kept.last.len() as u64
    }
}

/// A line without what sets colours: ECMA-48's SGR, `ESC [ numbers m`. All else that a terminal would act on stays, to
/// be shown as what it is.
fn without_colours(line: &str) -> String {
    let (mut plain, mut rest) = (String::with_capacity(line.len()), line);
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        let numbers = after.trim_start_matches(|char: char| char.is_ascii_digit() || char == ';');
        rest = numbers.strip_prefix('m').unwrap_or_else(|| {
            plain.push_str("\u{1b}[");
            after
        });
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::without_colours;

    #[test]
    fn colours_are_left_out_and_nothing_else_is() {
        for (line, plain) in [
            ("\u{1b}[35m\u{1b}[1mGET /\u{1b}[0m", "GET /"),
            ("\u{1b}[38;5;196mred", "red"),
            ("\u{1b}[2Jcleared \u{1b}[31", "\u{1b}[2Jcleared \u{1b}[31"),
            ("\u{1b}]0;title\u{7}", "\u{1b}]0;title\u{7}"),
            ("plain [0m", "plain [0m"),
        ] {
            assert_eq!(without_colours(line), plain);
        }
    }
}
