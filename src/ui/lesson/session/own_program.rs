//! The learner's own program in a session: which step wants it, whether it may be written, and what happens to it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::LessonSession;
use crate::check::CheckResult;
use crate::check::runner::{Address, Job, Target};
use crate::content::stack::Stack;
use crate::content::stacks::Stacks;
use crate::course::{Language, ProgramMoment, fill};
use crate::demos::{self, ProgramFront};
use crate::deploy;
use crate::doctor::Computer;
use crate::player::Event;
use crate::process::Supervisor;
use crate::text::platform::Platform;
use crate::text::plural::sentence;
use crate::ui::lesson::events::UiEvent;
use crate::ui::lesson::labels::Label;
use crate::ui::lesson::program_status::{ProgramStatus, needs_words};
use crate::ui::lesson::shown_path::shown_path;
use crate::workbench::{
    OwnProgram, OwnProject, ProgramMode, ProgramSetup, ProjectError, ProjectPlan, ProjectSearch, missing_program,
    starter_stack, to_dos,
};

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
    context: Option<ProgramContext>,
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
    fn computer(&self) -> Computer {
        Computer {
            platform: Platform::CURRENT,
            environment: std::env::vars_os().collect(),
            folder: self.here.clone().unwrap_or_default(),
            ports: Vec::new(),
        }
    }
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
            return self.end_program();
        };
        (self.own.moment, self.own.hints, self.own.result) = (None, 0, None);
        match &self.own.running {
            Some(running) if running.server == server => running.program.set_mode(self.program_mode()),
            _ => {
                self.end_program();
                self.find_project();
            }
        }
    }

    fn program_mode(&self) -> ProgramMode {
        let edit = self.player.step().edit();
        ProgramMode { restarts_by_key: edit.is_some_and(|edit| edit.restarts_by_key), is_checked: edit.is_none() }
    }

    /// What the program gets in its environment for this step.
    fn program_variables(&self) -> Vec<(OsString, OsString)> {
        let variables = self.player.step().edit().map(|edit| edit.variables.as_slice()).unwrap_or_default();
        let filled = |value: &str| fill(value, &self.screen.ports);
        variables.iter().map(|(name, value)| (name.into(), filled(value).into())).collect()
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

    /// What programs depend on, if they can be run at all.
    pub(super) fn program_context(&self) -> Option<&ProgramContext> {
        self.own.context.as_ref()
    }

    /// Finds the project, and asks whether it may be written and run if nobody has said so before.
    pub(super) fn find_project(&mut self) {
        let Some(context) = &self.own.context else { return };
        let lesson = self.screen.lesson();
        let Some(stack) = starter_stack(lesson, self.screen.language(), &context.stacks) else {
            self.own.status = ProgramStatus::Impossible("this lesson has no starter for this language".to_owned());
            return;
        };
        let search = ProjectSearch {
            named: context.named_folder.clone(),
            remembered: self.progress.project(&lesson.name, &stack.language),
            here: context.here.clone(),
            code_folder: self.progress.code_folder(),
        };
        let found = search.find(lesson, &stack, &context.stacks);
        if let Some(words) = needs_words(self.language_of(&stack), &stack.needs, &context.computer()) {
            self.own.status = ProgramStatus::Missing { words, other: self.other_language(&stack) };
            return self.go_on_unattended();
        }
        match found {
            Err(error) => self.own.status = ProgramStatus::Impossible(error.to_string()),
            Ok(plan) if self.may_begin(&plan) => return self.begin_project(plan),
            Ok(plan) => self.own.status = ProgramStatus::Asked(plan),
        }
        self.go_on_unattended();
    }

    /// Where nobody can answer, the lesson goes on without the program.
    fn go_on_unattended(&mut self) {
        if self.own.context.as_ref().is_some_and(|context| !context.has_keyboard) {
            self.cannot_run = true;
        }
        self.own.is_unsaid = true;
    }

    /// Returns the language of a stack, as people write it.
    fn language_of(&self, stack: &Stack) -> &'static str {
        let is_python = stack.language == Language::Python.word();
        if is_python { Language::Python.title() } else { Language::Js.title() }
    }

    /// Takes the folder that the learner has typed in place of the one that was proposed. Later projects are beside it.
    pub(super) fn take_typed_folder(&mut self, folder: &Path) {
        let Some(context) = &self.own.context else { return };
        let lesson = self.screen.lesson();
        let Some(stack) = starter_stack(lesson, self.screen.language(), &context.stacks) else { return };
        let search = ProjectSearch { named: Some(folder.to_owned()), ..ProjectSearch::default() };
        match search.find(lesson, &stack, &context.stacks) {
            Ok(plan) => {
                let warning = folder.parent().and_then(|parent| self.progress.set_code_folder(parent));
                self.warn(warning);
                self.begin_project(plan);
                self.say_unsaid_status();
            }
            Err(ProjectError::NoProgram(folder)) => {
                self.announce(
                    Label::Note,
                    format!("`{}` holds something else. Type an empty folder.", shown_path(&folder)),
                );
            }
            Err(error) => self.announce(Label::Note, sentence(&error.to_string())),
        }
    }

    /// Returns the other language that a learner can choose, if its programs can run here.
    fn other_language(&self, stack: &Stack) -> Option<&'static str> {
        let context = self.own.context.as_ref()?;
        let other = if stack.language == Language::Python.word() { Language::Js } else { Language::Python };
        let stack = starter_stack(self.screen.lesson(), other, &context.stacks)?;
        missing_program(&stack).is_none().then(|| other.title())
    }

    /// Whether the learner has said before that this may be done.
    fn may_begin(&self, plan: &ProjectPlan) -> bool {
        let Some(context) = &self.own.context else { return false };
        match plan {
            ProjectPlan::Write(_) => context.named_folder.is_some() || self.progress.has_code_folder(),
            ProjectPlan::Take(project) => project.is_allowed(context.home.as_deref()),
        }
    }

    /// Writes the starter if there is no project, and starts its program.
    pub(super) fn begin_project(&mut self, plan: ProjectPlan) {
        let Some(context) = &self.own.context else { return };
        let lesson = self.screen.lesson();
        let Some(stack) = starter_stack(lesson, self.screen.language(), &context.stacks) else { return };
        let home = context.home.as_deref();
        let (project, is_new) = match plan {
            ProjectPlan::Take(project) => {
                project.allow(home);
                (Ok(project), false)
            }
            ProjectPlan::Write(folder) => {
                let ports = self.moved_ports();
                (OwnProject::write(&folder, &stack, lesson.starter_name(), home, &ports), true)
            }
        };
        match project {
            Ok(project) => {
                let warning = self.progress.set_project(&lesson.name, &stack.language, &project.folder);
                self.warn(warning);
                self.note_project(&project, is_new);
                self.start_program(project, &stack);
            }
            Err(error) => self.set_status(ProgramStatus::Impossible(error.to_string())),
        }
    }

    /// Returns the usual port of each server of the lesson, with the port that it has now.
    fn moved_ports(&self) -> Vec<(u16, u16)> {
        let demo = self.screen.lesson().demo.as_deref().and_then(demos::find);
        let servers = demo.map(|demo| demo.servers).unwrap_or_default();
        let now = |name: &str| self.screen.ports.iter().find(|(own, _)| *own == name).map(|(_, port)| *port);
        servers.iter().filter_map(|server| Some((server.port, now(server.name)?))).collect()
    }

    fn start_program(&mut self, project: OwnProject, stack: &Arc<Stack>) {
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
