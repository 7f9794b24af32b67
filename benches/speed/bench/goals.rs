//! The goals, each a function that measures its figures.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;

use super::Effort;
use super::contender::{Contender, DOORWAY, HELLO, HELLO_LOG, ROUTES, SERVER_CORE, Terminal, home};
use super::figure::{Figure, less, median, more, ratios};
use super::load::{self, Full};

/// Requests of which the median is taken.
const MEDIAN_REQUESTS: usize = 2_000;
const MIB: f64 = 1024.0 * 1024.0;

type Goal = fn(Effort) -> anyhow::Result<Vec<Figure>>;

/// One goal of SPEED: its number, a word that also names it, and the function that measures it.
struct GoalSpec {
    number: u32,
    name: &'static str,
    measure: Goal,
    /// Whether it is measured only where it is named, because it takes many minutes.
    is_long: bool,
}

const fn goal(number: u32, name: &'static str, measure: Goal) -> GoalSpec {
    GoalSpec { number, name, measure, is_long: false }
}

/// Goal 9 comes first: the peak memory of ended children is one number for all that ended before.
const GOALS: &[GoalSpec] = &[
    goal(9, "help", help),
    goal(1, "log-off", log_off),
    goal(1, "instructions", super::instructions::log_off),
    goal(2, "log-on", log_to_a_file),
    goal(2, "instructions", super::instructions::log_on),
    goal(3, "terminal", log_to_a_terminal),
    goal(4, "node", beside_node),
    goal(5, "frameworks", beside_express_and_flask),
    goal(6, "class", a_class),
    goal(7, "routes", every_route),
    goal(7, "instructions", super::instructions::unknown_path),
    goal(8, "start", start),
    goal(10, "size", size),
    goal(11, "memory", memory),
    goal(12, "new", super::verbs::scaffold),
    goal(13, "check", super::verbs::check),
    goal(14, "apart", super::verbs::head_and_body_apart),
    goal(15, "run", super::verbs::check_run),
    goal(18, "subscribers", subscribers),
    goal(19, "pass-through", through),
    goal(21, "not-met", super::verbs::check_not_met),
    goal(22, "picture", super::lesson::first_picture),
    goal(22, "key", super::lesson::key_under_load),
    goal(24, "documents", super::documents::beside_express_and_flask),
    GoalSpec { is_long: true, ..goal(20, "build", super::build_time::release_build) },
];

/// Measures the goals that are named by number or word; all but the long ones if none is. The second list names those that
/// could not be measured, and why: the others are worth their minutes all the same.
pub(super) fn measure(wanted: &[&str], effort: Effort) -> anyhow::Result<(Vec<Figure>, Vec<anyhow::Error>)> {
    if let Some(unknown) = wanted.iter().find(|word| !GOALS.iter().any(|goal| goal.is_named(word))) {
        anyhow::bail!("no goal is called {unknown}");
    }
    let is_wanted = |goal: &&GoalSpec| match wanted {
        [] => !goal.is_long,
        words => words.iter().any(|word| goal.is_named(word)),
    };
    let (mut figures, mut failures) = (Vec::new(), Vec::new());
    for GoalSpec { number, name, measure, .. } in GOALS.iter().filter(is_wanted) {
        super::report::progress(&format!("goal {number}, {name} …"));
        match measure(effort).with_context(|| format!("goal {number}, {name}")) {
            Ok(measured) => figures.extend(measured),
            Err(error) => failures.push(error),
        }
    }
    figures.sort_by_key(|figure| figure.goal);
    Ok((figures, failures))
}

impl GoalSpec {
    fn is_named(&self, word: &str) -> bool {
        word == self.name || word.parse() == Ok(self.number)
    }
}

fn log_off(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let (ours, bare) = (Contender::doorway(HELLO, None)?, Contender::rival("hyper")?);
    let bounds = Bounds { rate: (0.90, 0.97), cpu: (1.10, 1.05) };
    at_each_load(1, "log off", (&ours, &bare), &bounds, effort)
}

fn log_to_a_file(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench.log");
    let (ours, bare) = (Contender::doorway(HELLO_LOG, Some(&file))?, Contender::rival("hyper")?);
    let bounds = Bounds { rate: (0.82, 0.90), cpu: (1.15, 1.08) };
    let figures = at_each_load(2, "log to a file", (&ours, &bare), &bounds, effort);
    let _ = std::fs::remove_file(file);
    figures
}

/// What a comparison must and should reach: requests a second, CPU a request.
struct Bounds {
    rate: (f64, f64),
    cpu: (f64, f64),
}

