//! Examines the learner's own server, and says what is wrong and why. The [`runner`] starts a program if there is one to
//! start; the engine sends a lesson's requests; `expectations` judge the responses; `diagnose` finds the likely cause;
//! and all of it is in one [`CheckResult`].

mod abort_reason;
mod abort_words;
mod body_remarks;
mod cancel;
mod command_target;
mod content_type;
mod cookie_jar;
pub mod cors;
mod diagnose;
mod diagnosis;
mod endpoint;
mod engine;
mod expectation;
mod expectations;
pub mod find_project;
mod fixture;
mod fixture_server;
mod header_name;
mod limits;
pub mod packages;
pub mod pages;
mod printed_error;
mod probe_result;
pub mod program_errors;
mod program_output;
mod program_report;
pub mod project;
mod project_file;
mod random_segment;
pub mod report;
mod result;
pub mod runner;
mod second_response;
mod socket_transport;
mod source;
mod source_model;
mod suggestions;
pub mod trust;
mod values;
mod vary;
mod verdict;
pub mod watch;
pub mod wire_dump;
mod words;

pub use cancel::{CancelToken, Cancelled, Interrupt};
pub use diagnosis::{Diagnosis, SourceLocation};
pub use engine::{CheckPlan, Transport, run_plan};
pub use expectation::{Expectation, ExpectationSubject, JudgedExchange, Judgement, SavedValue};
pub use expectations::expectation_syntax;
pub use fixture::{FixtureServer, ReceivedRequest};
pub use limits::JobLimits;
pub use result::{
    AbortReason, Attempt, CheckResult, Endpoint, ExpectationResult, Outcome, ProbeResult, ProgramExit, ProgramReport,
    RequestSpec, ResourceLimit, ToDo, Verdict,
};
pub use source::SourceFile;
