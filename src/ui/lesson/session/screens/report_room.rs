//! A report of a program that does not work, in a small window.

use super::*;

/// The lines of the text that the screen shows.
fn shown(play: &mut Play<'_>, size: ScreenSize) -> Vec<String> {
    let view = play.session.view(size);
    let rows = ScreenRows::of(&view, size.rows).text;
    view.text.iter().skip(view.scroll).take(rows).map(|line| plain(line)).collect()
}

fn failed_exercise(size: ScreenSize) -> Play<'static> {
    let mut play = Play::at_step(size, "dynamic-routes", 12);
    play.begin_program();
    play.save();
    play.check("hello");
    assert!(play.session.screen.open_report().is_some(), "{}", play.text());
    play
}

#[test]
fn in_a_small_window_a_report_has_most_of_the_rows() {
    let mut play = failed_exercise(SIZES[0]);
    let view = play.session.view(SIZES[0]);
    let rows = ScreenRows::of(&view, SIZES[0].rows);
    assert!(rows.text >= 11, "{rows:?}: {view:?}");
    assert!(plain(&view.waiting.join(" ")).contains("are right. Waiting for you to save"), "{:?}", view.waiting);
}

#[test]
fn a_long_task_is_below_the_report_that_it_leaves_its_rows_to() {
    let mut play = Play::at_step(SIZES[0], "dynamic-routes", 5);
    while play.session.player.asking().is_some() {
        play.press(KeyPress::Enter);
    }
    play.session.own.status = ProgramStatus::Stopped;
    let output = crate::check::CheckResult { lesson: "dynamic-routes".to_owned(), ..CheckResult::default() };
    play.session.add_report(std::sync::Arc::new(output));
    play.session.screen.add(ScreenItem::Lines(vec!["a line of the error".to_owned(); 12]));
    let view = play.session.view(SIZES[0]);
    assert!(ScreenRows::of(&view, SIZES[0].rows).text >= 9, "{view:?}");
    let words = |lines: &[String]| plain(&lines.join(" ")).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words(&view.task.lines).contains("The whole task is below it."), "{:?}", view.task);
    assert!(words(&view.text).contains("Press e to open your file."), "the task can be read: {:?}", view.text);
}

#[test]
fn the_first_thing_that_is_not_met_is_in_the_picture_however_much_is_right_above_it() {
    let size = ScreenSize { columns: 60, rows: 14 };
    let mut play = Play::at_step(size, "cors-cookies", 12);
    play.begin_program();
    play.save();
    play.check("credentials");
    let view = play.session.view(size);
    let whole = plain(&view.text.join("\n"));
    assert!(whole.contains("ok  ") && whole.contains("not yet"), "{whole}");
    let visible = shown(&mut play, size).join("\n");
    assert!(visible.contains("not yet") && visible.contains("by hand"), "{visible}\n---\n{whole}");
}

#[test]
fn a_new_hint_is_in_the_picture() {
    for size in SIZES {
        let mut play = failed_exercise(size);
        let mut before = play.session.view(size).text;
        while play.session.hint_hint().is_some_and(|hint| hint != crate::ui::lesson::key_hints::NO_HINTS_KEY) {
            play.press(KeyPress::Char('h'));
            let now = play.session.view(size).text;
            let new = now.iter().find(|line| !before.contains(line)).map(|line| plain(line));
            let visible = shown(&mut play, size);
            assert!(new.is_none_or(|new| visible.contains(&new)), "{size:?}: {visible:#?}");
            before = now;
        }
    }
}

#[test]
fn each_language_key_replaces_what_was_said_of_the_project_and_rust_is_said_to_be_missing() {
    let top = tempfile::tempdir().expect("a folder");
    let mut play = Play::at_step(SIZES[2], "dynamic-routes", 12);
    let argv = ["node", "index.js"].map(str::to_owned).to_vec();
    let stack = starter_stack(play.session.screen.lesson(), Language::Rust, &Stacks::builtin());
    let project = OwnProject { folder: top.path().to_owned(), argv, command_file: None, stack };
    for language in [Language::Js, Language::Rust, Language::Python, Language::Rust] {
        play.session.screen.set_language(language);
        play.session.note_project(&project, false);
        play.session.say_unsaid_status();
        let text = play.session.view(SIZES[2]).text;
        let text = plain(&text.join(" ")).split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(text.matches("is your project. This step works with it.").count(), 1, "{text}");
        let is_said = text.contains("It is in JavaScript, because this step has no project in Rust.");
        assert_eq!(is_said, language == Language::Rust, "{language:?}: {text}");
        let names_it = text.contains("It is in JavaScript");
        assert_eq!(names_it, language != Language::Js, "{language:?}: {text}");
    }
}

#[test]
fn a_note_on_the_project_that_is_folded_still_names_its_folder() {
    let mut play = Play::at_step(SIZES[0], "dynamic-routes", 12);
    let folder = PathBuf::from("/home/ada/doorway/dynamic-routes-python");
    let project = OwnProject { folder, argv: vec!["python3".to_owned()], command_file: None, stack: None };
    play.session.note_project(&project, true);
    play.session.say_unsaid_status();
    for number in 0..3 {
        play.session.announce(super::super::Label::Note, format!("The next thing, number {number}."));
    }
    play.session.screen.add(ScreenItem::Lines(vec!["a line".to_owned(); 12]));
    let text = plain(&play.text());
    assert!(
        text.contains("/home/ada/doorway/dynamic-routes-python") && !text.contains("has your server now"),
        "{text}"
    );
}
