//! The request log: one line an exchange, for people, and the puzzles of it explained once.

use hyper::StatusCode;

use super::format::from_browser;
use super::log_line::LineFormatter;
use super::style::{Style, WIDEST};
use super::writer::EventFormat;
use crate::http::{
    Exchange, HandlerPanic, InvalidRequest, InvalidRequestKind, ServerEvent, UpstreamFailure, UpstreamFailureKind,
    dropped_json, event_json,
};
use crate::text::json::ascii_only;
use crate::text::plural::count;
use crate::text::safe::{safe, safe_bytes};
use crate::text::time::clock;
use crate::text::wrap::wrap;

/// Writes the log for people, and remembers which puzzles it has explained.
pub struct RequestLog {
    style: Style,
    lines: LineFormatter,
    /// Whether lines say which server was asked: there are several.
    names: bool,
    told: Vec<Explanation>,
    last_page: Option<(std::time::SystemTime, String)>,
}

/// What makes a beginner wonder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Explanation {
    Icon,
    Asked,
    Preview,
    Twice,
    NotModified,
    Preflight,
    Options,
    Head,
}

impl RequestLog {
    /// A log that has told nothing yet.
    pub fn new(style: Style, names: bool) -> Self {
        Self { style, lines: LineFormatter::new(style, names), names, told: Vec::new(), last_page: None }
    }

    /// The same log on a terminal that has changed.
    pub fn set_style(&mut self, style: Style) {
        self.style = style;
        self.lines = LineFormatter::new(style, self.names);
    }

    /// One line: time, method, path, status in words, type, size, how long, who asked. A narrow terminal
    /// leaves out what matters least.
    pub fn line(&mut self, exchange: &Exchange) -> String {
        let mut line = String::new();
        self.lines.push(&mut line, exchange);
        line
    }

    /// What puzzles a beginner in this exchange, the first time it shows; wrapped lines.
    pub fn puzzles(&mut self, exchange: &Exchange) -> Vec<String> {
        let found = self.puzzle(exchange);
        if exchange.request.header("sec-fetch-dest") == Some("document") {
            self.last_page = Some((exchange.at, exchange.request.uri.to_string()));
        }
        let Some(puzzle) = found.filter(|puzzle| !self.told.contains(puzzle)) else { return Vec::new() };
        self.told.push(puzzle);
        self.under(puzzle.words())
    }

    fn puzzle(&self, exchange: &Exchange) -> Option<Explanation> {
        let (request, response) = (&exchange.request, &exchange.response);
        let header = |name: &str| request.header(name);
        let path = request.path();
        // What is typed into the address bar, or asked with curl, the learner did ask for.
        let unasked = from_browser(request) && header("sec-fetch-dest") != Some("document");
        let preview = ["purpose", "sec-purpose", "x-moz"]
            .iter()
            .any(|name| header(name).is_some_and(|value| value.contains("prefetch")));
        let again = self.last_page.as_ref().is_some_and(|(at, target)| {
            let soon = exchange.at.duration_since(*at).is_ok_and(|gap| gap.as_secs() < 2);
            soon && *target == request.uri.to_string() && header("sec-fetch-dest") == Some("document")
        });
        match request.method.as_str() {
            "OPTIONS" if header("access-control-request-method").is_some() => Some(Explanation::Preflight),
            "OPTIONS" => Some(Explanation::Options),
            "HEAD" => Some(Explanation::Head),
            _ if preview => Some(Explanation::Preview),
            _ if unasked && is_icon(path) => Some(Explanation::Icon),
            _ if unasked && (path == "/robots.txt" || path.starts_with("/.well-known/")) => Some(Explanation::Asked),
            _ if response.status == StatusCode::NOT_MODIFIED => Some(Explanation::NotModified),
            _ if again => Some(Explanation::Twice),
            _ => None,
        }
    }

    /// What just happened on the wire, in one or two plain sentences; wrapped lines.
    pub fn story(&self, exchange: &Exchange) -> Vec<String> {
        self.under(&super::explain::explain(exchange))
    }

    /// Returns what went wrong on a server, as wrapped lines; nothing for an exchange.
    pub fn failure(&self, event: &ServerEvent) -> Vec<String> {
        let (at, title, words) = match event {
            ServerEvent::Exchange(_) => return Vec::new(),
            ServerEvent::InvalidRequest(invalid) => (invalid.at, "no request", invalid_request_words(invalid)),
            ServerEvent::Upstream(failure) => (failure.at, "no response", upstream_words(failure)),
            ServerEvent::HandlerPanic(panic) => (panic.at, "handler failed", panic_words(panic)),
        };
        let mut lines = vec![format!("{}  {}", self.style.dim(&clock(at)), self.style.warn(title))];
        lines.extend(self.under(&words));
        lines
    }

    fn under(&self, words: &str) -> Vec<String> {
        let indent = if self.style.width < 60 { "  " } else { "          " };
        wrap(words, self.style.width.min(WIDEST), indent, indent)
    }
}

