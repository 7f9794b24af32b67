//! The line that says which response a check is waiting for. It is replaced, and gone when the response is there.

use std::io::IsTerminal;

use crate::check::RequestSpec;
use crate::check::runner::CheckEvent;
use crate::text::safe::safe_to_copy;
use crate::text::width::display_width;
use crate::ui::{Style, out};

/// Moves to the beginning of the line, and clears it.
const CLEAR_LINE: &str = "\r\x1b[K";

/// How the wait for a response is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SlowDisplay {
    /// Nobody reads it: a pipe, or a screen that shows the wait itself.
    Nothing,
    /// A line of its own for each request, as a screen reader reads it.
    PlainLines,
    /// One line that is replaced.
    ReplacedLine,
}

/// The line, if one is shown now.
pub(super) struct SlowLine {
    display: SlowDisplay,
    is_shown: bool,
}

impl SlowLine {
    /// No line yet.
    pub(super) fn new(is_plain: bool, is_watching: bool) -> Self {
        let display = match std::io::stderr().is_terminal() && !is_watching {
            false => SlowDisplay::Nothing,
            true if is_plain => SlowDisplay::PlainLines,
            true => SlowDisplay::ReplacedLine,
        };
        Self { display, is_shown: false }
    }

    /// Shows the line for a response that takes long, and clears it as soon as something else happens.
    pub(super) fn show(&mut self, event: &CheckEvent<'_>) {
        self.clear();
        let CheckEvent::SlowResponse { request } = event else { return };
        match self.display {
            SlowDisplay::Nothing => {}
            SlowDisplay::PlainLines => out::err(&format!("{}\n", words(request, usize::MAX))),
            SlowDisplay::ReplacedLine => {
                out::err(&words(request, Style::stdout().width));
                self.is_shown = true;
            }
        }
    }

    fn clear(&mut self) {
        if std::mem::take(&mut self.is_shown) {
            out::err(CLEAR_LINE);
        }
    }
}

impl Drop for SlowLine {
    fn drop(&mut self) {
        self.clear();
    }
}

/// What the line says, in at most so many columns: a longer one could not be cleared.
fn words(request: &RequestSpec, width: usize) -> String {
    let (method, seconds) = (&request.method, request.time.as_secs());
    let of_path = |path: &str| format!("Waiting for a response to {method} {path} …, up to {seconds} s");
    let path = safe_to_copy(&request.path);
    let whole = of_path(&path);
    if display_width(&whole) < width { whole } else { of_path("this path") }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_line_names_the_request_and_fits_in_the_terminal() {
        let request = |path: &str| RequestSpec { time: Duration::from_secs(10), ..RequestSpec::get(path) };
        assert_eq!(words(&request("/about"), 80), "Waiting for a response to GET /about …, up to 10 s");
        let long = format!("/{}", "x".repeat(100));
        assert_eq!(words(&request(&long), 80), "Waiting for a response to GET this path …, up to 10 s");
    }
}
