//! One exchange as one line of the log. A server under load writes many lines, so each goes directly into the buffer that
//! is written, and what is often the same is cached: what stands before the target, and what stands after it.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Method, StatusCode};

use super::format::status;
use super::style::Style;
use crate::http::{Exchange, Request, client_name};
use crate::player::BrowserHints;
use crate::text::http_syntax;
use crate::text::safe::{push_safe, safe};
use crate::text::size::short_size;
use crate::text::time::{clock, milliseconds, tenths_of_milliseconds};
use crate::text::width::{display_width, truncate};

/// The width of the client's column.
const CLIENT_WIDTH: usize = 8;
/// How many columns of a target are shown.
const MAX_TARGET_COLUMNS: usize = 200;
/// How many clients are cached.
const MAX_CLIENTS: usize = 16;

/// A request that was sent from here, and got no whole response.
#[derive(Debug, Clone)]
pub struct FailedRequest {
    /// When it was over.
    pub at: SystemTime,
    /// The port that it was sent to.
    pub port: u16,
    /// The method.
    pub method: Method,
    /// The path, with the query.
    pub target: String,
    /// What happened, in two words.
    pub outcome: &'static str,
}

/// Formats lines in one style.
pub(super) struct LineFormatter {
    style: Style,
    /// The columns for the server's name, if there are several servers.
    server_width: Option<usize>,
    /// What stands before the target.
    start: Cached<BeforeTarget>,
    /// What stands between the target and the client.
    end: Cached<AfterTarget>,
    /// User-Agent values, and the names of their programs.
    clients: Vec<(Option<HeaderValue>, String)>,
}

/// What the columns before the target say.
struct BeforeTarget {
    /// The second since 1970.
    second: u64,
    server: Arc<str>,
    method: Method,
    /// How many columns they take.
    columns: usize,
}

/// What the columns between the target and the client say.
struct AfterTarget {
    status: StatusCode,
    content_type: Option<HeaderValue>,
    body_len: Option<u64>,
    tenths_of_milliseconds: u64,
    /// How many columns there are for all that.
    room: usize,
}

/// The text of the last value. The next one is often the same.
struct Cached<T>(Option<(T, String)>);

impl<T> Cached<T> {
    /// Returns what is cached and its text, or makes the text of another value.
    fn get(&mut self, is_cached: impl FnOnce(&T) -> bool, make: impl FnOnce() -> (T, String)) -> &(T, String) {
        if !self.0.as_ref().is_some_and(|(own, _)| is_cached(own)) {
            self.0 = None;
        }
        self.0.get_or_insert_with(make)
    }
}

impl LineFormatter {
    /// `server_width`: the columns for the server's name, if lines name it.
    pub(super) fn new(style: Style, server_width: Option<usize>) -> Self {
        Self { style, server_width, start: Cached(None), end: Cached(None), clients: Vec::new() }
    }

    /// Adds the line without its end: time, method, path, status in words, type, size, duration, client. A narrow
    /// terminal leaves out what matters least.
    pub(super) fn push(&mut self, out: &mut String, exchange: &Exchange, hints: BrowserHints<'_>) {
        let request = &exchange.request;
        let mut columns = self.start(out, exchange.at, &exchange.server, &request.method);
        columns += push_cell(out, &short(request.target()), 12);
        self.end(out, exchange, self.style.width.saturating_sub(CLIENT_WIDTH + columns));
        self.client(out, request, hints.user_agent);
    }

    /// Adds the line of a request that got no whole response. `server` is the name of the one that was asked.
    pub(super) fn push_failed(&mut self, out: &mut String, failed: &FailedRequest, server: &Arc<str>) {
        let mut columns = self.start(out, failed.at, server, &failed.method);
        columns += push_cell(out, &short(&failed.target), 12);
        let room = self.style.width.saturating_sub(CLIENT_WIDTH + columns);
        out.push_str(&end_columns(failed.outcome, &self.style.bad(failed.outcome), room, [""; 3]));
        out.push_str("doorway");
    }

    /// Adds the time, the name of the server if there are several, and the method. Returns how many columns they take.
    fn start(&mut self, out: &mut String, at: SystemTime, server: &Arc<str>, method: &Method) -> usize {
        let second = at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let (style, server_width) = (self.style, self.server_width);
        let is_cached =
            |own: &BeforeTarget| own.second == second && Arc::ptr_eq(&own.server, server) && own.method == *method;
        let make = || {
            let (mut text, mut columns) = (format!("{}  ", style.dim(&clock(at))), CLOCK_WIDTH + GAP);
            if let Some(width) = server_width {
                columns += push_cell(&mut text, server, width);
            }
            columns += push_cell(&mut text, method.as_str(), 4);
            (BeforeTarget { second, server: server.clone(), method: method.clone(), columns }, text)
        };
        let (start, text) = self.start.get(is_cached, make);
        out.push_str(text);
        start.columns
    }

