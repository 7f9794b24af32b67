//! What is said about what just happened: how long it stays, and how much of it is shown.

use super::*;
use crate::ui::lesson::labels::Label;
use crate::ui::lesson::words;

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
        play.session.announce(super::super::Label::Note, "Something else.".to_owned());
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
fn a_new_report_begins_in_the_picture_though_the_learner_has_scrolled_down_in_the_one_before() {
    let mut play = Play::at_step(SIZES[0], "hello", 12);
    let save_and_check = |play: &mut Play<'_>| {
        play.save();
        play.check("stopped");
        let view = play.session.view(SIZES[0]);
        let report = play.session.screen.open_report().expect("the program does not work");
        let first = play.session.screen.lines(play.session.screen.item(report)).swap_remove(0);
        let rows = ScreenRows::of(&view, SIZES[0].rows).text;
        view.text.iter().skip(view.scroll).take(rows).any(|line| *line == first)
    };
    assert!(save_and_check(&mut play), "{}", play.text());
    for _ in 0..9 {
        play.press(KeyPress::Down);
        play.text();
    }
    assert!(save_and_check(&mut play), "{}", play.text());
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
fn after_a_pause_the_screen_says_that_the_servers_were_stopped_too() {
    let mut play = Play::at_step(SIZES[0], "cors-cookies", 11);
    play.session.explain_pause();
    let view = play.session.view(SIZES[0]);
    assert_eq!(view.lines_below(SIZES[0].rows), 0, "all of it is in the picture: {view:?}");
    assert!(play.one_line().contains("so were the servers of this lesson"), "{}", play.text());
}

#[test]
fn the_command_that_goes_on_is_printed_so_that_it_can_be_copied() {
    let mut play = Play::at_step(SIZES[0], "hello", 2);
    let command = "doorway cors-cookies --port 8130 --port-api 8131 --port-copycat 8132";
    play.session.screen.print_from_now_on(Style { width: 58, ..Style::bare() });
    let note = ScreenItem::Note(Label::Note, words::stopped((2, 12, "A step"), command), Vec::new());
    let lines = play.session.screen.lines(&note);
    assert!(lines.iter().all(|line| display_width(line) <= 60), "{lines:#?}");
    let mark = crate::text::platform::Platform::CURRENT.line_continuation();
    let joined = lines.join("\n").replace(&format!("{mark}\n"), "");
    let words: Vec<&str> = joined.split_whitespace().collect();
    assert!(words.join(" ").contains(command), "{lines:#?}");
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
fn an_answer_can_be_read_in_full_though_the_task_behind_it_has_something_to_say() {
    let mut play = Play::at_step(SIZES[1], "hello", 5);
    play.session.own.unsaid_note = Some("This step works with your project.".to_owned());
    play.press(KeyPress::Enter);
    let because = play.session.player.step().blocks.iter().find_map(|block| match block {
        crate::course::Block::Quiz(quiz) => Some(quiz.because.clone()),
        _ => None,
    });
    let because = because.expect("the step has a question");
    let last = because.split_whitespace().next_back().expect("a word").to_owned();
    let view = play.session.view(SIZES[1]);
    let rows = ScreenRows::of(&view, SIZES[1].rows).text;
    let shown: Vec<String> = view.text.iter().skip(view.scroll).take(rows).map(|line| plain(line)).collect();
    assert!(shown.iter().any(|line| line.contains(&last)), "{last} in {shown:#?}");
    assert!(play.one_line().contains("This step works with your project."), "{}", play.text());
}
