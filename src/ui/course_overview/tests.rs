//! The overview of a small course, in its three forms.

use super::*;
use crate::course::progress::Progress;
use crate::course::test_summary;

/// Three lessons: the first is done, and the learner is in the middle of the second.
fn with_course(check: impl Fn(&Course<'_>)) {
    let lessons = [(1, "hello", true), (2, "routes", true), (3, "words", false)].map(test_summary);
    let (mut progress, _) = Progress::open(None);
    progress.met_check("hello", &[]);
    progress.reached("routes", 3);
    check(&Course { lessons: &lessons, progress: &progress, folder: None });
}

#[test]
fn the_course_fits_sixty_columns_and_says_what_to_type() {
    with_course(|course| {
        let expected = "  \
  The course: 1 of 3 lessons done, about 24 minutes to go

   1  The hello lesson   done         hello
   2  The routes lesson  step 3 of 5  routes
   3  The words lesson   12 min       words

  Next: doorway routes
  One server that grows while it runs, from one page to four
  routes.
";
        let screen = render(course, 60);
        assert_eq!(squeezed(&screen), squeezed(expected), "{screen}");
        assert!(screen.lines().all(|line| line.len() <= 60), "{screen}");
    });
}

/// The words of each line, without the gaps between them.
fn squeezed(text: &str) -> Vec<String> {
    text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn a_course_in_parts_has_a_line_for_each_part_and_cuts_long_titles() {
    let mut lessons = [(1, "hello", true), (2, "routes", true)].map(test_summary);
    lessons[1].part = 3;
    lessons[1].title = "A title that is much too long for a window of forty columns".to_owned();
    let (progress, _) = Progress::open(None);
    let screen = render(&Course { lessons: &lessons, progress: &progress, folder: None }, 40);
    assert!(screen.contains("  Part 3: practice\n   2  A title that is …   12 min  routes\n"), "{screen}");
    assert!(screen.lines().all(|line| display_width(line) <= 40), "{screen}");
}

#[test]
fn in_a_narrow_window_a_long_name_and_a_long_state_are_under_the_title() {
    let mut lessons = [(13, "sessions", true), (14, "without-a-browser", true)].map(test_summary);
    lessons.iter_mut().for_each(|lesson| lesson.step_titles = vec!["One".into(); 14]);
    let (mut progress, _) = Progress::open(None);
    progress.reached("sessions", 12);
    let course = Course { lessons: &lessons, progress: &progress, folder: None };
    for width in [30, 34, 40, 46, 60] {
        let screen = render(&course, width);
        assert!(screen.lines().all(|line| display_width(line) <= width), "{width}: {screen}");
        assert!(screen.contains("step 12 of 14") && screen.contains("without-a-browser"), "{width}: {screen}");
    }
}

#[test]
fn plain_is_one_thing_a_line_with_its_name() {
    with_course(|course| {
        let plain = render_plain(course);
        let second: Vec<&str> = plain.lines().skip(6).take(5).collect();
        let expected = [
            "Lesson 2: The routes lesson",
            "State: step 3 of 5",
            "Takes: about 12 minutes",
            "About: One server that grows while it runs, from one page to four routes.",
            "Type: doorway routes",
        ];
        assert_eq!(second, expected);
        assert!(plain.is_ascii());
    });
}

#[test]
fn json_says_the_same_to_a_program() {
    with_course(|course| {
        let value = json(course);
        assert_eq!(value["schema"], 1);
        assert_eq!(value["next"], "doorway routes");
        assert_eq!(value["lessons"][1]["furthest"], 3);
        assert_eq!(value["lessons"][0]["done"], true);
        assert_eq!(value["lessons"][2]["demo"], serde_json::Value::Null);
    });
}

#[test]
fn before_everything_is_forgotten_the_learner_reads_what_that_is() {
    let lessons = [(1, "hello", true), (2, "routes", true), (11, "words", false)].map(test_summary);
    let (mut progress, _) = Progress::open(None);
    progress.met_check("hello", &[]);
    progress.reached("words", 3);
    let text = remembered(&Course { lessons: &lessons, progress: &progress, folder: None });
    let expected = "What you have done:\n   1  hello: done\n  11  words: step 3 of 5\n\
                    To forget one lesson alone, type its name, such as: doorway reset words\n";
    assert_eq!(text, expected);
}

#[test]
fn one_lesson_is_shown_with_what_to_type() {
    let lessons = [(1, "hello", true), (2, "routes", true)].map(test_summary);
    let (mut progress, _) = Progress::open(None);
    progress.reached("routes", 3);
    let course = Course { lessons: &lessons, progress: &progress, folder: None };
    let text = render_one(&course, &lessons[1], 80);
    assert!(text.starts_with("  Lesson 2: The routes lesson, about 12 minutes\n"), "{text}");
    assert!(text.contains("  State: step 3 of 5\n  To play it, type: doorway routes\n"), "{text}");
}
