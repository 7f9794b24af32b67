//! A lesson that waits costs nothing: its threads wake up for the sign of life alone, and in plain lines never.
#![cfg(target_os = "linux")]

#[path = "play_pty/terminal.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod terminal;

use std::fs::DirEntry;
use std::time::Duration;

use terminal::{Terminal, ask, lessons};

/// How long wake-ups are counted.
const TIME: Duration = Duration::from_secs(4);
/// After how many tries it counts as busy: it may still be at work right after a request.
const MAX_TRIES: usize = 5;

/// How often a thread has waited for something: each wait ends with a wake-up.
fn waits_of(thread: &DirEntry) -> Option<u64> {
    let status = std::fs::read_to_string(thread.path().join("status")).ok()?;
    let count = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"))?;
    count.trim().parse().ok()
}

fn waits(process: u32) -> u64 {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).expect("it is running");
    threads.filter_map(|thread| waits_of(&thread.ok()?)).sum()
}

/// Holds that a process wakes up at most so often in a second once it has nothing to do.
fn hold(terminal: &Terminal, max_a_second: u64) {
    let (process, max) = (terminal.process(), max_a_second * TIME.as_secs());
    let mut counts = Vec::new();
    while counts.last().is_none_or(|count| *count > max) {
        assert!(counts.len() < MAX_TRIES, "wake-ups in {TIME:?}: {counts:?}");
        let before = waits(process);
        std::thread::sleep(TIME);
        counts.push(waits(process) - before);
    }
}

fn start(more: &[&str]) -> Terminal {
    let folder = lessons();
    let arguments = [&["demo", "--port", "0", "--port-python", "0", "--step", "2"], more].concat();
    let terminal = Terminal::start(&folder, 80, 24, &arguments);
    terminal.wait_for("Your turn");
    // The servers have worked once, as they have in a lesson.
    ask(terminal.port(), "/favicon.ico");
    terminal.wait_for("/favicon.ico");
    terminal
}

#[test]
fn a_screen_that_waits_wakes_up_for_its_sign_of_life_alone() {
    let mut terminal = start(&[]);
    hold(&terminal, 4);
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn plain_lines_that_wait_never_wake_up() {
    let mut terminal = start(&["--plain"]);
    hold(&terminal, 0);
    terminal.press("q\r");
    assert_eq!(terminal.exit(), 0);
}
