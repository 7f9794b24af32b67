//! What a browser does with a server's CORS headers, as lines for people.

use url::Url;

use crate::check::cors::{FetchRequest, FetchTrace, FetchVerdict, Hop, advise};
use crate::text::safe::safe;

/// Headers that a browser sends and that decide nothing here.
const HIDDEN_REQUEST_HEADERS: &[&str] = &["Accept", "Sec-Fetch-Mode"];

/// Returns the whole report.
pub fn render(request: &FetchRequest, url: &Url, trace: &FetchTrace) -> String {
    let (origin, method) = (&request.origin, request.sent_method());
    let mut text = format!("  A page at {origin} asks for {method} {}\n", safe(url.as_str()));
    text.extend(trace.hops.iter().map(hop));
    text.push('\n');
    text.push_str(&ending(request, trace));
    text
}

fn hop(hop: &Hop) -> String {
    let title = if hop.is_preflight { "The browser asks for permission first" } else { "The request" };
    let mut text = format!("\n  {title}\n    > {} {}\n", hop.sent.method, safe(hop.sent.url.as_str()));
    let sent = hop.sent.headers.iter().filter(|(name, _)| !HIDDEN_REQUEST_HEADERS.contains(&name.as_str()));
    text.extend(sent.map(|(name, value)| format!("    > {name}: {}\n", safe(value))));
    if let Some(response) = &hop.response {
        text.push_str(&format!("    < {}\n", response.status));
        let received = response.headers.iter().filter(|(name, _)| decides(name));
        text.extend(received.map(|(name, value)| format!("    < {}: {}\n", safe(name), safe(value))));
    }
    let steps = hop.steps.iter().map(|step| (if step.passed { "ok" } else { "no" }, safe(&step.words)));
    text.extend(steps.map(|(mark, words)| format!("    {mark:4}{words}\n")));
    text
}

/// Returns whether a response header decides what the browser does.
fn decides(name: &str) -> bool {
    name.starts_with("access-control-") || ["location", "vary"].contains(&name)
}

fn ending(request: &FetchRequest, trace: &FetchTrace) -> String {
    let advice = advise(request, trace);
    let (verdict, words) = verdict(trace);
    let mut rows = vec![(verdict, words)];
    rows.extend(trace.refused.iter().chain(&advice.why).map(|why| ("Why", why.clone())));
    rows.extend(advice.changes.into_iter().map(|change| ("Try", change)));
    rows.extend(advice.notes.into_iter().map(|note| ("Note", note)));
    rows.iter().map(|(label, words)| format!("  {label:13}{}\n", safe(words))).collect()
}

fn verdict(trace: &FetchTrace) -> (&'static str, String) {
    match trace.verdict() {
        FetchVerdict::Allowed => {
            let headers = if trace.readable.is_empty() { "no header".into() } else { trace.readable.join(", ") };
            ("Allowed", format!("The browser lets the page read this response: status, body, and {headers}."))
        }
        FetchVerdict::Blocked => (
            "Blocked",
            "The browser does not let the page read this response. In Chrome its script sees only: TypeError: Failed \
             to fetch."
                .to_owned(),
        ),
        FetchVerdict::Unreachable => (
            "No response",
            "No server responded. In Chrome the script would see: TypeError: Failed to fetch.".to_owned(),
        ),
        FetchVerdict::Unknown => ("Unknown", "How this fetch ends cannot be seen from here.".to_owned()),
    }
}
