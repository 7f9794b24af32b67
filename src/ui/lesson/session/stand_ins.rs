//! Real programs in the place of a demo's servers: the lesson's solved program of a stack, run with what is installed here.
//! Where it cannot run, the demo's own server stays.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;

use super::LessonSession;
use crate::check::runner::{Address, Job, Target};
use crate::course::StageProgram;
use crate::demos::ProgramFront;
use crate::net::LOOPBACK_ADDRESSES;
use crate::ui::lesson::events::UiEvent;
use crate::ui::lesson::labels::Label;
use crate::workbench::{OwnProgram, OwnProject, ProgramSetup, WorkbenchEvent, missing_program};

/// A real program in the place of a server.
pub struct StandIn {
    program: StageProgram,
    /// The server's port, once the program takes connections.
    front: Option<ProgramFront>,
    is_over: Arc<AtomicBool>,
    /// Nothing where it cannot run.
    _running: Option<OwnProgram>,
    /// Its folder, which is removed with it.
    _folder: Option<TempDir>,
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
    }
}

impl LessonSession<'_> {
    /// Lets those programs run that the step asks for, and ends all others.
    pub(super) fn update_stand_ins(&mut self) {
        let wanted = self.wanted_stand_ins();
        if self.stand_ins.iter().map(|one| &one.program).eq(&wanted) {
            return;
        }
        self.end_stand_ins();
        for program in wanted {
            let stand_in = self.start_stand_in(program);
            self.stand_ins.push(stand_in);
        }
    }

    /// Ends all of these programs, and gives the places back.
    pub(super) fn end_stand_ins(&mut self) {
        for stand_in in std::mem::take(&mut self.stand_ins) {
            let server = stand_in.program.server.clone();
            drop(stand_in);
            self.take_place_back(&server);
        }
    }

    /// Returns the programs of the current stage, without the server whose place the learner's own program has.
    fn wanted_stand_ins(&self) -> Vec<StageProgram> {
        let is_ready = self.player.pressed().is_none() && !self.player.is_over() && self.program_context().is_some();
        let Some(block) = self.player.stage_block().filter(|_| is_ready) else { return Vec::new() };
        let own = self.player.step().server_of_own_program();
        let first = self.screen.ports.first().map_or("", |(name, _)| *name);
        let own = own.map(|own| if own.is_empty() { first } else { own });
        block.programs.iter().filter(|program| Some(program.server.as_str()) != own).cloned().collect()
    }

    fn start_stand_in(&mut self, program: StageProgram) -> StandIn {
        let is_over = Arc::new(AtomicBool::new(false));
        let started = self.run_stand_in(&program, is_over.clone());
        let (running, folder) = match started {
            Ok((running, folder)) => (Some(running), Some(folder)),
            Err(why) => {
                self.note(Label::Note, why);
                (None, None)
            }
        };
        StandIn { program, front: None, is_over, _running: running, _folder: folder }
    }

    fn run_stand_in(&self, program: &StageProgram, is_over: Arc<AtomicBool>) -> Result<(OwnProgram, TempDir), String> {
        let server = &program.server;
        let instead = format!("So doorway's own server responds in the place of the {server} server.");
        let context = self.program_context().ok_or_else(|| instead.clone())?;
        let stack = context.stacks.named(&program.stack).ok_or_else(|| instead.clone())?;
        if let Some(needs) = missing_program(&stack) {
            return Err(format!("{} is not installed here. {instead}", needs.program));
        }
        let lesson = self.screen.lesson();
        let failed = |why: String| format!("A program could not be started: {why}. {instead}");
        let folder = tempfile::tempdir().map_err(|error| failed(error.to_string()))?;
        let project = OwnProject::write_solved(&folder.path().join("program"), &stack, lesson);
        let project = project.map_err(|error| failed(error.to_string()))?;
        let job = Job {
            environment: std::env::vars_os().collect(),
            stack: Some(stack),
            stacks: context.stacks.clone(),
            supervisor: context.supervisor.clone(),
            ..Job::new(lesson, Target::Running(Address::local(0)), project.folder.clone())
        };
        let setup = ProgramSetup { is_watched: false, ..ProgramSetup::new(project, job) };
        let (sender, server) = (self.sender.clone(), server.clone());
        let emit = move |event| {
            let port = match event {
                WorkbenchEvent::Running(place) => Some(place.own_port),
                WorkbenchEvent::Failed(_) => None,
                _ => return,
            };
            sender.send_until(UiEvent::StandIn(server.clone(), port), &is_over);
        };
        let running = OwnProgram::start(setup, emit).map_err(|error| failed(format!("{error:#}")))?;
        Ok((running, folder))
    }

    /// Gives a program the place of its server when it takes connections on a port, and takes the place back when it has ended.
    pub fn handle_stand_in(&mut self, server: &str, port: Option<u16>) {
        let Some(at) = self.stand_ins.iter().position(|one| one.program.server == server) else { return };
        self.stand_ins[at].front = None;
        let front = port.zip(self.servers.as_mut()).and_then(|(port, servers)| {
            let mut front = servers.give_place_away(server).ok()?;
            let upstream = LOOPBACK_ADDRESSES.map(|ip| SocketAddr::new(ip, port)).to_vec();
            front.open(upstream).ok()?;
            Some(front)
        });
        match front {
            Some(front) => self.stand_ins[at].front = Some(front),
            None => self.take_place_back(server),
        }
    }
}