impl Explanation {
    fn words(self) -> &'static str {
        match self {
            Self::Icon => "You did not ask for this one. Browsers ask every site for a little icon by themselves.",
            Self::Asked => "You did not ask for this one. A browser or a tool looked whether the site has such a file.",
            Self::Preview => {
                "The address bar guessed where you are going, and the browser fetched the page ahead of time."
            }
            Self::Twice => {
                "The same page twice within two seconds: browsers do that now and then, to be ahead or to try again."
            }
            Self::NotModified => {
                "304: the browser still has this from before, and the server said that it has not changed. No body was sent."
            }
            Self::Preflight => {
                "OPTIONS is the browser asking for leave first, before it sends what the page wants. It is called a preflight."
            }
            Self::Options => "OPTIONS asks what may be asked here, and not for the thing itself.",
            Self::Head => "HEAD asks for the head of the answer alone: the status and the headers, and no body.",
        }
    }
}

fn is_icon(path: &str) -> bool {
    path == "/favicon.ico" || path.starts_with("/apple-touch-icon")
}

fn invalid_request_words(misfit: &InvalidRequest) -> String {
    let port = misfit.port;
    match misfit.kind {
        InvalidRequestKind::Tls => format!(
            "Somebody began to speak https here, and this server speaks plain http. Type http://localhost:{port}/ with no s after http."
        ),
        InvalidRequestKind::Http2 => {
            "Somebody spoke HTTP/2 here at once. This server speaks HTTP/1.1, as the lesson shows it.".into()
        }
        InvalidRequestKind::Malformed(status) => {
            format!("This is not how a request is written, so it was answered with {status}: {}", start(misfit))
        }
        InvalidRequestKind::TooSlow => {
            format!("A request was begun and not finished in time, so the line was closed: {}", start(misfit))
        }
        InvalidRequestKind::TooMany => {
            "More connections at once than this server takes; this one was told to come back later (503).".into()
        }
    }
}

fn upstream_words(failure: &UpstreamFailure) -> String {
    let address = failure.upstream;
    match failure.kind {
        UpstreamFailureKind::Refused => format!("No program is listening on {address}."),
        UpstreamFailureKind::Unreachable(kind) => format!("{address} cannot be reached: {kind}."),
        UpstreamFailureKind::ClosedEarly => {
            format!("The server on {address} closed the connection before its response was whole.")
        }
        UpstreamFailureKind::Reset => format!("The server on {address} broke the connection off."),
        UpstreamFailureKind::TooSlow => format!("The server on {address} sent no response in time."),
    }
}

fn panic_words(panic: &HandlerPanic) -> String {
    let (request, message) = (safe(&panic.request_line), safe(&panic.message));
    format!("The handler for {request} failed, so the status is 500: {message}")
}

/// The first line of what came.
fn start(misfit: &InvalidRequest) -> String {
    let line = misfit.start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    safe_bytes(line.strip_suffix(b"\r").unwrap_or(line))
}

impl EventFormat for RequestLog {
    /// Adds the line of an event, and what puzzles in it the first time.
    fn push(&mut self, text: &mut String, event: &ServerEvent) {
        let more = match event {
            ServerEvent::Exchange(exchange) => {
                self.lines.push(text, exchange);
                text.push('\n');
                self.puzzles(exchange)
            }
            _ => self.failure(event),
        };
        for line in more {
            text.push_str(&line);
            text.push('\n');
        }
    }

    fn dropped(&self, events: u64) -> String {
        format!("… {} not shown\n", count(usize::try_from(events).unwrap_or(usize::MAX), "line"))
    }
}

/// Writes the log for programs: a JSON object a line, in ASCII.
pub struct JsonLog;

impl EventFormat for JsonLog {
    fn push(&mut self, text: &mut String, event: &ServerEvent) {
        text.push_str(&ascii_only(&format!("{}\n", event_json(event))));
    }

