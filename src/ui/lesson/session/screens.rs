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
    play.press(KeyPress::Enter);
    let text = play.session.view(SIZES[2]).text.join("\n");
    assert!(text.contains("You skipped this task."), "{text}");
}

#[test]
fn the_end_says_first_that_the_program_is_right_also_if_another_task_was_skipped() {
    let last_words = |is_met| crate::ui::lesson::words::finished_with_gaps(is_met, &[(2, "A title")], "doorway x");
    assert!(last_words(true).starts_with("Your program meets everything that this lesson asks for.\n\nYou have seen"));
    assert!(last_words(false).starts_with("You have seen the whole lesson, and skipped 1 task:"));
}

#[test]
fn every_step_that_a_lesson_is_started_at_has_text_above_its_question_or_task() {
    let vocabulary = Vocabulary { demos: demos::names(), expectations: expectation_syntax() };
    let lessons = builtin(&vocabulary).expect("the lessons can be read");
    let course = summaries();
    let mut empty = Vec::new();
    for lesson in &lessons {
        for step in 1..=lesson.steps.len() {
            let view = Play::from_step(lesson, &course, SIZES[1], step).session.view(SIZES[1]);
            if plain(&view.text.join("")).trim().is_empty() {
                empty.push(format!("{} --step {step}", lesson.name));
            }
        }
    }
    assert!(empty.is_empty(), "no text: {empty:?}");
}

#[test]
fn the_keys_that_change_the_server_are_named_behind_the_text_and_right_before_the_task() {
    for (lesson, step) in [("boxes", 3), ("boxes", 4), ("hello", 10)] {
        let mut play = Play::at_step(SIZES[2], lesson, step);
        let keys = "This key changes the server.";
        assert!(!plain(&play.text()).contains(keys), "a question takes the digits: {}", play.text());
        assert!(!plain(&play.session.view(SIZES[2]).keys).contains("changes the server"));
        play.press(KeyPress::Enter);
        let text = plain(&play.text());
        assert!(play.session.player.is_trying() && text.contains(keys), "{lesson} {step}: {text}");
        let after = text.split(keys).nth(1).expect("it was found");
        assert_eq!(after.lines().filter(|line| !line.trim().is_empty()).count(), 2, "only the key follows: {text}");
    }
}

#[test]
fn on_a_projector_there_is_space_only_where_text_and_task_have_room() {
    let mut crowded = Play::at_step(SIZES[1], "routes", 3);
    crowded.session.stay(true, true);
    crowded.session.own.status = ProgramStatus::Asked(ProjectPlan::Write("/home/ada/doorway/routes-js".into()));
    let view = crowded.session.view(SIZES[1]);
    assert!(!view.is_spacious && view.shows_whole_task(SIZES[1].rows), "{:?}", view.text);
    assert!(ScreenRows::of(&view, SIZES[1].rows).text >= 4, "the text is still there");
    let large = ScreenSize { columns: 160, rows: 60 };
    let mut roomy = Play::at_step(large, "routes", 3);
    roomy.session.stay(true, true);
    let view = roomy.session.view(large);
    assert!(view.is_spacious && view.text[1].is_empty(), "{:?}", view.text);
}

#[test]
fn enter_takes_the_folder_that_is_proposed_and_n_goes_on_without_it() {
    let asked = || {
        let mut play = Play::at_step(SIZES[1], "hello", 5);
        play.press(KeyPress::Enter);
        play.session.own.status = ProgramStatus::Asked(ProjectPlan::Write("/home/ada/doorway/hello-js".into()));
        play
    };
    let mut taken = asked();
    let keys = plain(&taken.session.view(SIZES[1]).keys);
    assert!(keys.contains("Enter takes it") && keys.contains("n skips"), "{keys}");
    taken.press(KeyPress::Enter);
    assert!(!matches!(taken.session.own.status, ProgramStatus::Asked(_)), "it was agreed to");
    assert!(taken.session.player.is_trying(), "the task is not skipped");
    assert!(taken.session.progress.has_code_folder(), "it is not asked again");
    let mut hasty = asked();
    let soon = hasty.now + Duration::from_millis(200);
    hasty.session.handle_press(KeyPress::Enter, soon);
    assert!(matches!(hasty.session.own.status, ProgramStatus::Asked(_)), "the second Enter came too soon to agree");
    assert!(hasty.session.player.is_trying(), "and it does not skip");
    for skip in [KeyPress::Char('n'), KeyPress::Right] {
        let mut play = asked();
        play.press(skip);
        assert!(!play.session.progress.has_code_folder(), "nothing was agreed to");
        assert!(play.session.skipped.contains(&5), "{}", play.text());
    }
}

#[test]
fn what_a_task_waits_for_has_no_signs_of_the_lesson_in_it() {
    let waiting = |path: &str| {
        let steps = &Play::at_step(SIZES[1], "hello", 1).session.screen.lesson().steps;
        let mut task = steps.iter().find_map(|step| step.task().cloned()).expect("a lesson has a task");
        task.until = vec![ExpectedExchange::new("GET", path, 200)];
        let open = [crate::player::OpenUntil { line: 0, times: 1 }];
        let ports: &[(&str, u16)] = &[];
        [
            crate::ui::lesson::words::still_open(&task, &open),
            crate::ui::lesson::words::waiting_for(&task, &open, ports, None),
        ]
    };
    assert_eq!(waiting("*")[0], "Still to come: a GET request to any path, with the status 200.");
    assert_eq!(waiting("*")[1], "Waiting for a GET request to any path");
    assert_eq!(waiting("/search?*")[1], "Waiting for `GET /search` with a query");
}

#[test]
fn a_task_that_was_done_while_a_question_was_open_does_not_say_what_was_left_to_do() {
    let mut play = Play::at_step(SIZES[1], "cors-demo", 10);
    let task = play.session.player.step().task().cloned().expect("the step has a task");
    for until in &task.until {
        (0..until.times).for_each(|_| play.receive(until));
    }
    play.press(KeyPress::Enter);
    let text = plain(&play.text());
    assert!(text.contains("You have done this already") && !text.contains("Still to do"), "{text}");
}

#[test]
fn a_folder_without_a_program_is_not_called_a_program() {
    let mut play = Play::at_step(SIZES[1], "boxes", 6);
    let edit = (1..9).find(|step| {
        play = Play::at_step(SIZES[1], "boxes", *step);
        play.session.player.step().server_of_own_program().is_some()
    });
    assert!(edit.is_some(), "a step with a page");
    while play.session.player.editing().is_none() {
        play.press(KeyPress::Enter);
    }
    play.begin_program();
    let waiting = plain(&play.session.view(SIZES[1]).waiting.join("\n"));
    assert!(waiting.contains("Your files are in") && !waiting.contains("rogram"), "{waiting}");
}

#[test]
fn the_end_of_a_lesson_says_first_what_the_learner_can_do_and_then_the_next_command() {
    let vocabulary = Vocabulary { demos: demos::names(), expectations: expectation_syntax() };
    let lessons = builtin(&vocabulary).expect("the lessons can be read");
    let course = summaries();
    let mut play = Play::start(&lessons[0], &course, SIZES[1]);
    play.play_whole();
    let [(_, words)] = &play.session.closing[..] else { panic!("{} last words", play.session.closing.len()) };
    assert!(words.starts_with("You can say which part of an app"), "{words}");
    let [good, next, ..] = words.split("\n\n").collect::<Vec<_>>()[..] else { panic!("{words}") };
    assert!(good.ends_with("That was the whole lesson."), "{words}");
    assert!(next.starts_with("Next: ") || next.starts_with("You have not"), "{words}");
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