/// Ours beside bare hyper at 1, 50 and 500 connections.
fn at_each_load(
    goal: u32,
    words: &str,
    pair: (&Contender, &Contender),
    bounds: &Bounds,
    effort: Effort,
) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for connections in [1, 50, 500] {
        let (rate, cpu) = against(pair.0, pair.1, connections, effort)?;
        let many = if connections == 1 { "1 connection".to_owned() } else { format!("{connections} connections") };
        let what = format!("hello, {words}, {many}, to bare hyper: requests a second");
        figures.push(more(goal, what, rate, bounds.rate.0, bounds.rate.1));
        figures.push(less(goal, "the same: CPU a request", cpu, bounds.cpu.0, bounds.cpu.1));
    }
    Ok(figures)
}

fn log_to_a_terminal(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (terminal, words, must, aim) in
        [(Terminal::Reads, "that reads", 0.85, 0.95), (Terminal::Stops, "that has stopped", 0.75, 0.85)]
    {
        let ours = Contender::on_terminal(HELLO_LOG, terminal)?;
        let off = Contender::doorway(HELLO, None)?;
        // The first round fills the terminal, so that it has stopped before anything counts.
        load::full(&ours, "/", 50, Duration::from_secs(1))?;
        let before = ours.memory()?;
        let (rate, _) = against(&ours, &off, 50, effort)?;
        figures.push(more(3, format!("hello, log to a terminal {words}, to log off"), rate, must, aim));
        let grown = (ours.memory()? - before) / MIB;
        figures.push(Figure { unit: " MiB", ..less(3, "the same: memory grown by", grown, 4.0, 1.0) });
    }
    Ok(figures)
}

fn beside_node(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let Ok(node) = Contender::other("node", &["templates/node/hello/index.js"], &[]) else {
        super::report::progress("  Node is not installed: left out");
        return Ok(Vec::new());
    };
    let ours = Contender::doorway(HELLO, None)?;
    let (rate, cpu) = against(&ours, &node, 50, effort)?;
    Ok(vec![
        more(4, "hello, log off, to Node's http: requests a second", rate, 1.6, 2.0),
        less(4, "the same: CPU a request", cpu, 0.60, 0.5),
    ])
}

fn beside_express_and_flask(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let tools = std::env::var("DOORWAY_TOOLS").unwrap_or_else(|_| "tests/tools/.cache".into());
    let modules = std::fs::canonicalize("tests/tools/mistakes/node_modules").unwrap_or_default();
    let python = format!("{tools}/venv/bin/python");
    let express =
        Contender::other("node", &["benches/servers/express.js"], &[("NODE_PATH", &modules.to_string_lossy())]);
    let flask = Contender::other(&python, &["benches/servers/flask_hello.py"], &[]);
    let ours = Contender::doorway(HELLO, None)?;
    let mut figures = Vec::new();
    for (rival, name, must, aim) in [(express, "Express", 8.0, 11.0), (flask, "Flask", 35.0, 45.0)] {
        match rival {
            Ok(rival) => figures.push(more(
                5,
                format!("hello, log off, to {name}: requests a second"),
                against(&ours, &rival, 50, effort)?.0,
                must,
                aim,
            )),
            Err(_) => {
                super::report::progress(&format!("  {name} is not installed: left out (tests/all.sh installs it)"))
            }
        }
    }
    Ok(figures)
}

fn a_class(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench.log");
    let (ours, floor) = (Contender::doorway(HELLO_LOG, Some(&file))?, Contender::rival("epoll")?);
    let (mut ratios, mut times) = (Vec::new(), Vec::new());
    for _ in 0..effort.rounds {
        let own = load::paced(&ours, 500, 5000.0, effort.load)?;
        ratios.push(own / load::paced(&floor, 500, 5000.0, effort.load)?);
        times.push(own);
    }
    Ok(vec![
        less(6, "500 connections, 5,000 requests a second, log on: p99, to the floor", median(ratios), 5.0, 2.0),
        Figure { unit: " ms", ..less(6, "the same: p99", median(times), 10.0, 5.0) },
    ])
}

/// At one connection a server that writes head and body apart shows: it waits 44 ms for each answer.
fn every_route(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let routes = Contender::doorway(ROUTES, None)?;
    let hello = Contender::doorway(HELLO, None)?;
    let mut figures = Vec::new();
    for path in ["/", "/about", "/users/1", "/nowhere"] {
        let rate = ratios(effort, || {
            Ok((load::full(&routes, path, 1, effort.load)?.rate, load::full(&hello, "/", 1, effort.load)?.rate))
        })?;
        figures.push(more(
            7,
            format!("routes, GET {path}, one connection, to hello: requests a second"),
            rate,
            0.80,
            0.95,
        ));
    }
    Ok(figures)
}

/// More readers of the event bus must not slow the server down.
fn subscribers(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let with = |number| Contender::rival_on(SERVER_CORE, "subscribers", &[number]);
    let (three, one) = (with("3")?, with("1")?);
    let (rate, _) = against(&three, &one, 50, effort)?;
    Ok(vec![more(
        18,
        "three subscribers on the event bus, to one, 50 connections: requests a second",
        rate,
        0.95,
        0.98,
    )])
}

