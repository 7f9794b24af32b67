//! What the report for people says about a probe that is not met: the cause, the line of the learner's code, and what to
//! try. Each cause is said once.

use crate::check::diagnosis::Diagnosis;
use crate::check::expectation::ExpectationSubject;
use crate::check::expectations::NOT_SENT_BY_BROWSER;
use crate::check::result::{ExpectationResult, Outcome, ProbeResult};
use crate::check::words;
use crate::text::plural::{count, sentence};
use crate::text::width::truncate;

use super::hint_level::{HintLevel, MAX_EXPLAINED, lesson_hint, new_line};
use super::row::{DetailLabel, Mark, ReportRow};

/// How wide a value is shown at most: in a window of 60 columns it fits beside the path.
const MAX_VALUE_COLUMNS: usize = 30;
/// What a path with `{random}` in it is.
const MADE_UP_PATH: &str = "doorway made this path up: none of your routes is meant for it.";

/// The same in the line of the probe.
const MADE_UP_ASIDE: &str = " (a path made up for this check)";

/// How commands begin that an advice may end with.
const COMMANDS: &[&str] =
    &["doorway ", "npm ", "npx ", "node ", "python", "pip", ".venv", "go ", "cargo ", "cd ", "kill "];

/// Whether a probe has a path that none of the learner's routes is meant for.
fn has_made_up_path(probe: &ProbeResult) -> bool {
    // A made-up value in the query goes to a route that the learner has.
    probe.probe.path.split('?').next().is_some_and(|path| path.contains("{random}"))
}

/// Explains the probes of one report, in their order.
pub(super) struct Explainer<'a> {
    hints: &'a [HintLevel],
    /// The probes that are explained so far, each with the name that the report gives it.
    before: Vec<(&'a ProbeResult, String)>,
    repeated: Option<Repetition>,
    is_made_up_path_explained: bool,
}

/// Probes in a row that have a cause that was said already.
struct Repetition {
    /// Where it was said.
    first: String,
    is_cause_known: bool,
    names: Vec<String>,
    /// Which of them has a path that was made up, if one has.
    made_up: Option<usize>,
}

impl<'a> Explainer<'a> {
    pub(super) fn new(hints: &'a [HintLevel]) -> Self {
        Self { hints, before: Vec::new(), repeated: None, is_made_up_path_explained: false }
    }

    /// Returns the details of a probe that is not met; none if its cause was said already, or if enough are explained.
    pub(super) fn explain(&mut self, probe: &'a ProbeResult, name: &str) -> Vec<ReportRow> {
        if let Some(first) = self.first_with_cause_of(probe) {
            let (mut names, made_up) =
                self.repeated.take().map_or_else(Default::default, |one| (one.names, one.made_up));
            let made_up = made_up.or_else(|| has_made_up_path(probe).then_some(names.len()));
            names.push(name.to_owned());
            self.repeated = Some(Repetition { first, is_cause_known: probe.diagnosis.is_some(), names, made_up });
            return Vec::new();
        }
        if self.before.len() >= MAX_EXPLAINED {
            return Vec::new();
        }
        let mut rows: Vec<ReportRow> = self.made_up_path(probe).into_iter().collect();
        rows.extend(cause(probe, self.hints));
        if self.before.is_empty() {
            rows.push(ReportRow::Detail(DetailLabel::ByHand, probe.curl.clone()));
        }
        self.before.push((probe, name.to_owned()));
        rows
    }

    /// Whether the next probe repeats the same cause as the one before it.
    pub(super) fn is_repeated_by(&self, probe: &ProbeResult) -> bool {
        self.repeated.as_ref().is_some_and(|one| self.first_with_cause_of(probe).as_ref() == Some(&one.first))
    }

    /// Returns the row below probes that all have a cause that was said already.
    pub(super) fn end_repetition(&mut self) -> Option<ReportRow> {
        let Repetition { first, is_cause_known, names, .. } = self.repeated.take()?;
        let checks = if names.len() > 1 { format!(": {}", count(names.len(), "check")) } else { String::new() };
        Some(if is_cause_known {
            ReportRow::Detail(DetailLabel::Why, format!("The same cause as for {first} above{checks}."))
        } else {
            ReportRow::Detail(DetailLabel::Seen, format!("The same as for {first} above{checks}."))
        })
    }

