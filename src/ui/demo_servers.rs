//! Starts a lesson's servers, and says what to do when that is not possible.

use std::ffi::OsString;

use crate::course::{Block, Lesson, progress};
use crate::demos::{self, DemoOptions, DemoResources, DemoSpec, DemoStartError, RunningDemo, ServerSpec};
use crate::exit::UsedWrongly;
use crate::http::{BindError, BindScope, EventBus, bind};
use crate::text::safe::safe;
use crate::ui::lesson::PlayOptions;

/// Starts the servers of a lesson with this stage on. `record_bytes`: each exchange carries its raw bytes.
///
/// # Errors
/// A port that is busy or not allowed: who has it, and the command to use another.
pub fn start(
    typed: &PlayOptions,
    demo: &'static DemoSpec,
    stage: &str,
    bus: Option<EventBus>,
    record_bytes: bool,
) -> anyhow::Result<RunningDemo> {
    let reach = if typed.share { BindScope::Network } else { BindScope::ThisComputer };
    let servers = demo.servers;
    let options = DemoOptions { ports: ports(typed, servers)?, reach, bus, record_bytes, resources: resources(demo) };
    RunningDemo::start(demo, stage, &options).map_err(|error| {
        let typed: Vec<OsString> = std::env::args_os().collect();
        explained(error, servers, &typed, || free_port(reach))
    })
}

/// Returns what a demo may use: files that it needs again are kept beside the learner's progress.
fn resources(demo: &DemoSpec) -> DemoResources {
    let lasting_folder = progress::home().map(|home| home.join("demos").join(demo.name));
    DemoResources { lasting_folder, ..DemoResources::default() }
}

/// Returns the demo of a lesson, if it has one.
pub fn demo(lesson: &Lesson) -> Option<&'static DemoSpec> {
    demos::find(lesson.demo.as_deref()?)
}

/// The port of each server: the one that was asked for, else its usual one.
fn ports(typed: &PlayOptions, servers: &[ServerSpec]) -> anyhow::Result<Vec<u16>> {
    for (name, _) in &typed.ports {
        if !name.is_empty() && servers.iter().all(|server| server.name != name) {
            let message = format!("this lesson has no server `{name}`, so `--port-{name}` cannot be used with it");
            return Err(UsedWrongly(message).into());
        }
    }
    let asked = |at: usize, server: &str| {
        let mut fitting = typed.ports.iter().filter(|(name, _)| name == server || (at == 0 && name.is_empty()));
        fitting.next().map(|(_, port)| *port)
    };
    let ports: Vec<u16> =
        servers.iter().enumerate().map(|(at, server)| asked(at, server.name).unwrap_or(server.port)).collect();
    let twice = (1..ports.len()).find(|at| ports[*at] != 0 && ports[..*at].contains(&ports[*at]));
    match twice {
        Some(at) => {
            let message = format!(
                "two servers cannot share port {}; give `{}` another one with `{} N`",
                ports[at],
                servers[at].name,
                flag(servers, servers[at].name)
            );
            Err(UsedWrongly(message).into())
        }
        None => Ok(ports),
    }
}

/// The flag that moves a server to another port.
fn flag(servers: &[ServerSpec], server: &str) -> String {
    match servers.iter().position(|own| own.name == server) {
        Some(0) | None => "--port".to_owned(),
        Some(_) => format!("--port-{server}"),
    }
}

/// Why the servers did not start, and what to type instead.
fn explained(
    error: DemoStartError,
    servers: &[ServerSpec],
    typed: &[OsString],
    free: impl Fn() -> Option<u16>,
) -> anyhow::Error {
    let (server, error) = match error {
        DemoStartError::Port { server, error } => (server, error),
        DemoStartError::NoStage(stage) => return anyhow::anyhow!("the lesson's demo has no stage `{stage}`"),
        DemoStartError::System(error) => return anyhow::Error::new(error).context("could not start the servers"),
    };
    let (what, port) = match error {
        BindError::Busy { port, owner: Some((pid, name)) } => {
            (format!("{} (process {pid}) is using it", safe(&name)), port)
        }
        BindError::Busy { port, owner: None } => ("another program is using it".to_owned(), port),
        BindError::NotAllowed { port } => ("this user may not use it (ports below 1024 are special)".to_owned(), port),
        BindError::Other { port, error } => (error.to_string(), port),
    };
    let flag = flag(servers, server);
    let retry = match free() {
        Some(free) => command(typed, &flag, free),
        None => format!("the same with `{flag} N`, N being a free port"),
    };
    anyhow::anyhow!("could not listen on port {port}: {what}\n  try   {retry}")
}

