//! Each format for programs, of a result whose words could break it.

use std::time::Duration;

use serde_json::Value;

use super::*;
use crate::check::JobLimits;
use crate::check::diagnosis::Diagnosis;
use crate::check::engine::{CheckPlan, unsent_probes};
use crate::check::result::{CheckResult, Outcome};
use crate::content::stacks::Stacks;
use crate::course::{Probe, Scenario};

/// Two probes that could not be sent, because there is no server.
fn result() -> CheckResult {
    let probe = |path: &str| Probe::new("GET", path).expecting("status 200");
    let scenario = Scenario { probes: vec![probe("/"), probe("/a#b")], ..Scenario::default() };
    let plan = CheckPlan {
        scenarios: &[scenario],
        url: "http://localhost:8080".to_owned(),
        random_segment: "w".to_owned(),
        stacks: Stacks::builtin(),
        limits: JobLimits::default(),
    };
    let probes = unsent_probes(&plan, "no\u{1b}body <listens> 100%\nthere");
    let took = Duration::from_micros(1500);
    CheckResult { lesson: "routes".to_owned(), probes, took, ..CheckResult::default() }
}

fn rendered(format: &str) -> String {
    let format = format_named(format).expect("there is such a format");
    let mut bytes = Vec::new();
    (format.renderer)(&ReportContext::default()).render(&result(), &mut bytes).expect("memory takes it");
    String::from_utf8(bytes).expect("it is text")
}

#[test]
fn json_says_what_the_report_says() {
    let value: Value = serde_json::from_str(&rendered("json")).expect("it is JSON");
    assert_eq!((&value["schema"], &value["exit"], &value["not_looked"]), (&2.into(), &3.into(), &2.into()));
    assert_eq!((&value["verdict"], &value["milliseconds"]), (&"not looked".into(), &1.5.into()));
    assert_eq!(value["checks"][0]["outcome"], "not looked");
    assert_eq!(value["checks"][0]["expected"][0]["line"], "status 200");
    assert_eq!(value["checks"][1]["curl"], "curl -i 'http://localhost:8080/a#b'");
}

#[test]
fn a_result_serialises_as_the_same_document() {
    let value = serde_json::to_value(result()).expect("it serialises");
    assert_eq!(value, serde_json::from_str::<Value>(&rendered("json")).expect("it is JSON"));
}

#[test]
fn tap_is_one_line_a_test_and_escapes_its_own_sign() {
    let text = rendered("tap");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..3], ["TAP version 14", "1..2", "not ok 1 - GET /"]);
    assert!(lines.contains(&"not ok 2 - GET /a\\#b"), "{text}");
    assert!(lines.iter().all(|line| !line.contains(char::is_control)), "{text}");
}

#[test]
fn junit_holds_nothing_that_xml_forbids() {
    let text = rendered("junit");
    assert!(text.contains("tests=\"2\" failures=\"0\" errors=\"2\" time=\"0.002\""), "{text}");
    assert!(text.contains("message=\"no\u{fffd}body &lt;listens&gt; 100% there\""), "{text}");
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn an_annotation_is_one_line_whatever_a_server_said() {
    let text = rendered("github");
    assert_eq!(text.lines().count(), 2);
    let first = "::error title=GET /::no\u{fffd}body <listens> 100%25%0Athere%0Acurl: curl -i http:";
    assert!(text.starts_with(first), "{text}");
}

#[test]
fn no_two_formats_share_a_name() {
    let mut names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), FORMATS.len());
}

