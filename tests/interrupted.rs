//! `doorway check` interrupted at every moment, killed, run twice, and run twice at once: nothing is left of the
//! learner's program, and no run disturbs another.
#![cfg(all(target_os = "linux", feature = "full"))]

mod leftover;
mod project;

use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use leftover::{processes, run_id_entry, wait_until};
use project::Project;

/// How long an end may take that somebody at the keyboard waits for; a second, and what a busy machine adds.
const SOON: Duration = Duration::from_secs(2);
/// The moments that the server tells of, and the one that it cannot.
const MOMENTS: &[&str] = &["starting", "waiting", "asked", "between", "stopping"];

/// A check of the server in `tests/interrupted/`.
struct Checking {
    doorway: Child,
    project: Project,
    port: u16,
    run_id: String,
}

impl Checking {
    /// Starts it, and waits until the moment has come.
    fn at(moment: &str) -> Self {
        let (project, port) =
            (project::lay_out(&project::tests().join("interrupted"), "server.toml"), project::free_port());
        let doorway = command(&project, moment, port).spawn().expect("doorway runs");
        let mut run_id = None;
        wait_until("the program is started", || {
            run_id = run_id.take().or_else(|| run_id_entry(doorway.id()));
            run_id.is_some()
        });
        wait_until(moment, || moment == "starting" || project.folder().join("now").exists());
        Self { doorway, project, port, run_id: run_id.expect("the program is started") }
    }

    fn signal(&self, name: &str) {
        signal(name, &[self.doorway.id().to_string()]);
    }

    /// Its exit code, and how long its end took.
    fn end(&mut self) -> (Option<i32>, Duration) {
        let start = Instant::now();
        let status = self.doorway.wait().expect("it is our child");
        (status.code(), start.elapsed())
    }

    fn left(&self) -> Vec<String> {
        processes(Some(&self.run_id), &self.project.folder(), Some(self.doorway.id()))
    }

