//! One exchange as one line of the log. A server under load writes many lines, so each goes directly into the buffer that
//! is written, and repeated parts are cached: the clock of a second, the names of clients, the words of a status.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
    /// A second since 1970, and its clock.
    clock: Cached<u64>,
    /// A server's name and a method, and their columns.
    server_and_method: Cached<(Arc<str>, Method)>,
    /// A Content-Type value, and its column.
    media_type: Cached<Option<HeaderValue>>,
    /// A number of bytes, and its column.
    size: Cached<Option<u64>>,
    /// A duration in tenths of a millisecond, and its column.
    duration: Cached<u64>,
    /// User-Agent values, and the names of their programs.
    clients: Vec<(Option<HeaderValue>, String)>,
    /// Statuses as text, with their widths.
    statuses: Vec<(StatusCode, String, usize)>,
}

/// The text of the last value. The next one is often the same.
#[derive(Default)]
struct Cached<T>(Option<(T, String)>);

impl<T> Cached<T> {
    /// Returns the cached text, or makes the text of another value.
    fn text(&mut self, is_cached: impl FnOnce(&T) -> bool, make: impl FnOnce() -> (T, String)) -> &str {
        if !self.0.as_ref().is_some_and(|(own, _)| is_cached(own)) {
            self.0 = None;
        }
        &self.0.get_or_insert_with(make).1
    }
}

impl LineFormatter {
    /// `server_width`: the columns for the server's name, if lines name it.
    pub(super) fn new(style: Style, server_width: Option<usize>) -> Self {
        Self {
            style,
            server_width,
            clock: Cached::default(),
            server_and_method: Cached::default(),
            media_type: Cached::default(),
            size: Cached::default(),
            duration: Cached::default(),
            clients: Vec::new(),
            statuses: Vec::new(),
        }
    }

    /// Adds the line without its end: time, method, path, status in words, type, size, duration, client. A narrow
    /// terminal leaves out what matters least.
    pub(super) fn push(&mut self, out: &mut String, exchange: &Exchange, hints: BrowserHints<'_>) {
        let (request, response) = (&exchange.request, &exchange.response);
        self.clock(out, exchange.at);
        let mut columns = CLOCK_WIDTH + GAP + self.server_and_method(out, &exchange.server, &request.method);
        columns += push_cell(out, &short(request.target()), 12);
        columns += self.status(out, response.status);
        let mut room = self.style.width.saturating_sub(CLIENT_WIDTH + columns);
        // The first column without room ends the line, so that the others stay in their places.
        if take_column(&mut room, 16) {
            self.media_type(out, &response.headers);
            if take_column(&mut room, 6) {
                self.size(out, exchange.body_len());
                if take_column(&mut room, 7) {
                    self.duration(out, exchange.took);
                }
            }
        }
        self.client(out, request, hints.user_agent);
    }

    /// Adds the line of a request that got no whole response. `server` is the name of the one that was asked.
    pub(super) fn push_failed(&mut self, out: &mut String, failed: &FailedRequest, server: &Arc<str>) {
        self.clock(out, failed.at);
        let mut columns = CLOCK_WIDTH + GAP + self.server_and_method(out, server, &failed.method);
        columns += push_cell(out, &short(&failed.target), 12);
        out.push_str(&self.style.bad(failed.outcome));
        let wide = columns_of_status(failed.outcome);
        spaces(out, wide - self::columns(failed.outcome) + GAP);
        let mut room = self.style.width.saturating_sub(CLIENT_WIDTH + columns + wide + GAP);
        for width in [16, 6, 7] {
            if !take_column(&mut room, width) {
                break;
            }
            spaces(out, width + GAP);
        }
        out.push_str("doorway");
    }

    fn clock(&mut self, out: &mut String, at: SystemTime) {
        let second = at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let style = self.style;
        let text = self.clock.text(|own| *own == second, || (second, format!("{}  ", style.dim(&clock(at)))));
        out.push_str(text);
    }

    /// Adds the names of the server, if there are several, and of the method. Returns how many columns they take.
    fn server_and_method(&mut self, out: &mut String, server: &Arc<str>, method: &Method) -> usize {
        let server_width = self.server_width;
        let text = self.server_and_method.text(
            |(own_server, own_method)| Arc::ptr_eq(own_server, server) && own_method == method,
            || {
                let mut text = String::new();
                if let Some(width) = server_width {
                    push_cell(&mut text, server, width);
                }
                push_cell(&mut text, method.as_str(), 4);
                ((server.clone(), method.clone()), text)
            },
        );
        out.push_str(text);
        columns(text)
    }

    fn media_type(&mut self, out: &mut String, headers: &hyper::HeaderMap) {
        // A response has few headers, so looking at each is quicker than a search.
        let value = headers.iter().find(|(name, _)| **name == CONTENT_TYPE).map(|(_, value)| value);
        let make = || {
            let text = value.and_then(|value| value.to_str().ok()).unwrap_or_default();
            (value.cloned(), format!("{:<16}  ", safe(&http_syntax::media_type(text))))
        };
        out.push_str(self.media_type.text(|own| own.as_ref() == value, make));
    }

    fn size(&mut self, out: &mut String, bytes: Option<u64>) {
        let size = || bytes.map_or_else(|| "stream".to_owned(), short_size);
        out.push_str(self.size.text(|own| *own == bytes, || (bytes, format!("{:>6}  ", size()))));
    }

    fn duration(&mut self, out: &mut String, duration: Duration) {
        let tenths = tenths_of_milliseconds(duration);
        let make = || (tenths, format!("{:>7}  ", milliseconds(duration)));
        out.push_str(self.duration.text(|own| *own == tenths, make));
    }

    fn status(&mut self, out: &mut String, code: StatusCode) -> usize {
        let at = self.statuses.iter().position(|(own, ..)| *own == code).unwrap_or_else(|| {
            let words = status(code);
            self.statuses.push((code, colored(code, &words, self.style), display_width(&words)));
            self.statuses.len() - 1
        });
        let (_, words, taken) = &self.statuses[at];
        out.push_str(words);
        let wide = (*taken).max(STATUS_WIDTH);
        spaces(out, wide - taken + GAP);
        wide + GAP
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

/// Returns how many columns the words in the place of a status take.
fn columns_of_status(words: &str) -> usize {
    columns(words).max(STATUS_WIDTH)
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
