//! Programs that do what no server should do, really run with `doorway check --run`: one in each folder of
//! `tests/hostile/`, as its README says. Each check ends in time, says what happened, stays within its memory, and
//! leaves nothing running.
#![cfg(all(unix, feature = "full"))]

mod leftover;
mod project;

use std::fs::File;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::Value;

use project::Project;

/// The variable with a part of the folders' names, to run only some of the programs.
const ONLY: &str = "DOORWAY_HOSTILE";
/// How many are run side by side, each twice: most of the time they wait.
const AT_ONCE: usize = 8;
/// The most memory that doorway itself may hold, in KiB.
const MEMORY: u64 = 64 * 1024;
/// How long a check may go on beyond its limit before it is killed, so that the others are still run.
const BEYOND: Duration = Duration::from_secs(30);

/// A `hostile.toml`: what a check of the program must lead to.
#[derive(Deserialize)]
struct Hostile {
    lesson: String,
    exit: i32,
    words: Vec<String>,
    limit: u64,
    #[serde(default)]
    never: Vec<String>,
    #[serde(default)]
    held_by: Vec<String>,
    #[serde(default)]
    alone: bool,
    system: Option<String>,
}

/// The result of one check.
struct CheckRun {
    report: String,
    code: Option<i32>,
    took: Duration,
    memory: u64,
    left: Vec<String>,
    is_open: bool,
    /// What doorway wrote on stderr.
    talk: String,
    made: Vec<String>,
}

#[test]
fn every_hostile_program_is_reported_in_time_and_leaves_nothing() {
    let (alone, side_by_side): (Vec<PathBuf>, Vec<PathBuf>) =
        folders().into_iter().partition(|folder| read(folder).alone);
    let mut wrong = project::side_by_side(side_by_side, AT_ONCE, complaints);
    wrong.extend(alone.iter().flat_map(|folder| complaints(folder)));
    assert!(wrong.is_empty(), "{} complaints:\n{}", wrong.len(), wrong.join("\n\n"));
}

#[test]
fn every_hostile_program_has_its_line_in_the_table() {
    assert!(folders().len() >= 60 || std::env::var_os(ONLY).is_some(), "too few programs: {}", folders().len());
    assert_eq!(project::without_a_line("hostile", &folders()), [""; 0]);
}

fn folders() -> Vec<PathBuf> {
    let mut folders = project::folders("hostile", "hostile.toml", ONLY);
    // Some programs need what only one system offers.
    folders.retain(|folder| read(folder).system.is_none_or(|system| system == std::env::consts::OS));
    // The longest first, so that no long one is left for the end.
    folders.sort_by_key(|folder| std::cmp::Reverse(read(folder).limit));
    folders
}

