//! Every screen of every step of every lesson, drawn at three sizes. The pictures are kept in `tests/screens/`;
//! `DOORWAY_PICTURES=write cargo test --lib screens` stores them as they are now.

mod example;
mod in_memory_server;
mod play;

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
use crate::workbench::{OwnProject, ProjectPlan, RunningPlace, WorkbenchEvent, starter_stack};
use example::{example_of, grid, last_stage, nine_forty_one};
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
fn text_behind_a_task_that_was_skipped_says_so() {
    let vocabulary = Vocabulary { demos: demos::names(), expectations: expectation_syntax() };
    let lessons = builtin(&vocabulary).expect("the lessons can be read");
    let hello = lessons.iter().find(|lesson| lesson.name == "hello").expect("there is such a lesson");
    let course = summaries();
    let mut play = Play::start(hello, &course, SIZES[2]);
    while !play.session.player.is_trying() {
        play.press(KeyPress::Enter);
    }
    play.skip_task();
    let text = play.session.view(SIZES[2]).text.join("\n");
    assert!(text.contains("You skipped this task."), "{text}");
}

#[test]
fn a_task_that_was_skipped_and_then_done_is_no_longer_skipped() {
    let mut play = Play::at_step(SIZES[2], "hello", 2);
    play.skip_task();
    assert!(plain(&play.text()).contains("You skipped this task."), "{}", play.text());
    assert!(play.session.skipped.contains(&2));
    play.receive(&ExpectedExchange::new("GET", "/", 200));
    assert!(!plain(&play.text()).contains("You skipped this task."), "{}", play.text());
    assert!(play.session.skipped.is_empty() && play.session.progress.lesson("hello").skipped.is_empty());
    play.draw("it was done after all");
    // The step comes back as it was, and Enter goes on without a question.
    play.press(KeyPress::Left);
    play.press(KeyPress::Right);
    let mut presses = 0;
    while play.session.player.number() < 3 {
        assert!(!play.session.player.is_trying() && presses < 20, "{}", play.text());
        play.read_to_end();
        play.press(KeyPress::Enter);
        presses += 1;
    }
    assert!(play.session.skipped.is_empty());
}

#[test]
fn a_task_that_was_done_in_an_earlier_play_is_not_recorded_as_skipped() {
    let mut play = Play::at_step(SIZES[2], "hello", 2);
    play.session.progress.did_task("hello", 2);
    play.skip_task();
    assert!(play.session.skipped.is_empty());
}

#[test]
fn a_note_on_a_request_that_came_too_early_goes_when_the_file_is_saved() {
    let mut play = Play::at_step(SIZES[1], "hello", 5);
    play.press(KeyPress::Enter);
    play.session.own.status = ProgramStatus::Running;
    play.receive(&ExpectedExchange::new("GET", "/", 200));
    let too_early = "But change the file and save it first";
    let text = |play: &mut Play<'_>| plain(&play.text()).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text(&mut play).contains(too_early), "{}", play.text());
    let number = play.session.own.number;
    play.session.handle_program_event(number, WorkbenchEvent::OldCode { saved: "index.js".to_owned() });
    assert!(!text(&mut play).contains(too_early), "{}", play.text());
}

