//! Pairs the requests and responses of one connection, and publishes each pair.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use hyper::{Method, StatusCode};

use super::head::{ReplyHead, RequestHead};
use crate::http::content_framing::{ContentFraming, is_interim};
use crate::http::limits::MAX_PREFIX_BYTES;
use crate::http::message_reader::{MessageBytes, MessageReader, Milestone};
use crate::http::{
    EventBus, Exchange, InvalidRequest, InvalidRequestKind, PathParams, RecordedResponse, Request, ServerEvent,
    UpstreamFailure, UpstreamFailureKind, WireBytes,
};

/// Which connection it is, for the events.
#[derive(Debug, Clone)]
pub(super) struct ConnectionPlace {
    pub(super) server: Arc<str>,
    pub(super) port: u16,
    pub(super) client: SocketAddr,
    pub(super) upstream: SocketAddr,
}

/// A request that has no response yet.
struct PendingRequest {
    head: RequestHead,
    at: SystemTime,
    since: Instant,
    /// The bytes, once all of them have arrived.
    message: Option<MessageBytes>,
    was_slow: bool,
}

/// Follows both directions of one connection.
pub(super) struct ConnectionTracker {
    place: ConnectionPlace,
    bus: EventBus,
    requests: MessageReader,
    responses: MessageReader,
    pending: VecDeque<PendingRequest>,
    reply: Option<ReplyHead>,
    /// The first bytes of the connection, for what is no HTTP.
    prefix: Vec<u8>,
    is_opaque: bool,
    is_client_closed: bool,
}

impl ConnectionTracker {
    pub(super) fn new(place: ConnectionPlace, bus: EventBus) -> Self {
        let (requests, responses) = (MessageReader::keeping_content(), MessageReader::keeping_content());
        let (pending, reply, prefix) = (VecDeque::new(), None, Vec::new());
        Self { place, bus, requests, responses, pending, reply, prefix, is_opaque: false, is_client_closed: false }
    }

    /// The client sent these bytes.
    pub(super) fn on_request_bytes(&mut self, mut bytes: &[u8]) {
        if self.is_opaque {
            return;
        }
        let room = MAX_PREFIX_BYTES - self.prefix.len();
        self.prefix.extend_from_slice(&bytes[..bytes.len().min(room)]);
        if let Some(kind) = other_protocol(&self.prefix) {
            return self.give_up_on_request(kind);
        }
        while !bytes.is_empty() && !self.is_opaque {
            let (used, milestone) = self.requests.feed(bytes);
            bytes = &bytes[used..];
            match milestone {
                Some(Milestone::Head) => self.on_request_head(),
                Some(Milestone::End) => self.on_request_end(),
                None => {}
            }
        }
    }

    fn on_request_head(&mut self) {
        let Some(head) = RequestHead::parse(self.requests.head()) else {
            return self.give_up_on_request(InvalidRequestKind::Malformed);
        };
        let framing = ContentFraming::of_request(self.requests.head());
        let (at, since) = (SystemTime::now(), Instant::now());
        self.pending.push_back(PendingRequest { head, at, since, message: None, was_slow: false });
        if self.requests.begin_content(framing) {
            self.on_request_end();
        }
    }

    fn on_request_end(&mut self) {
        let message = self.requests.take_message();
        if let Some(last) = self.pending.back_mut() {
            last.message = Some(message);
        }
        self.prefix.clear();
    }

    /// The program sent these bytes.
    pub(super) fn on_response_bytes(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() && !self.is_opaque {
            let (used, milestone) = self.responses.feed(bytes);
            bytes = &bytes[used..];
            match milestone {
                Some(Milestone::Head) => self.on_response_head(),
                Some(Milestone::End) => self.publish_exchange(),
                None => {}
            }
        }
    }

    fn on_response_head(&mut self) {
        let Some(head) = ReplyHead::parse(self.responses.head()) else {
            self.publish_failure(UpstreamFailureKind::NotHttp);
            return self.become_opaque();
        };
        if is_interim(self.responses.head()) {
            return self.responses.expect_another_head();
        }
        let method = self.pending.front().map(|request| request.head.method.clone());
        let is_tunnel = head.status == StatusCode::SWITCHING_PROTOCOLS
            || (method == Some(Method::CONNECT) && head.status.is_success());
        let framing = if is_tunnel {
            ContentFraming::None
        } else {
            ContentFraming::of_response(self.responses.head(), method == Some(Method::HEAD))
        };
        self.reply = Some(head);
        if self.responses.begin_content(framing) {
            self.publish_exchange();
        }
        if is_tunnel {
            self.become_opaque();
        }
    }

    /// The client closed its side: it has sent all it wants, and perhaps it waits for no response any more.
    pub(super) fn on_client_closed(&mut self) {
        self.is_client_closed = true;
    }

