//! Every word to the terminal: the only place that prints, and the one that makes text from outside safe.

pub(crate) mod ask;
pub(crate) mod code;
mod cors_notes;
mod errors;
mod explain;
mod format;
pub(crate) mod keys;
pub(crate) mod log;
mod log_line;
pub(crate) mod markdown;
mod out;
pub(crate) mod qr;
mod safe;
mod style;
pub(crate) mod table;
pub(crate) mod wire_view;
pub(crate) mod writer;

pub(crate) use errors::{error, note};
pub(crate) use out::{err, is_stdout_closed, out, raw_bytes};
pub(crate) use safe::{safe, safe_bytes};
pub(crate) use style::{Style, configure, measure, width};
