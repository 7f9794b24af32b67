//! HTTP as the lessons speak of it: a [`Request`] comes in, a [`Response`] goes out, and what was
//! said is an [`Exchange`]. `server.rs` holds the one accept loop.

mod exchange;
mod request;
mod response;
mod route;

pub(crate) use exchange::{Exchange, Misfit, MisfitKind, Seen, Tap, Wire};
pub(crate) use request::Request;
pub(crate) use response::Response;
pub(crate) use route::{Handler, Route, Routes};
