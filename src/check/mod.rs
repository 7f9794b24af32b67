//! Looks at the learner's own server, and says what is wrong and why: a lesson's probes are asked
//! (`look`), held against what is expected (`expect`), and what was seen is [`Evidence`].

pub(crate) mod cors;
mod curious;
pub(crate) mod diagnose;
mod evidence;
mod expect;
pub(crate) mod formats;
mod look;
pub(crate) mod project;
pub(crate) mod report;
mod said;
mod source;
mod stack;
pub(crate) mod stopped;
pub(crate) mod trust;
mod wire;
pub(crate) mod wireview;
mod words;

pub(crate) use curious::double_response;
pub(crate) use evidence::{ProgramExit, CheckResult, ResourceLimit, Outcome, ProgramReport, Endpoint, AbortReason, ToDo};
#[cfg(test)]
pub(crate) use expect::judge;
pub(crate) use look::{CheckPlan, identify_owner, look, nothing_looked, random_path_segment};
pub(crate) use source::SourceFile;
pub(crate) use stack::Stack;
pub(crate) use wire::{ProgramMonitor, SocketTransport};
