//! `doorway deploy-check`: runs the learner's program as a host would, and says what would break online.

mod plan;

use anyhow::Context;
use serde_json::json;

use super::check::project_folder;
use crate::check::CancelToken;
use crate::cli::{CheckArgs, DeployCheckArgs, GlobalArgs};
use crate::content::stacks::Stacks;
use crate::course::progress;
use crate::deploy::{self, RehearsalPlan, RehearsalStep, StepOutcome};
use crate::exit::Exit;
use crate::text::json::ascii_pretty;
use crate::ui::check::{LeftoverSearch, cancel_on_signal, confirm_command};
use crate::ui::deploy_waiting::WaitingLine;
use crate::ui::{self, Style, deploy_report};

/// Rehearses, and prints each step as soon as it is judged.
///
/// # Errors
/// A folder without a program, a command that was not permitted.
pub(super) fn run(args: &DeployCheckArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let stacks = Stacks::with_lessons(global.lessons.as_deref());
    let here = std::env::current_dir().context("could not find the folder you are in")?;
    let like_check = CheckArgs { run: args.run.clone(), yes: args.yes, ..CheckArgs::default() };
    let folder = project_folder(&like_check, here, &stacks)?;
    let plan = plan::plan(args, global, folder, stacks)?;
    confirm_command(&plan.job, progress::home().as_deref(), args.yes)?;
    LeftoverSearch::start().note();
    let cancel = cancel_on_signal(&plan.job.supervisor)?;
    let steps = rehearse(&plan, &cancel, args.json)?;
    let is_met = steps.iter().all(|step| step.outcome != StepOutcome::NotMet);
    if args.json {
        ui::out(&(ascii_pretty(&document(&plan, &steps)) + "\n"));
    }
    Ok(match (cancel.is_cancelled(), is_met) {
        (true, _) => Exit::Interrupted,
        (false, true) => Exit::Done,
        (false, false) => Exit::NotMet,
    })
}

fn rehearse(plan: &RehearsalPlan, cancel: &CancelToken, is_silent: bool) -> anyhow::Result<Vec<RehearsalStep>> {
    if is_silent {
        return Ok(deploy::rehearse(plan, cancel, &mut |_| {})?);
    }
    let style = Style::stdout();
    ui::out(&deploy_report::head(plan, style));
    let mut waiting = WaitingLine::start(plan.step_titles(), style);
    let steps = deploy::rehearse(plan, cancel, &mut |step| waiting.print_step(&deploy_report::step(step, style)))?;
    ui::out(&deploy_report::ending(&steps, style));
    Ok(steps)
}

/// The rehearsal as a document for programs; `docs/for-programs.md` says what each field means.
fn document(plan: &RehearsalPlan, steps: &[RehearsalStep]) -> serde_json::Value {
    json!({
        "schema": 1,
        "command": plan.job.program().map(|launch| &launch.argv),
        "folder": plan.job.folder.display().to_string(),
        "port": plan.port,
        "steps": steps,
    })
}
