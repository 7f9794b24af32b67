//! A rehearsal of running a program as a host would: on a port that is not its own, behind https, for many visitors, in two
//! copies, and stopped and started again. Each step says what would break online.

mod copies;
mod disk;
mod end;
mod home;
mod in_check;
mod memory;
mod plan;
mod proxy;
mod requests;
mod start;
mod step;
mod stop;
mod visitors;

pub use copies::free_port;
pub use in_check::rehearse_in_check;
pub use plan::RehearsalPlan;
pub use step::{RehearsalStep, StepOutcome};

use crate::check::CancelToken;
use disk::FolderState;
use memory::RememberedPages;
use requests::Requester;
use start::{Started, start};

/// Rehearses, and hands on each step as soon as it is judged. What was started is stopped when this returns.
///
/// # Errors
/// The system opens no connections at all.
pub fn rehearse(
    plan: &RehearsalPlan,
    cancel: &CancelToken,
    on_step: &mut dyn FnMut(&RehearsalStep),
) -> std::io::Result<Vec<RehearsalStep>> {
    let mut steps = Vec::new();
    let mut report = |step: RehearsalStep| {
        on_step(&step);
        steps.push(step);
    };
    let before = FolderState::read(&plan.job.folder);
    let requester = Requester::new()?;
    let mut why_not_tried = "the program is not running";
    match start(plan, plan.port, cancel) {
        Err(failed) => {
            why_not_tried = "the program is not listening on the port in PORT";
            report(failed.into_step());
        }
        Ok(started) => {
            report(RehearsalStep::met("port", &format!("It listens on {}, the port in PORT.", plan.port)));
            if rehearse_running(plan, cancel, &requester, started, &mut report) {
                report(disk::judge(&before, &plan.job.folder));
                if plan.asks_home() {
                    report(home::judge(plan, cancel));
                }
            }
        }
    }
    let missing = plan.steps().skip(steps.len()).map(|(id, _)| RehearsalStep::not_tried(id, why_not_tried));
    steps.extend(missing.inspect(|step| on_step(step)));
    Ok(steps)
}

/// The steps for which the program is running, and its end. Returns false if it ended before, by itself.
fn rehearse_running(
    plan: &RehearsalPlan,
    cancel: &CancelToken,
    requester: &Requester,
    mut started: Started,
    report: &mut dyn FnMut(RehearsalStep),
) -> bool {
    let mut pages = RememberedPages::new(plan.pages.clone());
    report(start::judge_network(plan.port));
    let mut goes_on = |step: RehearsalStep| {
        let end = end::of_end(&step, plan, &mut started.program);
        let goes_on = end.is_none();
        report(end.unwrap_or(step));
        goes_on
    };
    pages.read_first(requester, started.address);
    let is_running = goes_on(proxy::judge(requester, started.address, &plan.pages))
        && goes_on(visitors::judge(requester, started.address))
        && {
            plan.run_lesson(cancel);
            goes_on(requests::judge_bad_requests(requester, started.address, &plan.pages))
        };
    if !is_running {
        return false;
    }
    pages.read_later(requester, started.address);
    report(copies::judge(plan, cancel));
    report(stop::judge(started.program));
    match start(plan, plan.port, cancel) {
        Err(failed) => {
            report(stop::failed_restart(&failed));
            report(RehearsalStep::not_tried("memory", "the program did not start again"));
        }
        Ok(again) => {
            report(RehearsalStep::met("restart", "It was listening again at once."));
            report(pages.judge(requester, again.address));
            again.program.stop(cancel);
        }
    }
    true
}