/// What was typed, with another port.
fn command(typed: &[OsString], flag: &str, port: u16) -> String {
    let short = (flag == "--port").then_some("-p");
    let mut words = Vec::new();
    let mut skip = false;
    for word in typed.iter().map(|word| word.to_string_lossy()) {
        let is_value = std::mem::take(&mut skip);
        let has_value = word.strip_prefix(flag).is_some_and(|rest| rest.starts_with('='))
            || short
                .is_some_and(|short| word.starts_with(short) && word.len() > short.len() && !word.starts_with("--"));
        skip = !is_value && (word == flag || Some(word.as_ref()) == short);
        if !(is_value || has_value || skip) {
            words.push(crate::text::shell::quoted(&safe(&word)));
        }
    }
    words.extend([flag.to_owned(), port.to_string()]);
    words.join(" ")
}

/// A port that was free a moment ago.
fn free_port(reach: BindScope) -> Option<u16> {
    bind(0, reach).ok().map(|bound| bound.port)
}

/// The stage that `--serve` puts on: that of the step, else the last one in which most servers run
/// (a lesson may end by stopping one).
pub fn stage_to_serve(lesson: &Lesson, demo: &DemoSpec, step: Option<usize>) -> Option<String> {
    let steps = &lesson.steps[..step.unwrap_or(lesson.steps.len()).clamp(1, lesson.steps.len())];
    let mut stages = steps.iter().flat_map(|step| &step.blocks).filter_map(|block| match block {
        Block::Stage(stage) => Some(stage.name.as_str()),
        _ => None,
    });
    let servers = |name: &&str| demo.stage(name).map_or(0, |stage| stage.servers.len());
    let chosen = if step.is_some() { stages.next_back() } else { stages.max_by_key(servers) };
    chosen.or_else(|| Some(demo.stages.last()?.name)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVERS: &[ServerSpec] = &[ServerSpec::new("site", 3000), ServerSpec::new("api", 8080)];

    fn typed(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    fn told(server: &'static str, error: BindError, line: &str) -> String {
        explained(DemoStartError::Port { server, error }, SERVERS, &typed(line), || Some(4321)).to_string()
    }

    #[test]
    fn a_busy_port_names_who_has_it_and_the_command_that_works() {
        let owner = Some((77, "node".to_owned()));
        assert_eq!(
            told("site", BindError::Busy { port: 3000, owner }, "doorway cors-demo --step 2"),
            "could not listen on port 3000: node (process 77) is using it\n  try   doorway cors-demo --step 2 --port 4321"
        );
        assert_eq!(
            told("api", BindError::Busy { port: 8080, owner: None }, "doorway cors-demo"),
            "could not listen on port 8080: another program is using it\n  try   doorway cors-demo --port-api 4321"
        );
    }

    #[test]
    fn the_port_that_was_typed_gives_way_to_the_free_one() {
        for line in [
            "doorway hello --port 80 -q",
            "doorway hello --port=80 -q",
            "doorway hello -p 80 -q",
            "doorway hello -p80 -q",
        ] {
            assert_eq!(command(&typed(line), "--port", 4321), "doorway hello -q --port 4321", "{line}");
        }
        let line = "doorway cors-demo --port-api 1 --port 2";
        assert_eq!(command(&typed(line), "--port-api", 9), "doorway cors-demo --port 2 --port-api 9");
        assert_eq!(command(&typed(line), "--port", 9), "doorway cors-demo --port-api 1 --port 9");
    }

    #[test]
    fn ports_are_the_usual_ones_but_for_those_asked_for() {
        let play = |ports: &[(&str, u16)]| PlayOptions {
            ports: ports.iter().map(|(name, port)| ((*name).to_owned(), *port)).collect(),
            ..PlayOptions::default()
        };
        let of = |asked: &[(&str, u16)]| ports(&play(asked), SERVERS).map_err(|error| error.to_string());
        assert_eq!(of(&[]), Ok(vec![3000, 8080]));
        assert_eq!(of(&[("", 5)]), Ok(vec![5, 8080]));
        assert_eq!(of(&[("api", 6), ("", 0)]), Ok(vec![0, 6]));
        assert_eq!(of(&[("api", 0), ("", 0)]), Ok(vec![0, 0]));
        assert!(of(&[("", 8080)]).is_err_and(|error| error.contains("two servers cannot share port 8080")));
        assert!(of(&[("ruby", 1)]).is_err_and(|error| error.contains("no server `ruby`")));
    }
}
