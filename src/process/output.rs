//! What a program prints: it is always read, so that the program never waits for us, and kept up to a limit.

use std::collections::VecDeque;
#[cfg(unix)]
use std::fs::File;
use std::io::Read;
#[cfg(unix)]
use std::os::fd::OwnedFd;
use std::process::Child;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The last part of what a program printed, on both of its outputs, in the order in which it arrived. A line of one output
/// is never continued by the other.
#[derive(Clone)]
pub struct ProgramOutput(Arc<Mutex<OutputBuffer>>);

struct OutputBuffer {
    last: VecDeque<u8>,
    /// How many bytes were printed in all.
    total: u64,
    /// How many streams are still open.
    open_streams: usize,
    /// The stream whose bytes are the last ones.
    last_stream: Option<OutputStream>,
    /// How many bytes of the end are kept.
    max_bytes: usize,
}

/// One of the two outputs of a program.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OutputStream {
    Stdout,
    Stderr,
}

impl OutputBuffer {
    /// Appends bytes, and forgets the oldest where the limit is reached.
    fn append(&mut self, bytes: &[u8]) {
        self.total += bytes.len() as u64;
        let over = (self.last.len() + bytes.len()).saturating_sub(self.max_bytes).min(self.last.len());
        self.last.drain(..over);
        self.last.extend(&bytes[bytes.len().saturating_sub(self.max_bytes)..]);
    }
}

impl ProgramOutput {
    /// Keeps at most this many bytes of the end.
    pub(super) fn keeping(max_bytes: usize) -> Self {
        Self(Arc::new(Mutex::new(OutputBuffer {
            last: VecDeque::new(),
            total: 0,
            open_streams: 0,
            last_stream: None,
            max_bytes,
        })))
    }

    /// Reads both outputs of a program to their ends. It first asks for standard output, so that what a program printed
    /// before its error stands before the error.
    #[cfg(unix)]
    pub(super) fn drain_outputs(&self, program: &mut Child) {
        let (Some(stdout), Some(stderr)) = (program.stdout.take(), program.stderr.take()) else { return };
        let outputs = vec![
            (OutputStream::Stdout, File::from(OwnedFd::from(stdout))),
            (OutputStream::Stderr, File::from(OwnedFd::from(stderr))),
        ];
        let own = self.clone();
        own.buffer().open_streams += 1;
        std::thread::spawn(move || {
            read_all(outputs, |stream, bytes| own.keep(stream, bytes));
            own.buffer().open_streams -= 1;
        });
    }

    /// Reads both outputs of a program to their ends.
    #[cfg(not(unix))]
    pub(super) fn drain_outputs(&self, program: &mut Child) {
        self.drain(OutputStream::Stdout, program.stdout.take());
        self.drain(OutputStream::Stderr, program.stderr.take());
    }

    /// Reads a stream to its end on a thread of its own.
    #[cfg(not(unix))]
    fn drain(&self, from: OutputStream, stream: Option<impl Read + Send + 'static>) {
        let (Some(mut stream), own) = (stream, self.clone()) else { return };
        own.buffer().open_streams += 1;
        std::thread::spawn(move || {
            while read_some(&mut stream, |bytes| own.keep(from, bytes)) {}
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

    fn keep(&self, stream: OutputStream, bytes: &[u8]) {
        let mut buffer = self.buffer();
        let is_cut = buffer.last_stream != Some(stream) && buffer.last.back().is_some_and(|last| *last != b'\n');
        if is_cut {
            buffer.append(b"\n");
        }
        buffer.append(bytes);
        buffer.last_stream = Some(stream);
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

/// Reads the outputs until all have ended. Where several have bytes, those of the first one come first.
#[cfg(unix)]
fn read_all(mut open: Vec<(OutputStream, File)>, mut keep: impl FnMut(OutputStream, &[u8])) {
    while !open.is_empty() {
        let ready = wait_for_bytes(&open);
        let (stream, pipe) = &mut open[ready];
        if !read_some(pipe, |bytes| keep(*stream, bytes)) {
            open.remove(ready);
        }
    }
}

/// Waits until an output has bytes or has ended, and returns the place of the first one.
#[cfg(unix)]
fn wait_for_bytes(open: &[(OutputStream, File)]) -> usize {
    use rustix::event::{PollFd, PollFlags, poll};

    let mut waits: Vec<_> = open.iter().map(|(_, pipe)| PollFd::new(pipe, PollFlags::IN)).collect();
    while poll(&mut waits, None) == Err(rustix::io::Errno::INTR) {}
    waits.iter().position(|wait| !wait.revents().is_empty()).unwrap_or_default()
}

/// Reads the next bytes of an output; false if it has ended.
fn read_some(output: &mut impl Read, keep: impl FnOnce(&[u8])) -> bool {
    let mut buffer = [0; 8192];
    match output.read(&mut buffer) {
        Ok(len @ 1..) => keep(&buffer[..len]),
        Ok(_) | Err(_) => return false,
    }
    true
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
    use super::{OutputStream, ProgramOutput, without_colors};

    #[test]
    fn reading_goes_on_where_it_ended_and_no_character_is_cut() {
        let output = ProgramOutput::keeping(8);
        output.keep(OutputStream::Stdout, b"on\xc3");
        assert_eq!(output.text_since(0), ("on".to_owned(), 2));
        output.keep(OutputStream::Stdout, b"\xa9\n");
        assert_eq!(output.text_since(2), ("\u{e9}\n".to_owned(), 5));
        assert_eq!(output.text_since(5), (String::new(), 5));
        output.keep(OutputStream::Stdout, b"123456789");
        assert_eq!(output.text_since(5), ("23456789".to_owned(), 14));
    }

    #[test]
    fn a_line_of_one_output_is_not_continued_by_the_other() {
        let output = ProgramOutput::keeping(100);
        output.keep(OutputStream::Stdout, b"Name: ");
        output.keep(OutputStream::Stderr, b"Traceback");
        output.keep(OutputStream::Stderr, b":\n");
        output.keep(OutputStream::Stdout, b"end\n");
        assert_eq!(output.text(), "Name: \nTraceback:\nend\n");
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
