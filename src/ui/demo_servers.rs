//! Starts a lesson's servers, and says what to do when that is not possible.

use crate::course::{LessonSummary, progress};
use crate::demos::{self, DemoOptions, DemoResources, DemoSpec, DemoStartError, RunningDemo, ServerSpec};
use crate::exit::UsedWrongly;
use crate::http::{BindError, BindScope, EventBus, bind};
use crate::text::safe::{safe, safe_to_copy};
use crate::text::shell;
use crate::ui::lesson::PlayOptions;

/// Starts the servers of a lesson with this stage. With `record_bytes`, each exchange carries its raw bytes.
///
/// # Errors
/// A port that is taken or not allowed. The error says which program uses it, and how to use another one.
pub fn start(
    options: &PlayOptions,
    demo: &'static DemoSpec,
    stage: &str,
    bus: Option<EventBus>,
    record_bytes: bool,
) -> anyhow::Result<RunningDemo> {
    let scope = if options.share { BindScope::Network } else { BindScope::ThisComputer };
    let servers = demo.servers;
    let ports = choose_ports(options, servers)?;
    let options = DemoOptions { ports, reach: scope, bus, record_bytes, resources: resources(demo) };
    let typed: Vec<String> = std::env::args().skip(1).collect();
    RunningDemo::start(demo, stage, &options).map_err(|error| explain(error, servers, &typed, || free_port(scope)))
}

/// Returns what a demo may use: files that it needs again are kept beside the learner's progress.
fn resources(demo: &DemoSpec) -> DemoResources {
    let lasting_folder = progress::home().map(|home| demos::data_folder(&home, demo.name));
    DemoResources { lasting_folder, ..DemoResources::default() }
}

/// Returns the demo of a lesson, if it has one.
pub fn demo(name: Option<&str>) -> Option<&'static DemoSpec> {
    demos::find(name?)
}

