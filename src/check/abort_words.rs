//! Describes in words why no request could be sent, and what to try. The words are not yet safe to print.

use super::result::{AbortReason, CheckResult, ProgramExit};
use crate::net::PortOwner;

/// Returns what was seen, as a clause without its full stop.
pub fn describe(result: &CheckResult, reason: &AbortReason) -> String {
    let port = port(result);
    match reason {
        AbortReason::NobodyListens => format!("nobody listens at port {port}, neither at 127.0.0.1 nor at ::1"),
        AbortReason::PortTaken(owners) => {
            format!("port {port} is taken already{}, before your program was started", by(owners))
        }
        AbortReason::NoProgram(name) if is_file(name) => format!("the system is not permitted to run the file {name}"),
        AbortReason::NoProgram(name) if is_path(name) => format!("there is no {name} in this folder"),
        AbortReason::NoProgram(name) => format!("there is no program `{name}` here"),
        AbortReason::WouldNotStart(why) => format!("the program could not be started: {why}"),
        // There is no program of the learner's then.
        AbortReason::EndedEarly if result.stack.as_ref().is_some_and(|stack| stack.served_by_doorway) => {
            "doorway cannot use your files as they are".to_owned()
        }
        AbortReason::EndedEarly => format!("your program ended before it answered{}", exit_words(ended(result))),
        AbortReason::EndedLater(after) => {
            let exit = exit_words(ended(result));
            match after {
                Some(request) => format!("it has stopped right after {request}{exit}"),
                None => format!("it was running, and has stopped{exit}"),
            }
        }
        AbortReason::NeverListened => format!("your program runs, but nothing listens at port {port}"),
        AbortReason::OtherPort => format!("your program listens at port {}, not at {port}", ports(result)),
        AbortReason::NotYours(owners) => format!("what answers at port {port} is not your program{}", by(owners)),
        AbortReason::DoorwaysOwn => {
            format!("the server on port {port} is doorway's own, for a lesson in another window, and not yours")
        }
        AbortReason::NoConnections(why) => format!("the system gives no means to open connections: {why}"),
        AbortReason::Interrupted => "stopped by you".to_owned(),
    }
}

/// Returns what to try, in a sentence or two.
pub fn advice(result: &CheckResult, reason: &AbortReason) -> String {
    let port = port(result);
    match reason {
        AbortReason::NobodyListens => match &result.other_open_ports[..] {
            [] => {
                "Start your server in a second terminal and leave it running, or let me start it with --run.".to_owned()
            }
            [other, ..] => {
                format!("Something answers at port {other}. If that is yours, say --url http://localhost:{other}.")
            }
        },
        AbortReason::PortTaken(_) => format!(
            "Stop what runs there (Ctrl+C in its terminal). Or look at that one as it runs: doorway check --url http://localhost:{port}"
        ),
        AbortReason::NoProgram(name) if is_file(name) => {
            format!("Give the file the permission to be run: chmod +x {name}")
        }
        AbortReason::NoProgram(name) if is_of_environment(name) => {
            let folder = name.split(['/', '\\']).next().unwrap_or(".venv");
            let (python, pip) = if cfg!(windows) { ("py", "Scripts\\pip") } else { ("python3", "bin/pip") };
            let separator = std::path::MAIN_SEPARATOR;
            format!(
                "Make the environment: {python} -m venv {folder} and then install the packages in it: \
                 {folder}{separator}{pip} install -r requirements.txt"
            )
        }
        AbortReason::NoProgram(name) if is_path(name) => {
            "If installing the project's packages makes it, do that first. If not, look at its name.".to_owned()
        }
        AbortReason::NoProgram(name) => format!("Install `{name}`, or name another command with --run."),
        AbortReason::WouldNotStart(_) => "Try the command by hand in this folder.".to_owned(),
        AbortReason::EndedEarly | AbortReason::EndedLater(_) => {
            "Read its last lines below; a server has to keep listening.".to_owned()
        }
        AbortReason::NeverListened => format!("Let it listen at port {port}, or say --port with the one it uses."),
        AbortReason::OtherPort => format!("Let it listen at port {port}, or say --port {}.", ports(result)),
        AbortReason::NotYours(_) => {
            "Stop the other one first, so that your own program is the one that is checked.".to_owned()
        }
        AbortReason::DoorwaysOwn => {
            "Go into your project's folder and check again, or name the port of your server with --url.".to_owned()
        }
        AbortReason::NoConnections(_) => "Close some programs, and check again.".to_owned(),
        AbortReason::Interrupted => "Start again when you like.".to_owned(),
    }
}

/// Returns what the words of [`describe`] are about.
pub fn subject(reason: &AbortReason) -> &'static str {
    match reason {
        AbortReason::EndedLater(_) => "your program",
        _ => "the start",
    }
}

fn ended(result: &CheckResult) -> Option<&ProgramExit> {
    result.program.as_ref()?.ended.as_ref()
}

/// Returns how a program ended, in brackets.
pub fn exit_words(ended: Option<&ProgramExit>) -> String {
    ended.map(|ended| format!(" ({})", ended.description)).unwrap_or_default()
}

fn port(result: &CheckResult) -> u16 {
    result.endpoint.as_ref().map_or(0, |endpoint| endpoint.port)
}

fn is_file(name: &str) -> bool {
    is_path(name) && std::path::Path::new(name).is_file()
}

/// Whether it is the Python of an environment: `.venv/bin/python`, `venv\Scripts\python.exe`.
fn is_of_environment(name: &str) -> bool {
    let parts: Vec<&str> = name.split(['/', '\\']).collect();
    matches!(&parts[..], [folder, "bin" | "Scripts", program] if folder.contains("env") && program.starts_with("py"))
}

fn is_path(name: &str) -> bool {
    name.contains(['/', '\\'])
}

fn by(owners: &[PortOwner]) -> String {
    owners.first().map(|owner| format!(" (by {}, process {})", owner.name, owner.pid)).unwrap_or_default()
}

/// The ports that the program listens on.
fn ports(result: &CheckResult) -> String {
    let ports = result.program.iter().flat_map(|program| &program.listens_on);
    ports.map(u16::to_string).collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_no_environment_reads_both_commands() {
        let name = AbortReason::NoProgram([".venv", "bin", "python"].join("/"));
        let words = advice(&CheckResult::default(), &name);
        assert!(words.contains(" -m venv .venv and then install"), "{words}");
        assert!(words.ends_with(" install -r requirements.txt"), "{words}");
    }
}
