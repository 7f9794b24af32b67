//! The learner's own program: started, waited for, asked, and stopped with all its children.

use std::time::{Duration, Instant};

use crate::check::{self, Ended, Evidence, Program as Seen, Stopped, project};
use crate::process::{self, Program, Running, StartError, Waited};

use super::choose::ToStart;
use super::{Look, server};

/// How long a program may take until it listens.
const START: Duration = Duration::from_secs(20);
/// The same where the command may have to build it first.
const BUILD: Duration = Duration::from_secs(300);
/// Commands that build.
const BUILDERS: &[&str] = &["cargo", "go", "npm", "npx", "make", "docker", "uv"];
/// How long one waits at a time before looking whether the learner wants to stop.
const SLICE: Duration = Duration::from_millis(100);
/// How long a program that listens elsewhere may take until it listens where it should, too.
const ELSEWHERE: Duration = Duration::from_secs(2);
/// How long an end that the answers told of may take to show.
const END: Duration = Duration::from_millis(500);
/// How long a program may take to end by itself once the learner waits at the keyboard.
const HURRY: Duration = Duration::from_millis(300);
/// How many of the last lines of its output are kept.
const LINES: usize = 60;

/// How waiting came out.
enum Waiting {
    Listens { port: u16, v4: bool, v6: bool },
    Not(Stopped),
}

/// Starts the program, looks at it, and stops it whatever happens.
pub(super) fn look(look: &Look<'_>, program: &ToStart) -> Evidence {
    let mut evidence = look.evidence();
    evidence.site = Some(server::site(program.port, false, false));
    evidence.program = Some(Seen {
        argv: program.argv.clone(),
        guessed_from: program.told_by.filter(|file| *file != project::FILE),
        folder: program.folder.clone(),
        ..Seen::default()
    });
    let (v4, v6) = process::listening(program.port);
    if v4 || v6 {
        evidence.site = Some(server::site(program.port, v4, v6));
        server::greet(look, &mut evidence);
        return look.nothing(evidence, Stopped::PortTaken(owners(program.port)));
    }
    let variables = vec![("PORT".to_owned(), program.port.to_string())];
    let to_start = Program { argv: program.argv.clone(), folder: program.folder.clone(), variables };
    match to_start.start() {
        Ok(running) => started(look, program, running, evidence),
        Err(StartError::NoProgram(name)) => look.nothing(evidence, Stopped::NoProgram(name)),
        Err(StartError::Refused(error)) => look.nothing(evidence, Stopped::WouldNotStart(error.to_string())),
    }
}

fn started(look: &Look<'_>, program: &ToStart, mut running: Running, mut evidence: Evidence) -> Evidence {
    let start = Instant::now();
    let waiting = wait(look, program, &mut running);
    let took = start.elapsed();
    let evidence = match waiting {
        Waiting::Not(stopped) => {
            note(&mut running, &mut evidence);
            look.nothing(evidence, stopped)
        }
        Waiting::Listens { port, v4, v6 } => {
            evidence.site = Some(server::site(port, v4, v6));
            if let Some(program) = &mut evidence.program {
                program.started_in = Some(took);
            }
            asked(look, &mut running, evidence, port)
        }
    };
    end(look, running, evidence)
}

/// Asks, once it is proven that the one who answers is the one that was started.
fn asked(look: &Look<'_>, running: &mut Running, mut evidence: Evidence, port: u16) -> Evidence {
    let ports = running.ports();
    if ports.as_ref().is_some_and(|ports| !ports.contains(&port)) {
        note(running, &mut evidence);
        let owners = owners(port);
        let is_gone = owners.is_empty() && running.ended().is_some();
        return look.nothing(evidence, if is_gone { Stopped::EndedEarly } else { Stopped::NotYours(owners) });
    }
    if let Some(program) = &mut evidence.program {
        program.listens_on = ports.into_iter().flatten().collect();
    }
    // Asked only when a connection was refused, and the connection is gone a moment before the process is.
    let mut evidence = server::asked(look, evidence, &mut || {
        let since = Instant::now();
        while running.ended().is_none() && since.elapsed() < END {
            std::thread::sleep(Duration::from_millis(2));
        }
        ended(running)
    });
    note(running, &mut evidence);
    if was_leaving(&evidence) {
        return look.nothing(evidence, Stopped::EndedEarly);
    }
    check::twice(&mut evidence);
    evidence
}

