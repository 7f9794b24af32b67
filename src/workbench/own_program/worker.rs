//! The thread of the learner's own program: it takes one command after the other.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::save_filter::SavedKind;
use super::{CurrentRun, ProgramMode, ProgramSetup};
use crate::check::runner::{self, CheckEvent, FailedExchange, Job, KeptProgram, LastRequest, LaunchSpec, Target};
use crate::check::watch::SaveWatcher;
use crate::check::{CancelToken, CheckResult};
use crate::course::Scenario;
use crate::demos::ProgramFront;
use crate::http::{BindScope, bind};
use crate::workbench::event::{CheckStage, RunningPlace, WorkbenchEvent};
use crate::workbench::project::OwnProject;

/// How often to ask whether the program has ended by itself.
const END_POLL: Duration = Duration::from_millis(500);
/// How long after a response the end of the program may be noticed, so that it belongs to that request.
const SOON: Duration = Duration::from_millis(1200);
/// How long nothing more may be saved before the next start: many editors save in several steps.
const QUIET_TIME: Duration = Duration::from_millis(100);
/// How long saves without a pause put off the next start at most.
const MAX_DELAY: Duration = Duration::from_secs(2);
/// The port that the program is expected on if no other one is free.
const LAST_PORT: u16 = 8080;

/// The files of a project without a program that doorway reads once, when it starts.
const READ_AT_START: &[&str] = &["routes.txt", "doorway.toml"];

/// What the worker is asked to do.
pub(super) enum ProgramCommand {
    Mode(ProgramMode, Vec<(OsString, OsString)>),
    Restart,
    NoticeEnd,
    Explain(Box<FailedExchange>),
    Answered(String),
    Saved(PathBuf, SavedKind),
    Stop,
}

/// The state of the thread.
pub(super) struct Worker {
    project: OwnProject,
    job: Job,
    scenarios: Vec<Scenario>,
    front: Option<ProgramFront>,
    /// What the program gets in its environment besides.
    variables: Vec<(OsString, OsString)>,
    launch: Option<LaunchSpec>,
    mode: ProgramMode,
    commands: Receiver<ProgramCommand>,
    current: CurrentRun,
    saves: Option<SaveWatcher>,
    emit: Box<dyn Fn(WorkbenchEvent) + Send>,
    kept: Option<KeptProgram>,
    /// A file that was saved after the program was started.
    newer_file: Option<String>,
    /// The last request that got a whole response, and when.
    answered: Option<(String, Instant)>,
    /// A command that came while saves were collected.
    next: Option<ProgramCommand>,
}

impl Worker {
    pub(super) fn new(
        setup: ProgramSetup,
        commands: Receiver<ProgramCommand>,
        current: CurrentRun,
        saves: Option<SaveWatcher>,
        emit: Box<dyn Fn(WorkbenchEvent) + Send>,
    ) -> Self {
        let ProgramSetup { project, mut job, front, launch, mode, variables, .. } = setup;
        let scenarios = std::mem::take(&mut job.scenarios);
        let (kept, newer_file, next) = (None, None, None);
        Self {
            project,
            job,
            scenarios,
            front,
            variables,
            launch,
            mode,
            commands,
            current,
            saves,
            emit,
            kept,
            newer_file,
            answered: None,
            next,
        }
    }

    /// Starts the program, and does what it is asked until it is asked to stop.
    pub(super) fn run(mut self) {
        self.start(None);
        loop {
            match self.wait() {
                Some(ProgramCommand::Stop) => return self.stop(),
                Some(ProgramCommand::Mode(mode, variables)) => self.set_mode(mode, variables),
                Some(ProgramCommand::Restart) => self.start(None),
                Some(ProgramCommand::Saved(path, kind)) => self.saved(&path, kind),
                Some(ProgramCommand::Explain(failed)) => self.explain(*failed),
                Some(ProgramCommand::Answered(request)) => self.note_response(request),
                Some(ProgramCommand::NoticeEnd) | None => self.notice_end(),
            }
        }
    }

    /// Waits for a command; returns nothing when it is time to see whether the program has ended.
    fn wait(&mut self) -> Option<ProgramCommand> {
        if let Some(next) = self.next.take() {
            return Some(next);
        }
        if self.kept.is_none() {
            return Some(self.commands.recv().unwrap_or(ProgramCommand::Stop));
        }
        match self.commands.recv_timeout(END_POLL) {
            Ok(command) => Some(command),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(ProgramCommand::Stop),
        }
    }

