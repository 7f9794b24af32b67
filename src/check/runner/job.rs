//! What one check is about: the lesson's requests, the server that gets them, and everything else it depends on.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use crate::check::cancel::CancelToken;
use crate::check::limits::JobLimits;
use crate::check::result::{ProbeResult, ToDo};
use crate::content::stack::Stack;
use crate::content::stacks::Stacks;
use crate::course::{Lesson, Scenario};
use crate::process::{self, Supervisor};

use super::address::Address;

/// The port that a server listens on if nothing says otherwise.
const USUAL_PORT: u16 = 8080;

/// One check, with everything that it depends on.
#[derive(Debug, Clone)]
pub struct Job {
    /// The lesson's name.
    pub lesson: String,
    /// The lesson's topics, which some rules of diagnosis are about.
    pub topics: Vec<String>,
    /// The requests to send and what each response must be.
    pub scenarios: Vec<Scenario>,
    /// The server that gets the requests.
    pub target: Target,
    /// The learner's folder: a program is started in it, and the learner's code is read from it.
    pub folder: PathBuf,
    /// How long to wait for what, and how much the program may take.
    pub limits: JobLimits,
    /// The environment of the caller. The program sees the few variables of it that a program needs, and PORT.
    pub environment: Vec<(OsString, OsString)>,
    /// Variables that the program gets besides.
    pub variables: Vec<(OsString, OsString)>,
    /// The stack of the server, if the project names it.
    pub stack: Option<Arc<Stack>>,
    /// The stacks that it may be made with.
    pub stacks: Stacks,
    /// Starts the program.
    pub supervisor: Supervisor,
    /// Returns what the starters of a stack leave to do. It is called once, if something is not met.
    pub to_dos: fn(&Stack) -> Vec<ToDo>,
    /// Runs the program as a host would, once everything else is met, and returns each step as a probe; none for most lessons.
    pub rehearsal: Option<Rehearsal>,
}

/// See [`Job::rehearsal`].
pub type Rehearsal = fn(&Job, &CancelToken) -> Vec<ProbeResult>;

/// The server of a check.
#[derive(Debug, Clone)]
pub enum Target {
    /// A server that is running already.
    Running(Address),
    /// A program to start.
    Program(LaunchSpec),
}

/// A program to start.
#[derive(Debug, Clone)]
pub struct LaunchSpec {
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// The port that the program gets in PORT.
    pub port: u16,
    /// Whether it must listen on that port. If not, the check uses the port on which it listens.
    pub is_port_fixed: bool,
    /// The file that the command is from; none if the command was typed.
    pub command_file: Option<String>,
}

impl Job {
    /// All checks of a lesson, with the built-in stacks, the usual limits, an empty environment, and a supervisor as the
    /// `doorway` program itself needs it.
    pub fn new(lesson: &Lesson, target: Target, folder: PathBuf) -> Self {
        Self {
            lesson: lesson.name.clone(),
            topics: lesson.topics.clone(),
            scenarios: lesson.checks().flat_map(|check| &check.scenarios).cloned().collect(),
            target,
            ..Self::for_folder(folder)
        }
    }

    /// No requests to the usual address of a server, with the folder's own program: the rest is as for a lesson.
    pub fn for_folder(folder: PathBuf) -> Self {
        Self {
            lesson: String::new(),
            topics: Vec::new(),
            scenarios: Vec::new(),
            target: Target::Running(Address::local(USUAL_PORT)),
            folder,
            limits: JobLimits::default(),
            environment: Vec::new(),
            variables: Vec::new(),
            stack: None,
            stacks: Stacks::builtin(),
            supervisor: Supervisor::new(),
            to_dos: |_| Vec::new(),
            rehearsal: None,
        }
    }

    /// The program to start, if there is one.
    pub fn program(&self) -> Option<&LaunchSpec> {
        match &self.target {
            Target::Program(program) => Some(program),
            Target::Running(_) => None,
        }
    }

    /// The variable that sends requests of other tools through a proxy, unless local ones are exempt.
    pub(super) fn proxy_variable(&self) -> Option<String> {
        process::proxy_variable(&self.environment)
    }
}
