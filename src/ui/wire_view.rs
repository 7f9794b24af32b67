//! An exchange as it went over the wire, with a note on each line.

mod message;

use self::message::WireMessage;
pub(super) use self::message::{NoteStyle, pieces};
use super::style::Style;
use crate::http::Exchange;
use crate::text::safe::safe_bytes;
use crate::text::width::truncate;

/// The note on the first line of a response.
const STATUS_LINE_NOTE: &str = "the version of HTTP, the status, and the status in words";

/// An exchange as lines.
pub struct WireLines {
    /// The lines.
    pub lines: Vec<String>,
    /// The number of the line that matters first, from 0: that of the request's body, or else of the response.
    pub main: usize,
}

/// The number of the first line of the request, below its title.
const REQUEST_LINE: usize = 1;
/// How many lines the beginning of a response takes at least: its title, its first line with a note, and a header.
const FIRST_OF_RESPONSE: usize = 4;
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

    /// Returns the first line to show on a page of so many lines, if not all of them fit: the top, if the response begins on this
    /// page too. Behind a longer request, its body and the response are in the picture as far as possible. The first rows of the
    /// page are then for the lines that stay on it, which are above all that.
    pub fn lead(&self, page: usize, pinned: usize) -> usize {
        if self.main + FIRST_OF_RESPONSE <= page {
            return 0;
        }
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

fn why_no_body(exchange: &Exchange) -> Option<&'static str> {
    match (exchange.request.method.as_str(), exchange.response.status.as_u16()) {
        ("HEAD", _) => Some("  No body, because the method is HEAD."),
        (_, 204) => Some("  No body, because the status is 204."),
        (_, 304) => Some("  No body, because the browser has a copy."),
        _ if exchange.response.body.is_empty() => Some("  No body: Content-Length is 0."),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::http::{Request, Response, WireBytes};
    use crate::text::width::display_width;

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
    fn lines_that_end_without_a_carriage_return_are_told_from_the_body() {
        let text = shown(100, SENT, &CAME.replace("\r\n", "\n").replace("Hello", "Hello\n\nWorld"));
        let empty = text.lines().filter(|line| line.starts_with("< ") && line.contains("an empty line")).count();
        assert_eq!(empty, 1, "{text}");
        assert!(text.contains("< Content-Length: 5") && text.contains("\n< Hello\n"), "{text}");
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
        let wire = render(&exchange(SENT, CAME), true, style);
        assert_eq!(wire.lead(wire.main + 4, 2), 0, "a short request is read from its top");
        assert!(wire.lead(wire.main + 3, 2) > 0);
    }

    #[test]
    fn an_interim_answer_is_passed_over() {
        let text = shown(100, SENT, &format!("HTTP/1.1 100 Continue\r\n\r\n{CAME}"));
        assert!(text.contains("< HTTP/1.1 200 OK") && !text.contains("100 Continue"));
    }
}
