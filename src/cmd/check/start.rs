//! The learner's own program: started, waited for, asked, and stopped with all its children.

mod ended;
mod kept;

use std::time::{Duration, Instant};

use crate::check::{self, AbortReason, CheckResult, ProgramExit, ProgramMonitor, ProgramReport as Seen, project};
use crate::net;
use crate::process::{self, LaunchError, ProgramSpec, RunningProgram, WaitOutcome};
use crate::ui;

use super::choose::LaunchSpec;
use super::{CheckRun, server};
use crate::text::safe::safe_to_copy;
use crate::text::shell;
use ended::{ended, of};
pub(super) use kept::KeptProgram;

/// How long a program may take until it listens.
const START: Duration = Duration::from_secs(20);
/// The same where the command may have to build it first.
const BUILD: Duration = Duration::from_secs(300);
/// Commands that build.
const BUILDERS: &[&str] = &["cargo", "go", "npm", "npx", "make", "docker", "uv"];
/// When one is told what is waited for.
const TOLD: Duration = Duration::from_secs(3);
/// How long one waits at a time before looking whether the learner wants to stop.
const SLICE: Duration = Duration::from_millis(100);
/// How often the system is asked where the program listens: all processes are looked through for it.
const RARELY: Duration = Duration::from_millis(500);
/// How long a program that listens elsewhere may take until it listens where it should, too.
const ELSEWHERE: Duration = Duration::from_secs(2);
/// How long a program that went into the background may take until it listens.
const BACKGROUND: Duration = Duration::from_secs(5);
/// How long what a program says to an answer may be on its way to us.
const SAYING: Duration = Duration::from_millis(60);
/// How long an end that the answers told of may take to show.
const END: Duration = Duration::from_millis(500);
/// How long a program may take to end by itself once the learner waits at the keyboard.
const HURRY: Duration = Duration::from_millis(300);
/// How many of the last lines of its output are kept.
const LINES: usize = 60;

/// How waiting came out.
enum Waiting {
    Listens { port: u16, v4: bool, v6: bool },
    Not(AbortReason),
}

/// Starts the program and looks at it. It is stopped whatever happens, unless it answers and is to be kept.
pub(super) fn look(look: &CheckRun<'_>, program: &LaunchSpec, keep: bool) -> (CheckResult, Option<KeptProgram>) {
    match begin(look, program) {
        Ok((running, evidence)) => started(look, program, running, evidence, keep),
        Err(evidence) => (evidence, None),
    }
}

/// Starts the program, or says why it could not be.
#[allow(clippy::result_large_err, reason = "the evidence is what a look comes to either way")]
fn begin(look: &CheckRun<'_>, program: &LaunchSpec) -> Result<(RunningProgram, CheckResult), CheckResult> {
    let mut evidence = look.evidence();
    evidence.site = Some(server::site(program.port, false, false));
    evidence.program = Some(Seen {
        argv: program.argv.clone(),
        guessed_from: program.told_by.filter(|file| *file != project::FILE),
        folder: program.folder.clone(),
        ..Seen::default()
    });
    let listening = net::is_port_in_use(program.port);
    if listening.any() {
        evidence.site = Some(server::site(program.port, listening.v4, listening.v6));
        server::greet(look, &mut evidence);
        return Err(look.nothing(evidence, AbortReason::PortTaken(owners(program.port))));
    }
    let own: Vec<_> = std::env::vars_os().collect();
    let mut environment = process::passed_on(&own);
    environment.push(("PORT".into(), program.port.to_string().into()));
    let to_start = ProgramSpec {
        argv: program.argv.clone(),
        folder: program.folder.clone(),
        environment,
        limits: process::ProgramLimits::default(),
        launcher: std::env::current_exe().ok(),
    };
    match to_start.start() {
        Ok(running) => Ok((running, evidence)),
        Err(LaunchError::NoProgram(name)) => Err(look.nothing(evidence, AbortReason::NoProgram(name))),
        Err(LaunchError::Refused(error)) => Err(look.nothing(evidence, AbortReason::WouldNotStart(error.to_string()))),
    }
}

fn started(
    look: &CheckRun<'_>,
    program: &LaunchSpec,
    mut running: RunningProgram,
    mut evidence: CheckResult,
    keep: bool,
) -> (CheckResult, Option<KeptProgram>) {
    let start = Instant::now();
    let waiting = wait(look, program, &mut running);
    let took = start.elapsed();
    let evidence = match waiting {
        Waiting::Not(stopped) => {
            record_output(look, &mut running, &mut evidence);
            if let (AbortReason::EndedEarly, Some(program)) = (&stopped, &mut evidence.program) {
                program.ended = running.leader_status().map(|status| of(&running, status));
            }
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
    let url = evidence.site.as_ref().map(|site| format!("http://{}/", site.host));
    match url.filter(|_| keep && evidence.stopped.is_none() && running.ended().is_none()) {
        Some(url) => (evidence, Some(KeptProgram { running, url })),
        None => (end(look, running, evidence), None),
    }
}

/// Asks, once it is proven that the one who answers is the one that was started.
fn asked(look: &CheckRun<'_>, running: &mut RunningProgram, mut evidence: CheckResult, port: u16) -> CheckResult {
    let ports = running.ports();
    if ports.as_ref().is_some_and(|ports| !ports.contains(&port)) && is_anothers(running, port) {
        record_output(look, running, &mut evidence);
        return look.nothing(evidence, AbortReason::NotYours(owners(port)));
    }
    if let Some(program) = &mut evidence.program {
        program.listens_on = ports.into_iter().flatten().collect();
    }
    let mut asking = LaunchedProgram { running, said: None };
    let mut evidence = server::asked(look, evidence, &mut asking);
    let said = asking.said;
    if evidence.broke() {
        ended_soon(running);
    }
    record_output(look, running, &mut evidence);
    if let (Some(program), Some(said)) = (&mut evidence.program, said)
        && program.ended.is_none()
    {
        program.output = said;
    }
    if evidence.stopped.is_none() && evidence.ended_unasked() {
        return unasked(look, evidence);
    }
    check::double_response(&mut evidence);
    evidence
}

/// The program while it is asked.
struct LaunchedProgram<'a> {
    running: &'a mut RunningProgram,
    /// What it had printed when all that the lesson asks was asked: what it says to our own requests explains nothing.
    said: Option<Vec<String>>,
}

impl ProgramMonitor for LaunchedProgram<'_> {
    /// Asked only when a connection was refused or broke.
    fn program_exit(&mut self) -> Option<ProgramExit> {
        ended_soon(self.running)
    }

    fn lesson_finished(&mut self) {
        wait_for_output(self.running, SAYING);
        self.said = Some(self.running.output.last_lines(LINES));
    }
}

