//! A task that is skipped: the question before it, what is said about it, and how it can still be done.

use super::*;

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
    let keys = plain(&play.session.view(SIZES[1]).keys);
    assert!(keys.contains("Enter skips"), "{keys}");
    play.press(KeyPress::Enter);
    assert_eq!(play.session.player.number(), 7);
}

#[test]
fn a_task_that_was_skipped_and_can_still_be_done_stays_whole() {
    for size in SIZES {
        let mut play = Play::at_step(size, "framework", 4);
        while play.session.player.asking().is_some() {
            play.read_to_end();
            play.press(KeyPress::Enter);
        }
        let task = play.session.player.trying().expect("a task").0.words.clone();
        play.skip_task();
        assert!(!play.session.player.is_trying() && play.session.player.number() == 4);
        let text = plain(&play.text());
        assert!(task.contains("/about") && text.contains("/about"), "{text}");
    }
}

#[test]
fn the_key_of_the_hints_works_in_an_exercise_that_was_skipped() {
    let mut play = Play::at_step(SIZES[1], "files", 9);
    play.session.own.status = ProgramStatus::Running;
    play.check(play::demo(play.session.screen.lesson()).stages[0].name);
    play.skip_task();
    assert!(play.session.player.exercising().is_none() && play.session.player.number() == 9, "{}", play.text());
    let hints = |play: &Play<'_>| play.session.own.hints;
    assert_eq!(hints(&play), 0);
    play.press(KeyPress::Char('h'));
    assert_eq!(hints(&play), 1, "{}", play.text());
}

#[test]
fn whoever_comes_back_for_the_last_task_and_quits_reads_that_the_lesson_is_done() {
    let stopped = |done: bool| {
        let mut play = Play::at_step(SIZES[1], "microservices", 4);
        if done {
            play.session.progress.met_check("microservices", &[]);
        }
        play.session.say_where_it_stopped();
        play.session.closing.iter().map(|(_, words)| words.clone()).collect::<String>()
    };
    assert!(stopped(true).starts_with("This lesson is done. You stopped at step 4 of 7"), "{}", stopped(true));
    assert!(stopped(false).starts_with("You stopped at step 4 of 7"), "{}", stopped(false));
}
