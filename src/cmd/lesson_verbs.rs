//! The lessons that are verbs: the built-in ones that play on a demo.

use clap::Command;

use crate::cli::{self, LessonVerb, LessonVerbs, ServerPort};
use crate::course;
use crate::demos::{self, DEMOS};

/// Returns the verbs, and the flags that depend on the demos.
pub(super) fn lesson_verbs() -> LessonVerbs {
    let with_demo = course::summaries().into_iter().filter(|lesson| lesson.demo.is_some());
    let verbs = with_demo.map(|lesson| {
        let summary = lesson.summary.trim_end_matches('.').to_owned();
        LessonVerb { name: lesson.name, summary }
    });
    LessonVerbs { verbs: verbs.collect(), add_flags, add_play_flags, add_next_flags }
}

fn add_flags(command: Command) -> Command {
    let ports = ports_of_lesson(command.get_name());
    cli::lesson_flags(command, &ports)
}

fn add_play_flags(command: Command) -> Command {
    cli::play_flags(command, &ports_of_all_demos())
}

fn add_next_flags(command: Command) -> Command {
    cli::next_flags(command, &ports_of_all_demos())
}

fn ports_of_lesson(name: &str) -> Vec<ServerPort> {
    let lesson = course::summaries().into_iter().find(|lesson| lesson.name == name);
    let demo = lesson.and_then(|lesson| demos::find(&lesson.demo?));
    let servers = demo.map_or(&[][..], |demo| demo.servers);
    servers.iter().map(|server| ServerPort { name: server.name, usual: Some(server.port) }).collect()
}

/// The first server of any demo, then each name that a further server of some demo has.
fn ports_of_all_demos() -> Vec<ServerPort> {
    let mut ports = vec![ServerPort { name: "", usual: None }];
    for name in DEMOS.iter().flat_map(|demo| demo.servers.iter().skip(1).map(|server| server.name)) {
        if ports.iter().all(|port| port.name != name) {
            ports.push(ServerPort { name, usual: None });
        }
    }
    ports
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    #[test]
    fn no_lesson_can_have_the_name_of_a_verb() {
        for verb in Cli::command().get_subcommands() {
            assert!(course::RESERVED_NAMES.contains(&verb.get_name()), "{} is not in the list", verb.get_name());
        }
    }
}
