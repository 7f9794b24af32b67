//! Pairs each exchange of a connection with its raw bytes, and publishes it when the last of them has left.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::message_reader::MessageBytes;
use super::message_splitter::MessageSplitter;
use super::recording_stream::ByteRecorder;
use super::{EventBus, Exchange, ServerEvent, WireBytes};

/// Shared by a connection's stream, which sees bytes, and its handler, which sees requests and responses. Both run on
/// one thread, so the lock is always free.
#[derive(Clone)]
pub(super) struct WireRecorder(Arc<Mutex<RecorderState>>);

struct RecorderState {
    bus: EventBus,
    inbound: MessageSplitter,
    /// Requests whose bytes have all arrived and that have no response yet, oldest first.
    requests: VecDeque<MessageBytes>,
    outbound: MessageSplitter,
    /// Responses that the handler has made and that are not written in full yet, each with its request, oldest first.
    responses: VecDeque<(PendingResponse, MessageBytes)>,
}

/// A response that will be written next.
pub(super) struct PendingResponse {
    /// The exchange, or `None` if it is not logged.
    pub(super) exchange: Option<Box<Exchange>>,
    /// Whether no body follows although the head may name a length: the request was HEAD.
    pub(super) has_no_body: bool,
    /// Whether to publish the exchange when the head has been written, because the body may have no end.
    pub(super) ends_with_head: bool,
    /// When the request's head had arrived.
    pub(super) since: Instant,
}

impl WireRecorder {
    pub(super) fn new(bus: EventBus) -> Self {
        Self(Arc::new(Mutex::new(RecorderState {
            bus,
            inbound: MessageSplitter::requests(),
            requests: VecDeque::new(),
            outbound: MessageSplitter::responses(),
            responses: VecDeque::new(),
        })))
    }

    /// Announces a response, before its first byte is written.
    pub(super) fn push_response(&self, response: PendingResponse) {
        self.lock().push_response(response);
    }

    fn lock(&self) -> MutexGuard<'_, RecorderState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ByteRecorder for WireRecorder {
    fn on_read(&mut self, bytes: &[u8]) {
        self.lock().on_read(bytes);
    }

    fn on_write(&mut self, bytes: &[u8]) {
        self.lock().on_write(bytes);
    }

    fn on_close(&mut self) {
        self.lock().on_close();
    }
}

impl RecorderState {
    fn push_response(&mut self, response: PendingResponse) {
        // A request that was refused before its end has arrived is shown as far as it got.
        let request = self.requests.pop_front().unwrap_or_else(|| self.inbound.take());
        self.responses.push_back((response, request));
    }

    fn on_read(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (used, message) = self.inbound.feed(bytes, false);
            self.requests.extend(message);
            bytes = &bytes[used..];
        }
    }

    fn on_write(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let has_no_body = self.responses.front().is_some_and(|(response, _)| response.has_no_body);
            let (used, message) = self.outbound.feed(bytes, has_no_body);
            bytes = &bytes[used..];
            match message {
                Some(message) => self.end_response(message),
                None => self.publish_head(),
            }
        }
    }

    /// Publishes an exchange whose body may have no end, with what has been written so far.
    fn publish_head(&mut self) {
        let Some((response, request)) = self.responses.front_mut() else { return };
        if response.ends_with_head
            && self.outbound.is_in_body()
            && let Some(exchange) = response.exchange.take()
        {
            let request = std::mem::take(request);
            publish(&self.bus, exchange, response.since, request, self.outbound.copy());
        }
    }

    /// The oldest response has been written in full, or never will be.
    fn end_response(&mut self, message: MessageBytes) {
        let Some((response, request)) = self.responses.pop_front() else { return };
        if let Some(exchange) = response.exchange {
            publish(&self.bus, exchange, response.since, request, message);
        }
    }

    /// If the client left before its response was written in full, what was written is published.
    fn on_close(&mut self) {
        while !self.responses.is_empty() {
            let message = self.outbound.take();
            self.end_response(message);
        }
    }
}

fn publish(bus: &EventBus, mut exchange: Box<Exchange>, since: Instant, request: MessageBytes, response: MessageBytes) {
    exchange.took = since.elapsed();
    exchange.wire = Some(WireBytes {
        request: request.raw,
        request_len: request.len,
        response: response.raw,
        response_len: response.len,
    });
    bus.publish(Arc::new(ServerEvent::Exchange(*exchange)));
}
