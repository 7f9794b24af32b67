//! The report for programs: JSON, the Test Anything Protocol, JUnit's XML, GitHub's annotations.
//!
//! `--json` prints one document. `schema` changes when a reader of the old one would misunderstand it; what
//! is added does not change it, so a reader passes over names it does not know.
//!
//! ```text
//! schema       1
//! lesson       the lesson's name
//! url          http://localhost:8080
//! stack        "Express", …; null where nothing tells
//! exit         the exit code: 0, 1, 3, 130
//! met, not_met, not_looked    how many looks came out so
//! milliseconds how long the asking took
//! answers, refuses   the addresses that take connections, and those that do not
//! stopped      null; else why nothing could be asked: {"seen", "try"}
//! program      null; else {"command": [words], "guessed_from", "folder", "ended": null or {"code", "words"},
//!              "output": [last lines], "listens_on": [ports], "left_running": [process numbers]}
//! checks       a list, in the lesson's order; the first one again at the end if it is not met any more:
//!   method, path, outcome ("met", "not met", "not looked"), why (not looked: the reason; else null),
//!   again (true for that last one), curl,
//!   status (null without an answer), milliseconds, trouble (null, or what went wrong on the wire, in words),
//!   expected     a list of {"line": as in the lesson, "outcome", "wanted", "came", "hint"}
//!   diagnosis    null, or {"seen", "why", "try", "place", "docs", "line"}; the last three, where to look, what to
//!                read and the line itself, may be null
//! diagnosis    of a start that failed: like that of a check
//! curiosities  legal oddities, a sentence each
//! ```

use serde_json::{Value, json};

use crate::exit::Exit;

use super::diagnose::{About, diagnose, to_explain};
use super::evidence::{Evidence, Looked, Outcome};
use super::report;
use super::stopped;
use super::words;

/// The document of `--json`.
pub(crate) fn json(evidence: &Evidence, exit: Exit) -> Value {
    let (met, not_met, not_looked) = evidence.counts();
    let stopped = evidence.stopped.as_ref();
    let site = evidence.site.as_ref();
    let addresses = |of: fn(&super::Site) -> &Vec<std::net::IpAddr>| site.map(|site| json!(of(site)));
    json!({
        "schema": 1,
        "lesson": evidence.lesson,
        "url": site.map(|site| format!("http://{}", site.host)),
        "stack": evidence.stack.title(),
        "exit": exit as u8,
        "met": met,
        "not_met": not_met,
        "not_looked": not_looked,
        "milliseconds": millis(evidence.took),
        "answers": addresses(|site| &site.answers),
        "refuses": addresses(|site| &site.refuses),
        "stopped": stopped.map(|one| json!({"seen": stopped::seen(evidence, one), "try": stopped::try_(evidence, one)})),
        "program": evidence.program.as_ref().map(|program| json!({
            "command": program.argv,
            "guessed_from": program.guessed_from,
            "folder": program.folder.display().to_string(),
            "ended": program.ended.as_ref().map(|ended| json!({"code": ended.code, "words": ended.words})),
            "output": program.output,
            "listens_on": program.listens_on,
            "left_running": program.left,
        })),
        "checks": looks(evidence).map(|(at, is_again, look)| check(evidence, at, is_again, look)).collect::<Vec<_>>(),
        "diagnosis": evidence.stopped.as_ref().and_then(|_| diagnosis(evidence, About::Start)),
        "curiosities": evidence.curiosities,
    })
}

/// JSON in ASCII alone: what a terminal could act on is spelt out, and any JSON reader reads it as before.
pub(crate) fn ascii(value: &Value) -> String {
    let mut text = String::new();
    for char in format!("{value:#}").chars() {
        match char {
            '\n' | ' '..='~' => text.push(char),
            char => text.extend(char.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}"))),
        }
    }
    text
}

/// Every look with its place, and whether it is the repeated one.
fn looks(evidence: &Evidence) -> impl Iterator<Item = (usize, bool, &Looked)> {
    let first = evidence.looked.len();
    evidence.all().enumerate().map(move |(at, look)| (at, at == first, look))
}

fn check(evidence: &Evidence, at: usize, is_again: bool, look: &Looked) -> Value {
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
        "diagnosis": if to_explain(evidence).contains(&at) { diagnosis(evidence, About::Look(at)) } else { None },
    })
}

