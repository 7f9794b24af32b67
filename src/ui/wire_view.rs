//! An exchange as it went over the wire, with a note on each line.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::guarded_value::guarded_value;
use super::style::Style;
use super::table::pad;
use crate::content::data_file::read_toml;
use crate::http::Exchange;
use crate::text::http_syntax::skip_interim;
use crate::text::safe::safe_bytes;
use crate::text::size::short_size;
use crate::text::width::{display_width, truncate};
use crate::text::wrap::wrap;

/// From this width on the notes stand beside the lines; below it, under them.
const TWO_COLUMNS: usize = 88;
/// The same for a request that was sent by hand, which has nothing else on the screen.
const TWO_COLUMNS_BY_HAND: usize = 76;
/// How far a note is indented under its line, where there is no second column.
const NOTE_INDENT: usize = 6;
/// How many lines of a body are shown.
const BODY_LINES: usize = 12;
/// The note on the first line of a response.
const STATUS_LINE_NOTE: &str = "the version of HTTP, the status, and the status in words";
/// Where the notes stand that explain each line of a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoteStyle {
    /// Beside it on a wide screen, else under it: for a lesson.
    Lesson,
    /// The same on a screen that is not quite as wide: for a request that was sent by hand.
    ByHand,
    /// No notes.
    None,
}

impl NoteStyle {
    /// From which width on the notes stand beside the lines.
    fn two_columns(self) -> usize {
        match self {
            Self::Lesson => TWO_COLUMNS,
            Self::ByHand => TWO_COLUMNS_BY_HAND,
            Self::None => usize::MAX,
        }
    }
}

/// An exchange as lines.
pub struct WireLines {
    /// The lines.
    pub lines: Vec<String>,
    /// The number of the line that matters first, from 0: that of the request's body, or else of the response.
    pub main: usize,
}

/// The number of the first line of the request, below its title.
const REQUEST_LINE: usize = 1;
/// The most lines of a request that stay on the page.
const MAX_PINNED: usize = 4;

impl WireLines {
    /// Returns the lines of the request that stay on the page: its first line, and the headers that matter.
    pub fn pinned(&self, matters: impl Fn(&str) -> bool) -> Vec<usize> {
        let is_named = |at: &usize| header_name(&self.lines[*at]).is_some_and(|name| matters(&name));
        let end = self.main.min(self.lines.len());
        let headers = (REQUEST_LINE + 1..end).filter(is_named);
        std::iter::once(REQUEST_LINE).chain(headers).take(MAX_PINNED).collect()
    }

    /// Returns the first line to show on a page of so many lines, if not all of them fit: the body of the request and the
    /// response are in the picture as far as possible. The first rows of the page are for the lines that stay on it, which
    /// are above all that.
    pub fn lead(&self, page: usize, pinned: usize) -> usize {
        self.lines.len().saturating_sub(page).min(self.main.saturating_sub(pinned))
    }
}

/// Returns the name of the header that a line of a request shows.
fn header_name(line: &str) -> Option<String> {
    let line = anstream::adapter::strip_str(line).to_string();
    let (name, _) = line.strip_prefix("> ")?.split_once(':')?;
    Some(name.to_owned())
}

/// The lines of the wire view: the request with `>`, the response with `<`.
/// `is_whole`: all lines of the response's body, where they can be scrolled.
pub fn render(exchange: &Exchange, is_whole: bool, style: Style) -> WireLines {
    let Some(wire) = &exchange.wire else {
        return WireLines { lines: vec!["The bytes of this exchange were not recorded.".into()], main: 0 };
    };
    let received = WireMessage::received(&wire.response, wire.response_len, style);
    let sent = WireMessage::sent(&wire.request, wire.request_len, style);
    let mut lines = vec![style.bold("The request: what the client sent")];
    lines.extend(sent.head(&request_line_note(&wire.request), NoteStyle::Lesson, style));
    let (head_end, body) = (lines.len(), sent.body(style));
    let main = if body.is_empty() { head_end + 1 } else { head_end };
    lines.extend(body);
    lines.push(String::new());
    lines.push(style.bold("The response: what the server sent"));
    lines.extend(received.head(STATUS_LINE_NOTE, NoteStyle::Lesson, style));
    lines.extend(if is_whole { received.whole_body(style) } else { received.body(style) });
    if let Some(why) = why_no_body(exchange) {
        lines.push(style.dim(why));
    }
    WireLines { lines, main }
}

