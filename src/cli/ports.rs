//! The flags that move a demo's servers to other ports: `--port` for the first, `--port-NAME` for each further one.

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use super::help::global_flags_last;
use super::numbers;

/// A server of a demo, as help shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerPort {
    /// The server's name; empty for "the first server" of any demo.
    pub name: &'static str,
    /// The port it listens on if no flag names another; nothing where demos differ.
    pub usual: Option<u16>,
}

/// The ports that were asked for, by server; the first server of the demo has the name "".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PortArgs(pub Vec<(String, u16)>);

/// The id of the flag for a server starts with this.
const ID_PREFIX: &str = "port:";

/// Returns an example for help. Where there are several servers it moves all of them, because `--port` moves only the first.
pub(super) fn example(lesson: &str, servers: &[ServerPort]) -> String {
    let Some((first, others)) = servers.split_first().filter(|(_, others)| !others.is_empty()) else {
        return format!("Example: doorway {lesson} --port 9000");
    };
    let others: String = (9001..).zip(others).map(|(port, server)| format!(" --port-{} {port}", server.name)).collect();
    format!(
        "--port moves only the {} server. Each of the other servers has its own flag.\n\n\
         Example: doorway {lesson} --port 9000{others}",
        first.name
    )
}

/// Adds a flag for each server.
pub(super) fn add_flags(command: Command, servers: &[ServerPort]) -> Command {
    let flags = servers.iter().enumerate().map(|(at, server)| flag(server, at == 0));
    global_flags_last(command.args(flags))
}

/// Adds a flag for each server, and shows only the first one in help: which others there are depends on the lesson.
pub(super) fn add_hidden_flags(command: Command, servers: &[ServerPort]) -> Command {
    let flags = servers.iter().enumerate().map(|(at, server)| flag(server, at == 0).hide(at > 0));
    let more = "A lesson with several servers takes `--port-NAME` for each further one.";
    global_flags_last(command.args(flags).after_help(more))
}

fn flag(server: &ServerPort, is_first: bool) -> Arg {
    let name = if is_first { "" } else { server.name };
    let long = if is_first { "port".to_owned() } else { format!("port-{name}") };
    let which = if server.name.is_empty() { "the first server".into() } else { format!("the {} server", server.name) };
    let usual = server.usual.map(|port| format!(" [{port}]")).unwrap_or_default();
    let flag = Arg::new(format!("{ID_PREFIX}{name}"))
        .long(long)
        .value_name("PORT")
        .value_parser(numbers::any_port)
        .allow_negative_numbers(true)
        .help_heading("Ports (0 takes any free one)")
        .help(format!("Where {which} listens{usual}"));
    if is_first { flag.short('p') } else { flag }
}

/// The flags depend on the demos, so [`add_flags`] adds them later.
impl Args for PortArgs {
    fn augment_args(command: Command) -> Command {
        command
    }

    fn augment_args_for_update(command: Command) -> Command {
        command
    }
}

impl FromArgMatches for PortArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let ports = matches.ids().filter_map(|id| {
            let server = id.as_str().strip_prefix(ID_PREFIX)?;
            Some((server.to_owned(), *matches.get_one::<u16>(id.as_str())?))
        });
        Ok(Self(ports.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