    fn set_mode(&mut self, mode: ProgramMode, variables: Vec<(OsString, OsString)>) {
        let before = std::mem::replace(&mut self.mode, mode);
        let has_other_variables = std::mem::replace(&mut self.variables, variables) != self.variables;
        let has_old_code = self.newer_file.is_some() && !mode.restarts_by_key;
        if has_old_code || has_other_variables || (mode.is_checked && !before.is_checked) {
            self.start(None);
        }
    }

    /// Handles a save, once nothing more is saved for a moment.
    fn saved(&mut self, path: &Path, kind: SavedKind) {
        if let Some(name) = self.needs_no_start(path, kind) {
            return (self.emit)(WorkbenchEvent::SavedBeside { saved: name });
        }
        let mut saved = self.note_save(path, kind);
        let since = Instant::now();
        while since.elapsed() < MAX_DELAY {
            match self.commands.recv_timeout(QUIET_TIME) {
                Ok(ProgramCommand::Saved(path, kind)) => saved = self.note_save(&path, kind).or(saved),
                // It was about the program that is now started again.
                Ok(ProgramCommand::Answered(_)) => {}
                Ok(other) => {
                    self.next = Some(other);
                    break;
                }
                Err(_) => break,
            }
        }
        let Some(name) = saved else { return };
        if self.mode.restarts_by_key && self.kept.is_some() {
            self.newer_file = Some(name.clone());
            (self.emit)(WorkbenchEvent::OldCode { saved: name });
        } else if !matches!(self.next, Some(ProgramCommand::Stop | ProgramCommand::Restart)) {
            self.start(Some(name));
        }
    }

    /// Returns the name of a file whose save changes nothing in the program that is running: a file with requests, and what
    /// doorway reads again for each request.
    fn needs_no_start(&self, path: &Path, kind: SavedKind) -> Option<String> {
        let is_running = self.kept.is_some() && !self.mode.is_checked;
        let name = path.file_name()?.to_string_lossy().into_owned();
        let is_read_anew =
            self.project.has_only_files() && kind == SavedKind::Other && !READ_AT_START.contains(&&*name);
        (is_running && (kind == SavedKind::Requests || is_read_anew)).then_some(name)
    }

    /// Returns the name of a file that was saved. A new folder is watched from now on.
    fn note_save(&mut self, path: &Path, kind: SavedKind) -> Option<String> {
        if kind == SavedKind::Folder {
            if let Some(saves) = &mut self.saves {
                saves.follow(path);
            }
            // The project's own folder was made again, with files in it that nobody reported.
            if path != self.project.folder {
                return None;
            }
        }
        Some(path.file_name()?.to_string_lossy().into_owned())
    }

    /// Starts the program anew, and checks it if the step wants that.
    fn start(&mut self, saved: Option<String>) {
        let token = self.current.begin();
        (self.emit)(WorkbenchEvent::Starting { saved });
        (self.newer_file, self.answered) = (None, None);
        self.close(&token);
        let launch = self.launch.clone();
        self.job.target = Target::Program(launch.unwrap_or_else(|| self.launch_on_free_port()));
        self.job.variables = self.variables.clone();
        self.job.scenarios = if self.mode.is_checked { self.scenarios.clone() } else { Vec::new() };
        let mut judged = 0;
        let emit = &self.emit;
        let checked = runner::run_and_keep(&self.job, &token, &mut |event| match event {
            CheckEvent::Waiting { .. } => emit(WorkbenchEvent::Checking(CheckStage::Waiting)),
            CheckEvent::Probe(_) => {
                judged += 1;
                emit(WorkbenchEvent::Checking(CheckStage::Judged(judged)));
            }
            _ => {}
        });
        // A cancelled start is followed by the command that cancelled it.
        if let Ok((result, kept)) = checked {
            self.kept = kept;
            self.finish_start(result);
        }
    }

    fn launch_on_free_port(&self) -> LaunchSpec {
        LaunchSpec {
            argv: self.project.argv.clone(),
            port: free_port(),
            is_port_fixed: false,
            command_file: self.project.command_file.clone(),
        }
    }

