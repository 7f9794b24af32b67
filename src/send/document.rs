//! What was sent and received, as JSON for programs. `docs/for-programs.md` says what each field means.

use hyper::HeaderMap;
use serde_json::{Value, json};

use super::redirect::RedirectEnd;
use super::transfer::{HandExchange, Sending};

/// Returns a request with all its exchanges. `name` is its name in a `.http` file.
pub fn document(name: Option<&str>, sending: &Sending) -> Value {
    let (redirect, followed) = match &sending.redirect {
        None => (Value::Null, Value::Null),
        Some(RedirectEnd::NotAsked(url)) => (url.as_str().into(), "not asked for".into()),
        Some(RedirectEnd::Https(url)) => (url.as_str().into(), "https".into()),
        Some(RedirectEnd::OtherComputer(url)) => (url.as_str().into(), "a different computer".into()),
        Some(RedirectEnd::TooMany) => (Value::Null, "too many".into()),
        Some(RedirectEnd::NoLocation) => (Value::Null, "no location".into()),
    };
    let exchanges: Vec<Value> = sending.exchanges.iter().map(exchange).collect();
    json!({ "name": name, "exchanges": exchanges, "redirect": redirect, "not_followed": followed })
}

fn exchange(exchange: &HandExchange) -> Value {
    let response = exchange.result.response.as_ref();
    json!({
        "method": exchange.request.method.as_str(),
        "url": exchange.request.url.as_str(),
        "address": exchange.address.map(|address| address.to_string()),
        "sent": String::from_utf8_lossy(&exchange.result.sent),
        "status": response.map(|response| response.status),
        "headers": response.map(|response| headers(&response.headers)),
        "body": response.map(|response| String::from_utf8_lossy(&response.body).into_owned()),
        "bytes": response.map(|response| response.body.len()),
        "milliseconds": (exchange.result.took.as_secs_f64() * 1e6).round() / 1e3,
        "error": exchange.failure(),
    })
}

fn headers(headers: &HeaderMap) -> Vec<[String; 2]> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    headers.iter().map(|(name, value)| [name.to_string(), text(value.as_bytes())]).collect()
}
