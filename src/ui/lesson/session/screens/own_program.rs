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

/// A step that asks for a folder, in a folder of the test.
fn asked_in(folder: &std::path::Path) -> Play<'static> {
    let mut play = Play::at_step(SIZES[1], "hello", 6);
    play.session.prepare_programs(super::super::ProgramContext {
        stacks: Stacks::builtin(),
        supervisor: crate::process::Supervisor::new(),
        home: None,
        named_folder: None,
        here: None,
        has_keyboard: true,
    });
    play.session.own.status = ProgramStatus::Asked(ProjectPlan::Write(folder.join("hello-js")));
    play
}

#[test]
fn who_has_agreed_to_files_alone_is_asked_before_a_program_is_run() {
    let top = tempfile::tempdir().expect("a folder");
    for (earlier, is_asked) in [("page", true), ("js", false)] {
        let home = tempfile::tempdir().expect("a folder");
        let mut play = asked_in(top.path());
        let (mut progress, _) = Progress::open(Some(home.path().to_owned()));
        progress.set_code_folder(top.path());
        progress.set_project("boxes", earlier, &top.path().join("boxes"));
        play.session.progress = progress;
        play.session.find_project();
        let asks = matches!(&play.session.own.status, ProgramStatus::Asked(ProjectPlan::Write(folder)) if folder.starts_with(top.path()));
        assert_eq!(asks, is_asked, "{earlier}: {:?}", play.session.own.status);
        play.session.end_program();
    }
}

#[test]
fn in_an_exercise_the_browser_opens_the_learners_own_program() {
    let play = Play::at_step(SIZES[1], "framework", 7);
    let port = play.session.screen.ports.iter().find(|(name, _)| *name == "framework").expect("it has a port").1;
    let words = play.session.open(None);
    assert!(words.contains(&format!("localhost:{port}/")), "{words}");
}

#[test]
fn a_program_that_ends_while_it_is_checked_is_said_to_have_stopped() {
    let mut play = Play::at_step(SIZES[1], "hello", 12);
    play.save();
    let number = play.session.own.number;
    play.session.handle_program_event(number, WorkbenchEvent::Checking(CheckStage::Judged(1)));
    play.check("stopped");
    assert!(matches!(play.session.own.status, ProgramStatus::Stopped), "{}", play.text());
}

#[test]
fn a_typed_folder_with_a_program_in_it_is_started_only_when_the_learner_agrees() {
    let top = tempfile::tempdir().expect("a folder");
    let own = top.path().join("mine");
    std::fs::create_dir(&own).expect("made");
    std::fs::write(own.join("doorway.toml"), "lesson = 'hello'\nrun = 'node index.js'\n").expect("written");
    let mut play = asked_in(top.path());
    play.session.take_typed_folder(&own);
    assert!(matches!(&play.session.own.status, ProgramStatus::Asked(ProjectPlan::Take(_))), "it is asked first");
    assert!(play.session.own.running.is_none() && !play.session.progress.has_code_folder());
    let view = play.session.view(SIZES[1]);
    assert!(plain(&view.task.lines.join(" ")).contains("Press y first"), "{:?}", view.task.lines);
    assert!(plain(&view.keys).contains("y all right · f another folder"), "{}", view.keys);
}

#[test]
fn a_typed_folder_that_cannot_be_written_is_named_and_asked_for_again() {
    let top = tempfile::tempdir().expect("a folder");
    std::fs::write(top.path().join("notes.txt"), "mine").expect("written");
    let mut play = asked_in(top.path());
    let long = top.path().join("x".repeat(240)).join("y".repeat(300));
    for folder in [top.path().join("notes.txt"), top.path().join("notes.txt/below"), long] {
        play.session.take_typed_folder(&folder);
        let ProgramStatus::Asked(ProjectPlan::Write(proposed)) = &play.session.own.status else {
            panic!("it is still asked for a folder")
        };
        assert!(proposed.ends_with("hello-js"), "the proposal stays: {}", proposed.display());
        assert!(play.session.player.is_trying() && !play.session.progress.has_code_folder());
        let text = play.one_line();
        assert!(text.contains("Press f to type another folder."), "{text}");
        assert!(!text.contains("has other files in it"), "{text}");
    }
}

/// A lesson with a program whose folder is not there, and that folder.
fn without_its_folder(top: &std::path::Path, status: ProgramStatus) -> (Play<'static>, PathBuf) {
    let mut play = asked_in(top);
    let ProgramStatus::Asked(plan) = std::mem::take(&mut play.session.own.status) else { panic!("it is asked") };
    let ProjectPlan::Write(folder) = plan else { panic!("it is new") };
    let argv = ["node", "index.js"].map(str::to_owned).to_vec();
    play.session.own.project = Some(OwnProject { folder: folder.clone(), argv, command_file: None, stack: None });
    play.session.own.status = status;
    (play, folder)
}

#[test]
fn a_folder_that_is_gone_is_not_opened_and_a_new_start_writes_it_again() {
    let top = tempfile::tempdir().expect("a folder");
    let (mut play, folder) = without_its_folder(top.path(), ProgramStatus::Stopped);
    play.press(KeyPress::Char('e'));
    let text = play.one_line();
    assert!(text.contains("hello-js is gone.") && text.contains("Or press s: then doorway makes it again"), "{text}");
    assert!(!folder.exists(), "no editor has made it");
    play.press(KeyPress::Char('s'));
    assert!(folder.join("index.js").is_file(), "it is there again");
}

