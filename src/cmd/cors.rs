//! `doorway cors <URL> --origin …`: sends what a browser would send, and ends with the browser's verdict.

use std::net::{SocketAddr, ToSocketAddrs};

use anyhow::ensure;
use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, Uri};
use serde_json::{Value, json};

use crate::check::cors::{self, CheckStep, FetchMessage, FetchRequest, FetchTrace, Hop, ResponseHead};
use crate::cli;
use crate::exit::{Exit, UsedWrongly};
use crate::http::client::{ClientLimits, ClientRequest, send};
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
    let text = if typed.json { format!("{:#}\n", document(&asked, &url, &way)) } else { words(&asked, &url, &way) };
    ui::out(&text);
    Ok(verdict(&way).0)
}

/// How the command ends: a server that never answered could not be looked at.
fn verdict(way: &FetchTrace) -> (Exit, &'static str) {
    match (way.allowed, way.stops.last().is_some_and(|stop| stop.came.is_none())) {
        (true, _) => (Exit::Done, "allowed"),
        (false, true) => (Exit::Failed, "unreachable"),
        (false, false) => (Exit::NotMet, "blocked"),
    }
}

fn whole_url(typed: &str) -> anyhow::Result<String> {
    let url = if typed.contains("://") { typed.to_owned() } else { format!("http://{typed}") };
    let wrong = || {
        UsedWrongly(format!(
            "{} is no address of a server; one looks like http://localhost:8080/users/1",
            ui::safe(typed)
        ))
    };
    ensure!(
        !url.starts_with("https://"),
        UsedWrongly("https:// is not looked at; give the http:// address of your own server".into())
    );
    let uri: Uri = url.split('#').next().unwrap_or_default().parse().map_err(|_| wrong())?;
    ensure!(uri.scheme_str() == Some("http") && uri.host().is_some(), wrong());
    Ok(uri.to_string())
}

/// An origin as a browser writes it. What a learner types with a path or a slash is cut, since a page's own
/// address is what they see.
fn whole_origin(typed: &str) -> anyhow::Result<String> {
    if typed == "null" {
        return Ok(typed.to_owned());
    }
    let origin = cors::origin_of(typed);
    let wrong = || UsedWrongly(format!("{} is no origin; one looks like http://localhost:3000", ui::safe(typed)));
    ensure!(origin.starts_with("http") && origin.parse::<Uri>().is_ok(), wrong());
    Ok(origin)
}

fn header(line: &str) -> anyhow::Result<(String, String)> {
    let wrong =
        || UsedWrongly(format!("{} is no header; one looks like content-type:application/json", ui::safe(line)));
    let (name, value) = line.split_once(':').ok_or_else(wrong)?;
    let (name, value) = (name.trim(), value.trim());
    ensure!(HeaderName::try_from(name).is_ok() && HeaderValue::try_from(value).is_ok(), wrong());
    Ok((name.to_owned(), value.to_owned()))
}

/// Sends one message on a connection of its own; none where no answer came.
async fn send_message(message: &FetchMessage) -> Option<ResponseHead> {
    for address in addresses(&message.url) {
        let heard = send(&probe(message, address)?, &ClientLimits::default()).await;
        if let Some(answer) = heard.answer {
            let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
            let headers = answer.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
            return Some(ResponseHead { status: answer.status, headers });
        }
    }
    None
}

fn probe(message: &FetchMessage, address: SocketAddr) -> Option<ClientRequest> {
    let uri: Uri = message.url.parse().ok()?;
    let pairs = message.headers.iter().filter_map(|(name, value)| Some((name.parse().ok()?, value.parse().ok()?)));
    Some(ClientRequest {
        address,
        method: Method::from_bytes(message.method.as_bytes()).ok()?,
        target: uri.path_and_query().map_or("/", |target| target.as_str()).parse().ok()?,
        host: uri.authority()?.as_str().parse().ok()?,
        headers: pairs.collect(),
        body: Bytes::new(),
    })
}

