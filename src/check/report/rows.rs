//! The report for people, as rows: what each says, not yet how it looks. Nothing here is safe to print yet.

use std::net::IpAddr;

use crate::check::abort_words;
use crate::check::program_output::relevant_lines;
use crate::check::result::{AbortReason, CheckResult, Outcome, ProgramReport};
use crate::text::plural::{count, heading};
use crate::text::shell;

use super::explanation::{Explainer, diagnosis_rows, summary};
use super::folded;
use super::hint_level::HintLevel;
use super::row::{DetailLabel, Mark, ReportRow, probe_title};

/// How many of a program's last lines are shown.
const MAX_OUTPUT_LINES: usize = 12;
/// How many of them are shown beside a cause with its line.
const MAX_OUTPUT_BESIDE_CAUSE: usize = 4;

/// How much of a report is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowOptions {
    /// How often `--hint` was given.
    pub hints: u8,
    /// Whether probes that were judged alike are one row if something is not met, so that the report of one mistake fits a
    /// small terminal. A screen reader and a file get a row for each.
    pub is_folded: bool,
}

/// Returns the rows of the whole report.
pub fn rows(result: &CheckResult, options: RowOptions) -> Vec<ReportRow> {
    let levels = HintLevel::all_of(result);
    let hints = &levels[..levels.len().min(usize::from(options.hints))];
    let is_folded = options.is_folded && !result.all_met();
    let mut rows = vec![ReportRow::Head(result.lesson.clone(), headline(result)), ReportRow::Gap];
    if let Some(reason) = &result.aborted {
        rows.extend(start(result, reason, hints));
    } else if is_folded {
        rows.extend(folded::probes(result, hints));
        rows.extend(program_output(
            result,
            if is_cause_located(result) { MAX_OUTPUT_BESIDE_CAUSE } else { MAX_OUTPUT_LINES },
        ));
    } else {
        rows.extend(probes(result, hints));
        rows.extend(program_output(result, MAX_OUTPUT_LINES));
    }
    rows.extend(left_running(result));
    rows.dedup_by(|one, before| matches!((one, before), (ReportRow::Gap, ReportRow::Gap)));
    rows
}

fn probes(result: &CheckResult, hints: &[HintLevel]) -> Vec<ReportRow> {
    let (mut rows, mut scenario, mut explainer) = (Vec::new(), None, Explainer::new(hints));
    let to_explain = result.probes_to_explain();
    for (at, probe) in result.all_probes().enumerate() {
        let (is_again, is_explained) = (at == result.probes.len(), to_explain.contains(&at));
        if !is_explained || !explainer.is_repeated_by(probe) {
            rows.extend(explainer.end_repetition());
        }
        if !is_again && scenario != probe.scenario.as_ref() {
            scenario = probe.scenario.as_ref();
            rows.extend(scenario.map(|title| ReportRow::Text(heading(title))));
        }
        let title = probe_title(probe, is_again);
        let details = if is_explained { explainer.explain(probe, &title) } else { Vec::new() };
        let words = format!("{}{}", summary(probe), explainer.aside(probe));
        rows.push(ReportRow::Probe(Mark::of(&probe.outcome), title, words));
        rows.extend(details);
    }
    rows.extend(explainer.end_repetition());
    rows
}

/// Returns what is checked: the command, the address, and the stack.
fn headline(result: &CheckResult) -> String {
    let mut words = Vec::new();
    if let Some(program) = &result.program {
        let guess = program.guessed_from.as_ref().map(|file| format!(" (guessed from {file})")).unwrap_or_default();
        words.push(format!("{}{guess}", shell::join(&program.argv)));
    }
    if let Some(endpoint) = &result.endpoint {
        let mut asides: Vec<String> =
            result.stack.as_ref().map(|stack| stack.short_title().to_owned()).into_iter().collect();
        asides.extend(endpoint.only_address().map(|only| match only {
            IpAddr::V4(_) if endpoint.is_open_to_network => "on IPv4 only".to_owned(),
            IpAddr::V6(_) if endpoint.is_open_to_network => "on IPv6 only".to_owned(),
            only => format!("at {only} only"),
        }));
        if endpoint.is_open_to_network {
            asides.push("every computer in your network can reach it".to_owned());
        }
        let asides = if asides.is_empty() { String::new() } else { format!(" ({})", asides.join(", ")) };
        words.push(format!("at {}{asides}", endpoint.url()));
    }
    words.join(", ")
}

