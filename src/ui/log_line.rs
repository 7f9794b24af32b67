//! One exchange as one line of the log. A server under load writes many lines, so each goes directly into the buffer that
//! is written, and repeated parts are cached: the clock of a second, the names of clients, the words of a status.

use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use hyper::StatusCode;

use super::format::status;
use super::style::Style;
use crate::http::{Exchange, Request, client_name};
use crate::text::http_syntax;
use crate::text::safe::push_safe;
use crate::text::size::short_size;
use crate::text::time::{clock, milliseconds};
use crate::text::width::display_width;

/// The width of the client's column.
const CLIENT_WIDTH: usize = 8;
/// How many clients are cached.
const MAX_CLIENTS: usize = 16;

/// Formats lines in one style.
pub(super) struct LineFormatter {
    style: Style,
    has_server_names: bool,
    /// A second since 1970, and its clock as text.
    second: (u64, String),
    /// User-Agent values, and the names of their programs.
    clients: Vec<(Option<hyper::header::HeaderValue>, String)>,
    /// Statuses as text, with their widths.
    statuses: Vec<(StatusCode, String, usize)>,
    /// A buffer for text whose width decides where it goes.
    scratch: String,
}

impl LineFormatter {
    /// `has_server_names`: whether lines name the server.
    pub(super) fn new(style: Style, has_server_names: bool) -> Self {
        let second = (u64::MAX, String::new());
        Self { style, has_server_names, second, clients: Vec::new(), statuses: Vec::new(), scratch: String::new() }
    }

    /// Adds the line without its end: time, method, path, status in words, type, size, duration, client. A narrow
    /// terminal leaves out what matters least.
    pub(super) fn push(&mut self, out: &mut String, exchange: &Exchange) {
        let (request, response) = (&exchange.request, &exchange.response);
        self.clock(out, exchange.at);
        let mut columns = CLOCK_WIDTH + GAP;
        if self.has_server_names {
            columns += self.cell(out, &exchange.server, 6);
        }
        columns += self.cell(out, request.method.as_str(), 4);
        let target = request.uri.path_and_query().map_or(request.path(), |target| target.as_str());
        columns += self.cell(out, target, 12);
        columns += self.status(out, response.status);
        let mut room = self.style.width.saturating_sub(CLIENT_WIDTH + columns);
        // The first column without room ends the line, so that the others stay in their places.
        if take_column(&mut room, 16) {
            self.media_type(out, &response.headers);
            if take_column(&mut room, 6) {
                let size = exchange.body_len().map_or_else(|| "stream".to_owned(), short_size);
                let _ = write!(out, "{size:>6}  ");
                if take_column(&mut room, 7) {
                    let _ = write!(out, "{:>7}  ", milliseconds(exchange.took));
                }
            }
        }
        self.client(out, request);
    }

    fn clock(&mut self, out: &mut String, at: SystemTime) {
        let second = at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        if self.second.0 != second {
            self.second = (second, self.style.dim(&clock(at)));
        }
        out.push_str(&self.second.1);
        out.push_str("  ");
    }

    /// Adds text from outside, padded to a width. Returns how many columns it takes.
    fn cell(&mut self, out: &mut String, text: &str, width: usize) -> usize {
        self.scratch.clear();
        push_safe(&mut self.scratch, text);
        let taken = columns(&self.scratch);
        out.push_str(&self.scratch);
        let wide = taken.max(width);
        spaces(out, wide - taken + GAP);
        wide + GAP
    }

    fn media_type(&mut self, out: &mut String, headers: &hyper::HeaderMap) {
        let value = headers.get(hyper::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        self.cell(out, &http_syntax::media_type(value), 16);
    }

    fn status(&mut self, out: &mut String, code: StatusCode) -> usize {
        let at = self.statuses.iter().position(|(own, ..)| *own == code).unwrap_or_else(|| {
            let words = status(code);
            self.statuses.push((code, colored(code, &words, self.style), display_width(&words)));
            self.statuses.len() - 1
        });
        let (_, words, taken) = &self.statuses[at];
        out.push_str(words);
        let wide = (*taken).max(13);
        spaces(out, wide - taken + GAP);
        wide + GAP
    }

    fn client(&mut self, out: &mut String, request: &Request) {
        let user_agent = request.headers.get(hyper::header::USER_AGENT);
        let at = self.clients.iter().position(|(own, _)| own.as_ref() == user_agent).unwrap_or_else(|| {
            self.clients.truncate(MAX_CLIENTS - 1);
            self.clients.insert(0, (user_agent.cloned(), client_name(&request.headers)));
            0
        });
        out.push_str(&self.clients[at].1);
    }
}

/// The width of `09:41:07`.
const CLOCK_WIDTH: usize = 8;
/// The space between two columns.
const GAP: usize = 2;

/// Takes a column and its gap from the room. Returns whether they fit.
fn take_column(room: &mut usize, width: usize) -> bool {
    let left = room.checked_sub(width + GAP);
    left.map(|left| *room = left).is_some()
}

fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { display_width(text) }
}

fn spaces(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

/// Returns the status in its colour. The words say the same, because nothing may depend on a colour.
fn colored(code: StatusCode, words: &str, style: Style) -> String {
    match code.as_u16() {
        200..300 => style.good(words),
        400..600 => style.bad(words),
        _ => style.warn(words),
    }
}