fn read(folder: &Path) -> Hostile {
    let text = std::fs::read_to_string(folder.join("hostile.toml")).expect("the program has its file");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

/// Returns what is wrong with both reports, and with what is left running.
fn complaints(folder: &Path) -> Vec<String> {
    let hostile = read(folder);
    let (people, programs) = std::thread::scope(|scope| {
        let programs = scope.spawn(|| run_check(folder, &hostile, &["--json"]));
        (run_check(folder, &hostile, &[]), programs.join().expect("it is checked"))
    });
    let mut wrong = wrong(&hostile, &people);
    wrong.extend(self::wrong(&hostile, &programs));
    let shown = people.report.split_whitespace().collect::<Vec<_>>().join(" ");
    let lacking = hostile.words.iter().filter(|word| !shown.contains(*word));
    wrong.extend(lacking.map(|word| format!("{word:?} is not in the report")));
    let value: Value = serde_json::from_str(&programs.report).unwrap_or(Value::Null);
    if value["exit"] != hostile.exit || value["program"]["left_running"] != Value::Array(vec![]) {
        wrong.push(format!("the report for programs is different:\n{}", programs.report));
    }
    let reported = format!("{}\n{}", people.report, if wrong.is_empty() { "" } else { &programs.report });
    wrong.iter().map(|wrong| format!("{}: {wrong}\n{reported}", folder.display())).take(2).collect()
}

/// Returns what is wrong, whichever report was asked for.
fn wrong(hostile: &Hostile, run: &CheckRun) -> Vec<String> {
    let raw = |char: char| char.is_control() && char != '\n' || matches!(char, '\u{202a}'..='\u{202e}');
    let checks = [
        (run.code != Some(hostile.exit), format!("exit {:?}", run.code)),
        (run.took > Duration::from_secs(hostile.limit), format!("it took {:?}", run.took)),
        (run.memory > MEMORY, format!("doorway held {} KiB", run.memory)),
        (!run.left.is_empty(), format!("left running: {:#?}", run.left)),
        (run.is_open, "the port is still taken".to_owned()),
        (!run.made.is_empty(), format!("made: {:?}", run.made)),
        (run.report.contains(raw), "a raw control character in the report".to_owned()),
        (run.talk.contains(raw), "a raw control character beside the report".to_owned()),
    ];
    checks.into_iter().filter(|(is_wrong, _)| *is_wrong).map(|(_, words)| words).collect()
}

/// Checks the program as a learner does, and measures doorway meanwhile.
fn run_check(folder: &Path, hostile: &Hostile, more: &[&str]) -> CheckRun {
    let project = project::lay_out(folder, "hostile.toml");
    let port = project::free_port();
    let mut holder = (!hostile.held_by.is_empty()).then(|| start_holder(hostile, &project, port));
    let report = project.place.path().join("report");
    let start = Instant::now();
    let mut doorway = command(hostile, &project, port, &report).args(more).spawn().expect("doorway runs");
    let (mut run_id, mut memory) = (None, 0);
    while doorway.try_wait().expect("it is our child").is_none() {
        memory = memory.max(peak(doorway.id()));
        run_id = run_id.or_else(|| leftover::run_id_entry(doorway.id()));
        if start.elapsed() > Duration::from_secs(hostile.limit) + BEYOND {
            doorway.kill().expect("it is our child");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let took = start.elapsed();
    let left = leftover::processes(run_id.as_deref(), &project.folder(), holder.as_ref().map(Child::id));
    if let Some(holder) = &mut holder {
        holder.kill().and_then(|()| holder.wait()).expect("it ends");
    }
    CheckRun {
        report: text(&report),
        talk: text(&report.with_extension("talk")),
        code: doorway.wait().expect("it has ended").code(),
        took,
        memory,
        left,
        is_open: is_open(port),
        made: hostile.never.iter().filter(|file| project.folder().join(file).exists()).cloned().collect(),
    }
}

fn text(path: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(path).expect("doorway has written")).into_owned()
}

fn command(hostile: &Hostile, project: &Project, port: u16, report: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_doorway"));
    command.arg("check").arg(&hostile.lesson).arg("--lessons").arg(project::tests().join("hostile/lessons"));
    command.args(["--port", &port.to_string(), "--run", &project.command()]);
    let file = |path: PathBuf| File::create(path).expect("the folder is there");
    command.current_dir(project.folder()).env("DOORWAY_HOME", project.place.path().join("home"));
    command.env_remove("GITHUB_ACTIONS").env_remove("COLUMNS").stdin(Stdio::null());
    command.stdout(file(report.to_owned())).stderr(file(report.with_extension("talk")));
    command
}

/// Starts the program that holds the port, and waits until it does.
fn start_holder(hostile: &Hostile, project: &Project, port: u16) -> Child {
    // The interpreter is the same as the program's own.
    let argv = hostile.held_by.iter().map(|word| word.replace("{python}", &project.run[0])).collect::<Vec<_>>();
    let holder = Command::new(&argv[0])
        .args(&argv[1..])
        .current_dir(project.folder())
        .env("PORT", port.to_string())
        .stdin(Stdio::null())
        .spawn()
        .expect("it starts");
    leftover::wait_until("the port is held", || is_open(port) || project.folder().join("ready").exists());
    holder
}

/// Returns the most memory that a process has used so far, in KiB (proc(5)).
fn peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

fn is_open(port: u16) -> bool {
    let connects = |address: SocketAddr| TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok();
    connects((Ipv4Addr::LOCALHOST, port).into()) || connects((Ipv6Addr::LOCALHOST, port).into())
}
