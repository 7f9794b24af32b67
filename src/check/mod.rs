//! Looks at the learner's own server, and says what is wrong and why: a lesson's probes are asked
//! (`look`), held against what is expected (`expect`), and what was seen is [`Evidence`].

pub(crate) mod abort_reason;
pub(crate) mod cors;
pub(crate) mod diagnose;
mod engine;
mod expectations;
pub(crate) mod formats;
mod program_output;
pub(crate) mod project;
pub(crate) mod report;
mod result;
mod socket_transport;
mod source;
mod stack;
mod suggestions;
pub(crate) mod trust;
pub(crate) mod wire_dump;
mod words;

pub(crate) use engine::{CheckPlan, identify_owner, look, nothing_looked, random_path_segment};
#[cfg(test)]
pub(crate) use expectations::judge;
pub(crate) use result::{AbortReason, CheckResult, Endpoint, Outcome, ProgramExit, ProgramReport, ResourceLimit, ToDo};
pub(crate) use socket_transport::{ProgramMonitor, SocketTransport};
pub(crate) use source::SourceFile;
pub(crate) use stack::Stack;
pub(crate) use suggestions::double_response;
