//! `doorway cors <URL> --origin …`: sends what a browser would send, and ends with the browser's verdict.

use std::net::SocketAddr;

use anyhow::ensure;
use hyper::Method;
use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use serde_json::{Value, json};
use url::{Position, Url};

use crate::check::cors::{self, CheckStep, FetchMessage, FetchRequest, FetchTrace, Hop, ResponseHead};
use crate::cli;
use crate::exit::{Exit, UsedWrongly};
use crate::http::client::{ClientLimits, ClientRequest, send};
use crate::text::safe::safe;
use crate::ui;

/// Goes the way of one `fetch`, tells each step, and ends with the verdict.
///
/// # Errors
/// An address, a method or a header that cannot be.
pub fn run(typed: &cli::CorsArgs) -> anyhow::Result<Exit> {
    let url = whole_url(&typed.url)?;
    let asked = FetchRequest {
        origin: whole_origin(&typed.origin)?,
        method: typed.method.clone(),
        headers: typed.header.iter().map(|line| header(line)).collect::<anyhow::Result<_>>()?,
        credentials: typed.credentials,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let way = cors::simulate(&asked, &url, &mut |message| runtime.block_on(send_message(message)));
    let text = if typed.json {
        format!("{:#}\n", document(&asked, url.as_str(), &way))
    } else {
        words(&asked, url.as_str(), &way)
    };
    ui::out(&text);
    Ok(verdict(&way).0)
}

/// How the command ends: a server that never answered could not be looked at.
fn verdict(way: &FetchTrace) -> (Exit, &'static str) {
    match (way.allowed, way.is_unreachable()) {
        (true, _) => (Exit::Done, "allowed"),
        (false, true) => (Exit::Failed, "unreachable"),
        (false, false) => (Exit::NotMet, "blocked"),
    }
}

/// The URL to fetch. Without a scheme it is http, as in a browser's address bar.
fn whole_url(typed: &str) -> anyhow::Result<Url> {
    let wrong = || {
        UsedWrongly(format!("{} is no address of a server; one looks like http://localhost:8080/users/1", safe(typed)))
    };
    let mut url = Url::parse(&with_scheme(typed)).map_err(|_| wrong())?;
    let https = "https:// is not looked at; give the http:// address of your own server";
    ensure!(url.scheme() != "https", UsedWrongly(https.into()));
    ensure!(url.scheme() == "http", wrong());
    url.set_fragment(None);
    Ok(url)
}

fn with_scheme(typed: &str) -> String {
    if typed.contains("://") { typed.to_owned() } else { format!("http://{typed}") }
}

/// An origin as a browser writes it. A path after it is dropped, because people copy the whole address of a page.
fn whole_origin(typed: &str) -> anyhow::Result<String> {
    if typed == "null" {
        return Ok(typed.to_owned());
    }
    let url = Url::parse(typed).ok().filter(|url| ["http", "https"].contains(&url.scheme()));
    let wrong = || UsedWrongly(format!("{} is no origin; one looks like http://localhost:3000", safe(typed)));
    Ok(cors::origin_of(&url.ok_or_else(wrong)?))
}

fn header(line: &str) -> anyhow::Result<(String, String)> {
    let wrong = || UsedWrongly(format!("{} is no header; one looks like content-type:application/json", safe(line)));
    let (name, value) = line.split_once(':').ok_or_else(wrong)?;
    let (name, value) = (name.trim(), value.trim());
    ensure!(HeaderName::try_from(name).is_ok() && HeaderValue::try_from(value).is_ok(), wrong());
    Ok((name.to_owned(), value.to_owned()))
}

/// Sends one message on a connection of its own; none where no answer came.
async fn send_message(message: &FetchMessage) -> Option<ResponseHead> {
    for address in addresses(&message.url) {
        // The raw bytes are read as a browser reads them, which takes more than a strict parser does.
        let result = send(&probe(message, address)?, &ClientLimits::default()).await;
        if let Some(head) = cors::read_head(&result.raw) {
            return Some(head);
        }
    }
    None
}

fn probe(message: &FetchMessage, address: SocketAddr) -> Option<ClientRequest> {
    let url = &message.url;
    let pairs = message.headers.iter().filter_map(|(name, value)| Some((name.parse().ok()?, value.parse().ok()?)));
    Some(ClientRequest {
        address,
        method: Method::from_bytes(message.method.as_bytes()).ok()?,
        target: url[Position::BeforePath..Position::AfterQuery].parse().ok()?,
        host: url[Position::BeforeHost..Position::AfterPort].parse().ok()?,
        headers: pairs.collect(),
        body: Bytes::new(),
    })
}

/// Where a URL's host is; `localhost` is both loopback addresses, whatever the system says.
fn addresses(url: &Url) -> Vec<SocketAddr> {
    let port = url.port_or_known_default().unwrap_or(80);
    if url.host_str() == Some("localhost") {
        return vec![SocketAddr::from(([127, 0, 0, 1], port)), SocketAddr::from(([0, 0, 0, 0, 0, 0, 0, 1], port))];
    }
    url.socket_addrs(|| Some(port)).unwrap_or_default()
}

fn words(asked: &FetchRequest, url: &str, way: &FetchTrace) -> String {
    let mut text = format!("  A page at {} asks for {} {}\n", asked.origin, asked.sent_method(), safe(url));
    text.extend(way.hops.iter().map(stop_words));
    text.push('\n');
    text.push_str(&ending(asked, way));
    text
}

fn stop_words(stop: &Hop) -> String {
    let title = if stop.is_preflight { "The browser asks for permission first" } else { "The request" };
    let mut text = format!("\n  {title}\n    > {} {}\n", stop.sent.method, safe(stop.sent.url.as_str()));
    for (name, value) in
        stop.sent.headers.iter().filter(|(name, _)| !["Accept", "Sec-Fetch-Mode"].contains(&name.as_str()))
    {
        text.push_str(&format!("    > {name}: {}\n", safe(value)));
    }
    if let Some(came) = &stop.response {
        text.push_str(&format!("    < {}\n", came.status));
        for (name, value) in came.headers.iter().filter(|(name, _)| matters(name)) {
            text.push_str(&format!("    < {}: {}\n", safe(name), safe(value)));
        }
    }
    text.extend(stop.steps.iter().map(line_words));
    text
}

fn matters(name: &str) -> bool {
    name.starts_with("access-control-") || ["location", "vary"].contains(&name)
}

fn line_words(line: &CheckStep) -> String {
    format!("    {:4}{}\n", if line.passed { "ok" } else { "no" }, safe(&line.words))
}

fn ending(asked: &FetchRequest, way: &FetchTrace) -> String {
    let advice = cors::advise(asked, way);
    let mut text = verdict_words(way);
    let mut row = |label: &str, words: &str| text.push_str(&format!("  {label:10}{}\n", safe(words)));
    for why in way.refused.iter().chain(&advice.why) {
        row("Why", why);
    }
    for change in &advice.changes {
        row("Try", change);
    }
    for note in &advice.notes {
        row("Note", note);
    }
    text
}

fn verdict_words(way: &FetchTrace) -> String {
    if way.allowed {
        let readable = if way.readable.is_empty() { "no header".into() } else { way.readable.join(", ") };
        return format!(
            "  Allowed   The browser lets the page read this response: status, body, and {}.\n",
            safe(&readable)
        );
    }
    if way.is_beyond_reach {
        return String::from("  Unknown   How this fetch ends cannot be seen from here.\n");
    }
    if way.is_unreachable() {
        return String::from(
            "  No answer   Nothing answered there. In Chrome the page would see: TypeError: Failed to fetch.\n",
        );
    }
    String::from(
        "  Blocked   The browser keeps this response from the page. In Chrome its script sees only: TypeError: Failed to fetch.\n",
    )
}

/// `--json`: `schema`, `verdict` (allowed, blocked, unreachable), `missing` (a header line or null),
/// `readable`, `stops` with what was sent, what came and each step.
fn document(asked: &FetchRequest, url: &str, way: &FetchTrace) -> Value {
    let stops: Vec<Value> = way.hops.iter().map(stop_json).collect();
    json!({
        "schema": 1, "url": url, "origin": asked.origin, "method": asked.sent_method(), "credentials": asked.credentials,
        "verdict": verdict(way).1, "missing": cors::advise(asked, way).missing, "advice": cors::advise(asked, way).changes, "notes": cors::advise(asked, way).notes, "refused": way.refused, "readable": way.readable, "stops": stops,
    })
}

fn stop_json(stop: &Hop) -> Value {
    let steps: Vec<Value> = stop
        .steps
        .iter()
        .map(|line| json!({ "passed": line.passed, "words": line.words, "missing": line.missing }))
        .collect();
    json!({
        "preflight": stop.is_preflight, "method": stop.sent.method, "url": stop.sent.url.as_str(), "sent": stop.sent.headers,
        "status": stop.response.as_ref().map(|came| came.status), "came": stop.response.as_ref().map(|came| &came.headers), "steps": steps,
    })
}
