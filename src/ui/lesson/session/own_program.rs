//! The learner's own program in a session: which step wants it, whether it may be written, and what happens to it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::LessonSession;
use crate::check::CheckResult;
use crate::check::runner::{Address, Job, Target};
use crate::content::stack::Stack;
use crate::content::stacks::Stacks;
use crate::course::{Lesson, ProgramMoment, fill};
use crate::demos::{self, ProgramFront};
use crate::deploy;
use crate::doctor::{Computer, LanguageNeed};
use crate::player::Event;
use crate::process::Supervisor;
use crate::text::platform::Platform;
use crate::ui::lesson::events::UiEvent;
use crate::ui::lesson::labels::Label;
use crate::ui::lesson::program_status::ProgramStatus;
use crate::workbench::{OwnProgram, OwnProject, ProgramMode, ProgramSetup, to_dos};

/// Said at the top of a step that does not need the learner's own program any more.
const PROGRAM_STOPS: &str = "Your own program is stopped in this step. doorway's server is in its place again.";
/// The same for files without a program.
const FILES_STOP: &str = "This step does not use your own files. doorway's server is in their place again.";

/// What the learner's own program depends on.
pub struct ProgramContext {
    /// The stacks that there are.
    pub stacks: Stacks,
    /// Starts programs.
    pub supervisor: Supervisor,
    /// Where permissions are remembered.
    pub home: Option<PathBuf>,
    /// The folder that the learner named for the project.
    pub named_folder: Option<PathBuf>,
    /// The folder that the learner is in.
    pub here: Option<PathBuf>,
    /// Whether somebody can answer a question.
    pub has_keyboard: bool,
}

/// The state of the learner's own program.
#[derive(Default)]
pub struct OwnProgramState {
    pub(super) context: Option<ProgramContext>,
    pub(super) status: ProgramStatus,
    pub(super) project: Option<OwnProject>,
    /// What happened to it in this step.
    pub(super) moment: Option<ProgramMoment>,
    /// The latest result of a check or a start.
    pub(super) result: Option<Arc<CheckResult>>,
    /// How many hints are shown.
    pub(super) hints: u8,
    /// Whether the learner was asked whether they want a line of the solution.
    pub(super) asked_for_solution: bool,
    /// Whether the learner knows that the folder of the project is gone.
    pub(super) knows_of_missing_folder: bool,
    /// Whether the learner knows how to leave the editor that opens in this terminal.
    pub(super) is_editor_explained: bool,
    /// How to save and leave the editor that opens in this terminal, until something is saved.
    pub(super) editor_reminder: Option<&'static str>,
    /// Whether the learner is still to be told what it is doing, once the task is on the screen.
    pub(super) is_unsaid: bool,
    /// What is to be said of the project, once the text of the step is on the screen.
    pub(super) unsaid_note: Option<String>,
    pub(super) running: Option<ProgramHandle>,
    /// The number of the program whose events count.
    pub(super) number: usize,
    /// The file whose save has started the program last, and whether that was not its first start.
    pub(super) last_start: (Option<String>, bool),
}

/// A program, and the server whose place it has.
pub(super) struct ProgramHandle {
    pub(super) program: OwnProgram,
    server: String,
    is_over: Arc<AtomicBool>,
}

impl ProgramContext {
    /// What is known of this computer, to find the programs that a language needs.
    pub(super) fn computer(&self) -> Computer {
        Computer {
            platform: Platform::CURRENT,
            environment: std::env::vars_os().collect(),
            folder: self.here.clone().unwrap_or_default(),
            ports: Vec::new(),
            language_need: LanguageNeed::Never,
        }
    }
}

