//! Every known mistake is really made, by a real server, and `doorway check` names its cause: each folder of
//! `tests/mistakes/`, run as its README says, must be reported with the words that its `mistake.toml` asks for. Every rule
//! of diagnosis is the chosen one in at least one of them.
#![cfg(all(unix, feature = "full"))]

mod mistakes {
    pub mod advice;
    pub mod observed;
    pub mod observed_program;
    pub mod variants;
}
mod project;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::Value;

use mistakes::advice::{self, Advice};
use mistakes::observed::Observation;
use mistakes::observed_program::ObservedProgram;
use mistakes::variants::{self, Variant};
use project::Project;

/// Names a part of the folders' names, for whoever works on one mistake.
const ONLY: &str = "DOORWAY_MISTAKE";
/// If it is set, the list of the rules without a mistake is written anew, for whoever has added a mistake or a rule.
const WRITE_LIST: &str = "DOORWAY_RULES_WRITE";
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
    advice: Option<Advice>,
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
fn every_mistake_is_named_by_its_cause_its_advice_works_and_every_rule_names_one() {
    // Those with a port of their own would be found by others that look around for a server.
    let (alone, side_by_side): (Vec<PathBuf>, Vec<PathBuf>) =
        folders().into_iter().partition(|folder| read(folder).setup.fixed_port.is_some());
    let chosen = Mutex::new(BTreeSet::new());
    let note = |(rules, complaint): (Vec<String>, Option<String>)| {
        chosen.lock().expect("no worker fails with the set").extend(rules);
        complaint
    };
    let mut wrong = project::side_by_side(side_by_side, AT_ONCE, |folder| note(checked(folder)));
    wrong.extend(alone.iter().filter_map(|folder| note(checked(folder))));
    let variants = variants::all();
    // Each is laid out in a folder of its own, so its number serves as its path here.
    let numbers = (0..variants.len()).map(|at| PathBuf::from(at.to_string())).collect();
    let variant = |number: &Path| &variants[number.to_string_lossy().parse::<usize>().expect("it is a number")];
    let only = std::env::var(ONLY).unwrap_or_default();
    wrong.extend(project::side_by_side(numbers, AT_ONCE, |number| {
        variant(number).title.contains(&only).then(|| note(checked_variant(variant(number)))).flatten()
    }));
    assert!(wrong.is_empty(), "{} of the mistakes are not told as they should be:\n{}", wrong.len(), wrong.join("\n"));
    if only.is_empty() {
        compare_with_the_list(&chosen.into_inner().expect("no worker failed"));
    }
}

/// Compares the rules that are never chosen with the list of those whose mistake cannot be made here, or not yet. A rule of
/// the list that was chosen now is only reported: a program that ends a little sooner or later is named by another rule,
/// so that this differs from run to run.
fn compare_with_the_list(chosen: &BTreeSet<String>) {
    let recorded = recorded_rules();
    let is_recorded = |rule: &RuleText| {
        recorded
            .iter()
            .any(|(seen, why)| *seen == rule.seen && rule.why.iter().any(|text| text.starts_with(why.as_str())))
    };
    let open: Vec<RuleText> = rules().into_iter().filter(|rule| !is_recorded(rule)).collect();
    let never = in_the_list(open.iter().filter(|rule| !chosen.contains(&rule.name)));
    let file = project::tests().join("mistakes/rules-without-a-mistake.txt");
    if std::env::var_os(WRITE_LIST).is_some() {
        let lines: String = never.iter().map(|line| format!("{line}\n")).collect();
        std::fs::write(&file, lines).expect("the list is written");
    }
    let list = std::fs::read_to_string(&file).expect("the list is there");
    let list: BTreeSet<String> = list.lines().map(str::to_owned).collect();
    let missing: Vec<&str> = never.difference(&list).map(String::as_str).collect();
    assert!(missing.is_empty(), "{} rules are never chosen in tests/mistakes/:\n{}", missing.len(), missing.join("\n"));
    let old: Vec<String> = list.difference(&in_the_list(open.iter())).cloned().collect();
    assert!(old.is_empty(), "take these out of rules-without-a-mistake.txt:\n{}", old.join("\n"));
    let now: Vec<&str> = list.difference(&never).map(String::as_str).collect();
    if !now.is_empty() {
        let text = format!("chosen in this run, though they are in rules-without-a-mistake.txt:\n{}\n", now.join("\n"));
        let _ = std::io::stdout().write_all(text.as_bytes());
    }
}

/// Returns the lines of the list for these rules: the file, what is seen, and the first sentence of the reason, because
/// several rules of a file can see the same.
fn in_the_list<'a>(rules: impl Iterator<Item = &'a RuleText>) -> BTreeSet<String> {
    let file_of = |name: &str| name.rsplit_once(' ').map_or_else(String::new, |(file, _)| file.to_owned());
    let reason = |rule: &RuleText| rule.why.first().and_then(|why| why.split_inclusive(". ").next()).map(str::to_owned);
    rules
        .map(|rule| format!("{}: {} | {}", file_of(&rule.name), rule.seen, reason(rule).unwrap_or_default().trim()))
        .collect()
}