    /// The program closed its side: that may be the end of a response, or a response that never was whole.
    pub(super) fn on_response_eof(&mut self, was_reset: bool) {
        if self.is_opaque {
            return;
        }
        if !was_reset && self.responses.ends_with_connection() {
            self.publish_exchange();
        } else if self.is_client_closed && !self.pending.is_empty() {
            // Nobody can tell whether the program would have sent the rest to a client that waits.
            self.publish_failure(UpstreamFailureKind::ClientClosed);
        } else if self.reply.is_some() || self.responses.is_inside_message() {
            let is_http = self.reply.is_some() || self.responses.head().starts_with(b"HTTP/");
            self.publish_failure(if is_http { UpstreamFailureKind::ClosedEarly } else { UpstreamFailureKind::NotHttp });
        } else if !self.pending.is_empty() {
            self.publish_failure(if was_reset { UpstreamFailureKind::Reset } else { UpstreamFailureKind::EmptyReply });
        }
        self.become_opaque();
    }

    /// How long the oldest request has waited for the first byte of its response, if it is waiting.
    pub(super) fn waiting_since(&self) -> Option<Instant> {
        let oldest = self.pending.front().filter(|request| !request.was_slow)?;
        (self.reply.is_none() && !self.responses.is_inside_message()).then_some(oldest.since)
    }

    /// Says once that the oldest request has waited for a long time.
    pub(super) fn on_slow(&mut self, waited: Duration) {
        self.publish_failure(UpstreamFailureKind::Slow(waited));
        if let Some(oldest) = self.pending.front_mut() {
            oldest.was_slow = true;
        }
    }

    fn publish_exchange(&mut self) {
        let response_bytes = self.responses.take_message();
        let (Some(reply), Some(pending)) = (self.reply.take(), self.pending.pop_front()) else { return };
        // A response may be whole before its request is.
        let PendingRequest { head, at, since, message, .. } = pending;
        let message = message.unwrap_or_else(|| self.requests.take_message());
        let (request_raw, request_len) = (message.raw, message.len);
        let exchange = Exchange {
            server: self.place.server.clone(),
            port: self.place.port,
            at,
            took: since.elapsed(),
            request: Box::new(request_of(head, message.content, self.place.client)),
            response: RecordedResponse {
                status: reply.status,
                headers: reply.headers,
                body: response_bytes.content.into(),
                body_len: Some(response_bytes.content_len),
                is_stream: false,
                note: None,
            },
            wire: Some(WireBytes {
                request: request_raw,
                request_len,
                response: response_bytes.raw,
                response_len: response_bytes.len,
            }),
        };
        self.bus.publish(Arc::new(ServerEvent::Exchange(exchange)));
    }

    fn publish_failure(&self, kind: UpstreamFailureKind) {
        let ConnectionPlace { server, port, client, upstream } = self.place.clone();
        let of_pending = |pending: &PendingRequest| {
            let message = pending.message.clone().unwrap_or_else(|| self.requests.copy_message());
            Box::new(request_of(pending.head.clone(), message.content, client))
        };
        let request = self.pending.front().map(of_pending);
        let failure = UpstreamFailure { server, port, at: SystemTime::now(), client, upstream, request, kind };
        self.bus.publish(Arc::new(ServerEvent::Upstream(failure)));
    }

    /// Says that these bytes are no request that can be understood. They are handed on all the same.
    fn give_up_on_request(&mut self, kind: InvalidRequestKind) {
        let ConnectionPlace { server, port, client, .. } = self.place.clone();
        let start = std::mem::take(&mut self.prefix);
        let mut invalid = InvalidRequest { server, port, at: SystemTime::now(), client, kind, start };
        if kind == InvalidRequestKind::Malformed {
            invalid.set_bytes(self.requests.head());
        }
        self.bus.publish(Arc::new(ServerEvent::InvalidRequest(invalid)));
        self.become_opaque();
    }

    fn become_opaque(&mut self) {
        self.is_opaque = true;
        self.requests.become_opaque();
        self.responses.become_opaque();
    }
}

/// Which protocol it is, if the first bytes of a connection are no HTTP/1.
fn other_protocol(prefix: &[u8]) -> Option<InvalidRequestKind> {
    if prefix.starts_with(&[0x16, 0x03]) {
        Some(InvalidRequestKind::Tls)
    } else if prefix.starts_with(b"PRI * HTTP/2") {
        Some(InvalidRequestKind::Http2)
    } else {
        None
    }
}

fn request_of(head: RequestHead, content: Vec<u8>, client: SocketAddr) -> Request {
    let RequestHead { method, uri, version, headers } = head;
    Request { method, uri, version, headers, body: content.into(), client, params: PathParams::default() }
}