#[test]
fn requests_that_one_missing_value_keeps_back_are_one_row() {
    let probe = |method: &str, path: &str| Probe::new(method, path).expecting("status 200");
    let scenario =
        |title: &str, probes: Vec<Probe>| Scenario { title: Some(title.to_owned()), probes, ..Scenario::default() };
    let scenarios = [
        scenario("the first", vec![probe("POST", "/notes")]),
        scenario("a note", vec![probe("GET", "{place}"), probe("PUT", "/links/{code}"), probe("GET", "{place}")]),
        scenario("after a new start", vec![probe("GET", "{place}"), probe("DELETE", "{place}")]),
    ];
    let plan = CheckPlan {
        scenarios: &scenarios,
        url: "http://localhost:8080".to_owned(),
        random_segment: "w".to_owned(),
        stacks: Stacks::builtin(),
        limits: JobLimits::default(),
    };
    let result =
        CheckResult { probes: unsent_probes(&plan, "no response gave it the value"), ..CheckResult::default() };
    let rows = rows::rows(&result, RowOptions { hints: 0, is_folded: true });
    let folded: Vec<&Vec<String>> = rows
        .iter()
        .filter_map(|row| match row {
            ReportRow::Folded(Mark::NotChecked, names, _) => Some(names),
            _ => None,
        })
        .collect();
    assert_eq!(folded, [&["GET …", "PUT /links/…", "DELETE …"].map(str::to_owned).to_vec()], "{rows:#?}");
    assert!(!rows.contains(&ReportRow::Text("After a new start.".to_owned())), "{rows:#?}");
}

/// Above, it stands as `GET …`: its value has no name that a learner knows.
#[test]
fn a_cause_that_was_said_of_a_request_that_was_not_sent_is_found_by_the_name_it_has_there() {
    let probe = |path: &str| Probe::new("GET", path).expecting("status 200");
    let scenario = Scenario { probes: vec![probe("{place}"), probe("/notes")], ..Scenario::default() };
    let plan = CheckPlan {
        scenarios: &[scenario],
        url: "http://localhost:8080".to_owned(),
        random_segment: "w".to_owned(),
        stacks: Stacks::builtin(),
        limits: JobLimits::default(),
    };
    let mut probes = unsent_probes(&plan, "no response gave it the value");
    probes[1].outcome = Outcome::NotMet;
    let diagnosis = Diagnosis { seen: "A note has no address.".to_owned(), ..Diagnosis::default() };
    probes.iter_mut().for_each(|probe| probe.diagnosis = Some(diagnosis.clone()));
    let rows = rows::rows(&CheckResult { probes, ..CheckResult::default() }, RowOptions { hints: 0, is_folded: true });
    let same =
        ReportRow::Folded(Mark::NotMet, vec!["GET /notes".to_owned()], "the same cause as for GET … above".to_owned());
    assert!(rows.contains(&same), "{rows:#?}");
}

#[test]
fn many_requests_that_are_met_are_named_by_what_they_show_together() {
    let scenario = |title: Option<&str>, count: usize| Scenario {
        title: title.map(str::to_owned),
        probes: (0..count).map(|at| Probe::new("GET", format!("/{at}").as_str()).expecting("status 200")).collect(),
        ..Scenario::default()
    };
    let names = |scenarios: &[Scenario]| {
        let plan = CheckPlan {
            scenarios,
            url: "http://localhost:8080".to_owned(),
            random_segment: "w".to_owned(),
            stacks: Stacks::builtin(),
            limits: JobLimits::default(),
        };
        let mut probes = unsent_probes(&plan, "");
        let last = probes.len() - 1;
        probes[..last].iter_mut().for_each(|probe| probe.outcome = Outcome::Met);
        let result = CheckResult { probes, ..CheckResult::default() };
        let rows = rows::rows(&result, RowOptions { hints: 0, is_folded: true });
        let met = rows.into_iter().find_map(|row| match row {
            ReportRow::Folded(Mark::Met, names, _) => Some(names),
            _ => None,
        });
        met.expect("something is met")
    };
    let not_met = || scenario(None, 1);
    let few = [scenario(None, 1), scenario(Some("all is well"), 2), not_met()];
    assert_eq!(names(&few), ["GET /0", "GET /0", "GET /1"]);
    let many = [scenario(None, 1), scenario(Some("all is well"), 6), not_met()];
    assert_eq!(names(&many), ["GET /0", "all is well"]);
}