/// Where a URL's host is; `localhost` is both loopback addresses, whatever the system says.
fn addresses(url: &str) -> Vec<SocketAddr> {
    let Ok(uri) = url.parse::<Uri>() else { return Vec::new() };
    let (host, port) = (uri.host().unwrap_or_default().trim_matches(['[', ']']), uri.port_u16().unwrap_or(80));
    if host == "localhost" {
        return vec![SocketAddr::from(([127, 0, 0, 1], port)), SocketAddr::from(([0, 0, 0, 0, 0, 0, 0, 1], port))];
    }
    (host, port).to_socket_addrs().map(Iterator::collect).unwrap_or_default()
}

fn words(asked: &FetchRequest, url: &str, way: &FetchTrace) -> String {
    let mut text = format!("  A page at {} asks for {} {}\n", asked.origin, asked.sent_method(), ui::safe(url));
    text.extend(way.stops.iter().map(stop_words));
    text.push('\n');
    text.push_str(&ending(way));
    text
}

fn stop_words(stop: &Hop) -> String {
    let title = if stop.is_preflight { "The browser asks for leave first" } else { "The request" };
    let mut text = format!("\n  {title}\n    > {} {}\n", stop.sent.method, ui::safe(&stop.sent.url));
    for (name, value) in
        stop.sent.headers.iter().filter(|(name, _)| !["Accept", "Sec-Fetch-Mode"].contains(&name.as_str()))
    {
        text.push_str(&format!("    > {name}: {}\n", ui::safe(value)));
    }
    if let Some(came) = &stop.came {
        text.push_str(&format!("    < {}\n", came.status));
        for (name, value) in came.headers.iter().filter(|(name, _)| matters(name)) {
            text.push_str(&format!("    < {}: {}\n", ui::safe(name), ui::safe(value)));
        }
    }
    text.extend(stop.lines.iter().map(line_words));
    text
}

fn matters(name: &str) -> bool {
    name.starts_with("access-control-") || ["location", "vary"].contains(&name)
}

fn line_words(line: &CheckStep) -> String {
    format!("    {:4}{}\n", if line.passed { "ok" } else { "no" }, ui::safe(&line.words))
}

fn ending(way: &FetchTrace) -> String {
    if way.allowed {
        let readable = if way.readable.is_empty() { "no header".into() } else { way.readable.join(", ") };
        return format!(
            "  Allowed   The browser lets the page read this answer: status, body, and {}.\n",
            ui::safe(&readable)
        );
    }
    let mut text = String::from(
        "  Blocked   The browser keeps this answer from the page; its script sees only: TypeError: Failed to fetch.\n",
    );
    if way.stops.last().is_some_and(|stop| stop.came.is_none()) {
        text = String::from("  No answer   Nothing answered there. The page would see: TypeError: Failed to fetch.\n");
    }
    if let Some(why) = &way.refused {
        text.push_str(&format!("  Why       {}\n", ui::safe(why)));
    }
    if let Some(missing) = way.missing() {
        text.push_str(&format!("  Missing   {missing}\n"));
    }
    text
}

/// `--json`: `schema`, `verdict` (allowed, blocked, unreachable), `missing` (a header line or null),
/// `readable`, `stops` with what was sent, what came and each step.
fn document(asked: &FetchRequest, url: &str, way: &FetchTrace) -> Value {
    let stops: Vec<Value> = way.stops.iter().map(stop_json).collect();
    json!({
        "schema": 1, "url": url, "origin": asked.origin, "method": asked.sent_method(), "credentials": asked.credentials,
        "verdict": verdict(way).1, "missing": way.missing(), "refused": way.refused, "readable": way.readable, "stops": stops,
    })
}

fn stop_json(stop: &Hop) -> Value {
    let steps: Vec<Value> = stop
        .lines
        .iter()
        .map(|line| json!({ "passed": line.passed, "words": line.words, "missing": line.missing }))
        .collect();
    json!({
        "preflight": stop.is_preflight, "method": stop.sent.method, "url": stop.sent.url, "sent": stop.sent.headers,
        "status": stop.came.as_ref().map(|came| came.status), "came": stop.came.as_ref().map(|came| &came.headers), "steps": steps,
    })
}
