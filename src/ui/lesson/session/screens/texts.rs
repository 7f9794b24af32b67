//! What a screen says before its task and at its end.

use super::*;

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
fn what_all_requests_of_a_task_need_first_is_said_once() {
    let steps = &Play::at_step(SIZES[1], "hello", 1).session.screen.lesson().steps;
    let mut task = steps.iter().find_map(|step| step.task().cloned()).expect("a lesson has a task");
    let after = |path: &str, after| ExpectedExchange { after, ..ExpectedExchange::new("GET", path, 200) };
    task.until =
        vec![after("/a", Some(ProgramMoment::Saved)), after("/b", Some(ProgramMoment::Saved)), after("/c", None)];
    let waiting = |lines: &[usize], moment| {
        let open: Vec<_> = lines.iter().map(|&line| crate::player::OpenUntil { line, times: 1 }).collect();
        crate::ui::lesson::words::waiting_for::<&str>(&task, &open, &[], moment)
    };
    assert_eq!(waiting(&[0, 1], None), "Waiting for a change that is saved, and then `GET /a` and `GET /b`");
    assert_eq!(waiting(&[0, 1], Some(ProgramMoment::Saved)), "Waiting for `GET /a` and `GET /b`");
    assert_eq!(waiting(&[2, 1], None), "Waiting for `GET /c` and a change that is saved, and then `GET /b`");
    task.until = vec![ExpectedExchange::new("GET", "/a", 200), ExpectedExchange::new("GET", "/a", 404)];
    let open = [0, 1].map(|line| crate::player::OpenUntil { line, times: 1 });
    let words = crate::ui::lesson::words::waiting_for::<&str>(&task, &open, &[], None);
    assert_eq!(words, "Waiting for `GET /a` with the status 200 and `GET /a` with the status 404");
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
    assert!(text.contains("You have sent this request already") && !text.contains("Still to do"), "{text}");
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
fn a_task_that_was_done_while_a_question_was_open_stays_readable_until_the_next_thing_happens() {
    for size in SIZES {
        let mut play = Play::at_step(size, "boxes", 1);
        let task = play.session.player.step().task().cloned().expect("the step has a task");
        task.until.iter().for_each(|until| play.receive(until));
        play.press(KeyPress::Enter);
        let text = |play: &mut Play<'_>| play.one_line();
        let last_line = "Or in a second terminal: curl http://localhost:";
        assert!(text(&mut play).contains(last_line), "{}", play.text());
        assert!(text(&mut play).contains("You have sent this request already"), "{}", play.text());
        play.session.announce(super::super::Label::Note, "The next thing.".to_owned());
        let has_room = size.rows >= 40;
        assert_eq!(text(&mut play).contains(last_line), has_room, "{}", play.text());
    }
}

#[test]
fn the_answer_to_a_question_stays_whole_beside_what_is_said_of_the_project() {
    for enter in [KeyPress::Enter, KeyPress::Char('c')] {
        let mut play = Play::at_step(SIZES[1], "hello", 5);
        play.session.own.unsaid_note = Some("This step works with your project.".to_owned());
        play.press(enter);
        let text = play.one_line();
        assert!(text.contains("This step works with your project."), "{}", play.text());
        assert!(text.contains("After that it does not read the file again."), "{}", play.text());
    }
}

#[test]
fn one_line_below_an_overlay_is_one_line() {
    let mut play = Play::at_step(SIZES[1], "hello", 2);
    play.press(KeyPress::Char('?'));
    let lines = play.session.view(SIZES[1]).overlay.expect("the keys cover the text").lines.len();
    let size = (8..24).map(|rows| ScreenSize { columns: 80, rows }).find(|size| {
        let view = play.session.view(*size);
        ScreenRows::of(&view, size.rows).overlay() + 1 == lines
    });
    let size = size.expect("one of the sizes leaves out one line");
    let view = play.session.view(size);
    let mut buffer = Buffer::empty(Rect::new(0, 0, size.columns as u16, size.rows as u16));
    let area = buffer.area;
    draw::draw(&view, area, &mut buffer);
    assert!(grid(&buffer).contains(" 1 more line: PgDn"), "{}", grid(&buffer));
}

#[test]
fn code_that_is_not_in_the_learners_language_says_why() {
    let rust = |lesson, step| {
        let mut play = Play::at_step(SIZES[1], lesson, step);
        play.session.show_language(Language::Rust);
        plain(&play.session.view(SIZES[1]).text.join("\n"))
    };
    assert!(rust("framework", 2).contains("This code is in JavaScript and Python only."));
    assert!(rust("framework", 4).contains("This code is in JavaScript only."), "a program, and not a page");
    assert!(rust("status-codes", 2).contains("This code runs in the browser"));
}

#[test]
fn how_to_begin_again_stays_whole_when_the_next_thing_is_said() {
    for size in SIZES {
        let mut play = Play::at_step(size, "files", 8);
        play.session.explain_resumption(8);
        play.session.apply_all(Player::start(play.session.screen.lesson(), 8, Mode::Interactive, Language::Js).1);
        play.session.announce(super::super::Label::Note, "The next thing.".to_owned());
        let text = play.one_line();
        assert!(text.contains("To begin again, type doorway"), "{text}");
        assert!(text.contains("files --step 1"), "{text}");
    }
}

#[test]
fn the_right_choice_keeps_its_first_letter() {
    let mut play = Play::at_step(SIZES[1], "files", 7);
    play.press(KeyPress::Char('b'));
    assert!(plain(&play.text()).contains("Yes         settings.txt, beside the folder public."), "{}", play.text());
}