    /// Opens the lesson's port for a program that is running, and says how the start went.
    fn finish_start(&mut self, result: CheckResult) {
        if self.kept.is_some() {
            let place = self.open_front(&result);
            (self.emit)(WorkbenchEvent::Running(place));
        }
        if result.aborted.is_some() {
            (self.emit)(WorkbenchEvent::Failed(Box::new(result)));
        } else if self.mode.is_checked {
            (self.emit)(WorkbenchEvent::Checked(Box::new(result)));
        }
    }

    fn open_front(&mut self, result: &CheckResult) -> RunningPlace {
        let endpoint = result.endpoint.clone().unwrap_or_default();
        let upstream: Vec<SocketAddr> =
            endpoint.open_addresses.iter().map(|ip| SocketAddr::new(*ip, endpoint.port)).collect();
        let own_port = endpoint.port;
        let (mut lesson_port, mut taken_port) = (None, None);
        if let Some(front) = self.front.as_mut().filter(|_| !upstream.is_empty()) {
            let is_open = front.open(upstream).is_ok();
            lesson_port = Some(front.port()).filter(|_| is_open);
            // A program that listens on the lesson's own port has taken it itself.
            taken_port = Some(front.port()).filter(|port| !is_open && *port != own_port);
        }
        let took = result.program.as_ref().and_then(|program| program.started_in).unwrap_or_default();
        RunningPlace { lesson_port, taken_port, own_port, took }
    }

    fn notice_end(&mut self) {
        if self.kept.as_mut().is_some_and(KeptProgram::has_ended) {
            let failed = self.next_failed_exchange().map(|failed| LastRequest::Failed(Box::new(failed)));
            let last = failed.unwrap_or_else(|| self.last_answered());
            self.explain_end(last);
        }
    }

    /// Remembers a request that got a whole response: the program may end right after it.
    fn note_response(&mut self, request: String) {
        self.answered = Some((request, Instant::now()));
        self.notice_end();
    }

    /// Returns the request that got a whole response just before the program has ended, if there was one.
    fn last_answered(&mut self) -> LastRequest {
        let last = self.answered.take().filter(|(_, at)| at.elapsed() < SOON);
        last.map_or(LastRequest::None, |(request, _)| LastRequest::Answered(request))
    }

    /// Waits a moment for the request that the program ended at: it is reported at about the same time.
    fn next_failed_exchange(&mut self) -> Option<FailedExchange> {
        let since = Instant::now();
        while self.next.is_none() && since.elapsed() < QUIET_TIME {
            match self.commands.recv_timeout(QUIET_TIME).ok()? {
                ProgramCommand::Explain(failed) => return Some(*failed),
                ProgramCommand::NoticeEnd => {}
                ProgramCommand::Answered(request) => self.answered = Some((request, Instant::now())),
                other => self.next = Some(other),
            }
        }
        None
    }

    fn explain_end(&mut self, last: LastRequest) {
        let Some(kept) = &mut self.kept else { return };
        let Some(result) = runner::explain_end(&self.job, kept, last) else { return };
        self.stop();
        (self.emit)(WorkbenchEvent::Failed(Box::new(result)));
    }

    /// Says why a request failed. A program that has ended, or does so within a moment, is explained by its end.
    fn explain(&mut self, failed: FailedExchange) {
        let Some(kept) = &mut self.kept else { return };
        if failed.has_no_response() && kept.ended_soon().is_some() || kept.has_ended() {
            return self.explain_end(LastRequest::Failed(Box::new(failed)));
        }
        if let Some(result) = runner::explain_failed_request(&self.job, kept, failed) {
            (self.emit)(WorkbenchEvent::RequestFailed(Box::new(result)));
        }
    }

    /// Closes the lesson's port, and stops the program.
    fn close(&mut self, cancel: &CancelToken) {
        if let Some(front) = &mut self.front {
            front.close();
        }
        if let Some(kept) = self.kept.take() {
            kept.stop(cancel);
        }
    }

    fn stop(&mut self) {
        let token = self.current.begin();
        token.cancel();
        self.close(&token);
    }
}

/// A port for the program behind the lesson's port.
fn free_port() -> u16 {
    bind(0, BindScope::ThisComputer).map_or(LAST_PORT, |bound| bound.port)
}
