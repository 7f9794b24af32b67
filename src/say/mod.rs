//! Every word to the terminal: the only place that prints, and the one that makes text from outside safe.

mod across;
pub(crate) mod ask;
pub(crate) mod code;
mod errors;
pub(crate) mod keys;
mod line;
pub(crate) mod log;
pub(crate) mod markdown;
mod out;
pub(crate) mod qr;
mod safe;
mod story;
mod style;
pub(crate) mod table;
pub(crate) mod wire;
mod words;
pub(crate) mod writer;

pub(crate) use errors::{error, note};
pub(crate) use out::{err, is_stdout_closed, out, raw_bytes};
pub(crate) use safe::{safe, safe_bytes};
pub(crate) use style::{Style, configure, measure, width};
