//! Every screen of every step of every lesson, drawn at three sizes. The pictures are kept in `tests/screens/`;
//! `DOORWAY_PICTURES=write cargo test --lib screens` stores them as they are now.

mod example;
mod in_memory_server;

use std::path::PathBuf;
use std::time::Duration;

use hyper::StatusCode;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::LessonSession;
use crate::check::{CheckPlan, CheckResult, JobLimits, expectation_syntax, run_plan};
use crate::content::stacks::Stacks;
use crate::course::progress::Progress;
use crate::course::{
    self, ExpectedExchange, Language, Lesson, LessonSummary, ProgramMoment, Scenario, Vocabulary, builtin, fill,
    summaries,
};
use crate::demos::{self, DemoResources, DemoSpec, InMemoryDemo};
use crate::http::{EventBatch, Exchange, Request, Response, ServerEvent};
use crate::player::{Mode, Player};
use crate::text::width::display_width;
use crate::ui::Style;
use crate::ui::keys::KeyPress;
use crate::ui::lesson::curl_line;
use crate::ui::lesson::program_status::ProgramStatus;
use crate::ui::lesson::screen::{LessonScreen, ScreenItem};
use crate::ui::lesson::view::{LessonView, ScreenRows, ScreenSize};
use crate::ui::lesson::{draw, events};
use crate::workbench::{OwnProject, ProjectPlan, RunningPlace, WorkbenchEvent, starter_stack};
use example::{example_of, grid, last_stage, nine_forty_one};
use in_memory_server::InMemoryServer;

const SIZES: [ScreenSize; 3] =
    [ScreenSize { columns: 60, rows: 20 }, ScreenSize { columns: 80, rows: 24 }, ScreenSize { columns: 120, rows: 40 }];
/// All lessons of the course, so that a new one does not change the pictures of the others.
const LESSONS_OF_THE_COURSE: usize = 21;
/// How many screens a lesson has at most: a lesson that does not end is a fault.
const MAX_SCREENS: usize = 400;

#[test]
fn every_screen_of_every_lesson_shows_the_task_and_its_keys() {
    let vocabulary = Vocabulary { demos: demos::names(), expectations: expectation_syntax() };
    let lessons = builtin(&vocabulary).expect("the lessons can be read");
    let course = summaries();
    for lesson in &lessons {
        for size in SIZES {
            let mut play = Play::start(lesson, &course, size);
            play.play_whole();
            play.compare();
        }
    }
}

#[test]
fn text_behind_a_task_that_was_skipped_says_so() {
    let vocabulary = Vocabulary { demos: demos::names(), expectations: expectation_syntax() };
    let lessons = builtin(&vocabulary).expect("the lessons can be read");
    let hello = lessons.iter().find(|lesson| lesson.name == "hello").expect("there is such a lesson");
    let course = summaries();
    let mut play = Play::start(hello, &course, SIZES[2]);
    while !play.session.player.is_trying() {
        play.press(KeyPress::Enter);
    }
    play.press(KeyPress::Enter);
    let text = play.session.view(SIZES[2]).text.join("\n");
    assert!(text.contains("You skipped this task."), "{text}");
}

#[test]
fn the_same_wrong_answer_again_leaves_one_note() {
    let mut play = Play::at_step(SIZES[1], "routes", 1);
    for _ in 0..4 {
        play.press(KeyPress::Char('a'));
        play.press(KeyPress::Char('b'));
    }
    let text = plain(&play.text());
    assert_eq!(text.matches("Not quite").count(), 2, "one note for each of the two answers: {text}");
}

#[test]
fn a_question_that_was_answered_before_a_pause_is_printed_with_its_answer_and_without_keys() {
    let mut play = Play::at_step(SIZES[1], "routes", 1);
    let blocks = play.session.screen.lesson().steps[0].blocks.len();
    let printed = |play: &Play<'_>| plain(&play.session.screen.lines(&ScreenItem::Blocks(0..blocks)).join("\n"));
    play.session.screen.print_from_now_on(Style::bare());
    assert!(printed(&play).contains("Enter shows the answer"), "{}", printed(&play));
    play.session.screen.waiting_block = None;
    assert!(printed(&play).contains("Answer: \"Not found\""), "{}", printed(&play));
    assert!(!printed(&play).contains("Enter shows the answer"), "{}", printed(&play));
}