    /// The same as one row in place of those probes.
    pub(super) fn end_folded_repetition(&mut self) -> Option<ReportRow> {
        let Repetition { first, is_cause_known, mut names, made_up } = self.repeated.take()?;
        if let Some(at) = made_up.filter(|_| !std::mem::replace(&mut self.is_made_up_path_explained, true)) {
            names[at].push_str(MADE_UP_ASIDE);
        }
        let cause = if is_cause_known { "the same cause" } else { "the same" };
        Some(ReportRow::Folded(Mark::NotMet, names, format!("{cause} as for {first} above")))
    }

    /// Whether the probe that was explained last repeats a cause that was said already.
    pub(super) fn is_repeating(&self) -> bool {
        self.repeated.is_some()
    }

    /// Returns what to add to the words about a probe that is not explained.
    pub(super) fn aside(&mut self, probe: &ProbeResult) -> &'static str {
        if self.is_new_made_up_path(probe) { MADE_UP_ASIDE } else { "" }
    }

    fn made_up_path(&mut self, probe: &ProbeResult) -> Option<ReportRow> {
        let is_new = self.is_new_made_up_path(probe);
        is_new.then(|| ReportRow::Detail(DetailLabel::Path, MADE_UP_PATH.to_owned()))
    }

    fn is_new_made_up_path(&mut self, probe: &ProbeResult) -> bool {
        let is_new = has_made_up_path(probe) && !self.is_made_up_path_explained;
        self.is_made_up_path_explained |= is_new;
        is_new
    }

    /// Whether two probes have the same cause; if neither cause is known, whether all that is said about them is the same.
    fn have_same_cause(&self, one: &ProbeResult, other: &ProbeResult) -> bool {
        match (&one.diagnosis, &other.diagnosis) {
            (Some(cause), Some(others)) => cause.is_same_cause(&one.path, others, &other.path),
            (None, None) => {
                let words = |probe: &ProbeResult| (summary(probe), unexplained(probe, self.hints));
                other.outcome != Outcome::Met && words(one) == words(other)
            }
            _ => false,
        }
    }

    /// The name of the first probe that has the same cause as this one.
    fn first_with_cause_of(&self, probe: &ProbeResult) -> Option<String> {
        self.before.iter().find(|(one, _)| self.have_same_cause(one, probe)).map(|(_, name)| name.clone())
    }
}

/// The cause if it is known, else what was seen and the lesson's own hint.
fn cause(probe: &ProbeResult, hints: &[HintLevel]) -> Vec<ReportRow> {
    match &probe.diagnosis {
        Some(diagnosis) => diagnosis_rows(diagnosis, hints),
        None => unexplained(probe, hints),
    }
}

/// What was seen where the cause is not known. The lesson's hint is a guess then, so it waits until it is asked for.
fn unexplained(probe: &ProbeResult, hints: &[HintLevel]) -> Vec<ReportRow> {
    let seen = seen(probe).into_iter().map(|words| ReportRow::Detail(DetailLabel::Seen, words));
    let hint = lesson_hint(probe).filter(|_| hints.contains(&HintLevel::Lesson));
    seen.chain(hint.map(|hint| ReportRow::Detail(DetailLabel::Hint, hint.to_owned()))).collect()
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
        // Of a request that was not sent, the first line says all there is.
        _ => {
            let judged = probe.unmet().skip(1).filter(|one| one.actual != NOT_SENT_BY_BROWSER);
            judged.map(|one| sentence(&wanted_and_actual(one))).collect()
        }
    }
}

/// Returns in a few words how a probe was judged.
pub(super) fn summary(probe: &ProbeResult) -> String {
    match &probe.outcome {
        Outcome::NotChecked(why) => why.clone(),
        Outcome::Met => met_values(probe).unwrap_or_else(|| status(probe).unwrap_or_default()),
        Outcome::NotMet => match probe.unmet().next() {
            // The diagnosis says why a browser blocks it.
            Some(one)
                if probe.browser_block.is_some() && probe.diagnosis.is_some() && one.expectation.judges_browser() =>
            {
                let (verdict, _) = one.actual.split_once(": ").unwrap_or((&one.actual, ""));
                format!("wanted {}, but {verdict}", one.wanted)
            }
            // A request that somebody else sent: nothing was said about what must come.
            Some(one) if one.wanted.is_empty() => one.actual.clone(),
            Some(one) if has_error(probe) => format!("wanted {}, but {}", one.wanted, one.actual),
            Some(one) => wanted_and_actual(one),
            None => String::new(),
        },
    }
}

