//! What `--hint` adds to the report for people, step by step.

use crate::check::diagnosis::Diagnosis;
use crate::check::result::{CheckResult, Outcome, ProbeResult};

/// How many of the probes that are not met get a whole explanation.
pub(super) const MAX_EXPLAINED: usize = 3;

/// What the next `--hint` would show, in a few words; none if there is no more.
pub fn next_hint(result: &CheckResult, hints: u8) -> Option<&'static str> {
    HintLevel::all_of(result).get(usize::from(hints)).map(|level| level.words())
}

/// Whether `--hint` was given, and shows nothing that the first report does not.
pub fn has_no_hint(result: &CheckResult, hints: u8) -> bool {
    let is_not_met = result.aborted.is_some() || !result.probes_to_explain().is_empty();
    is_not_met && usize::from(hints) > HintLevel::all_of(result).len()
}

/// What one `--hint` adds to a report. A line of the learner's own code is no hint: it is shown at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HintLevel {
    /// The lesson's own hints, for what has no known cause.
    Lesson,
    /// Where to look in words, and the page of the documentation.
    Place,
    /// The page of the documentation alone.
    Page,
    /// The line itself in the learner's stack.
    Line,
}

impl HintLevel {
    /// The levels that a result has, in the order in which `--hint` shows them.
    pub(super) fn all_of(result: &CheckResult) -> Vec<HintLevel> {
        let known = explained(result);
        let has = |part: fn(&Diagnosis) -> bool| known.iter().any(|one| part(one));
        let has_place = has(|one| one.place.is_some() && one.spot.is_none());
        let levels = [
            (HintLevel::Lesson, result.all_probes().any(has_lesson_hint)),
            (HintLevel::Place, has_place),
            (HintLevel::Page, !has_place && has(|one| one.docs.is_some())),
            (HintLevel::Line, has(|one| new_line(one).is_some())),
        ];
        levels.into_iter().filter(|(_, is_there)| *is_there).map(|(level, _)| level).collect()
    }

    fn words(self) -> &'static str {
        match self {
            HintLevel::Lesson => "a hint",
            HintLevel::Place => "where to look",
            HintLevel::Page => "the page to read",
            HintLevel::Line => "the line",
        }
    }
}

/// The diagnoses that the report gives.
fn explained(result: &CheckResult) -> Vec<&Diagnosis> {
    let probes = result.probes_to_explain().into_iter().take(MAX_EXPLAINED);
    let of_probes = probes.filter_map(|at| result.all_probes().nth(at)?.diagnosis.as_ref());
    of_probes.chain(&result.diagnosis).collect()
}

/// The line in the learner's stack, unless the advice or the quoted place already has every part of it.
pub(super) fn new_line(diagnosis: &Diagnosis) -> Option<&str> {
    let shown = [Some(diagnosis.try_.as_str()), diagnosis.spot.as_ref().and(diagnosis.place.as_deref())];
    let is_shown = |part: &str| shown.iter().flatten().any(|text| text.contains(part.trim()));
    diagnosis.line.as_deref().filter(|line| !line.lines().all(is_shown))
}

/// Whether a probe is not met for an unknown reason, and the lesson has a hint for it.
fn has_lesson_hint(probe: &ProbeResult) -> bool {
    probe.outcome == Outcome::NotMet && probe.diagnosis.is_none() && lesson_hint(probe).is_some()
}

/// The lesson's hint for the first expectation that is not met. It is about the response: without a whole one it would be
/// a guess.
pub(super) fn lesson_hint(probe: &ProbeResult) -> Option<&str> {
    let is_whole = probe.attempt.as_ref().is_none_or(|attempt| attempt.result.error.is_none());
    probe.unmet().find_map(|one| one.hint.as_deref()).filter(|_| is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::diagnosis::SourceLocation;
    use crate::check::report::ReportRow;
    use crate::check::report::explanation::diagnosis_rows;
    use crate::check::report::row::DetailLabel;

    fn details(result: &CheckResult, hints: usize) -> Vec<(DetailLabel, String)> {
        let diagnosis = result.diagnosis.as_ref().expect("it has one");
        let levels = HintLevel::all_of(result);
        let rows = diagnosis_rows(diagnosis, &levels[..hints.min(levels.len())]);
        let detail = |row| match row {
            ReportRow::Detail(label, text) => Some((label, text)),
            _ => None,
        };
        rows.into_iter().filter_map(detail).collect()
    }

    /// Every combination of what a diagnosis may have beside its words.
    fn results() -> Vec<CheckResult> {
        let advice = "Write it: app.get('/about', handler)";
        let lines = [None, Some("app.get('/about', handler)"), Some("res.end('<h1>')\nreturn")];
        let places = [(None, None), (Some("your routes"), None), (Some("index.js, line 3: res.end('<h1>')"), Some(3))];
        let mut results = Vec::new();
        for (line, (place, number), docs) in lines.iter().flat_map(|line| {
            let with_docs = move |place| [None, Some("https://docs")].map(|docs| (*line, place, docs));
            places.into_iter().flat_map(with_docs)
        }) {
            let diagnosis = Diagnosis {
                try_: advice.to_owned(),
                line: line.map(str::to_owned),
                place: place.map(str::to_owned),
                spot: number.map(|line| SourceLocation { file: "index.js".to_owned(), line }),
                docs: docs.map(str::to_owned),
                ..Diagnosis::default()
            };
            results.push(CheckResult { diagnosis: Some(diagnosis), ..CheckResult::default() });
        }
        results
    }

    #[test]
    fn each_hint_says_something_that_the_report_has_not_said_until_there_is_no_more() {
        for result in results() {
            let mut hints = 0;
            while next_hint(&result, u8::try_from(hints).expect("they are few")).is_some() {
                let before = details(&result, hints);
                let added: Vec<_> =
                    details(&result, hints + 1).into_iter().filter(|row| !before.contains(row)).collect();
                let is_new =
                    |(_, text): &(DetailLabel, String)| before.iter().all(|(_, old)| !old.contains(text.as_str()));
                assert!(added.iter().any(is_new), "hint {} of {result:#?}", hints + 1);
                hints += 1;
            }
            assert_eq!(details(&result, hints), details(&result, hints + 1));
        }
    }
}
