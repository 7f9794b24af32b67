//! HTTP as the lessons speak of it: a [`Request`] arrives, a [`Response`] is sent, and both together are an
//! [`Exchange`]. `server.rs` has the one accept loop, `event_bus.rs` publishes what happens on it.

mod accept_loop;
mod activity;
pub mod client;
mod client_name;
mod content_framing;
mod dispatch;
mod event_bus;
mod exchange;
mod exchange_json;
mod handler_panic;
mod head_lines;
mod host;
mod interrupts;
pub mod limits;
mod listen;
mod message_reader;
mod message_splitter;
pub mod pass_through;
mod path_pattern;
mod recording_stream;
mod refusal;
mod request;
mod request_body;
mod response;
mod response_body;
mod response_future;
mod route;
mod server;
mod server_event;
mod server_state;
pub mod signature_v4;
mod target;
mod transfer_encoding;
mod wire_recorder;

pub use client_name::{SERVER_AGENT_END, client_name};
pub use event_bus::{BATCH_INTERVAL, EventBatch, EventBus, SubscribeOptions, Subscription};
pub use exchange::{Exchange, RecordedResponse, WireBytes};
pub use exchange_json::{dropped_json, event_json};
pub use limits::Limits;
pub use listen::{BindError, BindScope, Bound, bind, network_addresses};
pub use path_pattern::PathParams;
pub use request::Request;
pub use response::{Body, Response};
pub use route::{Handler, Route, Routes};
pub use server::{OpenConnections, Server};
pub use server_event::{
    HandlerPanic, InvalidRequest, InvalidRequestKind, ServerEvent, UpstreamFailure, UpstreamFailureKind,
};
pub use server_state::ServerOptions;
