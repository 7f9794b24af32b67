//! Holds the built-in lessons to what they promise: the demo answers as each `until` line says, and
//! the finished one meets the `check` blocks it can be asked without a socket.

use crate::demos::{Demo, ask, find};

use super::{Block, Expectation, Lesson, Probe, StageBlock, Step, Until, builtin, lint_folder};

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
        let until = Until { server: None, method: "GET".to_owned(), path: path.to_owned(), status: 200 };
        assert!(!is_answered(&routes, before, &until) && is_answered(&routes, stage, &until), "{path}");
    }
}

#[test]
fn the_finished_demo_meets_the_checks_of_its_lesson() {
    for (lesson, demo) in played() {
        let Some(last) = stages_at(&lesson.steps).first().map(|stage| (*stage).to_owned()) else { continue };
        let blocks = lesson.steps.iter().flat_map(|step| &step.blocks);
        for probe in
            blocks.filter_map(|block| if let Block::Check(probes) = block { Some(probes) } else { None }).flatten()
        {
            meets(&demo, &last, probe);
        }
    }
}

/// The lessons that play on a demo, each with it.
fn played() -> Vec<(Lesson, Demo)> {
    let lessons = builtin().expect("the lessons are right");
    lessons.into_iter().filter_map(|lesson| find(lesson.demo.as_deref()?).map(|demo| (lesson, demo))).collect()
}

/// Each `until` line with the stages that may be on while it is waited for.
fn waits(lesson: &Lesson) -> Vec<(Vec<&str>, &Until)> {
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

fn is_answered(demo: &Demo, stage: &str, until: &Until) -> bool {
    let servers = demo.ports.iter().map(|(name, _)| *name);
    let mut asked = servers.filter(|name| until.server.as_deref().is_none_or(|server| server == *name));
    let path = until.path.replace('*', "x");
    asked.any(|server| {
        ask::ask(demo, stage, server, &until.method, &path).is_some_and(|answer| answer.status == until.status)
    })
}

/// Asks the demo's first server, and holds its answer to what can be seen in it.
fn meets(demo: &Demo, stage: &str, probe: &Probe) {
    let path = probe.path.replace("{random}", "k3v9q");
    let Some(answer) = ask::ask(demo, stage, demo.ports[0].0, &probe.method, &path) else {
        panic!("{}: its first server is off at {stage}", demo.name);
    };
    for (expected, _) in probe.expect.iter().filter(|_| probe.headers.is_empty()) {
        let header = |name: &str| answer.headers.get(name).and_then(|value| value.to_str().ok());
        let is_met = match expected {
            Expectation::Status(status) => answer.status == *status,
            Expectation::Type(wanted) => {
                header("content-type").is_some_and(|value| value.split(';').next() == Some(wanted))
            }
            Expectation::Json(wanted) => {
                serde_json::from_slice(&answer.body).is_ok_and(|value: serde_json::Value| value == *wanted)
            }
            Expectation::BodyContains(words) => ask::text(&answer).contains(words),
            Expectation::BodyIs(words) => ask::text(&answer).trim_end() == words,
            Expectation::Header(name, value) => header(name).is_some_and(|own| value == "*" || own == value),
            Expectation::NoHeader(name) => header(name).is_none(),
        };
        assert!(is_met, "{} at {stage}: {} {path} does not meet {expected:?}", demo.name, probe.method);
    }
}