    /// What is left, and whether the port is open. A busy machine takes a moment to end what was killed.
    fn left_soon(&self) -> (Vec<String>, bool) {
        let start = Instant::now();
        loop {
            let (left, is_open) = (self.left(), self.is_open());
            if left.is_empty() && !is_open || start.elapsed() > SOON {
                return (left, is_open);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn is_open(&self) -> bool {
        TcpStream::connect(("127.0.0.1", self.port)).is_ok()
    }
}

fn command(project: &Project, moment: &str, port: u16) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_doorway"));
    command.args(["check", "routes", "--json", "--port", &port.to_string()]);
    command.args(["--run", &format!("{} {moment}", project.command())]);
    command.current_dir(project.folder()).env("DOORWAY_HOME", project.place.path().join("home"));
    command.env_remove("GITHUB_ACTIONS").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Interrupts a check at a moment by these signals, and tells what is not as it should be.
fn interrupted(moment: &str, signals: &[&str]) -> Option<String> {
    let mut checking = Checking::at(moment);
    signals.iter().for_each(|signal| checking.signal(signal));
    let (code, took) = checking.end();
    let (left, is_open) = checking.left_soon();
    let is_code_right = signals.iter().any(|signal| code == Some(exit_code(signal)));
    let is_right = is_code_right && took < SOON && left.is_empty() && !is_open;
    (!is_right)
        .then(|| format!("{signals:?} while {moment}: exit {code:?} after {took:?}, open {is_open}, left {left:#?}"))
}

/// The exit code of a program that this signal ends, as a shell names it: 128 and the signal's number.
fn exit_code(signal: &str) -> i32 {
    match signal {
        "HUP" => 129,
        "INT" => 130,
        "TERM" => 143,
        other => panic!("{other} is no signal of these tests"),
    }
}

/// The same at every moment, side by side.
fn interrupted_everywhere(signals: &[&str]) {
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let all: Vec<_> = MOMENTS.iter().map(|moment| scope.spawn(|| interrupted(moment, signals))).collect();
        all.into_iter().filter_map(|one| one.join().expect("it is looked at")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ctrl_c_at_any_moment_ends_all_of_it_soon() {
    interrupted_everywhere(&["INT"]);
}

#[test]
fn a_request_to_end_at_any_moment_ends_all_of_it_soon() {
    interrupted_everywhere(&["TERM"]);
}

#[test]
fn a_closed_terminal_at_any_moment_ends_all_of_it_soon() {
    interrupted_everywhere(&["HUP"]);
}

#[test]
fn who_is_impatient_leaves_nothing_either() {
    interrupted_everywhere(&["INT", "TERM"]);
}

#[test]
fn the_program_ends_with_a_doorway_that_is_killed() {
    for moment in ["starting", "asked"] {
        let mut checking = Checking::at(moment);
        checking.signal("KILL");
        checking.end();
        wait_until("the program and everything it has started is gone", || checking.left().is_empty());
        wait_until("its port is free", || !checking.is_open());
    }
}

#[test]
fn what_is_left_when_doorway_and_its_shim_are_killed_is_named_by_the_next_check() {
    let mut checking = Checking::at("asked");
    let number = |process: &String| process.trim_start_matches("/proc/").split(':').next().map(str::to_owned);
    let shim = checking.left().iter().find(|process| process.contains("__shim")).and_then(number).expect("it runs");
    // Halted first, so that it cannot end the program when doorway is gone.
    signal("STOP", std::slice::from_ref(&shim));
    checking.signal("KILL");
    checking.end();
    signal("KILL", &[shim]);
    wait_until("only children of the program are left", || {
        checking.left().iter().all(|process| process.contains("sleep"))
    });
    let left: Vec<String> = checking.left().iter().filter_map(number).collect();
    assert_eq!(left.len(), 2, "{:#?}", checking.left());
    let mut next = command(&checking.project, "never", project::free_port());
    let said = next.stderr(Stdio::piped()).output().expect("doorway runs").stderr;
    let said = String::from_utf8_lossy(&said).into_owned();
    signal("KILL", &left);
    assert!(left.iter().all(|pid| said.contains(&format!("sleep ({pid})"))), "{said}");
    assert!(said.contains("To end it, type: kill "), "{said}");
}

/// Sends a signal to processes that this test has started.
fn signal(name: &str, pids: &[String]) {
    let sent = Command::new("kill").arg(format!("-{name}")).args(pids).status();
    assert!(sent.is_ok_and(|status| status.success()), "kill is there");
}

/// A whole report, without what is another one each time: times, the unknown path, and the unknown user.
fn report(project: &Project, moment: &str, port: u16) -> (Value, Option<i32>) {
    let output = command(project, moment, port).stdout(Stdio::piped()).output().expect("doorway runs");
    let mut value: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    // The made-up segment stands in several paths: `/x`, `/aboutx`, `/about/x`.
    let unknown = value["checks"][3]["path"].as_str().expect("a path").trim_start_matches('/').to_owned();
    forget_times(&mut value);
    let paths = value["checks"].as_array().into_iter().flatten().filter_map(|check| check["path"].as_str());
    let user = paths.filter(|path| path.starts_with("/users/")).max_by_key(|path| path.len());
    let user = user.expect("a user that nobody knows is asked for").to_owned();
    let text = value.to_string().replace(&unknown, "unknown").replace(&user, "/users/unknown");
    (serde_json::from_str(&text).expect("it still is"), output.status.code())
}

fn forget_times(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("milliseconds");
            fields.values_mut().for_each(forget_times);
        }
        Value::Array(all) => all.iter_mut().for_each(forget_times),
        _ => {}
    }
}

#[test]
fn the_same_server_gets_the_same_report_again() {
    let (project, port) =
        (project::lay_out(&project::tests().join("interrupted"), "server.toml"), project::free_port());
    let (first, code) = report(&project, "never", port);
    let checks = first["checks"].as_array().map_or(0, Vec::len);
    assert_eq!((code, &first["met"]), (Some(0), &checks.into()), "{first:#}");
    for _ in 0..2 {
        assert_eq!((report(&project, "never", port).0, Some(0)), (first.clone(), code));
    }
}

#[test]
fn two_checks_at_once_do_not_disturb_each_other() {
    // This one is still asked while the other ones end, children and all.
    let mut slow = Checking::at("asked");
    let projects: Vec<Project> =
        (0..2).map(|_| project::lay_out(&project::tests().join("interrupted"), "server.toml")).collect();
    std::thread::scope(|scope| {
        for project in &projects {
            scope.spawn(|| assert_eq!(report(project, "never", project::free_port()).1, Some(0)));
        }
    });
    assert_eq!(slow.doorway.try_wait().expect("it is our child"), None, "it is still asked");
    assert_eq!(slow.left().len(), 4, "the shim, the program and its two children: {:#?}", slow.left());
    slow.signal("INT");
    assert_eq!(slow.end().0, Some(130));
    assert_eq!(slow.left(), [""; 0]);
}
