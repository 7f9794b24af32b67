//! HTTP as the lessons speak of it: a [`Request`] comes in, a [`Response`] goes out, and what was
//! said is an [`Exchange`]. `server.rs` holds the one accept loop.

pub mod client;
mod dispatch;
mod exchange;
mod framing;
mod host;
pub mod limits;
mod listen;
mod recording_stream;
mod request;
mod response;
mod response_errors;
mod route;
mod server;
mod target;

pub use exchange::{Exchange, InvalidRequest, InvalidRequestKind, ServerEvent, ServerEventRef, Tap, WireBytes};
pub use limits::Limits;
pub use listen::{BindError, BindScope, Bound, bind, network_addresses};
pub use request::Request;
pub use response::Response;
pub use route::{Route, Routes};
pub use server::{OpenConnections, Server};