/// Returns the port of each server: the one from the command line, or its usual one.
fn choose_ports(options: &PlayOptions, servers: &[ServerSpec]) -> anyhow::Result<Vec<u16>> {
    for (name, _) in &options.ports {
        if !name.is_empty() && servers.iter().all(|server| server.name != name) {
            let message = format!("this lesson has no server `{name}`, so `--port-{name}` cannot be used with it");
            return Err(UsedWrongly(message).into());
        }
    }
    let asked = |at: usize, server: &str| {
        let mut fitting = options.ports.iter().filter(|(name, _)| name == server || (at == 0 && name.is_empty()));
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

/// Returns the flag that moves a server to another port.
fn flag(servers: &[ServerSpec], server: &str) -> String {
    match servers.iter().position(|own| own.name == server) {
        Some(0) | None => "--port".to_owned(),
        Some(_) => format!("--port-{server}"),
    }
}

/// Returns why the servers did not start, and the command that starts them. `typed` are the arguments of this one.
fn explain(
    error: DemoStartError,
    servers: &[ServerSpec],
    typed: &[String],
    find_free_port: impl Fn() -> Option<u16>,
) -> anyhow::Error {
    let (server, error) = match error {
        DemoStartError::Port { server, error } => (server, error),
        DemoStartError::NoStage(stage) => return anyhow::anyhow!("the lesson's demo has no stage `{stage}`"),
        DemoStartError::Build(error) => return error.context("could not start the demo"),
        DemoStartError::System(error) => return anyhow::Error::new(error).context("could not start the servers"),
    };
    let is_ours = matches!(&error, BindError::Busy { owner: Some((_, name)), .. } if is_doorway(name));
    let (what, port) = match error {
        BindError::Busy { port, owner: Some((pid, _)) } if is_ours => {
            (format!("a lesson in another window is using it (doorway, process {pid})"), port)
        }
        BindError::Busy { port, owner: Some((pid, name)) } => {
            (format!("{} (process {pid}) is using it", safe(&name)), port)
        }
        BindError::Busy { port, owner: None } => ("another program is using it".to_owned(), port),
        BindError::NotAllowed { port } => ("this user may not use it (ports below 1024 are special)".to_owned(), port),
        BindError::Other { port, error } => (error.to_string(), port),
    };
    let flag = flag(servers, server);
    let free = find_free_port().map_or_else(|| "N".to_owned(), |port| port.to_string());
    let command = safe_to_copy(&command_with(typed, &flag, &free));
    let (whose, more) = among_others(servers, server, typed);
    let more = if is_ours {
        format!("{more}\n  note  Press q in that window, and start this lesson again. Or move it")
    } else {
        more
    };
    anyhow::anyhow!("could not listen on port {port}{whose}: {what}{more}\n  try   {command}")
}

/// Whether the program with this name is doorway itself, in another window.
fn is_doorway(name: &str) -> bool {
    name.strip_suffix(".exe").unwrap_or(name) == "doorway"
}

/// Returns which of several servers could not listen, and that `--port` has not moved it.
fn among_others(servers: &[ServerSpec], server: &str, typed: &[String]) -> (String, String) {
    let Some((first, others)) = servers.split_first().filter(|(_, others)| !others.is_empty()) else {
        return (String::new(), String::new());
    };
    let moves_first = typed.iter().any(|word| word == "--port" || word == "-p" || word.starts_with("--port="));
    let is_misled = moves_first && others.iter().any(|other| other.name == server);
    let more = format!("\n  note  --port moves only the {} server. --port-{server} moves this one", first.name);
    (format!(" with the {server} server"), if is_misled { more } else { String::new() })
}

/// Returns the command that was typed, with another value of a flag.
fn command_with(typed: &[String], flag: &str, value: &str) -> String {
    let mut words = vec!["doorway".to_owned()];
    let mut rest = typed.iter();
    while let Some(word) = rest.next() {
        let is_flag = word == flag || (flag == "--port" && word == "-p");
        if is_flag {
            rest.next();
        } else if !word.starts_with(&format!("{flag}=")) {
            words.push(word.clone());
        }
    }
    words.extend([flag.to_owned(), value.to_owned()]);
    shell::join(&words)
}

/// Returns a port that is free right now.
fn free_port(scope: BindScope) -> Option<u16> {
    bind(0, scope).ok().map(|bound| bound.port)
}

/// Returns the stage for `--serve`: that of the step, or the last stage in which most servers run, because a lesson may
/// end by stopping one.
pub fn stage_to_serve(lesson: &LessonSummary, demo: &DemoSpec, step: Option<usize>) -> Option<String> {
    let mut stages = lesson.stages.iter().take(step.unwrap_or(usize::MAX)).filter_map(Option::as_deref);
    let servers = |name: &&str| demo.stage(name).map_or(0, |stage| stage.servers.len());
    let chosen = if step.is_some() { stages.next_back() } else { stages.max_by_key(servers) };
    chosen.or_else(|| Some(demo.stages.last()?.name)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVERS: &[ServerSpec] = &[ServerSpec::new("site", 3000), ServerSpec::new("api", 8080)];

    fn message(server: &'static str, error: BindError) -> String {
        let typed = ["cors", "--port", "3000", "--serve"].map(str::to_owned);
        explain(DemoStartError::Port { server, error }, SERVERS, &typed, || Some(4321)).to_string()
    }

    #[test]
    fn a_taken_port_is_explained_with_its_program_and_the_flag_to_add() {
        let owner = Some((77, "node".to_owned()));
        assert_eq!(
            message("site", BindError::Busy { port: 3000, owner }),
            "could not listen on port 3000 with the site server: node (process 77) is using it\n  try   doorway cors --serve --port 4321"
        );
        assert_eq!(
            message("api", BindError::Busy { port: 8080, owner: None }),
            "could not listen on port 8080 with the api server: another program is using it\n  \
             note  --port moves only the site server. --port-api moves this one\n  \
             try   doorway cors --port 3000 --serve --port-api 4321"
        );
    }

    #[test]
    fn a_port_that_another_lesson_has_is_explained_with_the_key_that_ends_that_lesson() {
        let owner = Some((24343, "doorway".to_owned()));
        assert_eq!(
            message("site", BindError::Busy { port: 3000, owner }),
            "could not listen on port 3000 with the site server: a lesson in another window is using it (doorway, process 24343)\n  \
             note  Press q in that window, and start this lesson again. Or move it\n  \
             try   doorway cors --serve --port 4321"
        );
    }

    #[test]
    fn a_flag_that_was_typed_is_replaced_in_the_command() {
        for typed in [&["hello", "--port", "80"][..], &["hello", "--port=80"], &["hello", "-p", "80"], &["hello"]] {
            let typed: Vec<String> = typed.iter().map(|word| (*word).to_owned()).collect();
            assert_eq!(command_with(&typed, "--port", "9"), "doorway hello --port 9", "{typed:?}");
        }
    }

    #[test]
    fn a_port_is_the_usual_one_unless_a_flag_names_another() {
        let play = |ports: &[(&str, u16)]| PlayOptions {
            ports: ports.iter().map(|(name, port)| ((*name).to_owned(), *port)).collect(),
            ..PlayOptions::default()
        };
        let of = |asked: &[(&str, u16)]| choose_ports(&play(asked), SERVERS).map_err(|error| error.to_string());
        assert_eq!(of(&[]), Ok(vec![3000, 8080]));
        assert_eq!(of(&[("", 5)]), Ok(vec![5, 8080]));
        assert_eq!(of(&[("api", 6), ("", 0)]), Ok(vec![0, 6]));
        assert_eq!(of(&[("api", 0), ("", 0)]), Ok(vec![0, 0]));
        assert!(of(&[("", 8080)]).is_err_and(|error| error.contains("two servers cannot share port 8080")));
        assert!(of(&[("ruby", 1)]).is_err_and(|error| error.contains("no server `ruby`")));
    }
}
