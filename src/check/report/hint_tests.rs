//! What each `--hint` adds.

use super::explanation::diagnosis_rows;
use super::hint_level::{HintLevel, next_hint};
use super::{DetailLabel, ReportRow};
use crate::check::diagnosis::{Diagnosis, SourceLocation};
use crate::check::result::CheckResult;

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
            let added: Vec<_> = details(&result, hints + 1).into_iter().filter(|row| !before.contains(row)).collect();
            let is_new = |(_, text): &(DetailLabel, String)| before.iter().all(|(_, old)| !old.contains(text.as_str()));
            assert!(added.iter().any(is_new), "hint {} of {result:#?}", hints + 1);
            hints += 1;
        }
        assert_eq!(details(&result, hints), details(&result, hints + 1));
    }
}
