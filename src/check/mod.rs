//! Looks at the learner's own server, and says what is wrong and why: a lesson's probes are asked
//! (`look`), held against what is expected (`expect`), and what was seen is [`Evidence`].

mod abort_reason;
mod cancel;
pub mod cors;
mod diagnose;
mod diagnosis;
mod engine;
mod expectations;
pub mod find_project;

mod limits;
pub mod packages;
pub mod pages;
pub mod program_errors;
mod program_output;
pub mod project;
pub mod report;
mod result;
pub mod runner;
mod socket_transport;
mod source;
#[allow(dead_code, reason = "the diagnosis begins to use it")]
mod source_model;
mod suggestions;
pub mod trust;
pub mod watch;
pub mod wire_dump;
mod words;

pub use cancel::{CancelToken, Cancelled, Interrupt};
pub use diagnosis::{Diagnosis, SourceLocation};
pub use engine::{CheckPlan, Transport, look, random_path_segment};
#[cfg(test)]
pub use expectations::judge;
pub use limits::JobLimits;
pub use result::{
    AbortReason, Attempt, CheckResult, Endpoint, ExpectationResult, Outcome, ProbeResult, ProgramExit, ProgramReport,
    RequestSpec, ResourceLimit, ToDo, Verdict,
};
pub use source::SourceFile;
