//! The goals of the verbs that come and go: `new` and `check`, each run as a process, as its rivals are.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use nix::sched::{CpuSet, sched_setaffinity};
use nix::unistd::Pid;

use super::Effort;
use super::contender::{Contender, free_port};
use super::figure::{Figure, less, median, ratios};
use super::floor::WORDS;
use super::once::{self, seconds};

/// A start, a few requests and an end take milliseconds, so that many rounds cost little and say more.
const SHORT: usize = 15;
/// Node's own start takes longer.
const WITH_NODE: usize = 5;
/// How `doorway check` ends if something is not met.
const NOT_MET: i32 = 1;

/// Goal 12: a starter project, and its files copied. No starter has twelve files: the largest stands for it.
pub(super) fn scaffold(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let folder = once::folder("bench-new")?;
    let make = |name| once::doorway(&folder, &["new", name, "--stack", "node", "--lesson", "routes"]);
    seconds(&mut make("model"))?;
    let files = count(&folder.join("model"))?;
    let value = ratios(Effort { rounds: effort.rounds * SHORT, ..effort }, || {
        let ours = seconds(&mut make("made"))?;
        let theirs = seconds(Command::new("cp").args(["-r", "model", "copy"]).current_dir(&folder))?;
        for name in ["made", "copy"] {
            ensure!(count(&folder.join(name))? == files, "{name} is not whole");
            std::fs::remove_dir_all(folder.join(name))?;
        }
        Ok((ours, theirs))
    })?;
    Ok(vec![less(12, format!("a starter of {files} files, to `cp -r` of the same: time"), value, 2.0, 1.2)])
}

/// How many files are in a folder and below it.
fn count(folder: &Path) -> anyhow::Result<usize> {
    let mut files = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        files += if entry.file_type()?.is_dir() { count(&entry.path())? } else { 1 };
    }
    Ok(files)
}

/// Goal 13: `check` of a server that runs, to the same requests over bare sockets, and to hurl.
pub(super) fn check(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let Ok(node) = node_server() else { return Ok(left_out("Node")) };
    let effort = Effort { rounds: effort.rounds * SHORT, ..effort };
    let (folder, targets) = folder_and_targets()?;
    let url = url(&node);
    let ours = || seconds(&mut once::check(&folder, &["--url", &url]));
    beside_the_servers(|| {
        let floor = || seconds(&mut once::floor("check", &folder, node.port, &targets)?);
        let to_floor = ratios(effort, || Ok((ours()?, floor()?)))?;
        let what = format!("check of a Node server that runs, {} requests, to bare sockets: time", targets.len());
        let mut figures = vec![less(13, what, to_floor, 4.0, 2.0)];
        match hurl(&folder, node.port, &targets)? {
            Some(mut hurl) => {
                let value = ratios(effort, || Ok((ours()?, seconds(&mut hurl)?)))?;
                figures.push(less(13, "the same, to hurl: time", value, 0.8, 0.4));
            }
            None => super::report::progress(
                "  hurl is not installed: left out (cargo install hurl --locked --root tests/tools/.cache, \
                 which needs Debian's libcurl4-openssl-dev, libxml2-dev and libclang-dev)",
            ),
        }
        Ok(figures)
    })
}

/// Goal 14: a server that writes head and body apart is looked at as fast as another.
pub(super) fn head_and_body_apart(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let Ok(node) = node_server() else { return Ok(left_out("Node")) };
    let Ok(python) = Contender::other("python3", &["benches/servers/hello_http11.py"], &[]) else {
        return Ok(left_out("Python"));
    };
    let effort = Effort { rounds: effort.rounds * SHORT, ..effort };
    let (folder, _) = folder_and_targets()?;
    let (apart, whole) = (url(&python), url(&node));
    let look = |url: &str| seconds(&mut once::check(&folder, &["--url", url]));
    let value = beside_the_servers(|| ratios(effort, || Ok((look(&apart)?, look(&whole)?))))?;
    Ok(vec![less(
        14,
        "check of a Python server that writes head and body apart, to that of Node: time",
        value,
        2.0,
        1.0,
    )])
}

