//! How a result serialises: the document that `docs/for-programs.md` describes. Readers rely on its names: fields are
//! added, and when one is renamed or means something else, [`SCHEMA`] grows.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Serialize, Serializer};

use super::tested_probe::{TestedProbe, tested_probes};
use crate::check::diagnosis::{Diagnosis, SourceLocation};
use crate::check::result::{AbortReason, CheckResult, ExpectationResult, Outcome, ProgramExit, ProgramReport};
use crate::check::{abort_words, words};
use crate::content::stack::Stack;

/// The version of the document.
const SCHEMA: u32 = 2;

impl Serialize for CheckResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ResultDocument::of(self).serialize(serializer)
    }
}

#[derive(Serialize)]
struct ResultDocument<'a> {
    schema: u32,
    lesson: &'a str,
    url: Option<String>,
    stack: Option<&'a str>,
    verdict: &'static str,
    exit: u8,
    met: usize,
    not_met: usize,
    not_looked: usize,
    milliseconds: f64,
    answers: Option<&'a [IpAddr]>,
    refuses: Option<&'a [IpAddr]>,
    stopped: Option<AbortDocument>,
    program: Option<ProgramDocument<'a>>,
    checks: Vec<ProbeDocument<'a>>,
    diagnosis: Option<DiagnosisDocument<'a>>,
    doorways_own: bool,
    curiosities: &'a [String],
}

impl<'a> ResultDocument<'a> {
    fn of(result: &'a CheckResult) -> Self {
        let (met, not_met, not_looked) = result.counts();
        let (verdict, endpoint) = (result.verdict(), result.endpoint.as_ref());
        Self {
            schema: SCHEMA,
            lesson: &result.lesson,
            url: endpoint.map(|endpoint| endpoint.url()),
            stack: result.stack.as_deref().map(Stack::short_title),
            verdict: verdict.name(),
            exit: verdict.exit_code(),
            met,
            not_met,
            not_looked,
            milliseconds: milliseconds(result.took),
            answers: endpoint.map(|endpoint| &endpoint.open_addresses[..]),
            refuses: endpoint.map(|endpoint| &endpoint.closed_addresses[..]),
            stopped: result.aborted.as_ref().map(|reason| AbortDocument::of(result, reason)),
            program: result.program.as_ref().map(ProgramDocument::of),
            checks: tested_probes(result).map(|probe| ProbeDocument::of(&probe)).collect(),
            diagnosis: result.diagnosis.as_ref().map(DiagnosisDocument::of),
            doorways_own: result.is_doorway_server,
            curiosities: &result.suggestions,
        }
    }
}

#[derive(Serialize)]
struct AbortDocument {
    seen: String,
    r#try: String,
}

impl AbortDocument {
    fn of(result: &CheckResult, reason: &AbortReason) -> Self {
        Self { seen: abort_words::describe(result, reason), r#try: abort_words::advice(result, reason) }
    }
}

#[derive(Serialize)]
struct ProgramDocument<'a> {
    command: &'a [String],
    guessed_from: Option<&'a str>,
    folder: String,
    ended: Option<ExitDocument<'a>>,
    output: &'a [String],
    listens_on: &'a [u16],
    left_running: &'a [u32],
}

impl<'a> ProgramDocument<'a> {
    fn of(program: &'a ProgramReport) -> Self {
        Self {
            command: &program.argv,
            guessed_from: program.guessed_from.as_deref(),
            folder: program.folder.display().to_string(),
            ended: program.ended.as_ref().map(ExitDocument::of),
            output: &program.output,
            listens_on: &program.listens_on,
            left_running: &program.left_running,
        }
    }
}

#[derive(Serialize)]
struct ExitDocument<'a> {
    code: Option<i32>,
    words: &'a str,
}

impl<'a> ExitDocument<'a> {
    fn of(exit: &'a ProgramExit) -> Self {
        Self { code: exit.code, words: &exit.description }
    }
}

#[derive(Serialize)]
struct ProbeDocument<'a> {
    scenario: Option<&'a str>,
    method: &'a str,
    path: &'a str,
    outcome: &'static str,
    why: Option<&'a str>,
    again: bool,
    curl: &'a str,
    status: Option<u16>,
    milliseconds: Option<f64>,
    error: Option<String>,
    expected: Vec<ExpectationDocument<'a>>,
    diagnosis: Option<DiagnosisDocument<'a>>,
}

impl<'a> ProbeDocument<'a> {
    fn of(tested: &TestedProbe<'a>) -> Self {
        let probe = tested.probe;
        let result = probe.attempt.as_ref().map(|attempt| &attempt.result);
        Self {
            scenario: probe.scenario.as_deref(),
            method: &probe.probe.method,
            path: &probe.path,
            outcome: outcome(&probe.outcome),
            why: if let Outcome::NotChecked(why) = &probe.outcome { Some(why) } else { None },
            again: tested.is_again,
            curl: &probe.curl,
            status: result.and_then(|result| Some(result.response.as_ref()?.status)),
            milliseconds: result.map(|result| milliseconds(result.took)),
            error: result.filter(|result| result.error.is_some()).map(words::error_in_words),
            expected: probe.expectations.iter().map(ExpectationDocument::of).collect(),
            diagnosis: probe.diagnosis.as_ref().map(DiagnosisDocument::of),
        }
    }
}

#[derive(Serialize)]
struct ExpectationDocument<'a> {
    line: &'a str,
    outcome: &'static str,
    wanted: &'a str,
    got: &'a str,
    hint: Option<&'a str>,
}

impl<'a> ExpectationDocument<'a> {
    fn of(expectation: &'a ExpectationResult) -> Self {
        Self {
            line: &expectation.line,
            outcome: outcome(&expectation.outcome),
            wanted: &expectation.wanted,
            got: &expectation.actual,
            hint: expectation.hint.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct DiagnosisDocument<'a> {
    rule: &'a str,
    seen: &'a str,
    why: &'a str,
    r#try: &'a str,
    place: Option<&'a str>,
    spot: Option<SpotDocument<'a>>,
    docs: Option<&'a str>,
    line: Option<&'a str>,
}

impl<'a> DiagnosisDocument<'a> {
    fn of(diagnosis: &'a Diagnosis) -> Self {
        Self {
            rule: &diagnosis.rule,
            seen: &diagnosis.seen,
            why: &diagnosis.why,
            r#try: &diagnosis.try_,
            place: diagnosis.place.as_deref(),
            spot: diagnosis.spot.as_ref().map(SpotDocument::of),
            docs: diagnosis.docs.as_deref(),
            line: diagnosis.line.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct SpotDocument<'a> {
    file: &'a str,
    line: usize,
}

impl<'a> SpotDocument<'a> {
    fn of(location: &'a SourceLocation) -> Self {
        Self { file: &location.file, line: location.line }
    }
}

fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

fn outcome(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Met => "met",
        Outcome::NotMet => "not met",
        Outcome::NotChecked(_) => "not looked",
    }
}
