//! The learner's own program in a lesson that is played in memory.

use super::play::{Play, demo};
use super::*;

impl Play<'_> {
    /// Opens the step again. If it is about the learner's own program, that program starts and is checked by itself.
    pub fn open_again_with_a_program(&mut self, step: usize) {
        let has_program = self.session.has_program();
        if has_program {
            self.session.own.unsaid_note = Some("This step works with your project.".to_owned());
        }
        let (player, effects) = Player::start(self.session.screen.lesson(), step, Mode::Interactive, Language::Js);
        self.session.player = player;
        self.session.apply_all(effects);
        if has_program {
            self.session.announce(super::super::Label::Passing, "Your own program is listening on a port.".to_owned());
        }
        if self.session.player.exercising().is_some() {
            self.check(demo(self.session.screen.lesson()).stages[0].name);
        }
    }

    /// Lets the learner be asked where their program may be written, and then lets it run.
    pub fn begin_program(&mut self) {
        if self.session.own.project.is_none() {
            let lesson = self.session.screen.lesson();
            let stack = starter_stack(lesson, Language::Js, &Stacks::builtin()).expect("there is a starter");
            let folder = PathBuf::from("/home/ada/doorway").join(format!("{}-{}", lesson.name, stack.language));
            self.session.own.status = ProgramStatus::Asked(ProjectPlan::Write(folder.clone()));
            self.draw("the learner is asked");
            let argv = ["node", "index.js"].map(str::to_owned).to_vec();
            self.session.own.project = Some(OwnProject { folder, argv, command_file: None, stack: Some(stack) });
        }
        self.session.own.status = ProgramStatus::Running;
        self.draw("the program is running");
    }

    /// Lets the program come as far as an `until` line asks for.
    pub fn change_program(&mut self, after: Option<ProgramMoment>) {
        let saved = || "index.js".to_owned();
        let own_port = 49152;
        let running =
            RunningPlace { lesson_port: Some(8080), taken_port: None, own_port, took: Duration::from_millis(120) };
        let events = match after {
            None => return,
            Some(ProgramMoment::Saved) => vec![WorkbenchEvent::OldCode { saved: saved() }],
            Some(ProgramMoment::Restarted) => {
                self.session.own.last_start = (None, true);
                vec![WorkbenchEvent::Starting { saved: Some(saved()) }, WorkbenchEvent::Running(running)]
            }
        };
        for event in events {
            self.session.handle_program_event(self.session.own.number, event);
        }
        self.draw("the program has changed");
    }

    /// Lets the learner save their file, so that the program starts again.
    pub fn save(&mut self) {
        let saved = Some("index.js".to_owned());
        self.session.handle_program_event(self.session.own.number, WorkbenchEvent::Starting { saved });
        self.session.own.status = ProgramStatus::Running;
    }

    /// Lets the program be checked, as if it were the demo at a stage.
    pub fn check(&mut self, stage: &str) {
        let lesson = self.session.screen.lesson();
        let servers = demo(lesson).servers;
        let wanted = self.session.player.step().server_of_own_program().unwrap_or_default();
        let server = servers.iter().find(|server| server.name == wanted).unwrap_or(&servers[0]).name;
        let mut transport = InMemoryServer {
            demo: InMemoryDemo::with(demo(lesson), &[], DemoResources { seed: Some(1), ..DemoResources::default() }),
            server,
            stage,
        };
        let scenarios: Vec<Scenario> = lesson.checks().flat_map(|check| check.scenarios.clone()).collect();
        let plan = CheckPlan {
            scenarios: &scenarios,
            url: "http://localhost:49152".to_owned(),
            random_segment: "k3v9q".to_owned(),
            stacks: Stacks::builtin(),
            limits: JobLimits::default(),
        };
        let mut result = CheckResult { lesson: lesson.name.clone(), ..CheckResult::default() };
        run_plan(&plan, &mut transport, &mut result, &mut |_| {}).expect("nobody stops it");
        let number = self.session.own.number;
        self.session.handle_program_event(number, WorkbenchEvent::Checked(Box::new(result)));
    }
}
