//! Every known mistake is really made, by a real server, and `doorway check` names its cause: each folder of
//! `tests/mistakes/`, run as its README says, must be told with the words that its `mistake.toml` asks for.
#![cfg(all(unix, feature = "full"))]

mod mistakes {
    pub mod observed;
    pub mod observed_program;
}
mod project;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::Value;

use mistakes::observed::Observation;
use mistakes::observed_program::ObservedProgram;
use project::Project;

/// Names a part of the folders' names, for whoever works on one mistake.
const ONLY: &str = "DOORWAY_MISTAKE";
/// How many are run side by side: most of the time they wait.
const AT_ONCE: usize = 4;
/// How long a server of ours may take until it listens.
const START: Duration = Duration::from_secs(30);

/// A `mistake.toml`: how its server is run, what the diagnosis must say, and what the server looks like from outside.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "some of it is for people, and `project` reads the packages and files by itself")]
struct Mistake {
    number: u32,
    title: String,
    stacks: Vec<String>,
    note: Option<String>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    files: BTreeMap<String, String>,
    seen: Observation,
    lesson: String,
    told: String,
    hint: Vec<String>,
    /// What the line that `--hint` points at must hold.
    place: Option<String>,
    #[serde(default)]
    run: Vec<String>,
    #[serde(default)]
    setup: Setup,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Setup {
    #[serde(default)]
    held_by: Vec<String>,
    port_env: Option<bool>,
    fixed_port: Option<u16>,
    cwd: Option<String>,
    #[serde(default)]
    edit: BTreeMap<String, String>,
    #[serde(default)]
    idle: usize,
    #[serde(default)]
    checker_env: BTreeMap<String, String>,
}

impl Setup {
    /// Whether the server runs before doorway looks at it.
    fn runs_before(&self) -> bool {
        self.port_env == Some(false) || !self.edit.is_empty() || self.idle > 0
    }
}

#[test]
fn every_mistake_is_named_by_its_cause() {
    // Those with a port of their own would be found by others that look around for a server.
    let (alone, side_by_side): (Vec<PathBuf>, Vec<PathBuf>) =
        folders().into_iter().partition(|folder| read(folder).setup.fixed_port.is_some());
    let mut wrong = project::side_by_side(side_by_side, AT_ONCE, wrongly_told);
    wrong.extend(alone.iter().filter_map(|folder| wrongly_told(folder)));
    assert!(wrong.is_empty(), "{} of the mistakes are not told as they should be:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_mistake_looks_from_outside_as_its_file_says() {
    let (alone, side_by_side): (Vec<PathBuf>, Vec<PathBuf>) =
        folders().into_iter().partition(|folder| read(folder).setup.fixed_port.is_some());
    let mut wrong = project::side_by_side(side_by_side, AT_ONCE, unlike_its_file);
    wrong.extend(alone.iter().filter_map(|folder| unlike_its_file(folder)));
    assert!(wrong.is_empty(), "{} of the mistakes look different:\n{}", wrong.len(), wrong.join("\n"));
}

/// Runs the server without doorway. Returns what is different from its file.
fn unlike_its_file(folder: &Path) -> Option<String> {
    let mistake = read(folder);
    let project = project::lay_out(folder, "mistake.toml");
    let port = project::free_port();
    let _holder =
        (!mistake.setup.held_by.is_empty()).then(|| Server::start(&mistake.setup.held_by, &project, Some(port)));
    let mut program = (!mistake.run.is_empty()).then(|| observed_program(&mistake, &project, port));
    let own_port = mistake.setup.fixed_port.unwrap_or(port);
    let expected = mistake.seen.start.as_deref().unwrap_or_default();
    let start = program.as_mut().map(|program| program.start_in_words(expected, own_port));
    write_edits(&mistake, &project);
    let _idle: Vec<TcpStream> = (0..mistake.setup.idle).map(|_| connected(port)).collect();
    let differences = mistake.seen.differences(start, program.as_mut(), port);
    (!differences.is_empty()).then(|| format!("{}: {}", folder.display(), differences.join("; ")))
}

fn observed_program(mistake: &Mistake, project: &Project, port: u16) -> ObservedProgram {
    let mut command = Command::new(&project.run[0]);
    let folder = project.folder().join(mistake.setup.cwd.as_deref().unwrap_or("."));
    command.args(&project.run[1..]).current_dir(folder).env_remove("PORT");
    if mistake.setup.port_env != Some(false) {
        command.env("PORT", port.to_string());
    }
    ObservedProgram::start(&mut command)
}

#[test]
fn every_mistake_has_its_line_in_the_table() {
    assert!(folders().len() > 100 || std::env::var_os(ONLY).is_some(), "too few mistakes: {}", folders().len());
    assert_eq!(project::without_a_line("mistakes", &folders()), [""; 0]);
}

fn folders() -> Vec<PathBuf> {
    project::folders("mistakes", "mistake.toml", ONLY)
}

fn read(folder: &Path) -> Mistake {
    let text = std::fs::read_to_string(folder.join("mistake.toml")).expect("the mistake has its file");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

/// What is told of a mistake, if it is not what must be.
fn wrongly_told(folder: &Path) -> Option<String> {
    let mistake = read(folder);
    let project = project::lay_out(folder, "mistake.toml");
    let port = project::free_port();
    let holder =
        (!mistake.setup.held_by.is_empty()).then(|| Server::start(&mistake.setup.held_by, &project, Some(port)));
    let before = mistake.setup.runs_before().then(|| started_before(&mistake, &project, port));
    let idle: Vec<TcpStream> = (0..mistake.setup.idle).map(|_| connected(port)).collect();
    let (code, told) = look(&mistake, &project, port);
    drop((idle, before, holder));
    let value: Value = serde_json::from_str(&told).unwrap_or(Value::Null);
    let complaint = complaint(&mistake, code, &value)?;
    Some(format!("{}: {complaint}\n{told}", folder.display()))
}

/// What is wrong with the report, if something is.
fn complaint(mistake: &Mistake, code: Option<i32>, value: &Value) -> Option<String> {
    let diagnoses = diagnoses(value);
    if mistake.told == "curiosity" {
        let told = value["curiosities"].to_string();
        let lacks = lacking(mistake, &told);
        return match (code, diagnoses.is_empty()) {
            (Some(0), true) => lacks,
            _ => Some(format!("exit {code:?}, told as mistakes: {diagnoses:?}")),
        };
    }
    match (code, &diagnoses[..]) {
        (Some(1 | 3), [_, ..]) => {
            diagnoses.iter().find_map(|told| lacking(mistake, told)).or_else(|| elsewhere(mistake, value))
        }
        _ => Some(format!("exit {code:?}, {} diagnoses", diagnoses.len())),
    }
}

fn lacking(mistake: &Mistake, told: &str) -> Option<String> {
    let has = |word: &&String| told.to_lowercase().contains(&word.to_lowercase());
    mistake.hint.iter().find(|word| !has(word)).map(|word| format!("{word:?} is not in {told:?}"))
}

/// The place that the report points at, if it is not the one that is meant.
fn elsewhere(mistake: &Mistake, value: &Value) -> Option<String> {
    let meant = mistake.place.as_ref()?;
    let places: Vec<&str> = every_diagnosis(value).map(|one| one["place"].as_str().unwrap_or_default()).collect();
    let points = places.iter().all(|place| place.contains(meant.as_str()));
    (!points).then(|| format!("{meant:?} is not where it points: {places:?}"))
}

/// The three parts of every diagnosis in the report.
fn diagnoses(value: &Value) -> Vec<String> {
    let text =
        |one: &Value| ["seen", "why", "try"].map(|part| one[part].as_str().unwrap_or_default().to_owned()).join(" ");
    every_diagnosis(value).map(text).collect()
}

fn every_diagnosis(value: &Value) -> impl Iterator<Item = &Value> {
    let checks = value["checks"].as_array().into_iter().flatten().map(|check| &check["diagnosis"]);
    std::iter::once(&value["diagnosis"]).chain(checks).filter(|one| one.is_object())
}

/// Looks at the project as a learner would, and gives the exit code and the report.
fn look(mistake: &Mistake, project: &Project, port: u16) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_doorway"));
    command.args(["check", &mistake.lesson, "--json"]);
    if mistake.setup.runs_before() {
        command.args(["--url", &format!("http://localhost:{port}")]);
    } else {
        command.args(["--port", &port.to_string()]);
        if !mistake.run.is_empty() {
            command.args(["--run", &project.command()]);
        }
    }
    let cwd = project.folder().join(mistake.setup.cwd.as_deref().unwrap_or("."));
    command.current_dir(cwd).env("DOORWAY_HOME", project.place.path().join("home")).env_remove("GITHUB_ACTIONS");
    command.envs(&mistake.setup.checker_env).stdin(Stdio::null());
    let output = command.output().expect("doorway runs");
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The mistake's own server, started by the learner before doorway looks at it.
fn started_before(mistake: &Mistake, project: &Project, port: u16) -> Server {
    let sets_port = mistake.setup.port_env != Some(false);
    let server = Server::start(&project.run, project, sets_port.then_some(port));
    write_edits(mistake, project);
    server
}

/// Edits the files of the project as the learner did after the start.
fn write_edits(mistake: &Mistake, project: &Project) {
    for (own, other) in &mistake.setup.edit {
        let other = std::fs::read(project.folder().join(other)).expect("what takes its place is there");
        std::fs::write(project.folder().join(own), other).expect("the file is written");
    }
}

/// A server that this test has started; it ends with it.
struct Server(Child);

impl Server {
    /// Starts it, and waits until it listens, or where its port is unknown, until it says that it runs.
    fn start(argv: &[String], project: &Project, port: Option<u16>) -> Server {
        let mut command = Command::new(&argv[0]);
        command.args(&argv[1..]).current_dir(project.folder()).env_remove("PORT").stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        if let Some(port) = port {
            command.env("PORT", port.to_string());
        }
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{argv:?}: {error}"));
        let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
        match port {
            Some(port) => drop(connected(port)),
            None => drop(output.read_line(&mut String::new())),
        }
        // What it says from now on must not fill the pipe.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Server(child)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A connection to whoever listens, on IPv4 or IPv6, as soon as somebody does.
fn connected(port: u16) -> TcpStream {
    let start = Instant::now();
    let addresses = [SocketAddr::from((Ipv4Addr::LOCALHOST, port)), SocketAddr::from((Ipv6Addr::LOCALHOST, port))];
    loop {
        if let Some(stream) = addresses.iter().find_map(|address| TcpStream::connect(address).ok()) {
            return stream;
        }
        assert!(start.elapsed() < START, "nobody listens at port {port}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