/// The learner's own program behind the pass-through, to the program alone.
fn through(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let Ok(node) = Contender::other("node", &["templates/node/hello/index.js"], &[]) else {
        super::report::progress("  Node is not installed: left out");
        return Ok(Vec::new());
    };
    // On the other core than the program's, as the system would place it: on the same one, both would share its time.
    let relay = Contender::rival_on(load::LOAD_CORE, "pass-through", &[&node.port.to_string()])?;
    let rate = ratios(effort, || {
        Ok((load::full(&relay, "/", 50, effort.load)?.rate, load::full(&node, "/", 50, effort.load)?.rate))
    })?;
    let mut added = Vec::new();
    for _ in 0..effort.rounds {
        added.push(load::median_ms(relay.port, MEDIAN_REQUESTS)? - load::median_ms(node.port, MEDIAN_REQUESTS)?);
    }
    Ok(vec![
        more(
            19,
            "Node's hello through the pass-through, to Node's own, 50 connections: requests a second",
            rate,
            0.85,
            0.95,
        ),
        Figure {
            unit: " ms",
            ..less(19, "the same, one connection: what the median request takes longer", median(added), 0.10, 0.05)
        },
    ])
}

fn start(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let once = |begin: &dyn Fn() -> anyhow::Result<Contender>| {
        let began = Instant::now();
        let server = begin()?;
        let mut stream = TcpStream::connect(("127.0.0.1", server.port))?;
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        anyhow::ensure!(stream.read(&mut [0; 1024])? > 0, "no answer");
        anyhow::Ok(began.elapsed().as_secs_f64())
    };
    let effort = Effort { rounds: effort.rounds * 5, ..effort };
    let value =
        ratios(effort, || Ok((once(&|| Contender::doorway(HELLO, None))?, once(&|| Contender::rival("hyper"))?)))?;
    Ok(vec![less(8, "start to first answer, to bare hyper", value, 1.5, 1.2)])
}

fn help(effort: Effort) -> anyhow::Result<Vec<Figure>> {
    let run = |program: &str, arguments: &[&str]| {
        let began = Instant::now();
        Command::new(program).args(arguments).env("DOORWAY_HOME", home()).stdout(Stdio::null()).status()?;
        anyhow::Ok(began.elapsed().as_secs_f64())
    };
    for _ in 0..5 {
        run(DOORWAY, &["--help"])?;
    }
    let peak = nix::sys::resource::getrusage(nix::sys::resource::UsageWho::RUSAGE_CHILDREN)?.max_rss() as f64 / 1024.0;
    let effort = Effort { rounds: effort.rounds * 15, ..effort };
    let value = ratios(effort, || Ok((run(DOORWAY, &["--help"])?, run("/bin/true", &[])?)))?;
    Ok(vec![
        less(9, "--help, to /bin/true: time", value, 2.0, 1.7),
        Figure { unit: " MiB", ..less(9, "--help: peak memory", peak, 6.0, 3.0) },
    ])
}

fn size(_: Effort) -> anyhow::Result<Vec<Figure>> {
    let bytes = std::fs::metadata(DOORWAY)?.len() as f64;
    Ok(vec![Figure { unit: " MB", ..less(10, "the program on disk, stripped", bytes / 1e6, 8.0, 4.0) }])
}

fn memory(_: Effort) -> anyhow::Result<Vec<Figure>> {
    let (ours, bare) = (Contender::doorway(HELLO, None)?, Contender::rival("hyper")?);
    let rest = (load::idle(&ours, 1)?, load::idle(&bare, 1)?);
    let at_rest = (ours.memory()? - bare.memory()?) / MIB;
    drop(rest);
    let open = (load::idle(&ours, 500)?, load::idle(&bare, 500)?);
    let with_500 = (ours.memory()? - bare.memory()?) / MIB;
    drop(open);
    Ok(vec![
        Figure { unit: " MiB", ..less(11, "memory at rest, over bare hyper's", at_rest, 4.0, 2.0) },
        Figure { unit: " MiB", ..less(11, "memory with 500 open connections, over bare hyper's", with_500, 8.0, 4.0) },
    ])
}

/// Two servers in turn, round by round: the medians of their ratios, requests a second and CPU a request.
fn against(ours: &Contender, rival: &Contender, connections: usize, effort: Effort) -> anyhow::Result<(f64, f64)> {
    let (mut rates, mut cpus) = (Vec::new(), Vec::new());
    for _ in 0..effort.rounds {
        let a: Full = load::full(ours, "/", connections, effort.load)?;
        let b: Full = load::full(rival, "/", connections, effort.load)?;
        rates.push(a.rate / b.rate);
        cpus.push(a.cpu / b.cpu);
    }
    Ok((median(rates), median(cpus)))
}
