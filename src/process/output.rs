//! What a program prints: always drained, so that it never waits for us, and kept up to a limit.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

/// How much of the end of the output is kept, in bytes.
pub(crate) const KEPT: usize = 64 * 1024;

/// The last of what a program printed, on both of its outputs, as it came.
#[derive(Clone, Default)]
pub(crate) struct Output(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    last: VecDeque<u8>,
    all: u64,
}

impl Output {
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
        let over = (kept.last.len() + bytes.len()).saturating_sub(KEPT).min(kept.last.len());
        kept.last.drain(..over);
        kept.last.extend(&bytes[bytes.len().saturating_sub(KEPT)..]);
    }

    /// The last lines, at most so many, as text; bytes that are no UTF-8 are replaced. Not yet safe to print.
    pub(crate) fn last_lines(&self, most: usize) -> Vec<String> {
        let text = self.text();
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        lines[lines.len().saturating_sub(most)..].iter().map(|line| (*line).to_owned()).collect()
    }

    /// All that was kept. Not yet safe to print.
    pub(crate) fn text(&self) -> String {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(kept.last.make_contiguous()).into_owned()
    }

    /// How many bytes came and were not kept.
    #[cfg(test)]
    pub(crate) fn lost(&self) -> u64 {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.all - kept.last.len() as u64
    }
}
