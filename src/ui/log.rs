//! The request log: a line for each exchange, for people or for programs.

use super::explanations::Explanations;
pub use super::log_line::FailedRequest;
use super::log_line::LineFormatter;
use super::server_problems;
use super::style::{MAX_TEXT_WIDTH, Style};
use super::writer::EventFormat;
use crate::http::{Exchange, ServerEvent, dropped_json, event_json};
use crate::player::BrowserHints;
use crate::text::json::ascii_only;
use crate::text::plural::count;
use crate::text::time::clock;
use crate::text::wrap::wrap;

/// Writes the log for people, and remembers which surprises it has explained.
pub struct RequestLog {
    style: Style,
    lines: LineFormatter,
    explanations: Explanations,
}

impl RequestLog {
    /// Returns a log that has explained nothing yet. If there are several servers, lines name them; `servers` are their
    /// names.
    pub fn new<'a>(style: Style, servers: impl Iterator<Item = &'a str>) -> Self {
        let names: Vec<usize> = servers.map(str::len).collect();
        let server_width = names.iter().max().copied().filter(|_| names.len() > 1);
        Self { style, lines: LineFormatter::new(style, server_width), explanations: Explanations::default() }
    }

    /// Returns one line: time, method, path, status in words, type, size, duration, client. A narrow terminal leaves out
    /// what matters least.
    pub fn line(&mut self, exchange: &Exchange) -> String {
        let mut line = String::new();
        self.lines.push(&mut line, exchange, BrowserHints::of(&exchange.request));
        line
    }

    /// Returns the line of a request that got no whole response from the server of this name.
    pub fn failed_line(&mut self, failed: &FailedRequest, server: &str) -> String {
        let mut line = String::new();
        self.lines.push_failed(&mut line, failed, &server.into());
        line
    }

    /// Returns what may surprise a beginner in this exchange, as wrapped lines. Each surprise is explained once.
    pub fn explain_surprise(&mut self, exchange: &Exchange) -> Vec<String> {
        self.explanations
            .next(exchange, BrowserHints::of(&exchange.request))
            .map(|words| self.under(words))
            .unwrap_or_default()
    }

    /// Returns what just happened on the wire in one or two plain sentences, as wrapped lines. `knows_origins`: the reader has
    /// heard that a page may not read every response.
    pub fn explain(&self, exchange: &Exchange, knows_origins: bool) -> Vec<String> {
        self.under(&super::explain::explain(exchange, knows_origins))
    }

    /// Returns what went wrong on a server, as wrapped lines; nothing for an exchange.
    pub fn failure(&self, event: &ServerEvent) -> Vec<String> {
        let (at, title) = match event {
            ServerEvent::Exchange(_) => return Vec::new(),
            ServerEvent::InvalidRequest(invalid) => (invalid.at, "no request"),
            ServerEvent::Upstream(failure) => (failure.at, "no response"),
            ServerEvent::HandlerPanic(panic) => (panic.at, "handler failed"),
        };
        let words = server_problems::in_words(event);
        let mut lines = vec![format!("{}  {}", self.style.dim(&clock(at)), self.style.warn(title))];
        lines.extend(self.under(&words));
        lines
    }

    fn under(&self, words: &str) -> Vec<String> {
        let indent = if self.style.width < 60 { "  " } else { "          " };
        wrap(words, self.style.width.min(MAX_TEXT_WIDTH), indent, indent)
    }
}

impl EventFormat for RequestLog {
    /// Adds the line of an event, and an explanation of what may surprise in it.
    fn push(&mut self, text: &mut String, event: &ServerEvent) {
        let more = match event {
            ServerEvent::Exchange(exchange) => {
                let hints = BrowserHints::of(&exchange.request);
                self.lines.push(text, exchange, hints);
                text.push('\n');
                self.explanations.next(exchange, hints).map(|words| self.under(words)).unwrap_or_default()
            }
            _ => self.failure(event),
        };
        for line in more {
            text.push_str(&line);
            text.push('\n');
        }
    }

    fn dropped(events: u64) -> String {
        format!("… {} not shown\n", count(usize::try_from(events).unwrap_or(usize::MAX), "line"))
    }
}

/// Writes the log for programs: a JSON object a line, in ASCII.
pub struct JsonLog;

impl EventFormat for JsonLog {
    fn push(&mut self, text: &mut String, event: &ServerEvent) {
        text.push_str(&ascii_only(&format!("{}\n", event_json(event))));
    }

    fn dropped(events: u64) -> String {
        format!("{}\n", dropped_json(events))
    }
}

#[cfg(test)]
mod tests;
