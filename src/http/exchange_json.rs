//! A server's events as JSON, for programs: the lines of `--log json`, a page, a board.
//!
//! Every field is stable, and new ones may be added:
//!
//! | field | what it is |
//! |---|---|
//! | `kind` | `exchange`; `misfit` for bytes that were no request; `upstream` if the server behind a pass-through failed; `panic` if a handler panicked; `dropped` if the reader was too slow |
//! | `time` | when the request's head had arrived, RFC 3339 in UTC |
//! | `server`, `port` | the server's name in its demo, and the port it listens on |
//! | `client` | the client's address |
//! | `agent` | the client's program, from User-Agent (exchanges only, like all fields up to `ms`) |
//! | `method`, `path`, `query` | the request; `query` is null if there is no `?` |
//! | `status`, `type`, `bytes` | the status code, the media type without parameters or null, how many bytes of body were sent, or null for a stream |
//! | `ms` | how long the response took, in milliseconds |
//! | `misfit` | `tls`, `http2`, `malformed`, `too-slow`, `too-many` (misfits only) |
//! | `upstream` | `refused`, `unreachable`, `empty-reply`, `closed-early`, `reset`, `not-http`, `slow` (upstream failures only) |
//! | `request` | the request line, or null (upstream failures and panics) |
//! | `message` | what the handler panicked with (panics only) |
//! | `lines` | how many events were dropped (`dropped` only, its only other field) |

use hyper::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::client_name::client_name;
use super::{
    Exchange, HandlerPanic, InvalidRequest, InvalidRequestKind, ServerEvent, UpstreamFailure, UpstreamFailureKind,
};
use crate::text::http_syntax::media_type;
use crate::text::safe::safe_bytes;
use crate::text::time::timestamp;

/// Returns an event as JSON.
pub fn event_json(event: &ServerEvent) -> Value {
    match event {
        ServerEvent::Exchange(exchange) => exchange_json(exchange),
        ServerEvent::InvalidRequest(invalid) => invalid_request_json(invalid),
        ServerEvent::Upstream(failure) => upstream_json(failure),
        ServerEvent::HandlerPanic(panic) => panic_json(panic),
    }
}

/// Returns the JSON that takes the place of events that were dropped because the reader was too slow.
pub fn dropped_json(events: u64) -> Value {
    json!({ "kind": "dropped", "lines": events })
}

fn exchange_json(exchange: &Exchange) -> Value {
    let (request, response) = (&exchange.request, &exchange.response);
    let content_type = response.headers.get(CONTENT_TYPE);
    let media_type =
        content_type.map(|value| media_type(&safe_bytes(value.as_bytes()))).filter(|name| !name.is_empty());
    json!({
        "kind": "exchange", "time": timestamp(exchange.at), "server": *exchange.server, "port": exchange.port,
        "client": request.client.ip().to_string(), "agent": client_name(&request.headers),
        "method": request.method.as_str(), "path": request.path(), "query": request.query(),
        "status": response.status.as_u16(), "type": media_type, "bytes": exchange.body_len(),
        "ms": (exchange.took.as_secs_f64() * 1e6).round() / 1e3,
    })
}

fn invalid_request_json(invalid: &InvalidRequest) -> Value {
    let kind = match invalid.kind {
        InvalidRequestKind::Tls => "tls",
        InvalidRequestKind::Http2 => "http2",
        InvalidRequestKind::Malformed
        | InvalidRequestKind::MalformedHeader
        | InvalidRequestKind::InvalidLength(_)
        | InvalidRequestKind::HeadTooLarge => "malformed",
        InvalidRequestKind::TooSlow => "too-slow",
        InvalidRequestKind::TooMany => "too-many",
    };
    json!({
        "kind": "misfit", "time": timestamp(invalid.at), "server": *invalid.server, "port": invalid.port,
        "client": invalid.client.ip().to_string(), "misfit": kind,
    })
}

fn upstream_json(failure: &UpstreamFailure) -> Value {
    let kind = match failure.kind {
        UpstreamFailureKind::Refused => "refused",
        UpstreamFailureKind::Unreachable(_) => "unreachable",
        UpstreamFailureKind::EmptyReply => "empty-reply",
        UpstreamFailureKind::ClosedEarly => "closed-early",
        UpstreamFailureKind::Reset => "reset",
        UpstreamFailureKind::NotHttp => "not-http",
        UpstreamFailureKind::ClientClosed => "client-closed",
        UpstreamFailureKind::Slow(_) => "slow",
    };
    json!({
        "kind": "upstream", "time": timestamp(failure.at), "server": *failure.server, "port": failure.port,
        "client": failure.client.ip().to_string(), "upstream": kind,
        "request": failure.request_line(),
    })
}

fn panic_json(panic: &HandlerPanic) -> Value {
    json!({
        "kind": "panic", "time": timestamp(panic.at), "server": *panic.server, "port": panic.port,
        "client": panic.client.ip().to_string(), "request": panic.request_line, "message": panic.message,
    })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::http::{Request, Response};

    fn exchange(method: &str, target: &str, response: Response) -> ServerEvent {
        let request = Request::new(method, target).with_header("host", "localhost");
        let (at, took) = (SystemTime::UNIX_EPOCH, Duration::from_micros(210));
        ServerEvent::Exchange(Exchange {
            server: "hello".into(),
            port: 8080,
            at,
            took,
            request: Box::new(request),
            response: response.into(),
            wire: None,
        })
    }

    #[test]
    fn an_exchange_has_every_field_of_the_table() {
        let event = exchange("GET", "/users?id=1", Response::json("{}"));
        let expected = json!({
            "kind": "exchange", "time": "1970-01-01T00:00:00.000Z", "server": "hello", "port": 8080,
            "client": "127.0.0.1", "agent": "unnamed", "method": "GET", "path": "/users", "query": "id=1",
            "status": 200, "type": "application/json", "bytes": 2, "ms": 0.21,
        });
        assert_eq!(event_json(&event), expected);
    }

    #[test]
    fn a_response_to_head_sent_no_bytes_of_body() {
        assert_eq!(event_json(&exchange("HEAD", "/", Response::text("home")))["bytes"], 0);
    }

    #[test]
    fn an_invalid_request_says_what_it_was() {
        let (at, client) = (SystemTime::UNIX_EPOCH, ([127, 0, 0, 1], 1).into());
        let kind = InvalidRequestKind::TooSlow;
        let invalid = InvalidRequest { server: "hello".into(), port: 1, at, client, kind, start: b"GET".to_vec() };
        let value = event_json(&ServerEvent::InvalidRequest(invalid));
        assert_eq!((&value["kind"], &value["misfit"]), (&json!("misfit"), &json!("too-slow")));
    }

    #[test]
    fn dropped_events_are_an_object_too() {
        assert_eq!(dropped_json(312), json!({ "kind": "dropped", "lines": 312 }));
    }
}