/// Returns the usual port of each server of a lesson, with the port that it has now.
pub(super) fn moved_ports(lesson: &Lesson, ports: &[(&'static str, u16)]) -> Vec<(u16, u16)> {
    let demo = lesson.demo.as_deref().and_then(demos::find);
    let servers = demo.map(|demo| demo.servers).unwrap_or_default();
    let now = |name: &str| ports.iter().find(|(own, _)| *own == name).map(|(_, port)| *port);
    servers.iter().filter_map(|server| Some((server.port, now(server.name)?))).collect()
}

impl Drop for ProgramHandle {
    fn drop(&mut self) {
        // Its thread must not wait for room among events that nobody takes any more.
        self.is_over.store(true, Ordering::SeqCst);
    }
}

impl LessonSession<'_> {
    /// Says what the learner's own program depends on.
    pub fn prepare_programs(&mut self, context: ProgramContext) {
        self.own.context = Some(context);
    }

    /// Starts the learner's own program for a step that wants it, and stops it for any other.
    pub(super) fn begin_program_step(&mut self) {
        let Some(server) = self.player.step().server_of_own_program().map(str::to_owned) else {
            if self.own.status.is_at_work() {
                self.note(Label::Note, if self.has_only_files() { FILES_STOP } else { PROGRAM_STOPS });
            }
            return self.end_program();
        };
        (self.own.moment, self.own.hints, self.own.result) = (None, 0, None);
        self.own.editor_reminder = None;
        match &self.own.running {
            Some(running) if running.server == server => {
                running.program.set_mode(self.program_mode(), self.program_variables());
            }
            _ => {
                self.end_program();
                self.find_project();
            }
        }
    }

    /// Whether there is no program in the learner's own project.
    pub(super) fn has_only_files(&self) -> bool {
        self.own.project.as_ref().is_some_and(OwnProject::has_only_files)
    }

    fn program_mode(&self) -> ProgramMode {
        let edit = self.player.step().edit();
        ProgramMode { restarts_by_key: edit.is_some_and(|edit| edit.restarts_by_key), is_checked: edit.is_none() }
    }

    /// What the program gets in its environment for this step.
    fn program_variables(&self) -> Vec<(OsString, OsString)> {
        let filled = |value: &str| fill(value, &self.screen.ports);
        self.player
            .step()
            .variables_of_own_program()
            .iter()
            .map(|(name, value)| (name.into(), filled(value).into()))
            .collect()
    }

    /// Stops the program, and gives the lesson's port back.
    pub(super) fn end_program(&mut self) {
        self.own.number += 1;
        self.own.status = ProgramStatus::None;
        if let Some(server) = self.own.running.take().map(|running| running.server.clone()) {
            self.take_place_back(&server);
        }
    }

    /// Lets the demo's own server take its place again.
    pub(super) fn take_place_back(&mut self, server: &str) {
        if let Some(Err(_)) = self.servers.as_mut().map(|servers| servers.take_place_back(server)) {
            self.note(Label::Sorry, "A server of the lesson could not start again: another program has its port.");
        }
    }

    /// Whether the learner's own program has the place of this server.
    pub(super) fn has_place_of(&self, server: &str) -> bool {
        let first = self.screen.ports.first().map_or("", |(name, _)| *name);
        let is_it = |own: &ProgramHandle| server == if own.server.is_empty() { first } else { own.server.as_str() };
        self.own.running.as_ref().is_some_and(is_it)
    }

    /// What programs depend on, if they can be run at all.
    pub(super) fn program_context(&self) -> Option<&ProgramContext> {
        self.own.context.as_ref()
    }

    /// Returns the usual port of each server of the lesson, with the port that it has now.
    pub(super) fn moved_ports(&self) -> Vec<(u16, u16)> {
        self.screen.moved_ports.clone()
    }

    pub(super) fn start_program(&mut self, project: OwnProject, stack: &Arc<Stack>) {
        // They may have the place that the program gets: giving it back later would take it from the program.
        self.end_stand_ins();
        let Some(context) = &self.own.context else { return };
        let server = self.player.step().server_of_own_program().unwrap_or_default().to_owned();
        let job = Job {
            environment: std::env::vars_os().collect(),
            stack: project.stack.clone().or_else(|| Some(stack.clone())),
            stacks: context.stacks.clone(),
            supervisor: context.supervisor.clone(),
            to_dos,
            rehearsal: self.screen.lesson().has_rehearsal().then_some(deploy::rehearse_in_check),
            ..Job::new(self.screen.lesson(), Target::Running(Address::local(0)), project.folder.clone())
        };
        let front: Option<ProgramFront> =
            self.servers.as_mut().and_then(|servers| servers.give_place_away(&server).ok());
        let (variables, mode) = (self.program_variables(), self.program_mode());
        let setup = ProgramSetup { front, variables, mode, ..ProgramSetup::new(project.clone(), job) };
        self.own.number += 1;
        let (sender, number, is_over) = (self.sender.clone(), self.own.number, Arc::new(AtomicBool::new(false)));
        let over = is_over.clone();
        let emit = move |event| sender.send_until(UiEvent::Program(number, event), &over);
        self.own.last_start = (None, false);
        self.own.project = Some(project);
        match OwnProgram::start(setup, emit) {
            Ok(program) => {
                self.own.status = ProgramStatus::Starting;
                self.own.running = Some(ProgramHandle { program, server, is_over });
            }
            Err(error) => self.set_status(ProgramStatus::Impossible(format!("{error:#}"))),
        }
    }

    /// Uses the project in the language that was chosen now.
    pub(super) fn change_program_language(&mut self) {
        if self.player.step().server_of_own_program().is_some() {
            self.end_program();
            self.find_project();
            self.say_unsaid_status();
        }
    }

    /// Lets the lesson go on where nobody can say in which folder the program may be written.
    pub(super) fn skip_without_program(&mut self) {
        while std::mem::take(&mut self.cannot_run) {
            let effects = self.player.on(&Event::NoProgram);
            self.apply_effects(effects);
            self.say_unsaid_status();
        }
    }
}