/// Why no request could be sent, and what helps if nothing more is known.
pub(super) fn describe_abort(result: &CheckResult) -> Option<(String, String)> {
    let reason = result.aborted.as_ref()?;
    Some((abort_words::describe(result, reason), abort_words::advice(result, reason)))
}

/// Why no request could be sent, and what helps.
fn start(result: &CheckResult, reason: &AbortReason, hints: &[HintLevel]) -> Vec<ReportRow> {
    let mark = if reason.is_learner_fault() { Mark::NotMet } else { Mark::NotChecked };
    let mut rows =
        vec![ReportRow::Probe(mark, abort_words::subject(reason).to_owned(), abort_words::describe(result, reason))];
    match &result.diagnosis {
        Some(diagnosis) => rows.extend(diagnosis_rows(diagnosis, hints)),
        None => rows.push(ReportRow::Detail(DetailLabel::Try, abort_words::advice(result, reason))),
    }
    rows.extend(program_output(result, MAX_OUTPUT_LINES));
    rows
}

/// Whether the report names the line of the first mistake, so that the program's output has little to add.
fn is_cause_located(result: &CheckResult) -> bool {
    let first = result.probes_to_explain().first().and_then(|at| result.all_probes().nth(*at));
    first.and_then(|probe| probe.diagnosis.as_ref()).is_some_and(|diagnosis| diagnosis.spot.is_some())
}

/// The last lines of a program that ended by itself, or whose responses fail.
fn program_output(result: &CheckResult, most: usize) -> Vec<ReportRow> {
    let Some(program) = &result.program else { return Vec::new() };
    let was_started = !matches!(
        result.aborted,
        Some(AbortReason::PortTaken(_) | AbortReason::NoProgram(_) | AbortReason::WouldNotStart(_))
    );
    let is_relevant = was_started && (program.ended.is_some() || result.aborted.is_some() || has_server_error(result));
    if !is_relevant {
        return Vec::new();
    }
    let mut rows = vec![ReportRow::Gap];
    if result.aborted.is_none() && program.ended.is_some() {
        rows.push(ReportRow::Text(format!(
            "Your program ended while it was asked{}.",
            abort_words::exit_words(program.ended.as_ref())
        )));
    }
    rows.extend(last_lines(program, most));
    rows
}

fn last_lines(program: &ProgramReport, most: usize) -> Vec<ReportRow> {
    if program.output.is_empty() {
        return vec![ReportRow::Text("Your program printed nothing.".to_owned())];
    }
    let relevant = relevant_lines(&program.output);
    let last = &relevant[relevant.len().saturating_sub(most)..];
    let mut rows = vec![ReportRow::Text("The last lines your program printed:".to_owned())];
    rows.extend(last.iter().map(|line| ReportRow::Detail(DetailLabel::Output, (*line).clone())));
    rows
}

/// Whether some response says that the server failed (RFC 9110, section 15.6), or none arrived.
fn has_server_error(result: &CheckResult) -> bool {
    result.all_probes().any(|probe| {
        let result = probe.attempt.as_ref().map(|attempt| &attempt.result);
        probe.outcome != Outcome::Met
            && result.is_some_and(|result| {
                result.error.is_some() || result.response.as_ref().is_some_and(|one| one.status >= 500)
            })
    })
}

/// Processes that could not be ended.
fn left_running(result: &CheckResult) -> Option<ReportRow> {
    let left = result.program.as_ref().map(|program| &program.left_running[..]).filter(|left| !left.is_empty())?;
    let pids = left.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    Some(ReportRow::Text(format!("{} of your program could not be ended: {pids}.", count(left.len(), "process"))))
}

/// The last line of a report: how many are met.
pub fn tally(result: &CheckResult) -> String {
    let (met, not_met, not_checked) = result.counts();
    let all = met + not_met + not_checked;
    match (not_met, not_checked) {
        (0, 0) => format!("All {all} met."),
        (_, 0) => format!("{met} of {all} met."),
        _ => format!("{met} of {all} met, {not_checked} could not be checked."),
    }
}
