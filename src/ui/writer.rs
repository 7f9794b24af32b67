//! Writes the request log on a thread of its own, so that a terminal that has been stopped never stops a server.
//! The lines are made on the servers' thread; the event bus drops and counts what cannot be written in time.

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::out;
use super::style::Style;
use crate::http::{EventBus, ServerEvent, Subscription};

/// The most text that waits for a terminal, in bytes: more than anybody can follow in [`TERMINAL_PAUSE`].
const MAX_TERMINAL_BYTES: usize = 32 * 1024;
/// The most text that waits for a file or a pipe, in bytes.
const MAX_FILE_BYTES: usize = 512 * 1024;
/// The pause after so much text that lines were dropped. Nobody reads faster, and drawing them takes time from the
/// servers.
const TERMINAL_PAUSE: Duration = Duration::from_millis(50);
/// How long the end waits until the rest is written.
const END_TIMEOUT: Duration = Duration::from_millis(500);

/// How events are written: as lines for people, or as JSON.
pub trait EventFormat: Send + 'static {
    /// Adds the lines of an event, each with its end.
    fn push(&mut self, text: &mut String, event: &ServerEvent);
    /// Returns the line that says how many events are missing, its end included.
    fn dropped(events: u64) -> String;
}

/// Writes every event of a bus until the last handle to the bus is dropped.
pub struct LogWriter {
    thread: Option<JoinHandle<()>>,
    has_ended: Receiver<()>,
}

impl LogWriter {
    /// Writes to stdout.
    pub fn stdout<F: EventFormat>(bus: &EventBus, format: F) -> Self {
        let is_terminal = std::io::stdout().is_terminal();
        let (max_bytes, pause) =
            if is_terminal { (MAX_TERMINAL_BYTES, TERMINAL_PAUSE) } else { (MAX_FILE_BYTES, Duration::ZERO) };
        // A log without colours has nothing that anstream would have to remove.
        match Style::stdout().color {
            true => Self::start(bus, format, max_bytes, anstream::stdout(), pause),
            false => Self::start(bus, format, max_bytes, std::io::stdout(), pause),
        }
    }

    fn start<F: EventFormat>(
        bus: &EventBus,
        mut format: F,
        max_bytes: usize,
        stream: impl Write + Send + 'static,
        pause: Duration,
    ) -> Self {
        let lines = bus.subscribe_text(max_bytes, move |text, event| format.push(text, event));
        let (end, has_ended) = channel();
        let write = move || {
            if let Err(error) = write_all::<F>(lines, stream, pause) {
                out::log_failed(error);
            }
            let _ = end.send(());
        };
        let thread = std::thread::Builder::new().name("log".into()).spawn(write).ok();
        Self { thread, has_ended }
    }
}

impl Drop for LogWriter {
    /// Waits until the rest is written, but not for a terminal that has been stopped.
    fn drop(&mut self) {
        let has_ended = self.has_ended.recv_timeout(END_TIMEOUT).is_ok();
        if let Some(thread) = self.thread.take().filter(|_| has_ended) {
            let _ = thread.join();
        }
    }
}

fn write_all<F: EventFormat>(
    mut lines: Subscription<String>,
    mut stream: impl Write,
    pause: Duration,
) -> std::io::Result<()> {
    while let Some(mut batch) = lines.wait() {
        if batch.lost > 0 {
            batch.events.push_str(&F::dropped(batch.lost));
        }
        stream.write_all(batch.events.as_bytes())?;
        stream.flush()?;
        if batch.lost > 0 {
            std::thread::sleep(pause);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::Sender;

    use super::*;
    use crate::http::InvalidRequest;

    const DEADLINE: Duration = Duration::from_secs(20);

    /// A stream that passes on what is written to it, and blocks until it is opened.
    struct Valve {
        written: Sender<Vec<u8>>,
        open: Option<Receiver<()>>,
    }

    impl Write for Valve {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if let Some(open) = self.open.take() {
                let _ = open.recv_timeout(DEADLINE);
            }
            let _ = self.written.send(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// Writes the port of an event as its line.
    struct PortFormat;

    impl EventFormat for PortFormat {
        fn push(&mut self, text: &mut String, event: &ServerEvent) {
            let ServerEvent::InvalidRequest(invalid) = event else { return };
            text.push_str(&format!("{}\n", invalid.port));
        }

        fn dropped(events: u64) -> String {
            format!("missing {events}\n")
        }
    }

    fn publish(bus: &EventBus, port: u16) {
        bus.publish(Arc::new(ServerEvent::InvalidRequest(InvalidRequest::on_port(port))));
    }

    fn start(bus: &EventBus, max_bytes: usize, valve: Valve) -> LogWriter {
        LogWriter::start(bus, PortFormat, max_bytes, valve, Duration::ZERO)
    }

    fn all(written: &Receiver<Vec<u8>>) -> String {
        String::from_utf8(written.try_iter().flatten().collect()).expect("it is text")
    }

    #[test]
    fn every_line_is_written_in_order_before_the_end() {
        let (written, output) = channel();
        let bus = EventBus::new();
        let writer = start(&bus, 10_000, Valve { written, open: None });
        (0..1_000).for_each(|port| publish(&bus, port));
        drop((bus, writer));
        assert_eq!(all(&output), (0..1_000).map(|port| format!("{port}\n")).collect::<String>());
    }

    #[test]
    fn a_single_line_is_written_without_waiting_for_another() {
        let (written, output) = channel();
        let bus = EventBus::new();
        let _writer = start(&bus, 10, Valve { written, open: None });
        for port in [1, 2] {
            publish(&bus, port);
            assert_eq!(output.recv_timeout(DEADLINE).expect("it is written"), format!("{port}\n").as_bytes());
        }
        drop(bus);
    }

    #[test]
    fn a_stopped_terminal_stops_no_server_and_later_shows_how_much_is_missing() {
        let ((written, output), (open, opened)) = (channel(), channel());
        let bus = EventBus::new();
        let writer = start(&bus, 100, Valve { written, open: Some(opened) });
        (0..10_000).for_each(|port| publish(&bus, port));
        open.send(()).expect("the valve is there");
        drop((bus, writer));
        let text = all(&output);
        let missing: usize = text.lines().filter_map(|line| line.strip_prefix("missing ")?.parse::<usize>().ok()).sum();
        let shown = text.lines().filter(|line| line.parse::<u16>().is_ok()).count();
        assert_eq!(shown + missing, 10_000);
        assert!(missing > 0 && text.lines().last().is_some_and(|line| line.starts_with("missing")), "{text}");
    }
}
