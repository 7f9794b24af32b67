//! HTTP as the lessons speak of it: a [`Request`] comes in, a [`Response`] goes out, and what was
//! said is an [`Exchange`]. `server.rs` holds the one accept loop.

pub mod client;
mod client_name;
mod dispatch;
mod event_bus;
mod exchange;
mod exchange_json;
mod framing;
mod host;
pub mod limits;
mod listen;
pub mod pass_through;
mod recording_stream;
mod request;
mod response;
mod response_errors;
mod route;
mod server;
mod server_event;
mod target;

pub use client_name::client_name;
pub use event_bus::{BATCH_INTERVAL, EventBatch, EventBus, SubscribeOptions, Subscription};
pub use exchange::{Exchange, RecordedResponse, WireBytes};
pub use exchange_json::{dropped_json, event_json};
pub use limits::Limits;
pub use listen::{BindError, BindScope, Bound, bind, network_addresses};
pub use request::Request;
pub use response::Response;
pub use route::{Route, Routes};
pub use server::{OpenConnections, Server, ServerOptions};
pub use server_event::{
    HandlerPanic, InvalidRequest, InvalidRequestKind, ServerEvent, UpstreamFailure, UpstreamFailureKind,
};
