//! The request log: one line an exchange, for people or for programs, and the puzzles of it explained once.
//!
//! `--log json` writes one object a line. Its fields are stable; new ones may be added:
//!
//! | field | what it is |
//! |---|---|
//! | `kind` | `exchange`, `misfit` for bytes that were no request, or `dropped` where the reader was too slow |
//! | `time` | when the request's head had arrived, RFC 3339 in UTC |
//! | `server`, `port` | the server's name in its demo, and where it listens |
//! | `client` | the asker's address |
//! | `agent` | who asked, from User-Agent (exchanges only, like all that follow) |
//! | `method`, `path`, `query` | what was asked; `query` is null where there is no `?` |
//! | `status`, `type`, `bytes` | the status code, the media type without parameters or null, how many bytes of body were sent |
//! | `ms` | how long the answer took, in milliseconds |
//! | `misfit` | what it was instead: `tls`, `http2`, `malformed`, `too-slow`, `too-many` (misfits only) |
//! | `lines` | how many lines were left out here, since nobody took them in time (`dropped` only, its only other field) |

use hyper::StatusCode;
use serde_json::{Value, json};

use super::format::{agent, from_browser, media_type, sent};
use super::log_line::LineFormatter;
use super::style::{Style, WIDEST};
use crate::http::{Exchange, InvalidRequest, InvalidRequestKind, ServerEventRef};
use crate::text::json::ascii_only;
use crate::text::plural::count;
use crate::text::safe::safe_bytes;
use crate::text::time::{clock, timestamp};
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

    /// Adds the line of an exchange, and what puzzles in it, each with its end: for a log without a lesson.
    pub fn push(&mut self, out: &mut String, exchange: &Exchange) {
        self.lines.push(out, exchange);
        out.push('\n');
        for line in self.puzzles(exchange) {
            out.push_str(&line);
            out.push('\n');
        }
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

    /// What came that was no request; wrapped lines.
    pub fn misfit(&self, misfit: &InvalidRequest) -> Vec<String> {
        let head = format!("{}  {}", self.style.dim(&clock(misfit.at)), self.style.warn("no request"));
        let mut lines = vec![head];
        lines.extend(self.under(&misfit_words(misfit)));
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

fn misfit_words(misfit: &InvalidRequest) -> String {
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

/// The first line of what came.
fn start(misfit: &InvalidRequest) -> String {
    let line = misfit.start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    safe_bytes(line.strip_suffix(b"\r").unwrap_or(line))
}

/// What stands where lines were left out, in the log for people.
pub fn dropped(lines: u64) -> String {
    format!("… {} not shown\n", count(usize::try_from(lines).unwrap_or(usize::MAX), "line"))
}

/// The same in `--log json`, where each line must be an object.
pub fn dropped_json(lines: u64) -> String {
    format!("{}\n", json!({ "kind": "dropped", "lines": lines }))
}

/// One line of `--log json`, its end included.
pub fn json_line(seen: ServerEventRef<'_>) -> String {
    let value = match seen {
        ServerEventRef::Exchange(exchange) => exchange_json(exchange),
        ServerEventRef::Misfit(misfit) => misfit_json(misfit),
    };
    ascii_only(&format!("{value}\n"))
}

fn exchange_json(exchange: &Exchange) -> Value {
    let (request, response) = (&exchange.request, &exchange.response);
    let media_type = Some(media_type(&response.headers)).filter(|media_type| !media_type.is_empty());
    json!({
        "kind": "exchange", "time": timestamp(exchange.at), "server": *exchange.server, "port": exchange.port,
        "client": request.client.ip().to_string(), "agent": agent(request), "method": request.method.as_str(),
        "path": request.path(), "query": request.query(), "status": response.status.as_u16(), "type": media_type,
        "bytes": sent(exchange), "ms": (exchange.took.as_secs_f64() * 1e6).round() / 1e3,
    })
}

fn misfit_json(misfit: &InvalidRequest) -> Value {
    let kind = match misfit.kind {
        InvalidRequestKind::Tls => "tls",
        InvalidRequestKind::Http2 => "http2",
        InvalidRequestKind::Malformed(_) => "malformed",
        InvalidRequestKind::TooSlow => "too-slow",
        InvalidRequestKind::TooMany => "too-many",
    };
    json!({
        "kind": "misfit", "time": timestamp(misfit.at), "server": *misfit.server, "port": misfit.port,
        "client": misfit.client.ip().to_string(), "misfit": kind,
    })
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
            response,
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
            [1, 312, 4_312, 1_000_000].map(dropped),
            [
                "… 1 line not shown\n",
                "… 312 lines not shown\n",
                "… 4,312 lines not shown\n",
                "… 1,000,000 lines not shown\n"
            ]
        );
        let value: Value = serde_json::from_str(&dropped_json(4_312)).expect("it is JSON");
        assert_eq!(value, json!({ "kind": "dropped", "lines": 4_312 }));
    }

    /// `body` is what GET would have got.
    #[test]
    fn an_answer_to_head_has_no_bytes_of_body() {
        let head = exchange("HEAD", "/", &[], Response::text("Hello"));
        assert!(log().line(&head).contains(" 0 B "), "{}", log().line(&head));
        assert!(json_line(ServerEventRef::Exchange(&head)).contains("\"bytes\":0"));
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
        let words = log().misfit(&misfit).join(" ");
        assert!(words.contains("http://localhost:8081/"), "{words}");
    }

    #[test]
    fn json_is_one_line_of_ascii_that_reads_back() {
        let line = json_line(ServerEventRef::Exchange(&exchange("GET", "/é?q=\u{202e}", &[], Response::json("{}"))));
        assert!(line.is_ascii() && line.ends_with('\n') && line.matches('\n').count() == 1);
        let value: Value = serde_json::from_str(&line).expect("it is JSON");
        assert_eq!(
            (&value["path"], &value["query"], &value["type"], &value["bytes"]),
            (&json!("/é"), &json!("q=\u{202e}"), &json!("application/json"), &json!(2))
        );
    }
}