/// The lines of a request, of whose bytes there are `len` in all.
pub(super) fn request_lines(bytes: &[u8], len: u64, notes: NoteStyle, style: Style) -> Vec<String> {
    let sent = WireMessage::sent(bytes, len, style);
    let mut lines = sent.head(&request_line_note(bytes), notes, style);
    lines.extend(sent.body(style));
    lines
}

/// The lines of a response's head, with the empty line after it.
pub(super) fn response_head_lines(bytes: &[u8], notes: NoteStyle, style: Style) -> Vec<String> {
    WireMessage::received(bytes, bytes.len() as u64, style).head(STATUS_LINE_NOTE, notes, style)
}

fn request_line_note(request: &[u8]) -> String {
    let line = request.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let mut words = line.split(|byte| *byte == b' ').map(safe_bytes);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let meaning = match method.as_str() {
        "GET" => "give me",
        "HEAD" => "give me only the headers of",
        "POST" => "here is data for",
        "PUT" => "replace this with my data:",
        "DELETE" => "remove",
        "OPTIONS" => "what is permitted for",
        _ => "the method, then",
    };
    // The whole path stands in the line itself.
    let path = truncate(&path, 24);
    format!("the first line: {meaning} {path}; the last word is the version of HTTP")
}

/// One direction of an exchange.
struct WireMessage<'a> {
    arrow: &'static str,
    field_notes: &'a HashMap<String, String>,
    bytes: &'a [u8],
    len: u64,
}

impl<'a> WireMessage<'a> {
    fn sent(bytes: &'a [u8], len: u64, style: Style) -> Self {
        let arrow = if style.plain { "sent: " } else { "> " };
        Self { arrow, field_notes: &header_notes().request, bytes, len }
    }

    fn received(bytes: &'a [u8], len: u64, style: Style) -> Self {
        let arrow = if style.plain { "received: " } else { "< " };
        let shown = skip_interim(bytes);
        let len = len - (bytes.len() - shown.len()) as u64;
        Self { arrow, field_notes: &header_notes().response, bytes: shown, len }
    }

    /// Where the head ends, without the empty line after it.
    fn head_end(&self) -> usize {
        self.bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(self.bytes.len())
    }

    fn head(&self, first_note: &str, notes: NoteStyle, style: Style) -> Vec<String> {
        let head = &self.bytes[..self.head_end()];
        let rows: Vec<(String, String)> = head
            .split(|byte| *byte == b'\n')
            .enumerate()
            .map(|(at, line)| self.row(at, line.strip_suffix(b"\r").unwrap_or(line), first_note))
            .collect();
        let empty = [(String::new(), "an empty line: the headers end here".to_owned())];
        match notes {
            NoteStyle::None => rows.iter().chain(&empty).map(|(line, _)| self.marked(line, style)).collect(),
            _ => [self.beside(&rows, notes, style), self.beside(&empty, notes, style)].concat(),
        }
    }

