//! What a program prints: it is always read, so that the program never waits for us, and kept up to a limit.

use std::collections::VecDeque;
use std::io::Read;
use std::process::Child;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The last part of what a program printed, on both of its outputs, in the order in which it arrived.
#[derive(Clone)]
pub struct ProgramOutput(Arc<Mutex<OutputBuffer>>);

struct OutputBuffer {
    last: VecDeque<u8>,
    /// How many bytes were printed in all.
    total: u64,
    /// How many streams are still open.
    open_streams: usize,
    /// How many bytes of the end are kept.
    max_bytes: usize,
}

impl ProgramOutput {
    /// Keeps at most this many bytes of the end.
    pub(super) fn keeping(max_bytes: usize) -> Self {
        Self(Arc::new(Mutex::new(OutputBuffer { last: VecDeque::new(), total: 0, open_streams: 0, max_bytes })))
    }

    /// Reads both outputs of a program to their ends.
    pub(super) fn drain_outputs(&self, program: &mut Child) {
        self.drain(program.stdout.take());
        self.drain(program.stderr.take());
    }

    /// Reads a stream to its end on a thread of its own.
    fn drain(&self, stream: Option<impl Read + Send + 'static>) {
        let (Some(mut stream), own) = (stream, self.clone()) else { return };
        own.buffer().open_streams += 1;
        std::thread::spawn(move || {
            let mut buffer = [0; 8192];
            while let Ok(len @ 1..) = stream.read(&mut buffer) {
                own.keep(&buffer[..len]);
            }
            own.buffer().open_streams -= 1;
        });
    }

    /// Whether every stream has ended: the program, and every process that has its outputs open, have closed them.
    pub fn is_complete(&self) -> bool {
        self.buffer().open_streams == 0
    }

    fn buffer(&self) -> MutexGuard<'_, OutputBuffer> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, bytes: &[u8]) {
        let mut buffer = self.buffer();
        buffer.total += bytes.len() as u64;
        let max_bytes = buffer.max_bytes;
        let over = (buffer.last.len() + bytes.len()).saturating_sub(max_bytes).min(buffer.last.len());
        buffer.last.drain(..over);
        buffer.last.extend(&bytes[bytes.len().saturating_sub(max_bytes)..]);
    }

    /// Returns at most this many of the last lines, as text without colors; bytes that are not UTF-8 are replaced. Not yet
    /// safe to print.
    pub fn last_lines(&self, max_lines: usize) -> Vec<String> {
        let text = self.text();
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        lines[lines.len().saturating_sub(max_lines)..].iter().map(|line| without_colors(line)).collect()
    }

    /// Returns everything that was kept. Not yet safe to print.
    pub fn text(&self) -> String {
        let mut buffer = self.buffer();
        String::from_utf8_lossy(buffer.last.make_contiguous()).into_owned()
    }

    /// Returns what was printed after this many bytes, as far as it is kept, and how many bytes were printed in all. A
    /// character whose end has not arrived yet is left for the next call. Not yet safe to print.
    pub fn text_since(&self, position: u64) -> (String, u64) {
        let mut buffer = self.buffer();
        let total = buffer.total;
        let new = usize::try_from(total - position.min(total)).unwrap_or(usize::MAX).min(buffer.last.len());
        let bytes = buffer.last.make_contiguous();
        let new = &bytes[bytes.len() - new..];
        let unfinished = unfinished_character(new);
        (String::from_utf8_lossy(&new[..new.len() - unfinished]).into_owned(), total - unfinished as u64)
    }
}

/// Returns how many bytes at the end are the beginning of a character of UTF-8.
fn unfinished_character(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => bytes.len() - error.valid_up_to(),
        _ => 0,
    }
}

/// Returns a line without the sequences that set colors: ECMA-48's SGR, `ESC [ numbers m`. All other control sequences
/// stay, so that they are shown.
fn without_colors(line: &str) -> String {
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
    use super::{ProgramOutput, without_colors};

    #[test]
    fn reading_goes_on_where_it_ended_and_no_character_is_cut() {
        let output = ProgramOutput::keeping(8);
        output.keep(b"on\xc3");
        assert_eq!(output.text_since(0), ("on".to_owned(), 2));
        output.keep(b"\xa9\n");
        assert_eq!(output.text_since(2), ("\u{e9}\n".to_owned(), 5));
        assert_eq!(output.text_since(5), (String::new(), 5));
        output.keep(b"123456789");
        assert_eq!(output.text_since(5), ("23456789".to_owned(), 14));
    }

    #[test]
    fn colors_are_left_out_and_nothing_else_is() {
        for (line, plain) in [
            ("\u{1b}[35m\u{1b}[1mGET /\u{1b}[0m", "GET /"),
            ("\u{1b}[38;5;196mred", "red"),
            ("\u{1b}[2Jcleared \u{1b}[31", "\u{1b}[2Jcleared \u{1b}[31"),
            ("\u{1b}]0;title\u{7}", "\u{1b}]0;title\u{7}"),
            ("plain [0m", "plain [0m"),
        ] {
            assert_eq!(without_colors(line), plain);
        }
    }
}
