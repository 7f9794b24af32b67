//! The learner's own program on a thread of its own: started, started again on each save, checked if the lesson asks for it,
//! and stopped with the lesson.

mod save_filter;
mod worker;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use super::event::WorkbenchEvent;
use super::project::OwnProject;
use crate::check::CancelToken;
use crate::check::runner::{FailedExchange, Job, LaunchSpec};
use crate::check::watch::SaveWatcher;
use crate::demos::ProgramFront;
use save_filter::SaveFilter;
use worker::{ProgramCommand, Worker};

/// What a step wants of the program.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProgramMode {
    /// Whether a save leaves the program as it is, until the learner starts it again.
    pub restarts_by_key: bool,
    /// Whether each start is followed by the check of the lesson.
    pub is_checked: bool,
}

/// What the program is started with.
pub struct ProgramSetup {
    /// The project.
    pub project: OwnProject,
    /// The check of the lesson; its target is replaced.
    pub job: Job,
    /// The lesson's port, if a demo gives it to the program.
    pub front: Option<ProgramFront>,
    /// How the program is started and on which port, if that is not the project's command on a port that is free.
    pub launch: Option<LaunchSpec>,
    /// Environment variables that it gets besides its own.
    pub variables: Vec<(OsString, OsString)>,
    /// What the first step wants.
    pub mode: ProgramMode,
    /// Whether saves are noticed.
    pub is_watched: bool,
}

impl ProgramSetup {
    /// A program that is watched, on a port that is free and not the lesson's.
    pub fn new(project: OwnProject, job: Job) -> Self {
        let (front, launch, variables) = (None, None, Vec::new());
        Self { project, job, front, launch, variables, mode: ProgramMode::default(), is_watched: true }
    }
}

/// The learner's own program. Dropping it stops the program and frees the lesson's port.
pub struct OwnProgram {
    commands: Sender<ProgramCommand>,
    current: CurrentRun,
    thread: Option<JoinHandle<()>>,
}

/// The token that cancels what the worker does right now.
#[derive(Clone, Default)]
struct CurrentRun(Arc<Mutex<CancelToken>>);

impl CurrentRun {
    fn cancel(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).cancel();
    }

    /// Begins something new, which nobody has cancelled.
    fn begin(&self) -> CancelToken {
        let token = CancelToken::new();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = token.clone();
        token
    }
}

impl OwnProgram {
    /// Starts the program. `emit` is called from another thread with all that happens.
    ///
    /// # Errors
    /// The folder cannot be watched, or the system gives no thread.
    pub fn start(setup: ProgramSetup, emit: impl Fn(WorkbenchEvent) + Send + 'static) -> anyhow::Result<Self> {
        let (commands, receiver) = channel();
        let current = CurrentRun::default();
        let saves = if setup.is_watched { Some(watch(&setup, &commands, &current)?) } else { None };
        let worker = Worker::new(setup, receiver, current.clone(), saves, Box::new(emit));
        let thread = std::thread::Builder::new().name("own program".into()).spawn(move || worker.run())?;
        Ok(Self { commands, current, thread: Some(thread) })
    }

    /// Says what the step wants of the program from now on, and which environment variables it gets besides its own.
    pub fn set_mode(&self, mode: ProgramMode, variables: Vec<(OsString, OsString)>) {
        self.send(ProgramCommand::Mode(mode, variables));
    }

    /// Starts the program again, whatever it does right now.
    pub fn restart(&self) {
        self.current.cancel();
        self.send(ProgramCommand::Restart);
    }

    /// Finds out at once whether the program has ended.
    pub fn notice_end(&self) {
        self.send(ProgramCommand::NoticeEnd);
    }

    /// Finds out why the program failed at a request, if it has printed an error for it.
    pub fn explain(&self, failed: FailedExchange) {
        self.send(ProgramCommand::Explain(Box::new(failed)));
    }

    /// Says which request has got a whole response: the program may end right after it.
    pub fn answered(&self, method: &str, target: &str) {
        self.send(ProgramCommand::Answered(format!("{method} {target}")));
    }

    fn send(&self, command: ProgramCommand) {
        // The worker ends only when this is dropped.
        let _ = self.commands.send(command);
    }
}

impl Drop for OwnProgram {
    fn drop(&mut self) {
        self.send(ProgramCommand::Stop);
        self.current.cancel();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Watches the project's folder. Code that is saved breaks off what the worker does.
fn watch(setup: &ProgramSetup, commands: &Sender<ProgramCommand>, current: &CurrentRun) -> anyhow::Result<SaveWatcher> {
    let (commands, current) = (commands.clone(), current.clone());
    let counts_data = setup.project.stack.as_ref().is_some_and(|stack| stack.served_by_doorway);
    let filter = SaveFilter::new(setup.job.stacks.clone(), counts_data);
    SaveWatcher::watch(&setup.project.folder, move |path: PathBuf| {
        let Some(kind) = filter.kind(&path) else { return };
        if kind.is_code() {
            current.cancel();
        }
        let _ = commands.send(ProgramCommand::Saved(path, kind));
    })
}