#[test]
fn a_request_that_meets_the_task_takes_the_note_on_another_one_away() {
    let mut play = Play::at_step(SIZES[1], "hello", 2);
    play.receive(&ExpectedExchange::new("GET", "/one", 404));
    play.receive(&ExpectedExchange::new("GET", "/two", 404));
    assert!(plain(&play.text()).contains("/two") && !plain(&play.text()).contains("/one"), "{}", play.text());
    play.receive(&ExpectedExchange::new("GET", "/", 200));
    assert!(!plain(&play.text()).contains("/two"), "{}", play.text());
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
fn the_report_of_a_program_that_does_not_work_stays_whole_when_the_page_is_loaded() {
    let mut play = Play::at_step(SIZES[1], "hello", 12);
    play.save();
    play.check("stopped");
    let report = play.session.screen.open_report().expect("the program does not work");
    play.text();
    let wanted = play.session.screen.lines(play.session.screen.item(report));
    assert!(wanted.len() > 2, "{wanted:?}");
    for _ in 0..2 {
        play.receive(&ExpectedExchange::new("GET", "/nothing", 404));
        play.session.announce(super::Label::Note, "Something else.".to_owned());
        play.receive(&ExpectedExchange::new("GET", "/nothing", 404));
        let text = play.text();
        assert!(wanted.iter().all(|line| text.contains(line.trim_end())), "{text}");
    }
}

#[test]
fn a_new_report_stays_in_the_picture_when_the_page_is_loaded() {
    let mut play = Play::at_step(SIZES[0], "hello", 12);
    play.save();
    play.check("stopped");
    play.session.view(SIZES[0]);
    let report = play.session.screen.open_report().expect("the program does not work");
    let first = play.session.screen.lines(play.session.screen.item(report)).swap_remove(0);
    play.receive(&ExpectedExchange::new("GET", "/nothing", 404));
    assert!(play.session.shows_open_report());
    let view = play.session.view(SIZES[0]);
    let rows = ScreenRows::of(&view, SIZES[0].rows).text;
    assert!(view.text.iter().skip(view.scroll).take(rows).any(|line| *line == first), "{first} in {}", play.text());
}

#[test]
fn a_task_that_is_over_is_shown_whole_where_there_is_room() {
    let mut play = Play::at_step(SIZES[1], "hello", 2);
    play.receive(&ExpectedExchange::new("GET", "/", 200));
    let mut tall = |rows: usize| plain(&play.session.view(ScreenSize { columns: 80, rows }).text.join("\n"));
    assert!(!tall(60).contains('…'), "{}", tall(60));
    assert!(tall(16).contains('…'), "{}", tall(16));
}

#[test]
fn a_long_response_shows_its_beginning_and_w_shows_all_of_it() {
    let mut play = Play::at_step(SIZES[1], "hello", 2);
    let body: Vec<String> =
        (1..=40).map(|number| format!("  <p>line {number} {}</p>", "x".repeat(number * 3))).collect();
    let command = format!("curl -i http://localhost:{}/", play.session.screen.ports[0].1);
    let head = ["HTTP/1.1 200 OK", "Content-Type: text/html", ""].map(str::to_owned);
    play.receive_bytes(&head, &body);
    play.session.show_command(command, [&head[..], &body[..]].concat());
    let text = plain(&play.text());
    assert!(text.contains("HTTP/1.1 200 OK") && text.contains("line 8 ") && !text.contains("line 9 "), "{text}");
    assert!(text.contains("… 32 more lines: w shows all"), "{text}");
    play.press(KeyPress::Char('w'));
    let overlay = play.session.view(SIZES[1]).overlay.expect("the wire covers the text");
    let all: String = overlay.lines.iter().map(|line| plain(line).trim().trim_start_matches("< ").to_owned()).collect();
    for line in &body {
        assert!(all.contains(line.trim()), "{line} is not in {all}");
    }
}

#[test]
fn enter_asks_below_the_task_before_it_skips_it() {
    let question = "The task is still open. Press Enter again to skip it.";
    for size in SIZES {
        let mut play = Play::at_step(size, "hello", 2);
        let is_asked = |play: &mut Play<'_>| plain(&play.session.view(size).waiting.join("\n")).contains(question);
        play.read_to_end();
        assert!(!is_asked(&mut play));
        play.press(KeyPress::Enter);
        assert!(is_asked(&mut play), "{:?}", play.session.view(size).waiting);
        play.draw("the learner is asked");
        play.press(KeyPress::Up);
        assert!(!is_asked(&mut play), "another key takes the question back");
        play.read_to_end();
        play.press(KeyPress::Enter);
        play.receive(&ExpectedExchange::new("GET", "/nothing", 404));
        assert!(!is_asked(&mut play), "a request takes it back too");
        play.skip_task();
        assert!(!play.session.player.is_trying());
    }
}

#[test]
fn where_the_program_cannot_run_one_enter_goes_on_as_the_screen_says() {
    let mut play = Play::at_step(SIZES[1], "hello", 6);
    play.session.own.status = ProgramStatus::Impossible("There is no folder".to_owned());
    play.read_to_end();
    play.press(KeyPress::Enter);
    assert_eq!(play.session.player.number(), 7);
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