fn diagnosis(evidence: &Evidence, about: About) -> Option<Value> {
    let known = diagnose(evidence, about)?;
    Some(
        json!({"seen": known.seen, "why": known.why, "try": known.try_, "place": known.place, "docs": known.docs, "line": known.line}),
    )
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

/// The Test Anything Protocol, version 14. What could not be looked at is not ok, with its reason.
pub(crate) fn tap(evidence: &Evidence) -> Vec<String> {
    let mut lines = vec!["TAP version 14".to_owned(), format!("1..{}", evidence.all().count())];
    for (at, is_again, look) in looks(evidence) {
        let sign = if look.outcome == Outcome::Met { "ok" } else { "not ok" };
        let what = report::what(look, is_again).replace('\\', "\\\\").replace('#', "\\#");
        lines.push(format!("{sign} {} - {}", at + 1, one_line(&what)));
        if look.outcome != Outcome::Met {
            lines.push("  ---".to_owned());
            lines.push(format!("  message: {}", ascii(&report::words(look).into())));
            lines.push(format!("  curl: {}", ascii(&look.curl.clone().into())));
            lines.push("  ...".to_owned());
        }
    }
    lines
}

/// JUnit's XML: a failure is what was not met, an error what could not be looked at.
pub(crate) fn junit(evidence: &Evidence) -> String {
    let (_, failures, errors) = evidence.counts();
    let name = format!("doorway check {}", evidence.lesson);
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\" time=\"{:.3}\">\n",
        xml(&name),
        evidence.all().count(),
        evidence.took.as_secs_f64()
    );
    for (_, is_again, look) in looks(evidence) {
        let took = look.asked.as_ref().map_or(0.0, |asked| asked.heard.took.as_secs_f64());
        let what = xml(&report::what(look, is_again));
        text.push_str(&format!("    <testcase classname=\"{}\" name=\"{what}\" time=\"{took:.3}\"", xml(&name)));
        let kind = match &look.outcome {
            Outcome::Met => {
                text.push_str("/>\n");
                continue;
            }
            Outcome::NotMet => "failure",
            Outcome::NotLooked(_) => "error",
        };
        let (words, hand) = (xml(&report::words(look)), xml(&look.curl));
        text.push_str(&format!(">\n      <{kind} message=\"{words}\">{words}\n{hand}</{kind}>\n    </testcase>\n"));
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
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

/// A line for each look that is not met, which GitHub shows beside the run.
pub(crate) fn annotations(evidence: &Evidence) -> Vec<String> {
    let failing = looks(evidence).filter(|(_, _, look)| look.outcome != Outcome::Met);
    failing
        .map(|(_, is_again, look)| {
            let title = data(&report::what(look, is_again)).replace(':', "%3A").replace(',', "%2C");
            format!("::error title={title}::{}", data(&format!("{} ({})", report::words(look), look.curl)))
        })
        .collect()
}

/// Text inside a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A").replace(|c: char| c.is_control(), "\u{fffd}")
}

fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::check::Order;
    use crate::lesson::{Expectation, Probe};

    /// Two looks that could not be made, at a server that is not there.
    fn evidence() -> Evidence {
        let probe = |path: &str| Probe {
            method: "GET".to_owned(),
            path: path.to_owned(),
            headers: vec![],
            body: None,
            expect: vec![(Expectation::Status(200), None)],
        };
        let probes = [probe("/"), probe("/a#b")];
        let order = Order { probes: &probes, url: "http://localhost:8080".to_owned(), word: "w".to_owned() };
        let looked = crate::check::nothing_looked(&order, "no\u{1b}body <listens> 100%\nthere");
        let took = Duration::from_micros(1500);
        Evidence { lesson: "routes".to_owned(), looked, took, ..Evidence::default() }
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
    fn json_is_printed_without_a_character_that_a_terminal_acts_on() {
        let text = ascii(&Value::from("\u{1b}\u{9b}\u{202e}é🎉\""));
        assert_eq!(text, "\"\\u001b\\u009b\\u202e\\u00e9\\ud83c\\udf89\\\"\"");
        assert_eq!(serde_json::from_str::<String>(&text).ok().as_deref(), Some("\u{1b}\u{9b}\u{202e}é🎉\""));
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
        let lines = annotations(&evidence());
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("::error title=GET /::no\u{fffd}body <listens> 100%25%0Athere ("), "{}", lines[0]);
    }
}
