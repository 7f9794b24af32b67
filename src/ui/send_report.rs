//! A request that was sent by hand: everything that went over the wire, what it means, and what to type next.

use std::path::Path;

use hyper::StatusCode;

use super::explain::response_words;
use super::style::Style;
use super::wire_view::{NoteStyle, request_lines, response_head_lines};
use crate::http::client::ClientResponse;
use crate::http::{RecordedResponse, Request};
use crate::send::http_file::{HttpFile, SavedRequest};
use crate::send::{HandBody, HandExchange, RedirectEnd, Sending};
use crate::text::cut::beginning;
use crate::text::json;
use crate::text::plural::count;
use crate::text::safe::{mask_unsafe_chars, safe, safe_to_copy};
use crate::text::shell;
use crate::text::size::size_in_words;
use crate::text::time::milliseconds;
use crate::text::width::display_width;
use crate::text::wrap::wrap;

use super::table::pad;

/// How many lines of a body are shown.
const MAX_BODY_LINES: usize = 100;
/// How many bytes of a body are shown. A single line may be the whole body.
const MAX_BODY_BYTES: usize = 16 * 1024;

/// Returns every exchange of a request. `name` is its name in a file.
pub fn render(sending: &Sending, name: Option<&str>, has_notes: bool, style: Style) -> String {
    let mut lines = Vec::new();
    if let Some(name) = name {
        lines.extend([style.bold(&safe(name)), String::new()]);
    }
    for (at, exchange) in sending.exchanges.iter().enumerate() {
        if at > 0 {
            lines.extend([String::new(), "The browser would now follow the redirect, and so does doorway.".to_owned()]);
            lines.push(String::new());
        }
        lines.extend(exchange_lines(exchange, if has_notes { NoteStyle::ByHand } else { NoteStyle::None }, style));
    }
    let advice = sending.exchanges.first().and_then(body_advice).into_iter();
    for sentence in advice.chain(sending.redirect.as_ref().map(redirect_words)) {
        lines.push(String::new());
        lines.extend(wrap(&sentence, style.width, "", ""));
    }
    lines.join("\n") + "\n"
}

fn exchange_lines(exchange: &HandExchange, notes: NoteStyle, style: Style) -> Vec<String> {
    let mut lines = Vec::new();
    let result = &exchange.result;
    if let (Some(address), Some(_)) = (exchange.address, result.connected) {
        let host = safe(exchange.request.url.host_str().unwrap_or_default());
        let words = format!("Connected to {host} ({}) on port {}.", address.ip(), address.port());
        lines.extend([style.dim(&words), String::new(), style.bold("The request")]);
        lines.extend(request_lines(&result.sent, result.sent.len() as u64, notes, style));
        lines.push(String::new());
    }
    if let Some(response) = &result.response {
        lines.push(format!("{}, after {}", style.bold("The response"), milliseconds(result.took)));
        lines.extend(response_head_lines(head(&result.raw), notes, style));
        lines.extend(body_lines(response, style));
        lines.push(String::new());
    }
    // A response that is not whole has not worked, whatever its status says.
    match (exchange.failure(), &result.response) {
        (Some(failure), _) => lines.extend(wrap(&style.bad(&failure), style.width, "", "")),
        (None, Some(response)) => {
            lines.extend(meaning(exchange, response).iter().flat_map(|words| wrap(words, style.width, "", "")));
        }
        (None, None) => {}
    }
    lines
}

/// The response up to the end of its head.
fn head(raw: &[u8]) -> &[u8] {
    use crate::text::http_syntax::{body_start, skip_interim};
    let last = skip_interim(raw);
    &last[..body_start(last).unwrap_or(last.len())]
}

/// The body as the program that asked gets it: without chunks and without compression.
fn body_lines(response: &ClientResponse, style: Style) -> Vec<String> {
    let arrow = style.dim(if style.plain { "received: " } else { "< " });
    let body = &response.body;
    if body.is_empty() {
        return Vec::new();
    }
    let Ok(text) = std::str::from_utf8(body) else {
        return vec![format!("{arrow}({}, not text)", size_in_words(body.len() as u64))];
    };
    let shown = beginning(text, MAX_BODY_BYTES);
    let mut lines: Vec<String> =
        shown.lines().take(MAX_BODY_LINES).map(|line| format!("{arrow}{}", mask_unsafe_chars(line))).collect();
    let more = text.lines().count().saturating_sub(MAX_BODY_LINES);
    if more > 0 {
        lines.push(style.dim(&format!("… {}; --only-body prints all of them", count(more, "more line"))));
    } else if shown.len() < text.len() {
        let rest = size_in_words((text.len() - shown.len()) as u64);
        lines.push(style.dim(&format!("… {rest} more; --only-body prints all of it")));
    }
    lines
}