    fn dropped(&self, events: u64) -> String {
        format!("{}\n", dropped_json(events))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::super::format::tests::request;
    use super::*;
    use crate::http::Response;

    fn exchange(method: &str, target: &str, headers: &[(&str, &str)], response: Response) -> Exchange {
        Exchange {
            server: "hello".into(),
            port: 8080,
            at: SystemTime::UNIX_EPOCH,
            took: Duration::from_micros(210),
            request: request(method, target, headers),
            response: response.into(),
            wire: None,
        }
    }

    fn log() -> RequestLog {
        RequestLog::new(Style { width: 100, ..Style::bare() }, false)
    }

    #[test]
    fn a_line_says_what_was_asked_and_what_came() {
        let line =
            log().line(&exchange("GET", "/about?x=1", &[("user-agent", "curl/8.0")], Response::text("Hello, World!")));
        let words: Vec<&str> = line.split_whitespace().skip(1).collect();
        assert_eq!(words, ["GET", "/about?x=1", "200", "OK", "text/plain", "13", "B", "0.2", "ms", "curl"]);
    }

    #[test]
    fn a_narrow_line_keeps_what_matters() {
        let mut log = RequestLog::new(Style { width: 60, ..Style::bare() }, false);
        let line = log.line(&exchange("GET", "/", &[("user-agent", "curl/8.0")], Response::text("x")));
        assert!(line.len() <= 60 && line.contains("200 OK") && line.ends_with("curl"), "{line}");
    }

    #[test]
    fn nothing_in_a_line_acts_on_the_terminal() {
        let line =
            log().line(&exchange("GET", "/%C2%9B/\u{202e}", &[("user-agent", "\u{9b}31mX")], Response::text("")));
        assert!(line.contains("\\u{202e}") && !line.contains('\u{9b}'), "{line}");
    }

    #[test]
    fn puzzles_are_explained_the_first_time() {
        let mut log = log();
        let mut told =
            |exchange: &Exchange| log.puzzles(exchange).join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
        let browser = ("user-agent", "Mozilla/5.0 Firefox/145.0");
        let icon = exchange("GET", "/favicon.ico", &[browser, ("sec-fetch-dest", "image")], Response::text(""));
        assert!(told(&icon).contains("icon"));
        assert_eq!(told(&icon), "");
        let preflight = exchange("OPTIONS", "/", &[("access-control-request-method", "PUT")], Response::text(""));
        assert!(told(&preflight).contains("preflight"));
        assert!(told(&exchange("HEAD", "/", &[], Response::text(""))).contains("no body"));
        assert!(told(&exchange("GET", "/", &[], Response::empty(StatusCode::NOT_MODIFIED))).contains("304"));
        assert!(told(&exchange("GET", "/", &[("sec-purpose", "prefetch")], Response::text(""))).contains("ahead"));
        let page = exchange("GET", "/page", &[("sec-fetch-dest", "document")], Response::text(""));
        assert_eq!(told(&page), "");
        assert!(told(&page).contains("twice"));
    }

    #[test]
    fn what_the_learner_asked_for_is_not_said_to_be_the_browsers_own() {
        let browser = ("user-agent", "Mozilla/5.0 Firefox/145.0");
        for headers in [&[("user-agent", "curl/8.0")][..], &[browser, ("sec-fetch-dest", "document")]] {
            for path in ["/favicon.ico", "/apple-touch-icon.png", "/robots.txt", "/.well-known/x"] {
                let told = log().puzzles(&exchange("GET", path, headers, Response::text("")));
                assert_eq!(told, Vec::<String>::new(), "{path} {headers:?}");
            }
        }
    }

    #[test]
    fn what_was_left_out_is_told_in_the_logs_own_form() {
        assert_eq!(
            [1, 312, 4_312, 1_000_000].map(|events| log().dropped(events)),
            [
                "… 1 line not shown\n",
                "… 312 lines not shown\n",
                "… 4,312 lines not shown\n",
                "… 1,000,000 lines not shown\n"
            ]
        );
        assert_eq!(JsonLog.dropped(4_312), "{\"kind\":\"dropped\",\"lines\":4312}\n");
    }

    /// `body` is what GET would have got.
    #[test]
    fn an_answer_to_head_has_no_bytes_of_body() {
        let head = exchange("HEAD", "/", &[], Response::text("Hello"));
        assert!(log().line(&head).contains(" 0 B "), "{}", log().line(&head));
    }

    #[test]
    fn https_by_mistake_gets_the_address_to_type() {
        let misfit = InvalidRequest {
            server: "hello".into(),
            port: 8081,
            at: SystemTime::UNIX_EPOCH,
            client: ([127, 0, 0, 1], 1).into(),
            kind: InvalidRequestKind::Tls,
            start: vec![0x16, 3, 1],
        };
        let words = log().failure(&ServerEvent::InvalidRequest(misfit)).join(" ");
        assert!(words.contains("http://localhost:8081/"), "{words}");
    }

    #[test]
    fn a_json_line_is_ascii_and_one_line() {
        let mut line = String::new();
        let event = ServerEvent::Exchange(exchange("GET", "/é?q=\u{202e}", &[], Response::json("{}")));
        JsonLog.push(&mut line, &event);
        assert!(line.is_ascii() && line.ends_with('\n') && line.matches('\n').count() == 1);
        let value: serde_json::Value = serde_json::from_str(&line).expect("it is JSON");
        assert_eq!((&value["path"], &value["query"]), (&"/é".into(), &"q=\u{202e}".into()));
    }

    #[test]
    fn a_handler_that_fails_is_named_with_its_message_and_nothing_acts_on_the_terminal() {
        let panic = HandlerPanic {
            server: "hello".into(),
            port: 8080,
            at: SystemTime::UNIX_EPOCH,
            client: ([127, 0, 0, 1], 1).into(),
            request_line: "GET /users".into(),
            message: "no such user\u{9b}31m".into(),
        };
        let words = log().failure(&ServerEvent::HandlerPanic(panic)).join(" ");
        assert!(words.contains("GET /users") && words.contains("no such user\\u{9b}"), "{words}");
    }
}
