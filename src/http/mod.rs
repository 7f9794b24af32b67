//! HTTP as the lessons speak of it: a [`Request`] comes in, a [`Response`] goes out, and what was
//! said is an [`Exchange`]. `server.rs` holds the one accept loop.

mod answer;
pub(crate) mod client;
mod exchange;
mod framing;
mod host;
pub(crate) mod limits;
mod listen;
mod request;
mod response;
mod route;
mod server;
mod target;
mod verdict;
mod wire;

pub(crate) use exchange::{Exchange, ServerEvent, InvalidRequest, InvalidRequestKind, ServerEventRef, Tap, WireBytes};
pub(crate) use limits::Limits;
pub(crate) use listen::{BindError, Bound, BindScope, bind, network_addresses};
pub(crate) use request::Request;
pub(crate) use response::Response;
pub(crate) use route::{Route, Routes};
pub(crate) use server::Server;
