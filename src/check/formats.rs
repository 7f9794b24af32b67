//! The report for programs: JSON, the Test Anything Protocol, JUnit's XML, GitHub's annotations. `docs/for-programs.md`
//! is what their readers may rely on; the tests hold the names in it against the real ones.

mod annotations;
mod json;
mod junit;
mod tap;

pub use annotations::annotations;
pub use json::json;
pub use junit::junit;
pub use tap::tap;

use super::diagnose::{Diagnosis, Subject, diagnose, to_explain};
use super::report;
use super::result::{CheckResult, Outcome, ProbeResult};

/// One look that is reported.
struct ReportedTest<'a> {
    /// Its place among all of them.
    at: usize,
    /// Whether it is the first one asked a second time.
    is_again: bool,
    look: &'a ProbeResult,
}

impl ReportedTest<'_> {
    /// The same in every run: `GET /{random}`, whatever the unknown path was this time.
    fn name(&self) -> String {
        report::name(&self.look.probe.method, &self.look.probe.path, self.is_again)
    }

    fn is_met(&self) -> bool {
        self.look.outcome == Outcome::Met
    }

    /// Its cause, where it is one of those that are explained and the cause is known.
    fn known(&self, evidence: &CheckResult) -> Option<Diagnosis> {
        let is_explained = to_explain(evidence).contains(&self.at);
        is_explained.then(|| diagnose(evidence, Subject::Look(self.at)))?
    }

    /// What explains one that is not met, each part under its label; how to ask by hand comes last.
    fn explained(&self, evidence: &CheckResult) -> Vec<(&'static str, String)> {
        let is_stopped = evidence.stopped.is_some();
        let known = if is_stopped { diagnose(evidence, Subject::Start) } else { self.known(evidence) };
        let parts = known.into_iter().flat_map(|known| [("seen", known.seen), ("why", known.why), ("try", known.try_)]);
        parts.chain([("curl", self.look.curl.clone())]).collect()
    }
}

/// Every look, the repeated one last.
fn reported(evidence: &CheckResult) -> impl Iterator<Item = ReportedTest<'_>> {
    let first = evidence.probes.len();
    evidence.all().enumerate().map(move |(at, look)| ReportedTest { at, is_again: at == first, look })
}

/// Text with no character in it that a reader of lines could act on.
fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::check::{CheckPlan, JobLimits};
    use crate::course::{Expectation, Probe};
    use crate::exit::Exit;

    /// Two looks that could not be made, at a server that is not there.
    fn evidence() -> CheckResult {
        let probe = |path: &str| Probe {
            method: "GET".to_owned(),
            path: path.to_owned(),
            headers: vec![],
            body: None,
            expect: vec![(Expectation::Status(200), None)],
        };
        let probes = [probe("/"), probe("/a#b")];
        let order = CheckPlan {
            probes: &probes,
            url: "http://localhost:8080".to_owned(),
            random_segment: "w".to_owned(),
            limits: JobLimits::default(),
        };
        let looked = crate::check::nothing_looked(&order, "no\u{1b}body <listens> 100%\nthere");
        let took = Duration::from_micros(1500);
        CheckResult { lesson: "routes".to_owned(), probes: looked, took, ..CheckResult::default() }
    }

    #[test]
    fn json_says_what_the_report_says() {
        let value = json(&evidence(), Exit::Failed);
        assert_eq!((&value["schema"], &value["exit"], &value["not_looked"]), (&1.into(), &3.into(), &2.into()));
        assert_eq!(value["milliseconds"], 1.5);
        assert_eq!(value["checks"][0]["outcome"], "not looked");
        assert_eq!(value["checks"][0]["expected"][0]["line"], "status 200");
        assert_eq!(value["checks"][1]["curl"], "curl -i 'http://localhost:8080/a#b'");
    }

    #[test]
    fn tap_is_one_line_a_test_and_escapes_its_own_sign() {
        let lines = tap(&evidence());
        assert_eq!(lines[..3], ["TAP version 14", "1..2", "not ok 1 - GET /"]);
        assert!(lines.contains(&"not ok 2 - GET /a\\#b".to_owned()), "{lines:?}");
        assert!(lines.iter().all(|line| !line.contains(char::is_control)), "{lines:?}");
    }

    #[test]
    fn junit_holds_nothing_that_xml_forbids() {
        let text = junit(&evidence());
        assert!(text.contains("tests=\"2\" failures=\"0\" errors=\"2\" time=\"0.002\""), "{text}");
        assert!(text.contains("message=\"no\u{fffd}body &lt;listens&gt; 100% there\""), "{text}");
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn an_annotation_is_one_line_whatever_a_server_said() {
        let lines = annotations(&evidence(), "");
        assert_eq!(lines.len(), 2);
        let first = "::error title=GET /::no\u{fffd}body <listens> 100%25%0Athere%0Acurl: curl -i http%3A";
        assert!(lines[0].starts_with(&first.replace("%3A", ":")), "{}", lines[0]);
    }
}
