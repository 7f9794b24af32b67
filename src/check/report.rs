//! The report for people, as rows: what each says, not yet how it looks. Nothing here is safe to print yet.

use super::abort_reason;
use super::diagnose::{Diagnosis, Subject, diagnose, to_explain};
use super::program_output;
use super::result::{AbortReason, CheckResult, ExpectationResult, Outcome, ProbeResult, ProgramReport};
use crate::course::Expectation;
use crate::text::plural::{count, sentence};
use crate::text::shell;

/// How many of those that are not met get the whole explanation.
const EXPLAINED: usize = 3;
/// What is told in the place of what was told already.
const SAME: &str = "The same as above.";
/// How many of a program's last lines are shown.
const SAID: usize = 12;

/// One row of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportRow {
    /// The lesson, and what is looked at.
    Head(String, String),
    /// One look: how it came out, at what, in a few words.
    Look(Mark, String, String),
    /// A detail of the row above: `seen`, `why`, `try`, `hand`, …
    Detail(&'static str, String),
    /// A sentence by itself.
    Text(String),
    /// An empty line.
    Gap,
}

/// How a look came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Met.
    Met,
    /// Not met.
    NotMet,
    /// Could not be looked at.
    NotLooked,
}

impl Mark {
    /// In the report's first column.
    pub fn word(self) -> &'static str {
        match self {
            Mark::Met => "ok",
            Mark::NotMet => "not yet",
            Mark::NotLooked => "not seen",
        }
    }

    /// Of an outcome.
    pub fn of(outcome: &Outcome) -> Mark {
        match outcome {
            Outcome::Met => Mark::Met,
            Outcome::NotMet => Mark::NotMet,
            Outcome::NotLooked(_) => Mark::NotLooked,
        }
    }
}

/// The whole report. `hints` is how often `--hint` was given.
pub fn rows(evidence: &CheckResult, hints: u8) -> Vec<ReportRow> {
    let mut rows = vec![ReportRow::Head(evidence.lesson.clone(), headline(evidence)), ReportRow::Gap];
    if let Some(stopped) = &evidence.stopped {
        rows.extend(start(evidence, stopped, hints));
    } else {
        let mut told: Vec<Diagnosis> = Vec::new();
        let to_explain = to_explain(evidence);
        for (at, look) in evidence.all().enumerate() {
            let is_again = at == evidence.probes.len();
            rows.push(ReportRow::Look(Mark::of(&look.outcome), what(look, is_again), words(look)));
            if to_explain.iter().take(EXPLAINED).any(|one| *one == at) {
                rows.extend(details(evidence, at, look, hints, &mut told));
            }
        }
        rows.extend(last_words(evidence));
    }
    rows.extend(left(evidence));
    rows
}

/// Whether `--hint` once more would show more.
pub fn has_more(evidence: &CheckResult, hints: u8) -> bool {
    let looks = to_explain(evidence).into_iter().take(EXPLAINED).map(Subject::Look);
    let abouts = looks.chain(evidence.stopped.is_some().then_some(Subject::Start));
    abouts.filter_map(|about| diagnose(evidence, about)).any(|known| match hints {
        0 => known.place.is_some() || known.docs.is_some() || known.line.is_some(),
        1 => known.line.is_some(),
        _ => false,
    })
}

/// What is looked at: the command, the address, who answered, what it seems to be made with.
fn headline(evidence: &CheckResult) -> String {
    let mut words = Vec::new();
    if let Some(program) = &evidence.program {
        let guess = program.guessed_from.as_ref().map(|file| format!(" (guessed from {file})")).unwrap_or_default();
        words.push(format!("{}{guess}", shell::join(&program.argv)));
    }
    if let Some(site) = &evidence.site {
        let mut asides: Vec<String> =
            evidence.stack.as_ref().map(|stack| stack.short_title().to_owned()).into_iter().collect();
        if let ([only], [_, ..]) = (&site.answers[..], &site.refuses[..]) {
            asides.push(format!("at {only} only"));
        }
        let asides = if asides.is_empty() { String::new() } else { format!(" ({})", asides.join(", ")) };
        words.push(format!("at http://{}{asides}", site.host));
    }
    words.join(", ")
}

/// `GET /about`, or that it was asked a second time.
pub fn what(look: &ProbeResult, is_again: bool) -> String {
    name(&look.probe.method, &look.path, is_again)
}