    /// A line of the head as it may be shown, and its note.
    fn row(&self, at: usize, line: &[u8], first_note: &str) -> (String, String) {
        if at == 0 {
            return (safe_bytes(line), first_note.to_owned());
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { return (safe_bytes(line), String::new()) };
        let name = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
        let value = line[colon + 1..].trim_ascii();
        // Some values have more in them that needs words.
        let with_weights = value.windows(3).any(|part| part == b";q=").then(|| format!("{name};q"));
        let note = with_weights.and_then(|name| self.field_notes.get(&name)).or_else(|| self.field_notes.get(&name));
        let note = note.cloned().unwrap_or_default();
        let shown = match guarded_value(&name, value) {
            Some(shown) => format!("{}: {shown}", safe_bytes(&line[..colon])),
            None => safe_bytes(line),
        };
        (shown, note)
    }

    /// A line with its arrow.
    fn marked(&self, line: &str, style: Style) -> String {
        format!("{}{line}", style.dim(self.arrow)).trim_end().to_owned()
    }

    /// Each line with its note beside it, or under it where there is no room.
    fn beside(&self, rows: &[(String, String)], notes: NoteStyle, style: Style) -> Vec<String> {
        let column = self.note_column(rows, notes, style);
        rows.iter()
            .flat_map(|(line, note)| match column {
                Some(column) if self.width_of(line) <= column => self.note_beside(line, note, column, style),
                Some(column) => self.note_under(line, note, column, style),
                None => self.note_under(line, note, NOTE_INDENT, style),
            })
            .collect()
    }

    /// Where the notes begin; nothing if the terminal is too narrow for two columns. A line that is longer than the others
    /// gets no column of its own: its note is under it.
    fn note_column(&self, rows: &[(String, String)], notes: NoteStyle, style: Style) -> Option<usize> {
        let is_wide = style.width >= notes.two_columns() && !style.plain;
        let room = style.width * 55 / 100;
        let widths = rows.iter().map(|(line, _)| self.width_of(line)).filter(|width| *width <= room);
        is_wide.then(|| widths.max().unwrap_or_default().max(30))
    }

    /// The columns of a line with its arrow, and a gap behind it.
    fn width_of(&self, line: &str) -> usize {
        display_width(line) + self.arrow.len() + 2
    }

    fn note_beside(&self, line: &str, note: &str, column: usize, style: Style) -> Vec<String> {
        if note.is_empty() {
            return vec![self.marked(line, style)];
        }
        let left = format!("{}{line}", style.dim(self.arrow));
        let mut notes = wrap(note, style.width.saturating_sub(column), "", "").into_iter();
        let first = format!("{}{}", pad(&left, column), style.dim(&notes.next().unwrap_or_default()));
        let rest = notes.map(|more| format!("{}{}", " ".repeat(column), style.dim(&more)));
        std::iter::once(first).chain(rest).collect()
    }

    /// The whole line, in as many rows as it needs, and under it the note.
    fn note_under(&self, line: &str, note: &str, indent: usize, style: Style) -> Vec<String> {
        let mut pieces = pieces(line, style.width.saturating_sub(self.arrow.len())).into_iter();
        let mut lines = vec![self.marked(&pieces.next().unwrap_or_default(), style)];
        lines.extend(pieces.map(|piece| format!("{}{piece}", " ".repeat(self.arrow.len()))));
        if !note.is_empty() {
            let indent = " ".repeat(indent);
            lines.extend(wrap(note, style.width, &indent, &indent).iter().map(|line| style.dim(line)));
        }
        lines
    }

    /// Every line of the body that was recorded. A long line goes on below.
    fn whole_body(&self, style: Style) -> Vec<String> {
        let body = self.bytes.get(self.head_end() + 4..).unwrap_or_default();
        let width = style.width.saturating_sub(self.arrow.len());
        let text = body.strip_suffix(b"\n").unwrap_or(body);
        let lines = text.split(|byte| *byte == b'\n').filter(|_| !body.is_empty());
        let pieces = lines.flat_map(|line| pieces(&safe_bytes(line.strip_suffix(b"\r").unwrap_or(line)), width));
        let mut lines: Vec<String> = pieces.map(|piece| format!("{}{piece}", style.dim(self.arrow))).collect();
        if self.len > self.bytes.len() as u64 {
            lines.push(style.dim(&format!("  … {}", self.kept_words())));
        }
        lines
    }

    fn body(&self, style: Style) -> Vec<String> {
        let body = self.bytes.get(self.head_end() + 4..).unwrap_or_default();
        let text: Vec<&[u8]> = body.split(|byte| *byte == b'\n').collect();
        let shown = if body.is_empty() { &[][..] } else { &text[..text.len().min(BODY_LINES)] };
        let width = style.width.saturating_sub(self.arrow.len());
        let mut lines: Vec<String> = shown
            .iter()
            .map(|line| format!("{}{}", style.dim(self.arrow), truncate(&safe_bytes(line), width)))
            .collect();
        if self.len > self.bytes.len() as u64 {
            lines.push(style.dim(&format!("  … {}", self.kept_words())));
        } else if text.len() > BODY_LINES {
            lines.push(style.dim(&format!("  … {} bytes in all", self.len)));
        }
        lines
    }

    /// How much of a long message was recorded, and how much there was.
    fn kept_words(&self) -> String {
        let (all, kept) = (short_size(self.len), short_size(self.bytes.len() as u64));
        format!("{all} in all; doorway keeps the first {kept}")
    }
}

/// Returns the line in pieces that fit the columns.
pub(super) fn pieces(line: &str, columns: usize) -> Vec<String> {
    let (mut pieces, mut used) = (vec![String::new()], 0);
    for char in line.chars() {
        let width = display_width(char.encode_utf8(&mut [0; 4]));
        if used + width > columns.max(2) {
            pieces.push(String::new());
            used = 0;
        }
        used += width;
        pieces.last_mut().expect("there is always a piece").push(char);
    }
    pieces
}

fn why_no_body(exchange: &Exchange) -> Option<&'static str> {
    match (exchange.request.method.as_str(), exchange.response.status.as_u16()) {
        ("HEAD", _) => Some("  No body, because the method is HEAD."),
        (_, 204) => Some("  No body, because the status is 204."),
        (_, 304) => Some("  No body, because the browser has a copy."),
        _ if exchange.response.body.is_empty() => Some("  No body: Content-Length is 0."),
        _ => None,
    }
}

