//! What a browser does with a server's CORS headers, as lines for people.

use url::Url;

use crate::check::cors::{FetchRequest, FetchTrace, FetchVerdict, Hop, advise, shown_headers};
use crate::http::client::ClientError;
use crate::net::shown_url;
use crate::text::safe::safe;
use crate::text::wrap::wrap;

/// Headers that a browser sends and that decide nothing here.
const HIDDEN_REQUEST_HEADERS: &[&str] = &["Accept", "Sec-Fetch-Mode"];

/// Returns the whole report, in lines of at most this many columns.
pub fn render(request: &FetchRequest, url: &Url, trace: &FetchTrace, columns: usize) -> String {
    let (origin, method) = (&request.origin, request.sent_method());
    let mut text = format!("  A page at {origin} asks for {} {}\n", safe(&method), safe(&shown_url(url)));
    text.extend(trace.hops.iter().map(|one| hop(one, columns)));
    text.push('\n');
    text.push_str(&ending(request, trace, columns));
    text
}

fn hop(hop: &Hop, columns: usize) -> String {
    let title = if hop.is_preflight { "The browser asks for permission first" } else { "The request" };
    let mut text = format!("\n  {title}\n    > {} {}\n", hop.sent.method, safe(&shown_url(&hop.sent.url)));
    let sent = hop.sent.headers.iter().filter(|(name, _)| !HIDDEN_REQUEST_HEADERS.contains(&name.as_str()));
    text.extend(sent.map(|(name, value)| format!("    > {name}: {}\n", safe(value))));
    if let Some(response) = &hop.response {
        text.push_str(&format!("    < {}\n", response.status));
        let received = shown_headers(response).into_iter().filter(|(name, _)| decides(name));
        text.extend(received.map(|(name, value)| format!("    < {}: {}\n", safe(&name), safe(&value))));
    }
    let steps = hop.steps.iter().map(|step| (if step.passed { "ok" } else { "no" }, safe(&step.words)));
    text.extend(steps.map(|(mark, words)| labelled(&format!("    {mark:4}"), &words, columns)));
    text
}

/// Words beside a label, over as many lines as they need.
fn labelled(label: &str, words: &str, columns: usize) -> String {
    wrap(words, columns, label, &" ".repeat(label.len())).into_iter().map(|line| line + "\n").collect()
}

/// Returns whether a response header decides what the browser does.
fn decides(name: &str) -> bool {
    name.starts_with("access-control-") || ["location", "vary"].contains(&name)
}

fn ending(request: &FetchRequest, trace: &FetchTrace, columns: usize) -> String {
    let advice = advise(request, trace);
    let (verdict, words) = verdict(trace);
    let mut rows = vec![(verdict, words)];
    let refused = trace.refused.iter().map(|refusal| &refusal.why);
    rows.extend(refused.chain(&advice.why).map(|why| ("Why", why.clone())));
    rows.extend(advice.changes.into_iter().map(|change| ("Try", change)));
    rows.extend(advice.notes.into_iter().map(|note| ("Note", note)));
    rows.iter().map(|(label, words)| labelled(&format!("  {label:13}"), &safe(words), columns)).collect()
}

fn verdict(trace: &FetchTrace) -> (&'static str, String) {
    match trace.verdict() {
        FetchVerdict::Allowed => {
            let headers = if trace.readable.is_empty() { "no header".into() } else { trace.readable.join(", ") };
            ("Allowed", format!("The browser lets the page read this response: status, body, and {headers}."))
        }
        FetchVerdict::Blocked if trace.hops.is_empty() => {
            ("Blocked", "The browser sends nothing, and the page's script gets an error (TypeError).".to_owned())
        }
        FetchVerdict::Blocked => (
            "Blocked",
            "The browser does not let the page read this response. In Chrome its script sees only: TypeError: Failed \
             to fetch."
                .to_owned(),
        ),
        FetchVerdict::Unreachable => (
            "No response",
            format!("{} In Chrome the script would see: TypeError: Failed to fetch.", failure_words(trace)),
        ),
        FetchVerdict::Unknown => ("Unknown", "How this fetch ends cannot be seen from here.".to_owned()),
    }
}

/// Says why there was no response, as far as that is known.
fn failure_words(trace: &FetchTrace) -> String {
    let Some(error) = &trace.failure else { return "No server responded.".to_owned() };
    let url = trace.hops.last().map(|hop| &hop.sent.url);
    let port = url.and_then(Url::port_or_known_default).map_or_else(String::new, |port| format!(" on port {port}"));
    match error {
        ClientError::Refused => format!("No response: no program is listening{port}."),
        ClientError::EmptyReply | ClientError::Reset | ClientError::CutHead => {
            format!("A program is listening{port}. It accepted the connection, and closed it without a response.")
        }
        ClientError::Hang => {
            format!("A program is listening{port}. It accepted the request, and sent no response in time.")
        }
        ClientError::Tls => format!("The program{port} speaks https (TLS), and was asked in plain http."),
        ClientError::HeadTooBig => format!("The program{port} sent headers that have no end."),
        ClientError::NotHttp | ClientError::BadHead { .. } => {
            format!("The program{port} sent something, but it is not HTTP.")
        }
        _ => "No server responded.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::cors::{FetchMessage, Hop};

    #[test]
    fn a_missing_response_is_told_with_its_reason() {
        let words = |failure: ClientError| {
            let url = Url::parse("http://localhost:8080/api").expect("it is a URL");
            let sent = FetchMessage { url, method: "GET".into(), headers: Vec::new() };
            let hop = Hop { sent, response: None, steps: Vec::new(), is_preflight: false };
            verdict(&FetchTrace { hops: vec![hop], failure: Some(failure), ..FetchTrace::default() }).1
        };
        assert!(words(ClientError::Refused).starts_with("No response: no program is listening on port 8080."));
        assert!(words(ClientError::EmptyReply).contains("closed it without a response"));
        assert!(words(ClientError::HeadTooBig).contains("headers that have no end"));
        assert!(words(ClientError::Hang).contains("no response in time"));
    }
}
