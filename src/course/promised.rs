//! Holds the built-in lessons to what they promise: the demo answers as each `until` line says, and
//! the finished one meets the `check` blocks it can be asked without a socket.

use crate::demos::{Demo, find, test_client};

use super::{Block, Expectation, ExpectedExchange, Lesson, Probe, StageBlock, Step, builtin, lint_folder};

#[test]
fn every_lesson_keeps_the_rules_of_style() {
    if let Err(faults) = lint_folder(std::path::Path::new("lessons")) {
        panic!("{faults:#}");
    }
}

#[test]
fn every_request_a_lesson_waits_for_is_answered_as_it_says() {
    for (lesson, demo) in played() {
        for (stages, until) in waits(&lesson) {
            let answered = stages.iter().any(|stage| is_answered(&demo, stage, until));
            assert!(answered, "{}: no stage of {stages:?} answers as {until:?} says", lesson.name);
        }
    }
}

#[test]
fn a_step_that_waits_was_not_met_by_the_stage_before() {
    // What a new route is for must have been missing before it: else the step shows nothing.
    let routes = find("routes").expect("it is in the table");
    for (before, stage, path) in [("empty", "home", "/"), ("home", "about", "/about"), ("about", "user", "/users/1")] {
        let until = ExpectedExchange { server: None, method: "GET".to_owned(), path: path.to_owned(), status: 200 };
        assert!(!is_answered(&routes, before, &until) && is_answered(&routes, stage, &until), "{path}");
    }
}

#[test]
fn the_finished_demo_meets_the_checks_of_its_lesson() {
    for (lesson, _) in played() {
        let Some(last) = stages_at(&lesson.steps).first().map(|stage| (*stage).to_owned()) else { continue };
        if let Err(unmet) = checked(&lesson, &last) {
            panic!("{} at {last}: {unmet}", lesson.name);
        }
    }
}

#[test]
fn the_stage_before_does_not_meet_them() {
    for (lesson, stages) in [("routes", &["empty", "user", "words"][..]), ("cors-demo", &["no-header", "credentials"])]
    {
        let (lesson, _) = played().into_iter().find(|(own, _)| own.name == lesson).expect("it is built in");
        for stage in stages {
            assert!(checked(&lesson, stage).is_err(), "{} at {stage}", lesson.name);
        }
    }
}

/// Whether one of the demo's servers meets every probe of the lesson at this stage, asked in their order; if
/// none does, what is unmet at each.
fn checked(lesson: &Lesson, stage: &str) -> Result<(), String> {
    let blocks = lesson.steps.iter().flat_map(|step| &step.blocks);
    let probes: Vec<&Probe> = blocks
        .filter_map(|block| if let Block::CheckBlock(check) = block { Some(&check.probes) } else { None })
        .flatten()
        .collect();
    let mut unmet = Vec::new();
    for (server, _) in find(lesson.demo.as_deref().unwrap_or("")).expect("it plays on a demo").ports {
        let demo = find(lesson.demo.as_deref().unwrap_or("")).expect("it plays on a demo");
        match probes.iter().try_for_each(|probe| meets(&demo, stage, server, probe)) {
            Ok(()) => return Ok(()),
            Err(why) => unmet.push(why),
        }
    }
    Err(unmet.join("; "))
}

/// The lessons that play on a demo, each with it.
fn played() -> Vec<(Lesson, Demo)> {
    let lessons = builtin().expect("the lessons are right");
    lessons.into_iter().filter_map(|lesson| find(lesson.demo.as_deref()?).map(|demo| (lesson, demo))).collect()
}

/// Each `until` line with the stages that may be on while it is waited for.
fn waits(lesson: &Lesson) -> Vec<(Vec<&str>, &ExpectedExchange)> {
    let mut found = Vec::new();
    for (at, step) in lesson.steps.iter().enumerate() {
        let tries =
            step.blocks.iter().filter_map(|block| if let Block::Try(tried) = block { Some(tried) } else { None });
        found.extend(tries.flat_map(|tried| &tried.until).map(|until| (stages_at(&lesson.steps[..=at]), until)));
    }
    found
}

/// The stage that is on after these steps, then those its keys put on.
fn stages_at(steps: &[Step]) -> Vec<&str> {
    let stage = |step: &Step| step.blocks.iter().position(|block| matches!(block, Block::Stage(_)));
    let last = steps.iter().rev().find_map(|step| stage(step).map(|at| &step.blocks[at]));
    let Some(Block::Stage(StageBlock { name, keys })) = last else { return Vec::new() };
    std::iter::once(name.as_str()).chain(keys.iter().map(|key| key.stage.as_str())).collect()
}

fn is_answered(demo: &Demo, stage: &str, until: &ExpectedExchange) -> bool {
    let servers = demo.ports.iter().map(|(name, _)| *name);
    let mut asked = servers.filter(|name| until.server.as_deref().is_none_or(|server| server == *name));
    let target = (until.method.as_str(), until.path.replace('*', "x"));
    // As a page of the server itself asks, with a body that any of them takes.
    let own = [("host", "localhost"), ("origin", "http://localhost")].map(|(name, value)| (name.into(), value.into()));
    asked.any(|server| {
        test_client::send(demo, stage, server, (target.0, &target.1), &own, r#"{"count": 5}"#)
            .is_some_and(|answer| answer.status == until.status)
    })
}

/// Asks a server of the demo, and holds its answer to what the probe wants.
fn meets(demo: &Demo, stage: &str, server: &str, probe: &Probe) -> Result<(), String> {
    let path = probe.path.replace("{random}", "k3v9q");
    let body = probe.body.as_deref().unwrap_or("");
    let Some(answer) = test_client::send(demo, stage, server, (&probe.method, &path), &probe.headers, body) else {
        return Err(format!("{server} is off"));
    };
    for (expected, _) in &probe.expect {
        let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok());
        let is_met = match expected {
            Expectation::Status(status) => answer.status == *status,
            Expectation::Type(wanted) => {
                header("content-type").is_some_and(|value| value.split(';').next() == Some(wanted))
            }
            Expectation::Json(wanted) => {
                serde_json::from_slice(&answer.body).is_ok_and(|value: serde_json::Value| value == *wanted)
            }
            Expectation::BodyContains(words) => test_client::text(&answer).contains(words),
            Expectation::BodyIs(words) => test_client::text(&answer).trim_end() == words,
            Expectation::Header(name, value) => header(name).is_some_and(|own| value == "*" || own == value),
            Expectation::HeaderNot(name, unwanted) => header(name) != Some(unwanted),
            Expectation::NoHeader(name) => header(name).is_none(),
        };
        if !is_met {
            return Err(format!("{server}: {} {path} does not meet {expected:?}", probe.method));
        }
    }
    Ok(())
}