#[test]
fn l_shows_the_code_in_the_other_language_where_the_learner_sees_it() {
    let mut play = Play::at_step(SIZES[0], "routes", 2);
    play.session.screen.add(ScreenItem::Lines(vec!["printed by a command".to_owned(); 40]));
    for _ in 0..9 {
        play.session.view(SIZES[0]);
        play.press(KeyPress::PageDown);
    }
    play.press(KeyPress::Char('l'));
    let view = play.session.view(SIZES[0]);
    let rows = ScreenRows::of(&view, SIZES[0].rows).text;
    let visible: Vec<&str> = view.text.iter().skip(view.scroll).take(rows).map(String::as_str).collect();
    assert!(plain(&visible.join("\n")).contains("index.py"), "{visible:?}");
}

#[test]
fn below_a_short_text_the_task_follows_at_once() {
    let vocabulary = Vocabulary { demos: demos::names(), expectations: expectation_syntax() };
    let lessons = builtin(&vocabulary).expect("the lessons can be read");
    let course = summaries();
    let mut play = Play::start(&lessons[0], &course, SIZES[2]);
    let view = play.session.view(SIZES[2]);
    let rows = ScreenRows::of(&view, SIZES[2].rows);
    assert_eq!(rows.text, view.text.len() + 1, "one empty line is between them");
    assert!(rows.spare > 0, "the rows that are left are below the task");
}

#[test]
fn the_code_on_the_screen_has_the_ports_that_the_servers_have_now() {
    let mut play = Play::at_step(SIZES[1], "boxes", 2);
    play.session.screen.ports = vec![("site", 3000), ("weather", 4711)];
    play.session.screen.moved_ports = vec![(8080, 4711)];
    let text = play.text();
    assert!(text.contains("localhost:4711/weather") && !text.contains("localhost:8080"), "{text}");
}

#[test]
fn a_learner_who_must_agree_first_reads_that_above_the_task() {
    let mut play = Play::at_step(SIZES[1], "hello", 5);
    play.press(KeyPress::Enter);
    play.session.own.status = ProgramStatus::Asked(ProjectPlan::Write("/home/ada/doorway/hello-js".into()));
    play.press(KeyPress::Char('e'));
    let view = play.session.view(SIZES[1]);
    assert!(plain(&view.task.lines[0]).contains("Press y first"), "{:?}", view.task.lines);
    assert!(plain(&view.text.join("\n")).contains("There is no file yet. Press y first"), "{:?}", view.text);
    play.press(KeyPress::Char('w'));
    assert!(!plain(&play.text()).contains("There is no file yet"), "it is said until the next thing happens");
}

#[test]
fn one_step_before_a_new_start_s_does_not_start_the_program_again() {
    let mut play = Play::at_step(SIZES[1], "hello", 5);
    play.press(KeyPress::Enter);
    play.session.own.status = ProgramStatus::OldCode("index.js".to_owned());
    let view = play.session.view(SIZES[1]);
    assert!(!plain(&view.waiting.join(" ")).contains("s starts it again"), "{:?}", view.waiting);
    play.press(KeyPress::Char('s'));
    assert!(plain(&play.text()).contains("Not yet. First see what the program sends now."));
    play.press(KeyPress::Right);
    play.session.own.status = ProgramStatus::OldCode("index.js".to_owned());
    let view = play.session.view(SIZES[1]);
    let waiting = plain(&view.waiting.join(" ")).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(waiting.contains("s starts it again"), "{waiting}");
}

#[test]
fn a_step_without_the_learners_program_says_that_it_is_stopped() {
    let mut play = Play::at_step(SIZES[1], "hello", 7);
    play.session.own.status = ProgramStatus::Running;
    play.press(KeyPress::Right);
    assert_eq!(play.session.player.number(), 8);
    assert!(plain(&play.text()).contains("Your own program is stopped in this step."), "{}", play.text());
}

#[test]
fn an_error_is_gone_when_the_program_is_running_again() {
    let mut play = Play::at_step(SIZES[1], "hello", 12);
    let number = play.session.own.number;
    play.check("stopped");
    let with_error = play.text();
    let running =
        RunningPlace { lesson_port: Some(8080), taken_port: None, own_port: 1, took: Duration::from_millis(9) };
    play.session.handle_program_event(number, WorkbenchEvent::Starting { saved: Some("index.js".to_owned()) });
    play.session.handle_program_event(number, WorkbenchEvent::Running(running));
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
    let before = lines(&Play::at_step(SIZES[1], "hello", 12).text());
    let of_error: Vec<String> =
        lines(&with_error).difference(&before).filter(|line| !line.trim().is_empty()).cloned().collect();
    assert!(!of_error.is_empty(), "{with_error}");
    assert!(of_error.iter().all(|line| !play.text().contains(line)), "{}", play.text());
}

