//! HTTP as the lessons speak of it: a [`Request`] comes in, a [`Response`] goes out, and what was
//! said is an [`Exchange`]. `server.rs` holds the one accept loop.

pub(crate) mod client;
mod dispatch;
mod exchange;
mod framing;
mod host;
pub(crate) mod limits;
mod listen;
mod recording_stream;
mod request;
mod response;
mod response_errors;
mod route;
mod server;
mod target;

pub(crate) use exchange::{Exchange, InvalidRequest, InvalidRequestKind, ServerEvent, ServerEventRef, Tap, WireBytes};
pub(crate) use limits::Limits;
pub(crate) use listen::{BindError, BindScope, Bound, bind, network_addresses};
pub(crate) use request::Request;
pub(crate) use response::Response;
pub(crate) use route::{Route, Routes};
pub(crate) use server::Server;
