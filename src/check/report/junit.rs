//! The report as JUnit's XML.

use std::io::{self, Write};

use super::explanation;
use super::renderer::Renderer;
use super::tested_probe::{TestedProbe, tested_probes};
use crate::check::result::{CheckResult, Outcome};

/// Writes one test case a probe. A failure is what is not met, an error what could not be checked.
pub(super) struct JunitRenderer;

impl Renderer for JunitRenderer {
    fn render(&self, result: &CheckResult, out: &mut dyn Write) -> io::Result<()> {
        let (_, failures, errors) = result.counts();
        let name = xml(&format!("doorway check {}", result.lesson));
        let count = result.all_probes().count();
        let time = result.took.as_secs_f64();
        write!(
            out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"{name}\" tests=\"{count}\" \
             failures=\"{failures}\" errors=\"{errors}\" time=\"{time:.3}\">\n"
        )?;
        tested_probes(result).try_for_each(|probe| test_case(&probe, &name, out))?;
        writeln!(out, "  </testsuite>\n</testsuites>")
    }
}

fn test_case(probe: &TestedProbe<'_>, suite: &str, out: &mut dyn Write) -> io::Result<()> {
    let took = probe.probe.attempt.as_ref().map_or(0.0, |attempt| attempt.result.took.as_secs_f64());
    write!(out, "    <testcase classname=\"{suite}\" name=\"{}\" time=\"{took:.3}\"", xml(&probe.name()))?;
    let kind = match &probe.probe.outcome {
        Outcome::Met => return writeln!(out, "/>"),
        Outcome::NotMet => "failure",
        Outcome::NotChecked(_) => "error",
    };
    let summary = xml(&explanation::summary(probe.probe));
    write!(out, ">\n      <{kind} message=\"{summary}\">{summary}")?;
    for (label, text) in probe.explanation() {
        write!(out, "\n{label}: {}", xml(&text))?;
    }
    writeln!(out, "</{kind}>\n    </testcase>")
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
