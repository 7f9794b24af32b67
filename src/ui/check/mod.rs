//! `doorway check` in the terminal: the question before a command is started, the report, and the loop of `--watch`.

mod brief_report;
mod confirm;
mod report_outputs;
mod session;
mod terminal_renderer;
pub mod watch;

pub use brief_report::{brief_report, next_hint_words};
pub use confirm::confirm_command;
pub use report_outputs::{ReportOutputs, ReportTarget};
pub use session::{CheckSession, cancel_on_signal, note_leftovers};
