//! Every screen of every step of every lesson, drawn at three sizes. The pictures are kept in `tests/screens/`;
//! `DOORWAY_PICTURES=write cargo test --lib screens` stores them as they are now.

mod commands;
mod example;
mod in_memory_server;
mod key_lines;
mod moments;
mod notes_on_requests;
mod own_program;
mod play;
mod report_room;
mod second_look;
mod skipped_tasks;
mod texts;
mod what_passed;

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
use crate::http::{EventBatch, Exchange, Request, Response, ServerEvent, WireBytes};
use crate::player::{Mode, Player};
use crate::text::width::display_width;
use crate::ui::Style;
use crate::ui::keys::KeyPress;
use crate::ui::lesson::curl_line;
use crate::ui::lesson::program_status::ProgramStatus;
use crate::ui::lesson::screen::{LessonScreen, ScreenItem};
use crate::ui::lesson::view::{LessonView, ScreenRows, ScreenSize};
use crate::ui::lesson::{draw, events};
use crate::workbench::{CheckStage, OwnProject, ProjectPlan, RunningPlace, WorkbenchEvent, starter_stack};
use example::{body_for, example_of, grid, last_stage, nine_forty_one};
use in_memory_server::InMemoryServer;
use play::Play;

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
fn every_step_opens_at_the_top_of_its_text() {
    let vocabulary = Vocabulary { demos: demos::names(), expectations: expectation_syntax() };
    let lessons = builtin(&vocabulary).expect("the lessons can be read");
    let course = summaries();
    for (lesson, size) in lessons.iter().flat_map(|lesson| SIZES.map(|size| (lesson, size))) {
        for step in 1..=lesson.steps.len() {
            let mut play = Play::start(lesson, &course, size);
            play.open_again_with_a_program(step);
            let view = play.session.view(size);
            assert_eq!(view.scroll, 0, "{} step {step} at {size:?}:\n{}", lesson.name, play.text());
        }
    }
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
    assert!(plain(&view.task.lines[0]).contains("Press Enter first"), "{:?}", view.task.lines);
    assert!(plain(&view.text.join("\n")).contains("There is no file yet. Press Enter first"), "{:?}", view.text);
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
    play.skip_task();
    play.session.own.status = ProgramStatus::OldCode("index.js".to_owned());
    let view = play.session.view(SIZES[1]);
    let waiting = plain(&view.waiting.join(" ")).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(waiting.contains("s starts it again"), "{waiting}");
}

#[test]
fn a_step_without_the_learners_program_says_that_it_is_stopped() {
    let mut play = Play::at_step(SIZES[1], "hello", 7);
    play.session.own.status = ProgramStatus::Running;
    play.skip_task();
    assert_eq!(play.session.player.number(), 8);
    assert!(plain(&play.text()).contains("Your own program is stopped in this step."), "{}", play.text());
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
    play.skip_task();
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