/// The same with the method and the path named.
pub fn name(method: &str, path: &str, is_again: bool) -> String {
    format!("{method} {path}{}", if is_again { " again" } else { "" })
}

/// Why nothing could be asked, and what helps where nothing more is known.
pub fn start_words(evidence: &CheckResult) -> Option<(String, String)> {
    let stopped = evidence.stopped.as_ref()?;
    Some((abort_reason::describe(evidence, stopped), abort_reason::advice(evidence, stopped)))
}

/// What came, in a line.
pub fn words(look: &ProbeResult) -> String {
    match &look.outcome {
        Outcome::NotLooked(why) => why.clone(),
        Outcome::Met => {
            // That a page has a tag in it says little; that it has your sentence does.
            let is_told = |one: &&ExpectationResult| !matches!(&one.expectation, Expectation::BodyContains(text) if !text.contains(' '));
            look.judged.iter().filter(is_told).map(|one| one.came.clone()).collect::<Vec<_>>().join(", ")
        }
        Outcome::NotMet => match unmet(look).next() {
            Some(one) if has_trouble(look) => format!("wanted {}, but {}", one.wanted, one.came),
            Some(one) => wanted_came(one),
            None => String::new(),
        },
    }
}

/// Whether no whole answer came.
fn has_trouble(look: &ProbeResult) -> bool {
    look.asked.as_ref().is_some_and(|asked| asked.heard.trouble.is_some())
}

/// The expectations that are not met.
pub fn unmet(look: &ProbeResult) -> impl Iterator<Item = &ExpectationResult> {
    look.judged.iter().filter(|one| one.outcome != Outcome::Met)
}

fn wanted_came(one: &ExpectationResult) -> String {
    format!("wanted {}, came {}", one.wanted, one.came)
}

/// What explains a look that is not met: the diagnosis where there is one, else what was seen and the
/// lesson's own hint.
fn details(
    evidence: &CheckResult,
    at: usize,
    look: &ProbeResult,
    hints: u8,
    told: &mut Vec<Diagnosis>,
) -> Vec<ReportRow> {
    let mut rows = Vec::new();
    match diagnose(evidence, Subject::Look(at)) {
        Some(diagnosis) => {
            rows.extend(explained(&diagnosis, hints, told));
            told.push(diagnosis);
        }
        None => {
            rows.extend(seen(look).into_iter().map(|words| ReportRow::Detail("seen", words)));
            // Behind trouble on the wire the lesson's hint, which is about the answer, would be a guess.
            let hint = unmet(look).find_map(|one| one.hint.clone()).filter(|_| !has_trouble(look));
            rows.extend(hint.map(|hint| ReportRow::Detail("try", hint)));
        }
    }
    rows.push(ReportRow::Detail("hand", look.curl.clone()));
    rows
}

/// What was seen beside what the first line says. Behind a wrong status the rest is another answer's: its
/// beginning is shown instead of more complaints.
fn seen(look: &ProbeResult) -> Vec<String> {
    let Some(heard) = look.asked.as_ref().map(|asked| &asked.heard).filter(|heard| heard.trouble.is_none()) else {
        return Vec::new();
    };
    match (unmet(look).next().map(|one| &one.expectation), &heard.answer) {
        (Some(Expectation::Status(_)), Some(answer)) => vec![sentence(&super::words::body(&answer.body))],
        _ => unmet(look).skip(1).map(|one| sentence(&wanted_came(one))).collect(),
    }
}