#[test]
fn a_command_that_is_run_twice_shows_its_newest_output_once() {
    let mut play = Play::at_step(SIZES[1], "hello", 2);
    let command = "curl http://localhost:8080/".to_owned();
    play.session.show_command(command.clone(), vec!["old words".to_owned()]);
    play.session.show_command(command, vec!["new words".to_owned()]);
    let text = plain(&play.text());
    assert!(text.contains("new words") && !text.contains("old words"), "{text}");
    assert!(text.contains("Sent by doorway itself."), "{text}");
}

#[test]
fn the_view_of_the_wire_offers_an_older_exchange_only_where_there_is_one() {
    let mut play = Play::at_step(SIZES[1], "hello", 2);
    let any = ExpectedExchange::new("GET", "/", 200);
    play.receive(&any);
    play.press(KeyPress::Char('w'));
    let keys = |play: &mut Play<'_>| plain(&play.session.view(SIZES[1]).keys);
    assert!(!keys(&mut play).contains('w'), "{}", keys(&mut play));
    play.press(KeyPress::Char('q'));
    play.receive(&any);
    play.press(KeyPress::Char('w'));
    assert!(keys(&mut play).contains("w shows the one before"), "{}", keys(&mut play));
    play.press(KeyPress::Char('w'));
    assert!(keys(&mut play).contains("w shows the newest one"), "{}", keys(&mut play));
}

#[test]
fn what_was_said_while_a_question_was_open_stands_below_its_answer() {
    let mut play = Play::at_step(SIZES[1], "hello", 5);
    play.press(KeyPress::Char('l'));
    play.session.announce(super::Label::Note, "Something else.".to_owned());
    play.press(KeyPress::Enter);
    let text = plain(&play.text());
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words} is not in {text}"));
    assert!(at("Question") < at("Answer") && at("Answer") < at("Something else."), "{text}");
}

#[test]
fn a_task_with_numbers_keeps_its_first_one_when_it_is_over() {
    let mut play = Play::at_step(SIZES[1], "hello", 5);
    play.press(KeyPress::Enter);
    play.press(KeyPress::Enter);
    play.press(KeyPress::Left);
    play.session.own.moment = Some(ProgramMoment::Saved);
    while !play.session.player.is_trying() {
        play.press(KeyPress::Enter);
    }
    play.session.own.moment = Some(ProgramMoment::Saved);
    play.receive(&ExpectedExchange::new("GET", "/", 200));
    let text = plain(&play.text());
    assert!(text.contains("Your turn   1. Press e"), "{text}");
}

fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

#[test]
fn on_a_screen_that_is_too_small_for_a_task_it_stands_in_the_text() {
    let vocabulary = Vocabulary { demos: demos::names(), expectations: expectation_syntax() };
    let lessons = builtin(&vocabulary).expect("the lessons can be read");
    let small = ScreenSize { columns: 40, rows: 10 };
    let course = summaries();
    let mut play = Play::start(&lessons[0], &course, small);
    while play.session.player.asking().is_none() {
        play.press(KeyPress::Enter);
    }
    let quiz = play.session.player.asking().expect("a question");
    let view = play.session.view(small);
    let text = view.text.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    let last = quiz.choices.last().expect("a question has choices");
    assert!(text.contains(&last.words), "{text}");
    assert!(view.lines_below(small.rows) > 0, "it can be scrolled to");
}

/// A lesson that is played by a learner who first answers wrongly.
struct Play<'a> {
    session: LessonSession<'a>,
    size: ScreenSize,
    drawn: String,
    screens: usize,
    /// Each press comes a while after the one before.
    now: std::time::Instant,
}

impl<'a> Play<'a> {
    fn start(lesson: &'a Lesson, course: &'a [LessonSummary], size: ScreenSize) -> Self {
        let (player, effects) = Player::start(lesson, 1, Mode::Interactive, Language::Js);
        let position = (lesson.number as usize, LESSONS_OF_THE_COURSE);
        let screen = LessonScreen::new(lesson, position, Language::Js, true);
        let (progress, _) = Progress::open(None);
        let (sender, _) = events::channel();
        let mut session = LessonSession::new(player, screen, None, progress, course, None, sender);
        session.screen.ports = demo(lesson).servers.iter().map(|server| (server.name, server.port)).collect();
        session.player.set_ports(&session.screen.ports.clone());
        session.stay(true, false);
        session.apply_all(effects);
        Self { session, size, drawn: String::new(), screens: 0, now: std::time::Instant::now() }
    }

