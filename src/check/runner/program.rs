//! The learner's own program: started, waited for, sent the requests, and stopped with everything it started.

use std::time::{Duration, Instant};

use crate::check::cancel::CancelToken;
use crate::check::project;
use crate::check::result::{AbortReason, CheckResult, Endpoint, ProgramExit, ProgramReport};
use crate::check::socket_transport::ProgramMonitor;
use crate::check::suggestions::double_response;
use crate::net::{self, PortOwner};
use crate::process::{self, LaunchError, ProgramSpec, RunningProgram};

use super::events::OutputFollower;
use super::job::{Job, LaunchSpec};
use super::kept_program::KeptProgram;
use super::port_wait::{ListeningPort, start_limit, wait_for_port};
use super::program_end::{LAST_LINES, ended, ended_soon, of_status, stop, wait_for_last_output, wait_for_output};
use super::restart::restart;
use super::session::{RunEnd, RunSession};

/// How long the output that belongs to a response may take to arrive.
const OUTPUT_WAIT: Duration = Duration::from_millis(60);

/// Starts the program and sends it the requests. Stops it afterwards, unless it should go on and takes requests.
pub(super) fn examine(
    run: &mut RunSession<'_>,
    launch: &LaunchSpec,
    result: &mut CheckResult,
    keep: Option<&mut Option<KeptProgram>>,
) -> Result<(), RunEnd> {
    let started = start(run, launch, result);
    // The program is starting meanwhile.
    result.stack = result.stack.take().or_else(|| run.job.stacks.of_folder(&run.job.folder));
    let mut running = started?;
    let end = examine_running(run, launch, &mut running, result);
    let place = result.endpoint.as_ref().map(|endpoint| (format!("{}/", endpoint.url()), endpoint.port));
    match (keep, place) {
        (Some(kept), Some((url, port))) if end.is_ok() && running.ended().is_none() => {
            *kept = Some(KeptProgram { running, url, port, limits: run.job.limits.program });
        }
        _ => {
            let left = stop(&mut running, run.cancel);
            if let Some(program) = &mut result.program {
                program.left_running = left;
            }
        }
    }
    end
}

/// Starts the program, if its port is free.
fn start(run: &mut RunSession<'_>, launch: &LaunchSpec, result: &mut CheckResult) -> Result<RunningProgram, RunEnd> {
    result.endpoint = Some(Endpoint::local(launch.port, false, false));
    result.program = Some(ProgramReport {
        argv: launch.argv.clone(),
        guessed_from: launch.command_file.clone().filter(|file| file != project::FILE),
        folder: run.job.folder.clone(),
        ..ProgramReport::default()
    });
    let in_use = net::is_port_in_use(launch.port);
    if in_use.any() {
        result.endpoint = Some(Endpoint::local(launch.port, in_use.v4, in_use.v6));
        run.ask_port_owner(result)?;
        return Err(RunEnd::Aborted(AbortReason::PortTaken(owners(launch.port))));
    }
    let started = run.job.supervisor.start(&program_spec(run.job, launch));
    started.map_err(|error| {
        RunEnd::Aborted(match error {
            // A file that is there and was not found as a program is not marked as one.
            LaunchError::NoProgram(name) if name.contains('/') && run.job.folder.join(&name).is_file() => {
                AbortReason::WouldNotStart(format!("the file {name} is not marked as a program"))
            }
            LaunchError::NoProgram(name) => AbortReason::NoProgram(name),
            LaunchError::Refused(error) => AbortReason::WouldNotStart(error.to_string()),
        })
    })
}

fn program_spec(job: &Job, launch: &LaunchSpec) -> ProgramSpec {
    let mut environment = process::passed_on(&job.environment);
    environment.extend(job.variables.iter().cloned());
    environment.push(("PORT".into(), launch.port.to_string().into()));
    ProgramSpec { argv: launch.argv.clone(), folder: job.folder.clone(), environment, limits: job.limits.program }
}

/// Waits until the program listens, and sends it the requests.
fn examine_running(
    run: &mut RunSession<'_>,
    launch: &LaunchSpec,
    running: &mut RunningProgram,
    result: &mut CheckResult,
) -> Result<(), RunEnd> {
    let mut output = OutputFollower::new(running.output.clone());
    let start = Instant::now();
    let listening = wait_for_port(run, launch, running, &mut output);
    let took = start.elapsed();
    let listening = listening.inspect_err(|end| {
        record_state(run, running, result);
        if let (RunEnd::Aborted(AbortReason::EndedEarly), Some(program)) = (end, &mut result.program) {
            let limits = &run.job.limits.program;
            program.ended = running.leader_status().map(|status| of_status(running, status, limits));
        }
    })?;
    let ListeningPort { port, v4, v6 } = listening;
    result.endpoint = Some(Endpoint::local(port, v4, v6));
    if let Some(program) = &mut result.program {
        program.started_in = Some(took);
    }
    check_owner(run, running, result, port)?;
    send_requests(run, launch, running, result, &mut output)
}

