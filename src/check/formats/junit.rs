//! The report as JUnit's XML.

use super::{ReportedTest, reported};
use crate::check::report;
use crate::check::result::{CheckResult, Outcome};

/// A failure is what was not met, an error what could not be looked at.
pub fn junit(evidence: &CheckResult) -> String {
    let (_, failures, errors) = evidence.counts();
    let name = xml(&format!("doorway check {}", evidence.lesson));
    let count = evidence.all().count();
    let time = evidence.took.as_secs_f64();
    let cases: String = reported(evidence).map(|one| case(evidence, &one, &name)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  \
         <testsuite name=\"{name}\" tests=\"{count}\" failures=\"{failures}\" errors=\"{errors}\" time=\"{time:.3}\">\n\
         {cases}  </testsuite>\n</testsuites>\n"
    )
}

fn case(evidence: &CheckResult, one: &ReportedTest<'_>, suite: &str) -> String {
    let took = one.look.asked.as_ref().map_or(0.0, |asked| asked.heard.took.as_secs_f64());
    let start = format!("    <testcase classname=\"{suite}\" name=\"{}\" time=\"{took:.3}\"", xml(&one.name()));
    let kind = match &one.look.outcome {
        Outcome::Met => return format!("{start}/>\n"),
        Outcome::NotMet => "failure",
        Outcome::NotLooked(_) => "error",
    };
    let words = xml(&report::words(one.look));
    let lines = one.explained(evidence).into_iter().map(|(label, text)| format!("\n{label}: {}", xml(&text)));
    let text = words.clone() + &lines.collect::<String>();
    format!("{start}>\n      <{kind} message=\"{words}\">{text}</{kind}>\n    </testcase>\n")
}

/// Text for XML 1.0: its five signs escaped, the characters that it forbids (section 2.2) replaced.
fn xml(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            '\t' | '\n' | '\r' => safe.push(' '),
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            char if char.is_control() => safe.push('\u{fffd}'),
            char => safe.push(char),
        }
    }
    safe
}