    /// A lesson of the course, from one of its steps on.
    fn at_step(size: ScreenSize, name: &str, step: usize) -> Self {
        let vocabulary = Vocabulary { demos: demos::names(), expectations: expectation_syntax() };
        // The lessons of a test live as long as the test program.
        let lessons: &'static [Lesson] = builtin(&vocabulary).expect("the lessons can be read").leak();
        let lesson = lessons.iter().find(|lesson| lesson.name == name).expect("there is such a lesson");
        let mut play = Play::start(lesson, summaries().leak(), size);
        let (player, effects) = Player::start(lesson, step, Mode::Interactive, Language::Js);
        play.session.player = player;
        play.session.apply_all(effects);
        play
    }

    fn text(&mut self) -> String {
        self.session.view(self.size).text.join("\n")
    }

    fn play_whole(&mut self) {
        let mut step = 0;
        while !self.session.is_over {
            let is_new = std::mem::replace(&mut step, self.session.player.number()) != step;
            self.draw(if is_new { "its beginning" } else { "what follows" });
            if let Some(quiz) = self.session.player.asking() {
                let letter = |right| ('a'..).zip(&quiz.choices).find(|(_, choice)| choice.right == right);
                let letters = [false, true].map(|right| letter(right).expect("a quiz has both").0);
                self.press(KeyPress::Char(letters[0]));
                self.draw("a wrong answer");
                self.press(KeyPress::Char(letters[1]));
            } else if self.session.player.exercising().is_some() {
                self.begin_program();
                for stage in
                    [demo(self.session.screen.lesson()).stages[0].name, last_stage(self.session.screen.lesson())]
                {
                    self.check(stage);
                    if self.session.player.exercising().is_some() {
                        self.draw("the check is not met");
                    }
                }
                assert!(self.session.player.exercising().is_none(), "{}", self.drawn);
            } else if let Some((task, _)) = self.session.player.trying() {
                if self.session.player.editing().is_some() {
                    self.begin_program();
                }
                for until in &task.until {
                    self.change_program(until.after);
                    (0..until.times).for_each(|_| self.receive(until));
                    if self.session.player.is_trying() {
                        self.draw("a part of the task is done");
                    }
                }
                assert!(!self.session.player.is_trying(), "{}", self.drawn);
            } else {
                self.press(KeyPress::Enter);
            }
        }
    }

    fn press(&mut self, press: KeyPress) {
        self.now += Duration::from_secs(5);
        self.session.handle_press(press, self.now);
    }

    /// Lets the learner be asked where their program may be written, and then lets it run.
    fn begin_program(&mut self) {
        if self.session.own.project.is_none() {
            let lesson = self.session.screen.lesson();
            let stack = starter_stack(lesson, Language::Js, &Stacks::builtin()).expect("there is a starter");
            let folder = PathBuf::from("/home/ada/doorway").join(format!("{}-{}", lesson.name, stack.language));
            self.session.own.status = ProgramStatus::Asked(ProjectPlan::Write(folder.clone()));
            self.draw("the learner is asked");
            let argv = ["node", "index.js"].map(str::to_owned).to_vec();
            self.session.own.project = Some(OwnProject { folder, argv, command_file: None, stack: None });
        }
        self.session.own.status = ProgramStatus::Running;
        self.draw("the program is running");
    }