/// Makes sure that the program that was started is the one that listens on the port.
fn check_owner(
    run: &RunSession<'_>,
    running: &mut RunningProgram,
    result: &mut CheckResult,
    port: u16,
) -> Result<(), RunEnd> {
    let ports = running.ports();
    if ports.as_ref().is_some_and(|ports| !ports.contains(&port)) && belongs_to_another(running, port) {
        record_state(run, running, result);
        return Err(RunEnd::Aborted(AbortReason::NotYours(owners(port))));
    }
    if let Some(program) = &mut result.program {
        program.listens_on = ports.into_iter().flatten().collect();
    }
    Ok(())
}

/// Whether a different program has the port. No program has it if the learner's program has listened and exited.
fn belongs_to_another(running: &mut RunningProgram, port: u16) -> bool {
    net::is_listening(port).any() && running.owns(port) == Some(false)
}

fn send_requests(
    run: &mut RunSession<'_>,
    launch: &LaunchSpec,
    running: &mut RunningProgram,
    result: &mut CheckResult,
    output: &mut OutputFollower,
) -> Result<(), RunEnd> {
    let limits = run.job.limits.program;
    let port = result.endpoint.as_ref().map_or(launch.port, |endpoint| endpoint.port);
    let (job, cancel) = (run.job, run.cancel);
    let mut monitor =
        LaunchedProgram { job, launch, port, cancel, running, output_of_lesson: None, earlier_output: Vec::new() };
    let sent = run.send_requests(result, &mut monitor, |on_event| output.emit(on_event));
    let LaunchedProgram { output_of_lesson, earlier_output, .. } = monitor;
    sent?;
    if result.has_broken_connection() {
        ended_soon(running, &limits);
    }
    record_state(run, running, result);
    if let (Some(program), Some(lines)) = (&mut result.program, output_of_lesson)
        && program.ended.is_none()
    {
        program.output = lines;
    }
    if let Some(program) = &mut result.program {
        program.output.splice(..0, earlier_output);
    }
    if result.exited_before_request() {
        return Err(ended_early(result));
    }
    double_response(result);
    Ok(())
}

/// A program that listened only for a moment is reported like one that ended a moment earlier: which of the two is
/// seen is a matter of luck.
fn ended_early(result: &mut CheckResult) -> RunEnd {
    let port = result.endpoint.as_ref().map_or(0, |endpoint| endpoint.port);
    result.endpoint = Some(Endpoint::local(port, false, false));
    result.repeated = None;
    result.follow_ups.clear();
    RunEnd::Aborted(AbortReason::EndedEarly)
}

/// The program while requests are sent.
struct LaunchedProgram<'a> {
    job: &'a Job,
    launch: &'a LaunchSpec,
    /// Where it listens.
    port: u16,
    cancel: &'a CancelToken,
    running: &'a mut RunningProgram,
    /// What it has printed after the requests of the lesson: output about follow-up requests would explain nothing.
    output_of_lesson: Option<Vec<String>>,
    /// What it printed before the lesson had it started again: the cause of an earlier failure is there.
    earlier_output: Vec<String>,
}

impl ProgramMonitor for LaunchedProgram<'_> {
    /// Called only after a connection was refused or broke.
    fn program_exit(&mut self) -> Option<ProgramExit> {
        ended_soon(self.running, &self.job.limits.program)
    }

    fn is_busy(&mut self) -> bool {
        self.running.is_busy()
    }

    fn lesson_finished(&mut self) {
        wait_for_output(self.running, OUTPUT_WAIT);
        self.output_of_lesson = Some(self.running.output.last_lines(LAST_LINES));
    }

    fn restart(&mut self) -> Result<(), String> {
        let at_most = start_limit(self.job, self.launch);
        let spec = program_spec(self.job, self.launch);
        wait_for_output(self.running, OUTPUT_WAIT);
        self.earlier_output.extend(self.running.output.last_lines(LAST_LINES));
        restart(self.running, &self.job.supervisor, &spec, self.port, at_most, self.cancel)
    }
}

/// Records what is known of the program at this moment.
fn record_state(run: &RunSession<'_>, running: &mut RunningProgram, result: &mut CheckResult) {
    // If everything is met, the ports that it was seen to listen on before are enough.
    let ports = if run.cancel.is_cancelled() || result.all_met() { None } else { running.ports() };
    let Some(program) = &mut result.program else { return };
    program.ended = ended(running, &run.job.limits.program);
    if let Some(ports) = ports {
        program.listens_on = ports.into_iter().collect();
    }
    if program.ended.is_some() {
        wait_for_last_output(running);
    }
    program.output = running.output.last_lines(LAST_LINES);
}

fn owners(port: u16) -> Vec<PortOwner> {
    net::port_owners(port).unwrap_or_default()
}
