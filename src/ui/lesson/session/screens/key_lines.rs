//! Which keys a screen offers, and what they do.

use super::*;

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
fn on_a_small_screen_enter_skips_as_the_question_says() {
    let small = ScreenSize { columns: 40, rows: 10 };
    let mut play = Play::at_step(small, "hello", 2);
    play.read_to_end();
    let keys = plain(&play.session.view(small).keys);
    assert!(keys.contains("Enter skip?") || keys.contains("Enter twice skips"), "the first Enter asks: {keys}");
    play.press(KeyPress::Enter);
    assert!(play.session.player.asks_to_skip(), "{}", play.text());
    let view = play.session.view(small);
    let keys = plain(&view.keys);
    assert!(view.lines_below(small.rows) > 0, "the question takes rows from the text");
    assert!(keys.contains("Enter skips") && !keys.contains("more"), "{keys}");
}

#[test]
fn the_list_of_keys_has_each_key_of_the_last_line_and_none_that_does_nothing() {
    let vocabulary = Vocabulary { demos: demos::names(), expectations: expectation_syntax() };
    let lessons = builtin(&vocabulary).expect("the lessons can be read");
    let course = summaries();
    for lesson in &lessons {
        for step in 1..=lesson.steps.len() {
            let play = Play::from_step(lesson, &course, SIZES[2], step);
            let (line, list) = (play.session.step_hints(false), play.session.key_list());
            for hint in line.iter().filter(|hint| hint.key != "?") {
                let first = hint.key.split(' ').next().unwrap_or_default();
                assert!(list.contains(&format!("`{first}`")), "{} {step}: {} is not in {list}", lesson.name, hint.key);
            }
            let has = |key: &str| list.contains(&format!("\n- `{key}`"));
            assert_eq!(has("r"), line.iter().any(|hint| hint.key == "r"), "{} {step}: {list}", lesson.name);
            assert_eq!(has("l"), play.session.offers_language(), "{} {step}: {list}", lesson.name);
            assert!(!has("w") && (step > 1 || !has("←")), "{} {step}: {list}", lesson.name);
        }
    }
}

#[test]
fn where_there_is_no_other_code_l_changes_nothing_and_says_so() {
    let mut play = Play::at_step(SIZES[1], "boxes", 1);
    play.press(KeyPress::Char('l'));
    assert!(plain(&play.text()).contains("shows no code in another language, so l changes nothing"), "{}", play.text());
    assert_eq!(play.session.screen.language(), Language::Js);
    assert!(!play.session.key_list().contains("`l`"), "{}", play.session.key_list());
    // Where the step asks for the key, it works without code too.
    let mut play = Play::at_step(SIZES[1], "hello", 8);
    play.press(KeyPress::Char('l'));
    assert_eq!(play.session.screen.language(), Language::Python);
}

#[test]
fn enter_is_said_to_do_what_it_does() {
    let keys = |play: &mut Play<'_>| plain(&play.session.view(SIZES[1]).keys);
    let mut play = Play::at_step(SIZES[1], "files", 1);
    assert!(keys(&mut play).contains("Enter shows the answer"), "{}", keys(&mut play));
    play.press(KeyPress::Down);
    assert!(keys(&mut play).contains("Enter takes the marked one"), "{}", keys(&mut play));
    let steps = play.session.screen.lesson().steps.len();
    let mut play = Play::at_step(SIZES[1], "files", steps);
    play.skip_task();
    play.read_to_end();
    assert!(keys(&mut play).contains("Enter finishes the lesson"), "{}", keys(&mut play));
    play.press(KeyPress::Enter);
    assert!(play.session.is_over);
}

#[test]
fn keys_of_an_earlier_step_are_not_offered() {
    let mut play = Play::at_step(SIZES[1], "files", 8);
    play.session.own.status = ProgramStatus::Running;
    let keys = plain(&play.session.view(SIZES[1]).keys);
    assert!(!keys.contains("server"), "{keys}");
    play.press(KeyPress::Char('1'));
    assert_eq!(play.session.player.pressed(), None);
}

#[test]
fn a_wrong_answer_is_named_beside_its_reason() {
    let mut play = Play::at_step(SIZES[1], "boxes", 1);
    play.press(KeyPress::Char('a'));
    play.press(KeyPress::Char('c'));
    let text = play.one_line();
    assert!(
        text.contains("Not quite a: Your computer has a clock") && text.contains("Not quite c: You press"),
        "{text}"
    );
}

#[test]
fn a_line_of_many_words_is_no_key_where_keys_are_typed() {
    let mut play = Play::at_step(SIZES[1], "hello", 2);
    play.session.live = None;
    play.session.keys_are_lines = true;
    play.press(KeyPress::Paste("qclear; doorway hello".to_owned()));
    assert!(!play.session.is_over);
}

#[test]
fn what_a_page_of_another_origin_may_read_is_said_only_where_the_lesson_has_come_to_it() {
    for (lesson, step, server, is_said) in [("boxes", 2, "weather", false), ("cors-demo", 3, "api", true)] {
        let mut play = Play::at_step(SIZES[1], lesson, step);
        let until = play.session.player.trying().expect("a task").0.until[0].clone();
        let place = *play.session.screen.ports.iter().find(|(name, _)| *name == server).expect("a server");
        let page = [("origin", "http://localhost:3000"), ("host", "localhost:8080"), ("user-agent", "curl/8")];
        let response = Response::json("{}").with_header(hyper::header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        play.exchange(place, Request::new("GET", &until.path).with_headers(&page), response);
        assert_eq!(play.one_line().contains("Every web page may read this"), is_said, "{lesson}: {}", play.text());
    }
}
