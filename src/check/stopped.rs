//! Why nothing could be asked, in words: what was seen, and what to try. Not yet safe to print.

use super::evidence::{Ended, Evidence, Stopped};

/// Whether the learner's own program is why nothing could be asked: that is looked at, and not met.
pub(crate) fn is_learners(stopped: &Stopped) -> bool {
    matches!(stopped, Stopped::EndedEarly | Stopped::NeverListened | Stopped::OtherPort)
}

/// What was seen, as a clause without its full stop.
pub(crate) fn seen(evidence: &Evidence, stopped: &Stopped) -> String {
    let port = port(evidence);
    match stopped {
        Stopped::NobodyListens => format!("nobody listens at port {port}, neither at 127.0.0.1 nor at ::1"),
        Stopped::PortTaken(owners) => {
            format!("port {port} is taken already{}, before your program was started", by(owners))
        }
        Stopped::NoProgram(name) if is_path(name) => format!("there is no {name} in this folder"),
        Stopped::NoProgram(name) => format!("there is no program `{name}` here"),
        Stopped::WouldNotStart(why) => format!("the program could not be started: {why}"),
        Stopped::EndedEarly => {
            let ended = evidence.program.as_ref().and_then(|program| program.ended.as_ref());
            format!("your program ended before it answered{}", how(ended))
        }
        Stopped::NeverListened => format!("your program runs, but nothing listens at port {port}"),
        Stopped::OtherPort => format!("your program listens at port {}, not at {port}", ports(evidence)),
        Stopped::NotYours(owners) => format!("what answers at port {port} is not your program{}", by(owners)),
        Stopped::Interrupted => "stopped by you".to_owned(),
    }
}

/// What to try, in a sentence or two.
pub(crate) fn try_(evidence: &Evidence, stopped: &Stopped) -> String {
    let port = port(evidence);
    match stopped {
        Stopped::NobodyListens => match &evidence.elsewhere[..] {
            [] => {
                "Start your server in a second terminal and leave it running, or let me start it with --run.".to_owned()
            }
            [other, ..] => {
                format!("Something answers at port {other}. If that is yours, say --url http://localhost:{other}.")
            }
        },
        Stopped::PortTaken(_) => format!(
            "Stop what runs there (Ctrl+C in its terminal). Or look at that one as it runs: doorway check --url http://localhost:{port}"
        ),
        Stopped::NoProgram(name) if is_path(name) => {
            "It is made when the project's packages are installed: README.md says how.".to_owned()
        }
        Stopped::NoProgram(name) => format!("Install `{name}`, or name another command with --run."),
        Stopped::WouldNotStart(_) => "Try the command by hand in this folder.".to_owned(),
        Stopped::EndedEarly => "Read its last lines below; a server has to keep listening.".to_owned(),
        Stopped::NeverListened => format!("Let it listen at port {port}, or say --port with the one it uses."),
        Stopped::OtherPort => format!("Let it listen at port {port}, or say --port {}.", ports(evidence)),
        Stopped::NotYours(_) => "Stop the other one first, so that it does not get the credit.".to_owned(),
        Stopped::Interrupted => "Start again when you like.".to_owned(),
    }
}

/// How a program ended, in brackets.
pub(crate) fn how(ended: Option<&Ended>) -> String {
    ended.map(|ended| format!(" ({})", ended.words)).unwrap_or_default()
}

fn port(evidence: &Evidence) -> u16 {
    evidence.site.as_ref().map_or(0, |site| site.port)
}

fn is_path(name: &str) -> bool {
    name.contains(['/', '\\'])
}

fn by(owners: &[(u32, String)]) -> String {
    owners.first().map(|(pid, name)| format!(" (by {name}, process {pid})")).unwrap_or_default()
}

/// The ports that the program listens on.
fn ports(evidence: &Evidence) -> String {
    let ports = evidence.program.iter().flat_map(|program| &program.listens_on);
    ports.map(u16::to_string).collect::<Vec<_>>().join(" or ")
}
