//! What a screen says before its task and at its end, and which keys it offers.

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
    for skip in [&[KeyPress::Char('n')][..], &[KeyPress::Right, KeyPress::Right]] {
        let mut play = asked();
        skip.iter().for_each(|key| play.press(key.clone()));
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
fn a_long_target_in_the_log_leaves_room_for_the_status_of_its_request() {
    for size in SIZES {
        let mut play = Play::at_step(size, "object-storage", 4);
        let task = play.session.player.step().task().cloned().expect("the step has a task");
        let signed = format!("/pictures/4dd16f3229dc2ef1.svg?X-Amz-Signature={}", "0f".repeat(90));
        play.receive(&ExpectedExchange { path: signed, ..task.until[1].clone() });
        let lines = play.session.view(size).log;
        let last = lines.last().expect("the request is in the log");
        assert!(last.contains("/pictures/4dd16f") && last.contains("200 OK"), "{last}");
        assert!(display_width(last) <= size.columns, "{last}");
    }
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
