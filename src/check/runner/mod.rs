//! Runs one check from start to end: starts the learner's program if there is one to start, sends the lesson's
//! requests, stops the program, and returns the result.
//!
//! Everything a check depends on is in its [`Job`]: nothing here reads this process's folder or environment, and nothing
//! here prints. What happens meanwhile is reported as [`CheckEvent`]s. The calls block until the check is over, so they
//! belong on a thread of their own, and not into async code.
//!
//! ```
//! use doorway::check::runner::{self, Address, CheckEvent, Job, Target};
//! use doorway::check::{CancelToken, Verdict};
//!
//! let lessons = doorway::course::builtin(&doorway::vocabulary()).expect("the lessons are part of the program");
//! let lesson = lessons.iter().find(|lesson| lesson.name == "routes").expect("there is such a lesson");
//! let target = Target::Running(Address::local(9));
//! let job = Job::new(lesson, target, std::env::temp_dir());
//! let mut events = 0;
//! let result = runner::run(&job, &CancelToken::new(), &mut |_: CheckEvent<'_>| events += 1);
//! let result = result.expect("nobody cancels it");
//! assert_eq!(result.verdict(), Verdict::NotChecked, "no server is listening on port 9");
//! assert!(events > 0);
//! ```

mod address;
mod events;
mod failed_request;
mod job;
mod kept_program;
mod port_wait;
mod program;
mod program_end;
mod restart;
mod running_server;
mod session;

pub use address::Address;
pub use events::{CheckEvent, OutputFollower};
pub use failed_request::{FailedExchange, LastRequest, explain_end, explain_failed_request};
pub use job::{Job, LaunchSpec, Rehearsal, Target};
pub use kept_program::{KeptProgram, ProgramEnd};
pub use program_end::CANCEL_GRACE;

use super::cancel::{CancelToken, Cancelled};
use super::engine::CheckPlan;
use super::result::{AbortReason, CheckResult};
use super::source::SourceFile;
use super::{abort_words, diagnose, engine, printed_error};
use crate::check::random_segment::random_path_segment;
use session::{RunEnd, RunSession};

/// Runs the job. Its program is stopped when this returns, whatever happened.
///
/// # Errors
/// If the check is cancelled meanwhile.
pub fn run(
    job: &Job,
    cancel: &CancelToken,
    on_event: &mut dyn FnMut(CheckEvent<'_>),
) -> Result<CheckResult, Cancelled> {
    run_program(job, cancel, on_event, false).map(|(result, _)| result)
}

/// Runs the job, and leaves its program running if it takes requests and nothing went wrong with it.
///
/// # Errors
/// If the check is cancelled meanwhile. The program is stopped then.
pub fn run_and_keep(
    job: &Job,
    cancel: &CancelToken,
    on_event: &mut dyn FnMut(CheckEvent<'_>),
) -> Result<(CheckResult, Option<KeptProgram>), Cancelled> {
    run_program(job, cancel, on_event, true)
}

fn run_program(
    job: &Job,
    cancel: &CancelToken,
    on_event: &mut dyn FnMut(CheckEvent<'_>),
    keep: bool,
) -> Result<(CheckResult, Option<KeptProgram>), Cancelled> {
    let mut result = CheckResult {
        lesson: job.lesson.clone(),
        topics: job.topics.clone(),
        stack: job.stack.clone(),
        proxy: job.proxy_variable(),
        ..CheckResult::default()
    };
    let mut kept = None;
    let segment = random_path_segment();
    let end = match RunSession::new(job, cancel, on_event, segment.clone()) {
        Ok(mut run) => send_to_target(&mut run, &mut result, keep.then_some(&mut kept)),
        Err(error) => Err(RunEnd::Aborted(AbortReason::NoConnections(error.to_string()))),
    };
    let is_cancelled = matches!(end, Err(RunEnd::Cancelled));
    match end {
        Ok(()) => {}
        Err(RunEnd::Aborted(reason)) => abort(job, &mut result, segment, reason),
        Err(RunEnd::Cancelled) => abort(job, &mut result, segment, AbortReason::Interrupted),
    }
    if let Some(rehearsal) = job.rehearsal.filter(|_| result.all_met()) {
        result.probes.extend(rehearsal(job, cancel));
    }
    let is_reported =
        result.all_met() && diagnose::reports_second_response(&result) || diagnose::ended_at_second_response(&result);
    if !result.all_met() || is_reported {
        read_source(job, &mut result);
    }
    if is_reported {
        diagnose::mark_reported_response(&mut result);
    }
    if let Some(remark) = printed_error::remark(&result).filter(|_| result.all_met()) {
        result.suggestions.insert(0, remark);
    }
    diagnose::explain(&mut result);
    on_event(CheckEvent::Finished(&result));
    if is_cancelled { Err(Cancelled { so_far: Box::new(result) }) } else { Ok((result, kept)) }
}

fn send_to_target(
    run: &mut RunSession<'_>,
    result: &mut CheckResult,
    keep: Option<&mut Option<KeptProgram>>,
) -> Result<(), RunEnd> {
    match &run.job.target {
        Target::Running(address) => running_server::examine(run, address, result),
        Target::Program(launch) => program::examine(run, launch, result, keep),
    }
}

/// Says of every probe why it could not be sent.
fn abort(job: &Job, result: &mut CheckResult, random_segment: String, reason: AbortReason) {
    let why = abort_words::describe(result, &reason);
    let url = result.endpoint.clone().unwrap_or_default().url();
    let plan =
        CheckPlan { scenarios: &job.scenarios, url, random_segment, stacks: job.stacks.clone(), limits: job.limits };
    result.aborted = Some(reason);
    result.probes = engine::unsent_probes(&plan, &why);
}

/// Reads the learner's own file, so that a diagnosis can name the line.
fn read_source(job: &Job, result: &mut CheckResult) {
    let (folder, argv) = match &job.target {
        Target::Program(launch) => (Some(job.folder.clone()), &launch.argv[..]),
        Target::Running(address) => (running_server::source_folder(address, &job.folder, result), &[][..]),
    };
    let Some(folder) = folder else { return };
    result.source = SourceFile::find(&folder, argv, &job.stacks);
    let of_code = result.source.as_ref().and_then(|source| job.stacks.of_code(&source.name, source.code()));
    let found = result.stack.take().or(of_code).or_else(|| job.stacks.of_folder(&folder));
    result.stack = found.map(|stack| job.stacks.variant_in(stack, &folder));
    // To know them, all starters of the stack are read.
    if result.source.as_ref().is_some_and(SourceFile::has_to_do) {
        result.to_dos = result.stack.as_deref().map(job.to_dos).unwrap_or_default();
    }
}