/// Whether somebody else has the port. Nobody has it if the program ended after it was seen to listen.
fn is_anothers(running: &mut RunningProgram, port: u16) -> bool {
    net::is_listening(port).any() && running.owns(port) == Some(false)
}

/// A program that listened for a moment only is told like one that ended a moment earlier: which of the two is
/// seen hangs on nothing but luck.
fn unasked(look: &CheckRun<'_>, evidence: CheckResult) -> CheckResult {
    let port = evidence.site.as_ref().map_or(0, |site| site.port);
    let site = Some(server::site(port, false, false));
    let evidence = CheckResult { site, repeated_first: None, around: Vec::new(), ..evidence };
    look.nothing(evidence, AbortReason::EndedEarly)
}

/// How it ended, if it has or does within a moment: its connections are gone a moment before the process is.
fn ended_soon(running: &mut RunningProgram) -> Option<ProgramExit> {
    let since = Instant::now();
    while running.ended().is_none() && since.elapsed() < END {
        std::thread::sleep(Duration::from_millis(2));
    }
    ended(running)
}

/// Waits until it listens, ends, is taking too long, or the learner wants to stop.
fn wait(look: &CheckRun<'_>, program: &LaunchSpec, running: &mut RunningProgram) -> Waiting {
    let (start, mut asked, mut other, mut is_told) = (Instant::now(), Instant::now(), None, false);
    let most = if BUILDERS.contains(&program.argv[0].as_str()) { BUILD } else { START };
    loop {
        if look.is_stopped() {
            return Waiting::Not(AbortReason::Interrupted);
        }
        match running.wait_until_listening(program.port, SLICE) {
            WaitOutcome::Listens { v4, v6 } => return Waiting::Listens { port: program.port, v4, v6 },
            WaitOutcome::Ended(_) => return Waiting::Not(AbortReason::EndedEarly),
            WaitOutcome::Silent => {}
        }
        if running.in_background().is_some_and(|since| since > BACKGROUND) {
            return Waiting::Not(AbortReason::EndedEarly);
        }
        if start.elapsed() > most {
            return Waiting::Not(AbortReason::NeverListened);
        }
        if !is_told && start.elapsed() > TOLD {
            is_told = true;
            say_waiting(program, most);
        }
        if asked.elapsed() < RARELY {
            continue;
        }
        asked = Instant::now();
        if let Some(port) = running.ports().unwrap_or_default().first().copied() {
            let since = other.get_or_insert_with(Instant::now);
            if since.elapsed() >= ELSEWHERE {
                return elsewhere(program, port);
            }
        }
    }
}

fn say_waiting(program: &LaunchSpec, most: Duration) {
    let (command, seconds) = (safe_to_copy(&shell::join(&program.argv)), most.as_secs());
    ui::note(&format!("waiting for `{command}` to listen on port {}, {seconds} seconds at most", program.port));
}

/// A program that listens at another port: followed there, unless somebody said where it must be.
fn elsewhere(program: &LaunchSpec, port: u16) -> Waiting {
    let net::Listening { v4, v6 } = net::is_listening(port);
    if program.port_is_told || !(v4 || v6) {
        return Waiting::Not(AbortReason::OtherPort);
    }
    Waiting::Listens { port, v4, v6 }
}

/// Writes down what is known of the program at this moment.
fn record_output(look: &CheckRun<'_>, running: &mut RunningProgram, evidence: &mut CheckResult) {
    // Where all is met, what it listened on when that was proven to be its own says enough.
    let ports = if look.is_stopped() || evidence.all_met() { None } else { running.ports() };
    let Some(program) = &mut evidence.program else { return };
    program.ended = ended(running);
    program.listens_on = ports.map_or(std::mem::take(&mut program.listens_on), |ports| ports.into_iter().collect());
    if program.ended.is_some() {
        wait_for_output(running, END);
    }
    program.output = running.output.last_lines(LINES);
}

/// What a program printed last may still be on its way.
fn wait_for_output(running: &RunningProgram, most: Duration) {
    let (start, mut before) = (Instant::now(), usize::MAX);
    while start.elapsed() < most {
        let now = running.output.text().len();
        if now == before && now > 0 {
            return;
        }
        before = now;
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn end(look: &CheckRun<'_>, mut running: RunningProgram, mut evidence: CheckResult) -> CheckResult {
    let left = running.stop(&|| patience(look.is_stopped()));
    if let Some(program) = &mut evidence.program {
        program.left = left;
    }
    evidence
}

fn patience(is_stopped: bool) -> Duration {
    if is_stopped { HURRY } else { process::PATIENCE }
}

fn owners(port: u16) -> Vec<(u32, String)> {
    net::port_owners(port).unwrap_or_default().into_iter().map(|owner| (owner.pid, owner.name)).collect()
}
