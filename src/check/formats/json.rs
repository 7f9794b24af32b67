//! The report as one JSON document.

use serde_json::{Value, json};

use super::{ReportedTest, reported};
use crate::check::diagnose::{Diagnosis, Subject, diagnose};
use crate::check::result::{CheckResult, Outcome};
use crate::check::{abort_reason, words};
use crate::exit::Exit;

/// The document of `--json`.
pub fn json(evidence: &CheckResult, exit: Exit) -> Value {
    let (met, not_met, not_looked) = evidence.counts();
    let stopped = evidence.stopped.as_ref();
    let site = evidence.site.as_ref();
    let addresses = |of: fn(&crate::check::Endpoint) -> &Vec<std::net::IpAddr>| site.map(|site| json!(of(site)));
    json!({
        "schema": 1,
        "lesson": evidence.lesson,
        "url": site.map(|site| format!("http://{}", site.host)),
        "stack": evidence.stack.as_ref().map(|stack| stack.short_title()),
        "exit": exit as u8,
        "met": met,
        "not_met": not_met,
        "not_looked": not_looked,
        "milliseconds": millis(evidence.took),
        "answers": addresses(|site| &site.answers),
        "refuses": addresses(|site| &site.refuses),
        "stopped": stopped.map(|one| json!({"seen": abort_reason::describe(evidence, one), "try": abort_reason::advice(evidence, one)})),
        "program": evidence.program.as_ref().map(|program| json!({
            "command": program.argv,
            "guessed_from": program.guessed_from,
            "folder": program.folder.display().to_string(),
            "ended": program.ended.as_ref().map(|ended| json!({"code": ended.code, "words": ended.words})),
            "output": program.output,
            "listens_on": program.listens_on,
            "left_running": program.left,
        })),
        "checks": reported(evidence).map(|one| check(evidence, &one)).collect::<Vec<_>>(),
        "diagnosis": stopped.and_then(|_| diagnose(evidence, Subject::Start)).map(diagnosis),
        "curiosities": evidence.suggestions,
    })
}

fn check(evidence: &CheckResult, reported: &ReportedTest<'_>) -> Value {
    let ReportedTest { is_again, look, .. } = *reported;
    let heard = look.asked.as_ref().map(|asked| &asked.heard);
    let why = if let Outcome::NotLooked(why) = &look.outcome { Some(why) } else { None };
    let expected = look.judged.iter().map(|one| {
        json!({
            "line": words::line(&one.expectation),
            "outcome": outcome(&one.outcome),
            "wanted": one.wanted,
            "came": one.came,
            "hint": one.hint,
        })
    });
    json!({
        "method": look.probe.method,
        "path": look.path,
        "outcome": outcome(&look.outcome),
        "why": why,
        "again": is_again,
        "curl": look.curl,
        "status": heard.and_then(|heard| Some(heard.answer.as_ref()?.status)),
        "milliseconds": heard.map(|heard| millis(heard.took)),
        "trouble": heard.filter(|heard| heard.trouble.is_some()).map(words::trouble),
        "expected": expected.collect::<Vec<_>>(),
        "diagnosis": reported.known(evidence).map(diagnosis),
    })
}

fn diagnosis(known: Diagnosis) -> Value {
    let spot = known.spot.map(|spot| json!({"file": spot.file, "line": spot.line}));
    json!({
        "seen": known.seen, "why": known.why, "try": known.try_,
        "place": known.place, "spot": spot, "docs": known.docs, "line": known.line,
    })
}

fn millis(time: std::time::Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

fn outcome(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Met => "met",
        Outcome::NotMet => "not met",
        Outcome::NotLooked(_) => "not looked",
    }
}