/// The rules that are chosen for a variant, and what is wrong with the report or its advice, if something is.
fn checked_variant(variant: &Variant) -> (Vec<String>, Option<String>) {
    let project = variant.lay_out();
    let report = project.check(None);
    let said = diagnoses(&report);
    let lacks = |word: &&String| said.is_empty() || !said.iter().any(|said| said.contains(word.as_str()));
    let lacking = variant.hint.iter().find(lacks).map(|word| format!("{word:?} is not in {said:?}"));
    let apply = |advice: &Advice, diagnosis: &Value| {
        advice.apply(diagnosis, &project.folder(), &project.main)?;
        let after = project.check(advice.command(diagnosis));
        (after["verdict"] == "met").then_some(()).ok_or_else(|| format!("the advice does not help:\n{after:#}"))
    };
    let place = every_diagnosis(&report).next().and_then(|one| one["place"].as_str()).unwrap_or_default();
    let wanted = variant.place.as_deref().filter(|wanted| !place.contains(wanted));
    let elsewhere = || wanted.map(|wanted| format!("{wanted:?} is not in {place:?}"));
    let complaint = lacking.or_else(elsewhere).or_else(|| advice_complaint(variant.advice.as_ref(), &report, apply));
    (chosen_rules(&report), complaint.map(|complaint| format!("{}: {complaint}", variant.title)))
}

/// What is wrong with the advice of a report's first diagnosis, if something is.
fn advice_complaint(
    advice: Option<&Advice>,
    report: &Value,
    apply: impl Fn(&Advice, &Value) -> Result<(), String>,
) -> Option<String> {
    let diagnosis = every_diagnosis(report).next()?;
    match advice {
        Some(Advice::NotApplied(reason)) => reason.is_empty().then(|| "why is the advice not applied?".to_owned()),
        Some(advice) => apply(advice, diagnosis).err(),
        None if advice::has_code(diagnosis) => Some(format!("`advice` does not say how to apply {diagnosis:#}")),
        None => None,
    }
}

fn chosen_rules(report: &Value) -> Vec<String> {
    every_diagnosis(report).filter_map(|one| one["rule"].as_str()).map(str::to_owned).collect()
}

/// A rule of diagnosis.
struct RuleText {
    /// Its name in reports.
    name: String,
    seen: String,
    /// Its reason, for each stack that has its own.
    why: Vec<String>,
}

/// What the rules see, and how their reasons begin, that a test of the library chooses from what was recorded.
fn recorded_rules() -> Vec<(String, String)> {
    let folder = project::tests().join("mistakes/recorded");
    let files = std::fs::read_dir(folder).expect("the records are there").map(|entry| entry.expect("an entry").path());
    let read = |file: PathBuf| {
        let text = std::fs::read_to_string(&file).expect("the records can be read");
        let table: toml::Table = toml::from_str(&text).expect("the records are TOML");
        table["record"].as_array().expect("a file holds records").clone()
    };
    let text = |record: &toml::Value, key: &str| record.get(key).and_then(toml::Value::as_str).unwrap_or("").to_owned();
    files.flat_map(read).map(|record| (text(&record, "seen"), text(&record, "why"))).collect()
}

/// Every rule of diagnosis.
fn rules() -> Vec<RuleText> {
    let folder = project::tests().join("../src/check/diagnose/mistakes");
    let files = std::fs::read_dir(folder).expect("the rules are there").map(|entry| entry.expect("an entry").path());
    let words = |seen: &toml::Value| seen.as_str().map_or_else(|| format!("{seen:?}"), str::to_owned);
    let of_file = |file: PathBuf| {
        let text = std::fs::read_to_string(&file).expect("the rules can be read");
        let table: toml::Table = toml::from_str(&text).expect("the rules are TOML");
        let name = file.file_stem().expect("it has a name").to_string_lossy().into_owned();
        let rules = table["mistake"].as_array().expect("a file holds rules").clone();
        let why = |rule: &toml::Value| match &rule["why"] {
            toml::Value::Table(texts) => texts.values().map(words).collect(),
            text => vec![words(text)],
        };
        let text = move |(at, rule): (usize, toml::Value)| {
            let name = format!("{name} {}", at + 1);
            RuleText { name, seen: words(&rule["seen"]), why: why(&rule) }
        };
        rules.into_iter().enumerate().map(text)
    };
    files.filter(|file| file.extension().is_some_and(|end| end == "toml")).flat_map(of_file).collect()
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

/// The rules that are chosen for a mistake, and what is wrong with the report, if something is.
fn checked(folder: &Path) -> (Vec<String>, Option<String>) {
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
    let complaint = complaint(&mistake, code, &value).or_else(|| {
        advice_complaint(mistake.advice.as_ref(), &value, |advice, diagnosis| {
            works(&mistake, advice, diagnosis, folder)
        })
    });
    (chosen_rules(&value), complaint.map(|complaint| format!("{}: {complaint}\n{told}", folder.display())))
}

/// Applies the advice in a new copy of the folder, and checks that.
fn works(mistake: &Mistake, advice: &Advice, diagnosis: &Value, folder: &Path) -> Result<(), String> {
    let project = project::lay_out(folder, "mistake.toml");
    let main = mistake.run.iter().skip(1).find(|word| project.folder().join(word).is_file());
    advice.apply(diagnosis, &project.folder(), main.map_or("index.js", String::as_str))?;
    match look(mistake, &project, project::free_port()) {
        (Some(0), _) => Ok(()),
        (_, report) => Err(format!("the advice does not help:\n{report}")),
    }
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
