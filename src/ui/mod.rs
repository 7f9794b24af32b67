//! Every word to the terminal: the only place that prints, and the one that makes text from outside safe.

pub mod browser;
pub mod check;
pub mod code;
mod cors_notes;
pub mod cors_report;
pub mod course_overview;
pub mod demo_servers;
mod errors;
mod explain;
mod explanations;
mod file_tree;
mod format;
pub mod glossary;
pub mod home;
pub mod keys;
pub mod lesson;
pub mod lint_report;
pub mod log;
mod log_line;
pub mod markdown;
pub mod new_project;
mod out;
pub mod prompt;
pub mod qr;
pub mod serve;
mod server_problems;
pub mod share;
pub mod signals;
mod style;
pub mod table;
pub mod url_parts;
pub mod wire_view;
pub mod writer;

pub use errors::{error, note};
pub use out::{err, is_stdout_closed, out, output_error, raw_bytes};
pub use style::{Style, configure};
