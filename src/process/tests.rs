//! Programs that end badly, and what is left of them: nothing.
#![cfg(unix)]

use std::time::{Duration, Instant};

use super::{LaunchError, ProgramLimits, ProgramSpec, WaitOutcome};

const TIME: Duration = Duration::from_secs(20);

fn program(script: &str) -> ProgramSpec {
    ProgramSpec {
        argv: ["sh", "-c", script].map(String::from).to_vec(),
        folder: std::env::temp_dir(),
        environment: std::env::vars_os().collect(),
        limits: ProgramLimits::default(),
        launcher: None,
    }
}

/// Waits until a condition holds; false when the deadline has passed.
fn until(mut holds: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < TIME {
        if holds() {
            return true;
        }
        std::thread::yield_now();
    }
    false
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let missing = ProgramSpec { argv: vec!["no-such-program-anywhere".into()], ..program("") };
    assert!(matches!(missing.start().err(), Some(LaunchError::NoProgram(name)) if name == "no-such-program-anywhere"));
}

#[test]
fn a_program_that_ends_before_it_listens_is_told_with_its_status() {
    let mut running = program("echo not yet; exit 7").start().expect("sh starts");
    let WaitOutcome::Ended(status) = running.wait_until_listening(1, TIME) else { panic!("it has ended") };
    assert_eq!(status.code(), Some(7));
    assert!(until(|| running.output.text() == "not yet\n"));
}

#[test]
fn how_it_ended_is_told_though_others_of_its_group_go_on() {
    let mut running = program("sleep 600 & exit 7").start().expect("sh starts");
    let WaitOutcome::Ended(status) = running.wait_until_listening(1, TIME) else {
        panic!("its first process has ended")
    };
    assert_eq!((status.code(), running.stop(&|| super::PATIENCE)), (Some(7), vec![]));
}

#[cfg(target_os = "linux")]
#[test]
fn one_that_ended_well_and_left_processes_is_in_the_background() {
    let mut running = program("(setsid sleep 600 &) ; exit 0").start().expect("sh starts");
    assert!(until(|| running.in_background().is_some()));
    assert_eq!(running.ended(), None);
    assert_eq!(running.stop(&|| super::PATIENCE), [0; 0]);
    assert!(running.ended().is_some() && running.in_background().is_none());
}

#[test]
fn endless_output_neither_stops_the_program_nor_fills_memory() {
    let mut running = program("yes doorway").start().expect("sh starts");
    assert!(until(|| running.output.is_read_error() > 1_000_000));
    assert!(running.output.text().len() <= ProgramLimits::default().output);
    assert_eq!(running.stop(&|| super::PATIENCE), [0; 0]);
}

#[test]
fn one_that_ignores_being_asked_is_forced() {
    let mut running = program("trap '' TERM; echo ready; while :; do sleep 1; done").start().expect("sh starts");
    assert!(until(|| running.output.text() == "ready\n"));
    assert_eq!(running.stop(&|| super::PATIENCE), [0; 0]);
}

#[cfg(target_os = "linux")]
#[test]
fn children_grandchildren_and_those_in_a_session_of_their_own_are_ended_too() {
    let script = "sleep 600 & (setsid sleep 600 &) ; (setsid sh -c 'setsid sleep 600 & exit' &) ; echo ready; wait";
    let mut running = program(script).start().expect("sh starts");
    assert!(until(|| running.output.text() == "ready\n"));
    let mark = running.run.variable().1.to_owned();
    assert!(until(|| marked(&mark) == 4), "the shell, its sleep, and two in sessions of their own");
    assert_eq!(running.stop(&|| super::PATIENCE), [0; 0]);
    assert_eq!(marked(&mark), 0);
}

/// How many processes carry a run's mark.
#[cfg(target_os = "linux")]
fn marked(mark: &str) -> usize {
    let entries = std::fs::read_dir("/proc").expect("Linux has /proc").filter_map(Result::ok);
    entries
        .filter(|entry| {
            String::from_utf8_lossy(&std::fs::read(entry.path().join("environ")).unwrap_or_default()).contains(mark)
        })
        .count()
}