    /// Adds the status, the type, the size and the duration, as far as there is room.
    fn end(&mut self, out: &mut String, exchange: &Exchange, room: usize) {
        let (response, style) = (&exchange.response, self.style);
        // A response has few headers, so looking at each is quicker than a search.
        let content_type = response.headers.iter().find(|(name, _)| **name == CONTENT_TYPE).map(|(_, value)| value);
        let (status, body_len) = (response.status, exchange.body_len());
        let tenths_of_milliseconds = tenths_of_milliseconds(exchange.took);
        let is_cached = |own: &AfterTarget| {
            own.status == status
                && own.body_len == body_len
                && own.tenths_of_milliseconds == tenths_of_milliseconds
                && own.room == room
                && own.content_type.as_ref() == content_type
        };
        let make = || {
            let words = self::status(status);
            let media_type = content_type.and_then(|value| value.to_str().ok()).map(http_syntax::media_type);
            let media_type = safe(&media_type.unwrap_or_default());
            let size = body_len.map_or_else(|| "stream".to_owned(), short_size);
            let cells = [&*media_type, &format!("{size:>6}"), &format!("{:>7}", milliseconds(exchange.took))];
            let text = end_columns(&words, &colored(status, &words, style), room, cells);
            let content_type = content_type.cloned();
            (AfterTarget { status, content_type, body_len, tenths_of_milliseconds, room }, text)
        };
        out.push_str(&self.end.get(is_cached, make).1);
    }

    fn client(&mut self, out: &mut String, request: &Request, user_agent: Option<&HeaderValue>) {
        let at = self.clients.iter().position(|(own, _)| own.as_ref() == user_agent).unwrap_or_else(|| {
            self.clients.truncate(MAX_CLIENTS - 1);
            self.clients.insert(0, (user_agent.cloned(), client_name(&request.headers)));
            0
        });
        out.push_str(&self.clients[at].1);
    }
}

/// The width of `404 Not Found`.
const STATUS_WIDTH: usize = 13;
/// The width of `09:41:07`.
const CLOCK_WIDTH: usize = 8;
/// The space between two columns.
const GAP: usize = 2;

/// The widths of the type, the size and the duration.
const CELL_WIDTHS: [usize; 3] = [16, 6, 7];

/// Returns the columns of a status, whose words may have colours, and of the cells after it. The first cell without room
/// ends them, so that the others stay in their places.
fn end_columns(words: &str, colored: &str, mut room: usize, cells: [&str; 3]) -> String {
    let wide = columns(words).max(STATUS_WIDTH);
    let mut text = colored.to_owned();
    spaces(&mut text, wide - columns(words) + GAP);
    room = room.saturating_sub(wide + GAP);
    for (cell, width) in cells.into_iter().zip(CELL_WIDTHS) {
        if !take_column(&mut room, width) {
            break;
        }
        text.push_str(cell);
        spaces(&mut text, width.saturating_sub(columns(cell)) + GAP);
    }
    text
}

/// Takes a column and its gap from the room. Returns whether they fit.
fn take_column(room: &mut usize, width: usize) -> bool {
    let left = room.checked_sub(width + GAP);
    left.map(|left| *room = left).is_some()
}

/// Returns the target, or the beginning of a long one: a single request must not fill the screen.
fn short(target: &str) -> Cow<'_, str> {
    // A character has at least one byte, so most targets need no counting.
    if target.len() <= MAX_TARGET_COLUMNS { target.into() } else { truncate(target, MAX_TARGET_COLUMNS).into() }
}

/// Adds text from outside, padded to a width. Returns how many columns it takes.
fn push_cell(out: &mut String, text: &str, width: usize) -> usize {
    let start = out.len();
    push_safe(out, text);
    let taken = columns(&out[start..]);
    let wide = taken.max(width);
    spaces(out, wide - taken + GAP);
    wide + GAP
}

fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { display_width(text) }
}

fn spaces(out: &mut String, count: usize) {
    const SPACES: &str = "                                ";
    let mut missing = count;
    while missing > 0 {
        let part = missing.min(SPACES.len());
        out.push_str(&SPACES[..part]);
        missing -= part;
    }
}

/// Returns the status in its colour. The words say the same, because nothing may depend on a colour.
fn colored(code: StatusCode, words: &str, style: Style) -> String {
    match code.as_u16() {
        200..300 => style.good(words),
        400..600 => style.bad(words),
        _ => style.warn(words),
    }
}
