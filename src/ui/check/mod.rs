//! `doorway check` in the terminal: the question before a command is started, the report, and the loop of `--watch`.

mod brief_report;
mod compare;
mod confirm;
mod leftover_search;
mod report_outputs;
mod row_lines;
mod session;
mod slow_line;
mod terminal_renderer;
pub mod watch;
mod watch_screen;
mod watch_state;

pub use brief_report::{SOLUTION_HINT, brief_report, next_hint_words};
pub use confirm::confirm_command;
pub use leftover_search::LeftoverSearch;
pub use report_outputs::{ReportOutputs, ReportTarget};
pub use row_lines::row_lines;
pub use session::{CheckSession, cancel_on_signal};