/// The notes, by header field.
#[derive(serde::Deserialize)]
struct HeaderNotes {
    request: HashMap<String, String>,
    response: HashMap<String, String>,
}

fn header_notes() -> &'static HeaderNotes {
    static NOTES: OnceLock<HeaderNotes> = OnceLock::new();
    NOTES.get_or_init(|| read_toml(include_str!("notes.toml")).expect("a test reads the notes"))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::http::{Request, Response, WireBytes};

    fn exchange(sent: &str, received: &str) -> Exchange {
        let wire = WireBytes {
            request: sent.into(),
            request_len: sent.len() as u64,
            response: received.into(),
            response_len: received.len() as u64,
        };
        Exchange {
            server: "hello".into(),
            port: 8080,
            at: SystemTime::UNIX_EPOCH,
            took: Duration::ZERO,
            request: Box::new(Request::new("GET", "/")),
            response: Response::text("Hello").into(),
            wire: Some(wire),
        }
    }

    fn shown(width: usize, sent: &str, received: &str) -> String {
        let style = Style { width, plain: false, color: false };
        render(&exchange(sent, received), false, style).lines.join("\n")
    }

    const SENT: &str = "GET / HTTP/1.1\r\nHost: localhost:8080\r\nCookie: id=1234\r\nX-Odd: \u{9b}31m\r\n\r\n";
    const CAME: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nHello";

    #[test]
    fn every_line_is_there_with_its_note() {
        let text = shown(100, SENT, CAME);
        for line in
            ["> GET / HTTP/1.1", "> Host: localhost:8080", "< HTTP/1.1 200 OK", "< Content-Length: 5", "< Hello"]
        {
            assert!(text.contains(line), "{line} in\n{text}");
        }
        assert!(text.contains("which site the request is for") && text.contains("an empty line: the headers end here"));
    }

    #[test]
    fn on_a_narrow_screen_the_note_stands_under_its_line() {
        let text = shown(60, SENT, CAME);
        assert!(text.contains("> Host: localhost:8080\n      which site the request is for"), "{text}");
        assert!(text.lines().all(|line| display_width(line) <= 60), "{text}");
    }

    #[test]
    fn a_long_line_is_whole_at_every_width() {
        let long = format!("/{}end", "a".repeat(150));
        let received = CAME.replace("text/plain", "application/x-www-form-urlencoded; charset=utf-8");
        for (width, plain) in [(60, false), (80, false), (80, true), (100, false), (100, true)] {
            let sent = SENT.replace("X-Odd: ", &format!("Referer: {long}"));
            let lines = render(&exchange(&sent, &received), false, Style { width, plain, color: false }).lines;
            assert!(lines.iter().all(|line| display_width(line) <= width), "{width}: {lines:#?}");
            let text: String = lines.iter().map(|line| line.trim_start()).collect();
            for whole in [long.as_str(), "application/x-www-form-urlencoded; charset=utf-8"] {
                assert!(text.contains(whole), "{width}, plain {plain}: {whole} in {lines:#?}");
            }
        }
    }

    #[test]
    fn secrets_and_odd_characters_do_not_reach_the_screen() {
        let text = shown(100, SENT, CAME);
        assert!(text.contains("Cookie: id=… (4 characters)") && !text.contains("1234"));
        let two = shown(100, &SENT.replace("id=1234", "user=ada; sid=Zb3kX"), CAME);
        assert!(two.contains("Cookie: user=ada; sid=… (5 characters)"), "{two}");
        assert!(text.contains("\\u{9b}31m") && !text.contains('\u{9b}'));
    }

    #[test]
    fn the_cookie_that_a_server_sets_is_shown_with_its_attributes() {
        let set = CAME.replace("Content-Type: text/plain", "Set-Cookie: session=Zb3k; HttpOnly; SameSite=Lax");
        let text = shown(100, SENT, &set);
        assert!(text.contains("< Set-Cookie: session=Zb3k; HttpOnly; SameSite=Lax"), "{text}");
    }

    #[test]
    fn letters_that_are_two_columns_wide_are_cut_as_such() {
        for width in [60, 100] {
            let text = shown(width, &SENT.replace("GET /", &format!("GET /{}", "日".repeat(90))), CAME);
            assert!(text.lines().all(|line| display_width(line) <= width), "{text}");
        }
    }

    #[test]
    fn of_a_long_body_it_says_how_much_passed_and_how_much_is_kept() {
        let mut long = exchange(SENT, &format!("{CAME}{}", "x".repeat(60_000)));
        long.wire.as_mut().expect("it was recorded").response_len = 400_000_000;
        for is_whole in [false, true] {
            let style = Style { width: 100, plain: false, color: false };
            let text = render(&long, is_whole, style).lines.join("\n");
            assert!(text.contains("… 400.0 MB in all; doorway keeps the first 60.1 KB"), "{text}");
        }
    }

    #[test]
    fn on_a_small_page_the_view_begins_with_the_body_of_the_request_or_with_the_response() {
        let style = Style { width: 60, plain: false, color: false };
        let first = |sent: &str| {
            let wire = render(&exchange(sent, CAME), true, style);
            // The first row of the page is for the request's first line.
            wire.lines[wire.lead(6, 1) + 1].clone()
        };
        assert_eq!(first(SENT), "The response: what the server sent");
        assert_eq!(first(&format!("{SENT}drink=tea")), "> drink=tea");
    }

    #[test]
    fn an_interim_answer_is_passed_over() {
        let text = shown(100, SENT, &format!("HTTP/1.1 100 Continue\r\n\r\n{CAME}"));
        assert!(text.contains("< HTTP/1.1 200 OK") && !text.contains("100 Continue"));
    }

    #[test]
    fn a_note_is_there_for_every_header_that_a_beginner_meets() {
        for name in ["Host", "User-Agent", "Accept", "Origin", "Sec-Fetch-Site"] {
            assert!(header_notes().request.contains_key(&name.to_ascii_lowercase()), "{name}");
        }
        for name in ["Content-Type", "Content-Length", "Date", "Access-Control-Allow-Origin", "Vary"] {
            assert!(header_notes().response.contains_key(&name.to_ascii_lowercase()), "{name}");
        }
    }
}
