//! Looks at the learner's own server, and says what is wrong and why: a lesson's probes are asked
//! (`look`), held against what is expected (`expect`), and what was seen is [`Evidence`].

pub mod abort_reason;
mod cancel;
pub mod cors;
pub mod diagnose;
mod engine;
mod expectations;
pub mod formats;
mod limits;
pub mod packages;
pub mod pages;
pub mod program_errors;
mod program_output;
pub mod project;
pub mod report;
mod result;
mod socket_transport;
mod source;
mod stack;
mod suggestions;
pub mod trust;
pub mod wire_dump;
mod words;

pub use cancel::{CancelToken, Interrupt};
pub use engine::{CheckPlan, Transport, identify_owner, look, nothing_looked, random_path_segment};
#[cfg(test)]
pub use expectations::judge;
pub use limits::JobLimits;
pub use result::{
    AbortReason, CheckResult, Endpoint, Outcome, ProgramExit, ProgramReport, RequestSpec, ResourceLimit, ToDo,
};
pub use socket_transport::{ProgramMonitor, SocketTransport};
pub use source::SourceFile;
pub use stack::Stack;
pub use suggestions::double_response;