/// A diagnosis; of what was told above already, only what is new.
fn explained(diagnosis: &Diagnosis, hints: u8, told: &[Diagnosis]) -> Vec<ReportRow> {
    let before = told.iter().find(|one| one.why == diagnosis.why && one.try_ == diagnosis.try_);
    let mut rows = vec![ReportRow::Detail("seen", diagnosis.seen.clone())];
    match before {
        Some(one) if *one == *diagnosis => return vec![ReportRow::Detail("why", SAME.to_owned())],
        Some(_) => rows.push(ReportRow::Detail("why", SAME.to_owned())),
        None => rows.extend([
            ReportRow::Detail("why", diagnosis.why.clone()),
            ReportRow::Detail("try", diagnosis.try_.clone()),
        ]),
    }
    let is_new = |part: fn(&Diagnosis) -> &Option<String>| before.is_none_or(|one| part(one) != part(diagnosis));
    let place = diagnosis.place.iter().filter(|_| hints >= 1 && is_new(|one| &one.place));
    rows.extend(place.map(|place| ReportRow::Detail("look", place.clone())));
    let docs = diagnosis.docs.iter().filter(|_| hints >= 1 && is_new(|one| &one.docs));
    rows.extend(docs.map(|docs| ReportRow::Detail("read", docs.clone())));
    let line = diagnosis.line.iter().filter(|_| hints >= 2 && is_new(|one| &one.line));
    let lines = line.flat_map(|line| line.lines()).enumerate();
    // A tab would be shown as a sign of its own, since terminals do not agree on its width.
    rows.extend(
        lines.map(|(at, line)| ReportRow::Detail(if at == 0 { "line" } else { " " }, line.replace('\t', "    "))),
    );
    rows
}

/// Why nothing could be asked, and what helps.
fn start(evidence: &CheckResult, stopped: &AbortReason, hints: u8) -> Vec<ReportRow> {
    let mark = if abort_reason::is_learner_fault(stopped) { Mark::NotMet } else { Mark::NotLooked };
    let mut rows = vec![ReportRow::Look(mark, "the start".to_owned(), abort_reason::describe(evidence, stopped))];
    match diagnose(evidence, Subject::Start) {
        Some(diagnosis) => rows.extend(explained(&diagnosis, hints, &[])),
        None => rows.push(ReportRow::Detail("try", abort_reason::advice(evidence, stopped))),
    }
    rows.extend(last_words(evidence));
    rows
}

/// The last lines of a program that ended by itself, or whose answers fail.
fn last_words(evidence: &CheckResult) -> Vec<ReportRow> {
    let Some(program) = &evidence.program else { return Vec::new() };
    let has_begun = !matches!(
        evidence.stopped,
        Some(AbortReason::PortTaken(_) | AbortReason::NoProgram(_) | AbortReason::WouldNotStart(_))
    );
    let matters = has_begun && (program.ended.is_some() || evidence.stopped.is_some() || server_error(evidence));
    if !matters {
        return Vec::new();
    }
    let mut rows = vec![ReportRow::Gap];
    if evidence.stopped.is_none() && program.ended.is_some() {
        rows.push(ReportRow::Text(format!(
            "Your program ended while it was asked{}.",
            abort_reason::exit_words(program.ended.as_ref())
        )));
    }
    rows.extend(last_lines(program));
    rows
}

fn last_lines(program: &ProgramReport) -> Vec<ReportRow> {
    if program.output.is_empty() {
        return vec![ReportRow::Text("Your program printed nothing.".to_owned())];
    }
    let own = program_output::relevant_lines(&program.output);
    let mut rows = vec![ReportRow::Text("The last lines your program printed:".to_owned())];
    rows.extend(own[own.len().saturating_sub(SAID)..].iter().map(|line| ReportRow::Detail("", (*line).clone())));
    rows
}

/// Whether some answer says that the server failed (RFC 9110, section 15.6), or none came.
fn server_error(evidence: &CheckResult) -> bool {
    evidence.all().any(|look| {
        let heard = look.asked.as_ref().map(|asked| &asked.heard);
        look.outcome != Outcome::Met
            && heard.is_some_and(|heard| {
                heard.trouble.is_some() || heard.answer.as_ref().is_some_and(|one| one.status >= 500)
            })
    })
}

/// Processes that could not be ended.
fn left(evidence: &CheckResult) -> Option<ReportRow> {
    let left = evidence.program.as_ref().map(|program| &program.left[..]).filter(|left| !left.is_empty())?;
    let pids = left.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
    Some(ReportRow::Text(format!("{} of your program could not be ended: {pids}.", count(left.len(), "process"))))
}

/// The last line of a report: how many are met.
pub fn tally(evidence: &CheckResult) -> String {
    let (met, not_met, not_looked) = evidence.counts();
    let all = met + not_met + not_looked;
    match (not_met, not_looked) {
        (0, 0) => format!("All {all} met."),
        (_, 0) => format!("{met} of {all} met."),
        _ => format!("{met} of {all} met, {not_looked} could not be looked at."),
    }
}