/// What was found and is as it should be: each value once, the long ones cut. None if there is nothing to show.
fn met_values(probe: &ProbeResult) -> Option<String> {
    let mut values: Vec<String> = Vec::new();
    for one in &probe.expectations {
        let value = truncate(&one.actual, MAX_VALUE_COLUMNS);
        if !value.is_empty() && !values.contains(&value) {
            values.push(value);
        }
    }
    (!values.is_empty()).then(|| values.join(", "))
}

/// The status of the response, for a probe whose expectations have nothing to say of it.
fn status(probe: &ProbeResult) -> Option<String> {
    Some(probe.attempt.as_ref()?.result.response.as_ref()?.status.to_string())
}

/// Whether no whole response arrived.
fn has_error(probe: &ProbeResult) -> bool {
    probe.attempt.as_ref().is_some_and(|attempt| attempt.result.error.is_some())
}

fn wanted_and_actual(one: &ExpectationResult) -> String {
    // The verdict of a browser is a clause of its own.
    let joint = if one.expectation.judges_browser() { "but" } else { "got" };
    format!("wanted {}, {joint} {}", one.wanted, one.actual)
}

/// Returns the rows of a diagnosis: a line of the learner's own code at once, the rest as far as hints were asked for.
pub(super) fn diagnosis_rows(diagnosis: &Diagnosis, hints: &[HintLevel]) -> Vec<ReportRow> {
    let detail = |label, text: &str| ReportRow::Detail(label, text.to_owned());
    let is_place_shown = diagnosis.spot.is_some() || hints.contains(&HintLevel::Place);
    let is_page_shown = hints.contains(&HintLevel::Place) || hints.contains(&HintLevel::Page);
    let mut rows = vec![detail(DetailLabel::Seen, &diagnosis.seen), detail(DetailLabel::Why, &diagnosis.why)];
    rows.extend(place(diagnosis).filter(|_| is_place_shown).map(|place| ReportRow::Detail(DetailLabel::Place, place)));
    rows.push(ReportRow::Detail(DetailLabel::Try, with_code_below(&diagnosis.try_)));
    let line = new_line(diagnosis).filter(|_| hints.contains(&HintLevel::Line)).into_iter().flat_map(str::lines);
    for (at, line) in line.enumerate() {
        let label = if at == 0 { DetailLabel::Line } else { DetailLabel::FurtherLine };
        // Terminals do not agree on the width of a tab.
        rows.push(ReportRow::Detail(label, line.replace('\t', "    ")));
    }
    rows.extend(diagnosis.docs.iter().filter(|_| is_page_shown).map(|docs| detail(DetailLabel::Docs, docs)));
    rows
}

/// Puts the code at the end of an advice, after its colon, on a line of its own, so that it can be copied.
fn with_code_below(advice: &str) -> String {
    // Code may have a colon in it, too: `{ root: folder }`.
    let mut colons = advice.match_indices(": ").map(|(at, colon)| (&advice[..at], &advice[at + colon.len()..]));
    match colons.find(|(words, code)| is_code(code) && !words.contains(['(', '{'])) {
        Some((words, code)) => format!("{words}:\n{code}"),
        None => advice.to_owned(),
    }
}

/// Whether a text is code or a command, and no sentence.
fn is_code(text: &str) -> bool {
    let is_sentence = text.contains(". ") || text.ends_with('.') || text.contains('`');
    let is_command = COMMANDS.iter().any(|command| text.starts_with(command));
    !is_sentence && (is_command || text.contains(['(', '=', '{', ';', '@']))
}

/// Returns where to look: file and line, and below them what is written there.
fn place(diagnosis: &Diagnosis) -> Option<String> {
    let place = diagnosis.place.as_ref()?;
    let Some(spot) = &diagnosis.spot else { return Some(place.clone()) };
    let start = format!("{}, line {}:", spot.file, spot.line);
    Some(match place.strip_prefix(&start) {
        Some(code) => format!("{start}\n{}", code.trim()),
        None => place.clone(),
    })
}