/// Whether it was on its way out when its port was seen: it took a port, answered nothing, and ended as if all was well.
fn was_leaving(evidence: &Evidence) -> bool {
    let ended = evidence.program.as_ref().and_then(|program| program.ended.as_ref());
    let answered = evidence.all().any(|look| look.asked.as_ref().is_some_and(|asked| asked.heard.answer.is_some()));
    ended.is_some_and(|ended| ended.code == Some(0)) && !answered
}

/// Waits until it listens, ends, is taking too long, or the learner wants to stop.
fn wait(look: &Look<'_>, program: &ToStart, running: &mut Running) -> Waiting {
    let (start, mut other) = (Instant::now(), None);
    let most = if BUILDERS.contains(&program.argv[0].as_str()) { BUILD } else { START };
    loop {
        if look.is_stopped() {
            return Waiting::Not(Stopped::Interrupted);
        }
        match running.wait_until_listening(program.port, SLICE) {
            Waited::Listens { v4, v6 } => return Waiting::Listens { port: program.port, v4, v6 },
            Waited::Ended(_) => return Waiting::Not(Stopped::EndedEarly),
            Waited::Silent => {}
        }
        let others = running.ports().unwrap_or_default();
        if let Some(port) = others.first().copied() {
            let since = other.get_or_insert_with(Instant::now);
            if since.elapsed() >= ELSEWHERE {
                return elsewhere(program, port);
            }
        }
        if start.elapsed() > most {
            return Waiting::Not(Stopped::NeverListened);
        }
    }
}

/// A program that listens at another port: followed there, unless somebody said where it must be.
fn elsewhere(program: &ToStart, port: u16) -> Waiting {
    let (v4, v6) = process::listening(port);
    if program.port_is_told || !(v4 || v6) {
        return Waiting::Not(Stopped::OtherPort);
    }
    Waiting::Listens { port, v4, v6 }
}

/// Writes down what is known of the program at this moment.
fn note(running: &mut Running, evidence: &mut Evidence) {
    let is_met = evidence.all_met();
    let Some(program) = &mut evidence.program else { return };
    program.ended = ended(running);
    if !is_met {
        // Where all is met, what it listened on when that was proven to be its own says enough.
        program.listens_on = running.ports().unwrap_or_default().into_iter().collect();
    }
    if program.ended.is_some() {
        settle(running);
    }
    program.output = running.output.last_lines(LINES);
}

/// What a program printed last may still be on its way when it has ended.
fn settle(running: &Running) {
    let (start, mut before) = (Instant::now(), usize::MAX);
    while start.elapsed() < END {
        let now = running.output.text().len();
        if now == before && now > 0 {
            return;
        }
        before = now;
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn end(look: &Look<'_>, mut running: Running, mut evidence: Evidence) -> Evidence {
    let left = if look.is_stopped() { running.stop_within(HURRY) } else { running.stop() };
    if let Some(program) = &mut evidence.program {
        program.left = left;
    }
    evidence
}

fn ended(running: &mut Running) -> Option<Ended> {
    let status = running.ended()?;
    Some(Ended { code: status.code(), words: words(status) })
}

#[cfg(unix)]
fn words(status: std::process::ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("ended by signal {signal}"),
        _ => status.to_string(),
    }
}

#[cfg(not(unix))]
fn words(status: std::process::ExitStatus) -> String {
    status.code().map_or_else(|| status.to_string(), |code| format!("exit code {code}"))
}

fn owners(port: u16) -> Vec<(u32, String)> {
    process::owners(port).unwrap_or_default().into_iter().map(|owner| (owner.pid, owner.name)).collect()
}
