//! The rehearsal of running online: a row for each step, with what would break and what to try.

use super::check::row_lines;
use super::style::Style;
use super::table::pad;
use crate::check::report::{DetailLabel, Mark, ReportRow};
use crate::deploy::{RehearsalPlan, RehearsalStep, StepOutcome};
use crate::text::plural::{choose, count};
use crate::text::safe::safe_to_copy;
use crate::text::shell;
use crate::text::wrap::wrap;

/// What stands before each line.
const INDENT: &str = "  ";
/// The width of the column with a word for each step.
const NAME_WIDTH: usize = 12;

/// Returns what is said before the first step.
pub fn head(plan: &RehearsalPlan, style: Style) -> String {
    let command = plan.job.program().map(|launch| safe_to_copy(&shell::join(&launch.argv))).unwrap_or_default();
    let words = format!("doorway starts your program now as a host would: `{command}` with PORT={}.", plan.port);
    let mut lines = wrap(&words, style.width, INDENT, INDENT);
    let words = format!(
        "It is started {} times, which takes a few seconds. During this time, computers in your network may reach it. It \
         gets requests, and some are wrong on purpose: if it saves what it gets, they are in its data.",
        if plan.starts() == 3 { "three" } else { "four" }
    );
    lines.extend(wrap(&words, style.width, INDENT, INDENT));
    lines.push(String::new());
    lines.join("\n") + "\n"
}

/// Returns one step.
pub fn step(step: &RehearsalStep, style: Style) -> String {
    let mark = match step.outcome {
        StepOutcome::Met => Mark::Met,
        StepOutcome::NotMet => Mark::NotMet,
        StepOutcome::NotTried => Mark::NotChecked,
    };
    let name = if style.plain { step.id.to_owned() } else { pad(step.id, NAME_WIDTH) };
    let mut rows = vec![ReportRow::Probe(mark, name, step.title.to_owned())];
    let detail = |label, text: &Option<String>| text.clone().map(|text| ReportRow::Detail(label, text));
    match step.outcome {
        StepOutcome::Met => {}
        StepOutcome::NotMet => {
            rows.push(ReportRow::Detail(DetailLabel::Seen, step.seen.clone()));
            rows.extend(detail(DetailLabel::Why, &step.why));
            rows.extend(detail(DetailLabel::Try, &step.advice));
        }
        StepOutcome::NotTried => rows.push(ReportRow::Detail(DetailLabel::Why, step.seen.clone())),
    }
    row_lines(&rows, style).join("\n") + "\n"
}

/// Returns how many steps are met, and what to do next.
pub fn ending(steps: &[RehearsalStep], style: Style) -> String {
    let met = steps.iter().filter(|step| step.outcome == StepOutcome::Met).count();
    let not_met = steps.iter().filter(|step| step.outcome == StepOutcome::NotMet).count();
    let untried = steps.len() - met - not_met;
    let words = match not_met {
        0 if untried > 0 => format!(
            "{met} of {} are met, and {untried} could not be tried. As far as doorway can see, your program is ready for a host.",
            count(steps.len(), "step")
        ),
        0 => format!("{met} of {} are met. Your program is ready for a host.", count(steps.len(), "step")),
        _ => format!(
            "{met} of {} are met. Fix the {} and check again: {}",
            count(steps.len(), "step"),
            choose(not_met, "one that is not", "others"),
            style.key("doorway\u{a0}deploy-check")
        ),
    };
    let mut lines = vec![String::new()];
    lines.extend(wrap(&words, style.width, INDENT, INDENT));
    lines.join("\n") + "\n"
}