/// Goal 15, its part for one program: `check --run`, to the program's own start, its answers and its end.
pub(super) fn check_run(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    if node_server().is_err() {
        return Ok(left_out("Node"));
    }
    let (folder, targets) = folder_and_targets()?;
    let port = free_port()?;
    let ours = || seconds(&mut once::check(&folder, &["--run", "node index.js", "--port", &port.to_string()]));
    let floor = || seconds(&mut once::floor("run", &folder, port, &targets)?);
    let value = ratios(Effort { rounds: effort.rounds * WITH_NODE, ..effort }, || Ok((ours()?, floor()?)))?;
    let what = format!("check --run \"node index.js\", to its start, {} answers and its end: time", targets.len());
    Ok(vec![less(15, what, value, 1.15, 1.05)])
}

/// Goal 21: a check that is not met reads the source and looks for the cause. What that takes, over its requests.
pub(super) fn check_not_met(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let (folder, targets) = folder_and_targets()?;
    let program = folder.join("index.js");
    let wrong = std::fs::read_to_string(&program)?.replace("text/plain", "text/html");
    std::fs::write(&program, wrong)?;
    let path = program.to_str().context("the folder has a plain name")?;
    let Ok(node) = Contender::other("node", &[path], &[]) else { return Ok(left_out("Node")) };
    let url = url(&node);
    let mut over = Vec::new();
    beside_the_servers(|| {
        for _ in 0..effort.rounds * SHORT {
            let ours = once::seconds_to(&mut once::check(&folder, &["--url", &url]), NOT_MET)?;
            let floor = seconds(&mut once::floor("check", &folder, node.port, &targets)?)?;
            over.push((ours - floor) * 1e3);
        }
        Ok(())
    })?;
    let what = "a check that is not met, over the time of its requests";
    Ok(vec![Figure { unit: " ms", ..less(21, what, median(over), 40.0, 15.0) }])
}

fn node_server() -> anyhow::Result<Contender> {
    Contender::other("node", &["templates/node/hello/index.js"], &[])
}

fn url(server: &Contender) -> String {
    format!("http://localhost:{}", server.port)
}

fn left_out(program: &str) -> Vec<Figure> {
    super::report::progress(&format!("  {program} is not installed: left out"));
    Vec::new()
}

/// A learner's folder, and what `doorway check` asks there. The first check also writes down, once, that the lesson is done.
fn folder_and_targets() -> anyhow::Result<(PathBuf, Vec<String>)> {
    let folder = once::folder("bench-check")?;
    std::fs::copy("templates/node/hello/index.js", folder.join("index.js"))?;
    let targets = once::targets(&folder)?;
    ensure!(!targets.is_empty(), "doorway asked for nothing");
    Ok((folder, targets))
}

/// Does it on the other core than the servers', as all that is started in it.
fn beside_the_servers<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    let own = nix::sched::sched_getaffinity(Pid::from_raw(0))?;
    let mut other = CpuSet::new();
    other.set(super::load::LOAD_CORE.parse()?)?;
    sched_setaffinity(Pid::from_raw(0), &other)?;
    let outcome = work();
    sched_setaffinity(Pid::from_raw(0), &own)?;
    outcome
}

/// hurl with the same requests and expectations, where it is installed; on one connection, as it does by itself.
fn hurl(folder: &Path, port: u16, targets: &[String]) -> anyhow::Result<Option<Command>> {
    let tools = std::env::var("DOORWAY_TOOLS").unwrap_or_else(|_| "tests/tools/.cache".into());
    let installed = std::fs::canonicalize(format!("{tools}/bin/hurl")).unwrap_or_else(|_| "hurl".into());
    if Command::new(&installed).arg("--version").output().is_err() {
        return Ok(None);
    }
    let looks = format!("[Asserts]\nheader \"Content-Type\" contains \"text/plain\"\nbody contains \"{WORDS}\"\n");
    let entry = |target: &String| format!("GET http://127.0.0.1:{port}{target}\nHTTP 200\n{looks}\n");
    std::fs::write(folder.join("eight.hurl"), targets.iter().map(entry).collect::<String>())?;
    let mut command = Command::new(installed);
    command.args(["--no-output", "eight.hurl"]).current_dir(folder);
    seconds(&mut command).context("hurl finds something that is not met")?;
    Ok(Some(command))
}
