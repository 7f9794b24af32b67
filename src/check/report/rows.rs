//! The report for people, as rows: what each says, not yet how it looks. Nothing here is safe to print yet.

use std::net::IpAddr;

use crate::check::abort_words;
use crate::check::diagnosis::Diagnosis;
use crate::check::expectation::ExpectationSubject;
use crate::check::program_output::relevant_lines;
use crate::check::result::{AbortReason, CheckResult, ExpectationResult, Outcome, ProbeResult, ProgramReport};
use crate::check::words;
use crate::text::plural::{count, sentence};
use crate::text::shell;

use super::hint_level::{HintLevel, MAX_EXPLAINED};
use super::row::{DetailLabel, Mark, ReportRow};

/// Replaces an explanation that was given already.
const SAME: &str = "The same as above.";
/// How many of a program's last lines are shown.
const MAX_OUTPUT_LINES: usize = 12;

/// Returns the rows of the whole report. `hints` is how often `--hint` was given.
pub fn rows(result: &CheckResult, hints: u8) -> Vec<ReportRow> {
    let levels = HintLevel::all_of(result);
    let hints = &levels[..levels.len().min(usize::from(hints))];
    let mut rows = vec![ReportRow::Head(result.lesson.clone(), headline(result)), ReportRow::Gap];
    if let Some(reason) = &result.aborted {
        rows.extend(start(result, reason, hints));
    } else {
        let mut before: Vec<&Diagnosis> = Vec::new();
        let mut scenario = None;
        let explained: Vec<usize> = result.probes_to_explain().into_iter().take(MAX_EXPLAINED).collect();
        for (at, probe) in result.all_probes().enumerate() {
            let is_again = at == result.probes.len();
            if !is_again && scenario != probe.scenario.as_ref() {
                scenario = probe.scenario.as_ref();
                rows.extend(scenario.map(|title| ReportRow::Text(sentence(title))));
            }
            rows.push(ReportRow::Probe(Mark::of(&probe.outcome), probe_title(probe, is_again), summary(probe)));
            if explained.contains(&at) {
                rows.extend(details(probe, hints, &before));
                before.extend(&probe.diagnosis);
            }
        }
        rows.extend(program_output(result));
    }
    rows.extend(left_running(result));
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

/// `GET /about`, or that it was sent a second time.
pub fn probe_title(probe: &ProbeResult, is_again: bool) -> String {
    probe_name(&probe.probe.method, &probe.path, is_again)
}

/// The same with a method and a path.
pub(super) fn probe_name(method: &str, path: &str, is_again: bool) -> String {
    format!("{method} {path}{}", if is_again { " again" } else { "" })
}

/// Why no request could be sent, and what helps if nothing more is known.
pub(super) fn describe_abort(result: &CheckResult) -> Option<(String, String)> {
    let reason = result.aborted.as_ref()?;
    Some((abort_words::describe(result, reason), abort_words::advice(result, reason)))
}

/// Returns in a few words how a probe was judged.
pub(super) fn summary(probe: &ProbeResult) -> String {
    match &probe.outcome {
        Outcome::NotChecked(why) => why.clone(),
        Outcome::Met => {
            let words = probe.expectations.iter().map(|one| one.actual.as_str()).filter(|words| !words.is_empty());
            words.collect::<Vec<_>>().join(", ")
        }
        Outcome::NotMet => match probe.unmet().next() {
            Some(one) if has_error(probe) => format!("wanted {}, but {}", one.wanted, one.actual),
            Some(one) => wanted_and_actual(one),
            None => String::new(),
        },
    }
}

/// Whether no whole response arrived.
fn has_error(probe: &ProbeResult) -> bool {
    probe.attempt.as_ref().is_some_and(|attempt| attempt.result.error.is_some())
}

fn wanted_and_actual(one: &ExpectationResult) -> String {
    format!("wanted {}, came {}", one.wanted, one.actual)
}

/// Explains a probe that is not met: with the diagnosis if there is one, else with what was seen and the lesson's own hint.
fn details(probe: &ProbeResult, hints: &[HintLevel], before: &[&Diagnosis]) -> Vec<ReportRow> {
    let mut rows = Vec::new();
    match &probe.diagnosis {
        Some(diagnosis) => rows.extend(explanation(diagnosis, hints, before)),
        None => {
            rows.extend(seen(probe).into_iter().map(|words| ReportRow::Detail(DetailLabel::Seen, words)));
            // The lesson's hint is about the response. Without a whole one it would be a guess.
            let hint = probe.unmet().find_map(|one| one.hint.clone()).filter(|_| !has_error(probe));
            rows.extend(hint.map(|hint| ReportRow::Detail(DetailLabel::Try, hint)));
        }
    }
    rows.push(ReportRow::Detail(DetailLabel::ByHand, probe.curl.clone()));
    rows
}

/// Returns what was seen, beyond what the first line says. After a wrong status the other expectations are about a
/// different response, so the beginning of this one is shown instead.
fn seen(probe: &ProbeResult) -> Vec<String> {
    let whole = probe.attempt.as_ref().map(|attempt| &attempt.result).filter(|result| result.error.is_none());
    let Some(result) = whole else {
        return Vec::new();
    };
    match (probe.unmet().next().map(|one| one.expectation.subject()), &result.response) {
        (Some(ExpectationSubject::Status(_)), Some(response)) => {
            vec![sentence(&words::response_body_in_words(response))]
        }
        _ => probe.unmet().skip(1).map(|one| sentence(&wanted_and_actual(one))).collect(),
    }
}

/// Explains with a diagnosis; if an earlier one gave the same cause, only with what is new.
fn explanation(diagnosis: &Diagnosis, hints: &[HintLevel], before: &[&Diagnosis]) -> Vec<ReportRow> {
    let detail = |label, text: &str| ReportRow::Detail(label, text.to_owned());
    let same = before.iter().find(|one| one.why == diagnosis.why && one.try_ == diagnosis.try_);
    let mut rows = vec![detail(DetailLabel::Seen, &diagnosis.seen)];
    match same {
        Some(one) if **one == *diagnosis => return vec![detail(DetailLabel::Why, SAME)],
        Some(_) => rows.push(detail(DetailLabel::Why, SAME)),
        None => rows.extend([detail(DetailLabel::Why, &diagnosis.why), detail(DetailLabel::Try, &diagnosis.try_)]),
    }
    let is_new = |part: fn(&Diagnosis) -> &Option<String>| same.is_none_or(|one| part(one) != part(diagnosis));
    let place = diagnosis
        .place
        .iter()
        .filter(|_| (diagnosis.spot.is_some() || hints.contains(&HintLevel::Place)) && is_new(|one| &one.place));
    rows.extend(place.map(|place| detail(DetailLabel::Place, place)));
    let docs = diagnosis
        .docs
        .iter()
        .filter(|_| (hints.contains(&HintLevel::Place) || hints.contains(&HintLevel::Page)) && is_new(|one| &one.docs));
    rows.extend(docs.map(|docs| detail(DetailLabel::Docs, docs)));
    let line = diagnosis.line.iter().filter(|_| hints.contains(&HintLevel::Line) && is_new(|one| &one.line));
    for (at, line) in line.flat_map(|line| line.lines()).enumerate() {
        let label = if at == 0 { DetailLabel::Line } else { DetailLabel::FurtherLine };
        // Terminals do not agree on the width of a tab.
        rows.push(ReportRow::Detail(label, line.replace('\t', "    ")));
    }
    rows
}

/// Why no request could be sent, and what helps.
fn start(result: &CheckResult, reason: &AbortReason, hints: &[HintLevel]) -> Vec<ReportRow> {
    let mark = if reason.is_learner_fault() { Mark::NotMet } else { Mark::NotChecked };
    let mut rows = vec![ReportRow::Probe(mark, "the start".to_owned(), abort_words::describe(result, reason))];
    match &result.diagnosis {
        Some(diagnosis) => rows.extend(explanation(diagnosis, hints, &[])),
        None => rows.push(ReportRow::Detail(DetailLabel::Try, abort_words::advice(result, reason))),
    }
    rows.extend(program_output(result));
    rows
}

/// The last lines of a program that ended by itself, or whose responses fail.
fn program_output(result: &CheckResult) -> Vec<ReportRow> {
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
    rows.extend(last_lines(program));
    rows
}

fn last_lines(program: &ProgramReport) -> Vec<ReportRow> {
    if program.output.is_empty() {
        return vec![ReportRow::Text("Your program printed nothing.".to_owned())];
    }
    let relevant = relevant_lines(&program.output);
    let last = &relevant[relevant.len().saturating_sub(MAX_OUTPUT_LINES)..];
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