/// The learner may have renamed it, and a new one has none of their words.
#[test]
fn a_new_start_without_the_folder_says_first_that_it_is_gone() {
    let top = tempfile::tempdir().expect("a folder");
    let (mut play, folder) = without_its_folder(top.path(), ProgramStatus::Running);
    play.press(KeyPress::Char('s'));
    let text = play.one_line();
    assert!(text.contains("hello-js is gone. If you moved it, move it back."), "{text}");
    assert!(!folder.exists(), "nothing is written yet");
}

#[test]
fn a_new_start_without_a_save_is_no_change_where_every_save_is_a_start() {
    for (saved, is_done) in [(None, false), (Some("index.js".to_owned()), true)] {
        let mut play = Play::at_step(SIZES[2], "hello", 7);
        let number = play.session.own.number;
        let place = RunningPlace {
            lesson_port: Some(8080),
            taken_port: None,
            own_port: 49152,
            took: Duration::from_millis(120),
        };
        play.session.own.last_start = (None, true);
        play.session.handle_program_event(number, WorkbenchEvent::Starting { saved });
        play.session.handle_program_event(number, WorkbenchEvent::Running(place));
        let site = play.session.screen.ports[0];
        play.exchange(site, Request::new("GET", "/"), Response::text("The server is running."));
        let text = play.one_line();
        assert_eq!(text.contains("First change the file and save it."), !is_done, "{text}");
        assert_eq!(text.contains("You can try an error too"), is_done, "{text}");
    }
}

#[test]
fn a_request_before_there_is_a_folder_says_how_to_get_it() {
    let top = tempfile::tempdir().expect("a folder");
    let mut play = asked_in(top.path());
    play.receive(&ExpectedExchange::new("GET", "/", 200));
    let text = play.one_line();
    assert!(text.contains("First press Enter: then doorway puts a server of your own into a folder."), "{text}");
}

#[test]
fn how_to_leave_the_editor_stays_on_the_screen_until_the_next_save() {
    for size in SIZES {
        let mut play = Play::at_step(size, "hello", 6);
        play.session.own.status = ProgramStatus::Running;
        play.session.own.editor_reminder = Some("`vim`: press `i` to type.");
        let shows = |play: &mut Play<'_>| plain(&play.session.view(size).waiting.join(" ")).contains("press i to type");
        for _ in 0..3 {
            play.session.announce(super::super::Label::Note, "Something else.".to_owned());
            play.receive(&ExpectedExchange::new("GET", "/nothing", 404));
            assert!(shows(&mut play), "{size:?}: {:?}", play.session.view(size).waiting);
        }
        play.save();
        assert!(!shows(&mut play), "{size:?}");
    }
}

#[test]
fn a_program_that_ended_while_it_was_checked_is_stopped() {
    let mut play = Play::at_step(SIZES[1], "files", 9);
    let number = play.session.own.number;
    let judged = crate::workbench::CheckStage::Judged(7);
    play.session.handle_program_event(number, WorkbenchEvent::Starting { saved: Some("index.js".to_owned()) });
    play.session.handle_program_event(number, WorkbenchEvent::Checking(judged));
    play.session.handle_program_event(number, WorkbenchEvent::Checked(Box::default()));
    let waiting = plain(&play.session.view(SIZES[1]).waiting.join(" "));
    assert!(waiting.contains("Your program has stopped.") && !waiting.contains("so far"), "{waiting}");
}

#[test]
fn a_request_that_failed_is_told_of_in_words_that_fit_every_size() {
    let mut play = Play::at_step(SIZES[0], "files", 8);
    play.session.own.status = ProgramStatus::Running;
    let failure = crate::http::UpstreamFailure {
        server: "files".into(),
        port: 8080,
        at: nine_forty_one(),
        client: ([127, 0, 0, 1], 1).into(),
        upstream: ([127, 0, 0, 1], 2).into(),
        request: Some(Box::new(Request::new("GET", "/style.css"))),
        kind: crate::http::UpstreamFailureKind::EmptyReply,
    };
    let events = vec![std::sync::Arc::new(ServerEvent::Upstream(failure))];
    play.session.view(SIZES[0]);
    play.session.handle_server_events(EventBatch { events, lost: 0 });
    for size in SIZES {
        let text = plain(&play.session.view(size).text.join("\n"));
        let label = text.lines().find(|line| line.contains("GET /style.css: Your program closed")).expect("it is told");
        assert!(label.starts_with("  Note        GET /style.css:"), "{text}");
        assert!(!text.contains("09:41"), "{text}");
    }
}

#[test]
fn an_error_of_the_program_is_shown_after_the_task_of_the_step_too() {
    let has_report = |step: usize, is_done: bool| {
        let mut play = Play::at_step(SIZES[1], "documents", step);
        play.begin_program();
        if is_done {
            let until = play.session.player.trying().expect("a task").0.until[0].clone();
            play.change_program(until.after);
            play.receive(&until);
            assert!(!play.session.player.is_trying());
        }
        let number = play.session.own.number;
        play.session.handle_program_event(number, WorkbenchEvent::RequestFailed(Box::default()));
        play.session.screen.open_report().is_some()
    };
    assert!(has_report(10, false) && has_report(10, true));
    assert!(!has_report(11, false), "the check of an exercise says it");
}
