//! The request log's way out: a buffer that a thread of its own writes, so that a terminal that has been
//! stopped never stops a server. What cannot be written in time is dropped, counted, and told.

use std::io::{IsTerminal, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::style::Style;

/// How long the first line of a batch waits for others.
const WAIT: Duration = Duration::from_millis(25);
/// A batch of this size goes out at once, in bytes.
const BATCH: usize = 32 * 1024;
/// The most that waits while the terminal takes nothing, in bytes: four batches.
const MOST: usize = 4 * BATCH;
/// A terminal gets at most a batch in this time: nobody reads faster, and drawing costs the servers their time.
const PACE: Duration = Duration::from_millis(50);
/// How long the end waits for the rest to be written.
const LAST: Duration = Duration::from_millis(500);

/// Takes lines without ever waiting for whoever reads them.
pub struct LogWriter {
    shared: Arc<WriterShared>,
    thread: Option<JoinHandle<()>>,
}

/// Makes the line that tells how many are missing, its end included.
pub type Dropped = fn(u64) -> String;

struct WriterShared {
    state: Mutex<WriterState>,
    changed: Condvar,
    dropped: Dropped,
}

#[derive(Default)]
struct WriterState {
    waiting: Vec<u8>,
    lines_dropped: u64,
    ending: bool,
    /// The writer thread sleeps until it is woken.
    asleep: bool,
    ended: bool,
}

impl WriterShared {
    fn lock(&self) -> MutexGuard<'_, WriterState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LogWriter {
    /// A writer to a stream. `dropped` is the line that tells how many lines are missing.
    #[cfg(test)]
    pub fn new(stream: impl Write + Send + 'static, dropped: Dropped) -> Self {
        Self::paced(stream, dropped, Duration::ZERO)
    }

    /// A writer that lets so much time pass after each full batch. `dropped` tells how many lines are missing.
    fn paced(stream: impl Write + Send + 'static, dropped: Dropped, pace: Duration) -> Self {
        let shared = Arc::new(WriterShared { state: Mutex::default(), changed: Condvar::new(), dropped });
        let own = shared.clone();
        let thread = std::thread::Builder::new().name("log".into()).spawn(move || write_all(&own, stream, pace)).ok();
        Self { shared, thread }
    }

    /// A writer to stdout. `dropped` is the line that tells how many lines are missing.
    pub fn stdout(dropped: Dropped) -> Self {
        // Lines without colours have nothing in them that anybody would have to take away again.
        let pace = if std::io::stdout().is_terminal() { PACE } else { Duration::ZERO };
        match Style::stdout().color {
            true => Self::paced(anstream::stdout(), dropped, pace),
            false => Self::paced(std::io::stdout(), dropped, pace),
        }
    }

    /// Whether what is written now would be dropped. Then nobody need make it: [`Writer::drop_line`] counts it.
    pub fn is_full(&self) -> bool {
        self.shared.lock().waiting.len() >= MOST
    }

    /// Counts a line that was not made.
    pub fn drop_line(&self) {
        self.shared.lock().lines_dropped += 1;
    }

    /// Takes whole lines; never waits. What goes over the limit is dropped and counted.
    pub fn write(&self, lines: &[u8]) {
        let mut state = self.shared.lock();
        let before = state.waiting.len();
        if before >= MOST {
            state.lines_dropped += lines.iter().filter(|byte| **byte == b'\n').count() as u64;
            return;
        }
        state.waiting.extend_from_slice(lines);
        if state.asleep && (before == 0 || state.waiting.len() >= BATCH) {
            state.asleep = false;
            self.shared.changed.notify_all();
        }
    }
}

impl Drop for LogWriter {
    /// What is left is written, unless nobody takes it.
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        state.ending = true;
        self.shared.changed.notify_all();
        let start = Instant::now();
        while !state.ended && start.elapsed() < LAST {
            let left = LAST.saturating_sub(start.elapsed());
            state = self.shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        let ended = state.ended;
        drop(state);
        if let Some(thread) = self.thread.take().filter(|_| ended) {
            let _ = thread.join();
        }
    }
}

/// The thread: sleeps until there is a line, gathers for a moment, writes, and sleeps again.
fn write_all(shared: &WriterShared, mut stream: impl Write, pace: Duration) {
    let mut batch = Vec::new();
    while take_batch(shared, &mut batch) {
        if stream.write_all(&batch).and_then(|()| stream.flush()).is_err() {
            break;
        }
        if batch.len() >= BATCH && !shared.lock().ending {
            std::thread::sleep(pace);
        }
        batch.clear();
    }
    shared.lock().ended = true;
    shared.changed.notify_all();
}

/// Waits for something to write; false at the end.
fn take_batch(shared: &WriterShared, batch: &mut Vec<u8>) -> bool {
    let mut state = shared.lock();
    while state.waiting.is_empty() && state.lines_dropped == 0 && !state.ending {
        state.asleep = true;
        state = shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
    let start = Instant::now();
    while state.waiting.len() < BATCH && !state.ending && start.elapsed() < WAIT {
        // Woken only when the batch is full: each line would cost the server a wake-up.
        state.asleep = true;
        let left = WAIT.saturating_sub(start.elapsed());
        state = shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
    }
    state.asleep = false;
    std::mem::swap(&mut state.waiting, batch);
    if state.lines_dropped > 0 && state.waiting.is_empty() {
        batch.extend_from_slice((shared.dropped)(state.lines_dropped).as_bytes());
        state.lines_dropped = 0;
    }
    !(batch.is_empty() && state.ending)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    const DEADLINE: Duration = Duration::from_secs(20);

    fn dropped(lines: u64) -> String {
        format!("missing {lines}\n")
    }

    /// A stream that passes on what it is given, and takes nothing until it is let.
    struct Valve {
        out: Sender<Vec<u8>>,
        open: Option<Receiver<()>>,
    }

    impl Write for Valve {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if let Some(open) = self.open.take() {
                let _ = open.recv_timeout(DEADLINE);
            }
            let _ = self.out.send(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn all(came: &Receiver<Vec<u8>>) -> String {
        String::from_utf8(came.try_iter().flatten().collect()).expect("it is text")
    }

    #[test]
    fn every_line_arrives_in_order() {
        let (out, came) = channel();
        let writer = LogWriter::new(Valve { out, open: None }, dropped);
        for number in 0..1_000 {
            writer.write(format!("{number}\n").as_bytes());
        }
        drop(writer);
        let wanted: String = (0..1_000).map(|number| format!("{number}\n")).collect();
        assert_eq!(all(&came), wanted);
    }

    #[test]
    fn a_line_at_rest_is_written_without_anything_more() {
        let (out, came) = channel();
        let writer = LogWriter::new(Valve { out, open: None }, dropped);
        for line in ["one\n", "two\n"] {
            writer.write(line.as_bytes());
            assert_eq!(came.recv_timeout(DEADLINE).expect("it comes by itself"), line.as_bytes());
        }
    }

    #[test]
    fn a_reader_that_has_stopped_stops_nobody_and_hears_what_it_missed() {
        let ((out, came), (open, opened)) = (channel(), channel());
        let writer = LogWriter::new(Valve { out, open: Some(opened) }, dropped);
        let line = [b'x'; 99];
        // A line and what is said about it come together, and are two.
        for _ in 0..5_000 {
            writer.write(&[&line[..], b"\n", &line[..], b"\n"].concat());
        }
        assert!(writer.shared.lock().waiting.len() <= MOST + 200, "what waits is bounded");
        open.send(()).expect("the valve is there");
        drop(writer);
        let text = all(&came);
        let shown = text.matches("x\n").count();
        // The thread may have been slow to begin, and have told of some before the stop.
        let missing: usize = text.lines().filter_map(|line| line.strip_prefix("missing ")?.parse::<usize>().ok()).sum();
        assert_eq!(shown + missing, 10_000);
        assert!(missing > 0 && !text.ends_with("x\n"), "the last it hears is what it missed");
    }
}