    /// Lets the program come as far as an `until` line asks for.
    fn change_program(&mut self, after: Option<ProgramMoment>) {
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

    /// Lets the program be checked, as if it were the demo at a stage.
    fn check(&mut self, stage: &str) {
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

    /// Lets a server receive what an `until` line asks for.
    fn receive(&mut self, until: &ExpectedExchange) {
        let ports = &self.session.screen.ports;
        let (server, port) = match &until.server {
            Some(server) => *ports.iter().find(|(name, _)| name == server).expect("a server of the demo"),
            None => ports[0],
        };
        let origin = until.origin.as_ref().map(|origin| fill(origin, ports));
        let mut headers = vec![("user-agent", "curl/8.14.1")];
        headers.extend(origin.as_deref().map(|origin| ("origin", origin)));
        headers.extend(until.headers.iter().map(|header| (header.name.as_str(), example_of(&header.value))));
        let path = until.path.replace('*', "/");
        let status = StatusCode::from_u16(until.status).expect("a status");
        let response = if path.starts_with("/saw/") {
            Response::empty(status).with_note("The page says what the browser let it see.")
        } else if let Some(pattern) = &until.body {
            Response::html(pattern.clone())
        } else {
            Response::empty(status)
        };
        let exchange = Exchange {
            server: server.into(),
            port,
            at: nine_forty_one(),
            took: Duration::from_micros(200),
            request: Box::new(Request::new(&until.method, &path).with_headers(&headers)),
            response: response.into(),
            wire: None,
        };
        let events = vec![std::sync::Arc::new(ServerEvent::Exchange(exchange))];
        self.session.handle_server_events(EventBatch { events, lost: 0 });
    }

    /// Draws the screen, and checks what holds for each of them.
    fn draw(&mut self, moment: &str) {
        self.screens += 1;
        assert!(self.screens < MAX_SCREENS, "the lesson does not end:\n{}", self.drawn);
        let view = self.session.view(self.size);
        let (columns, rows) = (self.size.columns as u16, self.size.rows as u16);
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        let area = buffer.area;
        draw::draw(&view, area, &mut buffer);
        let grid = grid(&buffer);
        self.hold(&view, &grid);
        let (step, of) = view.step;
        self.drawn.push_str(&format!("#### step {step} of {of}, {moment}\n{grid}\n"));
    }

    fn hold(&self, view: &LessonView, grid: &str) {
        let rows = ScreenRows::of(view, self.size.rows);
        assert_eq!(rows.task, 1 + view.task.lines.len() + view.waiting.len(), "the task is whole:\n{grid}");
        let last = grid.lines().last().unwrap_or_default();
        let has_keys = last.contains("Enter") && last.contains("q quits") && last.ends_with("? all keys");
        assert!(has_keys, "the keys are there:\n{grid}");
        let position = format!("· lesson {} of {LESSONS_OF_THE_COURSE} ", self.session.screen.position().0);
        assert!(
            grid.lines().next().is_some_and(|first| first.contains(&position)),
            "the lesson has its number:\n{grid}"
        );
        self.hold_text(&view.text, grid);
        for line in view.text.iter().chain(&view.task.lines).chain(&view.waiting).chain(&view.log) {
            assert!(display_width(line) <= self.size.columns, "a word is broken: {line:?} in\n{grid}");
        }
        let Some((task, _)) = self.session.player.trying() else { return };
        let lines: Vec<&str> = grid.lines().collect();
        let joined = lines.join("\n").split(" \\\n").map(str::trim_start).collect::<Vec<_>>().join(" ");
        for command in curl_line::commands(&course::fill(&task.words, &self.session.screen.ports)) {
            let is_whole = joined.contains(command.command());
            assert!(is_whole, "{} can be selected whole:\n{grid}", command.command());
        }
    }

    /// Holds what is true of the text of every step.
    fn hold_text(&self, text: &[String], grid: &str) {
        let lines: Vec<String> = text.iter().map(|line| anstream::adapter::strip_str(line).to_string()).collect();
        for pair in lines.windows(2).filter(|pair| pair[0].ends_with('\\')) {
            let has_command = ["curl", "$ "].iter().any(|sign| pair[0].contains(sign));
            assert!(has_command, "only a command goes on behind a backslash: {:?} in\n{grid}", pair[0]);
        }
        let position = |label: &str| lines.iter().rposition(|line| line.starts_with(&format!("  {label} ")));
        if let Some((question, answer)) = position("Question").zip(position("Yes")).filter(|(first, last)| first < last)
        {
            let between = &lines[question..answer];
            assert!(!between.iter().any(|line| line.starts_with("  Note ")), "a note is between them:\n{grid}");
            assert!(!lines[question].ends_with('…'), "the question is whole:\n{grid}");
        }
        let commands: Vec<&str> = lines.iter().filter_map(|line| line.trim_start().strip_prefix("$ ")).collect();
        let are_different = (1..commands.len()).all(|at| !commands[..at].contains(&commands[at]));
        assert!(are_different, "a command is shown once:\n{grid}");
    }

    /// Compares the screens with those that are stored.
    fn compare(&self) {
        let ScreenSize { columns, rows } = self.size;
        let name = format!("{}-{columns}x{rows}.txt", self.session.name());
        let stored = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/screens").join(name);
        if std::env::var_os("DOORWAY_PICTURES").is_some_and(|what| what == "write") {
            return std::fs::write(&stored, &self.drawn).expect("the screens can be written");
        }
        let there = std::fs::read_to_string(&stored).unwrap_or_default().replace('\r', "");
        let other = there.lines().zip(self.drawn.lines()).find(|(there, drawn)| there != drawn);
        assert!(
            there == self.drawn,
            "{} does not show the screens as they are now; look at them, then run DOORWAY_PICTURES=write cargo test --lib \
             screens\n{other:#?}",
            stored.display()
        );
    }
}

fn demo(lesson: &Lesson) -> &'static DemoSpec {
    demos::find(lesson.demo.as_deref().unwrap_or_default()).expect("each lesson has a demo")
}