/// What the status means, in a sentence.
fn meaning(exchange: &HandExchange, response: &ClientResponse) -> Option<String> {
    let status = StatusCode::from_u16(response.status).ok()?;
    let request = Request::new(exchange.request.method.as_str(), exchange.request.url.path());
    let headers = response.headers.clone();
    let (body, body_len) = (response.body.clone(), Some(response.body.len() as u64));
    let recorded = RecordedResponse { status, headers, body, body_len, is_stream: false, note: None };
    Some(response_words(&request, &recorded))
}

/// A hint on the body that was sent, if its type does not fit it.
fn body_advice(exchange: &HandExchange) -> Option<String> {
    let HandBody::Data(bytes) = &exchange.request.body else { return None };
    let is_json = bytes.starts_with(b"{") && exchange.request.header("content-type").is_none();
    is_json.then(|| {
        "The body looks like JSON, but Content-Type says that it is a form: curl does the same with -d. \
         Use --json in its place."
            .to_owned()
    })
}

/// Says of the line for curl that it has secrets in it, so that the learner does not give them to somebody.
pub fn secret_words(secrets: &[String]) -> Option<String> {
    let what = match secrets {
        [] => return None,
        [one] => format!("a secret in it (the {one})"),
        all => format!("secrets in it ({})", all.join(", ")),
    };
    Some(format!("this line has {what}; before you give it to somebody, take that out"))
}

/// Says where the body of `--json` is no JSON. It is sent all the same: a learner may want to see what a server does then.
pub fn json_words(body: &HandBody) -> Option<String> {
    let HandBody::Json(bytes) = body else { return None };
    let problem = json::syntax_problem(bytes)?;
    Some(format!("the body is not JSON{problem}; doorway sends it as it is"))
}

fn redirect_words(end: &RedirectEnd) -> String {
    match end {
        RedirectEnd::NotAsked(_) => {
            "This is a redirect. A browser would go on to the address in Location. Add --follow to do the same.".into()
        }
        RedirectEnd::TooMany => {
            "There were 20 redirects in a row. A browser gives up here, and so does doorway.".into()
        }
        RedirectEnd::Https(url) => {
            format!("The redirect goes on to {}. doorway speaks http, and not https.", safe(url.as_str()))
        }
        RedirectEnd::OtherComputer(url) => {
            let url = safe_to_copy(url.as_str());
            format!("The redirect leaves your computer. If you want to go there, type: doorway send {url}")
        }
        RedirectEnd::NoLocation => "This status means a redirect, but no header Location says where to go.".into(),
    }
}

/// Returns what is in a `.http` file, and how to send it.
pub fn render_file(file: &HttpFile, path: &Path, style: Style) -> String {
    let shown = safe_to_copy(&path.display().to_string());
    let Some(first) = file.requests.first() else {
        return format!("There are no requests in {shown}.\n");
    };
    let name = |at: usize| match file.requests[at].name.as_str() {
        "" => format!("#{}", at + 1),
        name => safe(name),
    };
    let width = (0..file.requests.len()).map(|at| display_width(&name(at))).max().unwrap_or(0);
    let mut lines = vec![style.bold(&format!("{} in {shown}", count(file.requests.len(), "request"))), String::new()];
    for (at, request) in file.requests.iter().enumerate() {
        let line = format!("{} {}", request.method, safe(&request.target));
        lines.push(format!("  {}  {line}", style.key(&pad(&name(at), width))));
    }
    let word = if first.name.is_empty() { "1" } else { &first.name };
    let command = again(path, word);
    lines.extend([String::new(), format!("Send one of them:  {}", style.key(&command))]);
    lines.join("\n") + "\n"
}

/// Returns where a request was saved, and how to send it again.
pub fn render_saved(saved: &SavedRequest, path: &Path, style: Style) -> String {
    let shown = safe_to_copy(&path.display().to_string());
    let mut command = again(path, &saved.name);
    command.extend(saved.secrets.iter().map(|name| format!(" --var {name}=…")));
    let mut text = format!("\nSaved in {shown} as `{}`. Send it again:\n", safe(&saved.name));
    text.push_str(&format!("  {}\n", style.key(&command)));
    if !saved.secrets.is_empty() {
        text.push_str("The secrets in it are not saved. Put them in the place of each `…`.\n");
    }
    text
}

fn again(path: &Path, name: &str) -> String {
    let words = ["doorway", "send", "--http", &path.display().to_string(), name].map(str::to_owned);
    safe_to_copy(&shell::join(&words))
}
