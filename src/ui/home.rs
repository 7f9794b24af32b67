//! `doorway` alone: where the learner is in the course, what is next, and what to type.

use crate::course::{Course, LessonSummary};
use crate::text::plural::count;
use crate::text::wrap::wrap;

/// The widest that a sentence gets.
const MAX_WIDTH: usize = 76;

/// The fewest columns for words beside a command: in a narrower window they are under it.
const MIN_WORDS_WIDTH: usize = 24;

/// Returns the whole screen for a terminal of this many columns. `due` is how many questions are to be answered again.
pub fn render(course: &Course<'_>, due: usize, columns: usize) -> String {
    let width = columns.min(MAX_WIDTH + 2);
    let mut lines = wrap("doorway, the backend course that runs in your terminal", width, "  ", "  ");
    lines.push(String::new());
    lines.extend(position(course, width));
    lines.push(String::new());
    let review = (due > 0).then(|| {
        let words = format!("{} to answer again", count(due, "question"));
        (format!("doorway review{}", course.folder_flag()), words)
    });
    let commands = [
        (format!("doorway next{}", course.folder_flag()), "goes on with the course".to_owned()),
        (format!("doorway lessons{}", course.folder_flag()), "shows all lessons".to_owned()),
        ("doorway new".to_owned(), "makes your own project".to_owned()),
        ("doorway check".to_owned(), "checks your server".to_owned()),
        ("doorway words".to_owned(), "explains the words".to_owned()),
        ("doorway doctor".to_owned(), "checks your computer".to_owned()),
        ("doorway --help".to_owned(), "shows all commands".to_owned()),
    ];
    let commands: Vec<_> = review.into_iter().chain(commands).collect();
    let column = commands.iter().map(|(command, _)| command.len()).max().unwrap_or(0);
    let is_narrow = columns < column + 5 + MIN_WORDS_WIDTH;
    for (command, words) in &commands {
        if is_narrow {
            lines.push(format!("  {command}"));
            lines.extend(wrap(words, width, "      ", "      "));
        } else {
            lines.push(format!("  {command:column$}   {words}"));
        }
    }
    lines.join("\n") + "\n"
}

/// Returns where the learner is, and what to type there.
fn position(course: &Course<'_>, width: usize) -> Vec<String> {
    let (all, done) = (course.lessons.len(), course.done());
    let Some(next) = course.next() else {
        let all = if all == 1 { "the lesson".to_owned() } else { format!("all {all} lessons") };
        return wrap(&format!("You have done {all}. Any lesson can be played again."), width, "  ", "  ");
    };
    let record = course.progress.lesson(&next.name);
    let furthest = record.furthest.min(next.step_titles.len());
    let gap = course.first_gap();
    let first = match (done, furthest, gap) {
        (0, 0, None) => "Welcome. The first lessons need only a browser, or curl.".to_owned(),
        _ => format!("You have done {done} of {}.", count(all, "lesson")),
    };
    let why = course.why_next(next).map(|why| why + " ").unwrap_or_default();
    let second = match furthest {
        _ if record.seen => format!("You have come to the end of {}, and left tasks of it open.", next.title),
        0 if why.is_empty() && done == 0 && gap.is_none() => format!("First is {}", lesson(next)),
        0 => format!("{why}Next is {}", lesson(next)),
        step => {
            format!(
                "You are in {}, step {step} of {}: {}.",
                next.title,
                next.step_titles.len(),
                next.step_titles[step - 1]
            )
        }
    };
    let [first, second] = [first, second].map(|words| wrap(&words, width, "  ", "  "));
    let next_command = vec![String::new(), format!("    {}", course.command(next))];
    [first, second, next_command, gap.map(|gap| open_task(course, gap, width)).unwrap_or_default()].concat()
}

/// Says which task of a lesson that was played to its end is open, and how to come back to it.
fn open_task(course: &Course<'_>, (lesson, step): (&LessonSummary, usize), width: usize) -> Vec<String> {
    let (number, many) = (lesson.number, course.progress.lesson(&lesson.name).skipped.len());
    let words = match many {
        1 => format!("In lesson {number} you skipped the task of step {step}. To do it, type:"),
        _ => format!("In lesson {number} you skipped {many} tasks. The first is in step {step}. To do it, type:"),
    };
    let command = format!("    {}", course.command_at(lesson, step));
    [vec![String::new()], wrap(&words, width, "  ", "  "), vec![String::new(), command]].concat()
}

fn lesson(lesson: &LessonSummary) -> String {
    let minutes = count(lesson.minutes as usize, "minute");
    format!("lesson {}: {}, about {minutes}.", lesson.number, lesson.title)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::course::progress::Progress;
    use crate::course::test_summary;

    fn screen(change: impl FnOnce(&mut Progress), folder: Option<&Path>) -> String {
        let lessons = [(1, "hello", true), (2, "routes", true)].map(test_summary);
        let (mut progress, _) = Progress::open(None);
        change(&mut progress);
        render(&Course { lessons: &lessons, progress: &progress, folder }, 0, 80)
    }

    #[test]
    fn no_line_is_wider_than_a_narrow_window() {
        let lessons = [(1, "hello", true), (2, "routes", true)].map(test_summary);
        let (progress, _) = Progress::open(None);
        let course = Course { lessons: &lessons, progress: &progress, folder: None };
        for columns in [30, 40, 60, 80] {
            let screen = render(&course, 2, columns);
            assert!(screen.lines().all(|line| line.len() <= columns), "{columns}: {screen}");
            assert!(screen.contains("goes on with the course"), "{columns}: {screen}");
        }
    }

    #[test]
    fn a_newcomer_sees_the_first_command() {
        let screen = screen(|_| {}, None);
        assert!(screen.contains("Welcome"), "{screen}");
        assert!(screen.contains("First is lesson 1: The hello lesson, about 12 minutes."), "{screen}");
        assert!(screen.contains("\n    doorway hello\n"), "{screen}");
    }

    #[test]
    fn a_learner_who_skipped_a_task_of_the_first_lesson_reads_what_is_next_and_what_is_open() {
        let change = |progress: &mut Progress| {
            progress.reached("hello", 5);
            progress.skipped("hello", &[3].into());
            progress.finished_steps("hello");
        };
        let screen = screen(change, None);
        assert!(!screen.contains("Welcome") && !screen.contains("First is"), "{screen}");
        assert!(screen.contains("You have done 0 of 2 lessons.\n  Next is lesson 2: The routes lesson"), "{screen}");
        assert!(screen.contains("In lesson 1 you skipped the task of step 3. To do it, type:\n"), "{screen}");
        assert!(screen.contains("\n    doorway hello --step 3\n"), "{screen}");
    }

    #[test]
    fn a_learner_in_the_middle_of_a_lesson_sees_how_to_go_on_there() {
        let screen = screen(
            |progress| {
                progress.met_check("hello", &[]);
                progress.reached("routes", 3);
            },
            None,
        );
        assert!(screen.contains("You have done 1 of 2 lessons."), "{screen}");
        assert!(screen.contains("You are in The routes lesson, step 3 of 5: Step 3."), "{screen}");
        assert!(screen.contains("\n    doorway routes\n"), "{screen}");
    }

    #[test]
    fn a_learner_who_began_in_the_middle_sees_why_the_first_lesson_is_next() {
        let screen = screen(|progress| drop(progress.met_check("routes", &[])), None);
        assert!(screen.contains("You have not played lesson 1 yet. Next is lesson 1:"), "{screen}");
    }

    #[test]
    fn a_learner_who_has_done_every_lesson_sees_that() {
        let screen = screen(
            |progress| {
                progress.met_check("hello", &[]);
                progress.met_check("routes", &[]);
            },
            None,
        );
        assert!(screen.contains("You have done all 2 lessons."), "{screen}");
    }

    #[test]
    fn a_learner_with_questions_to_answer_again_sees_how_many() {
        let lessons = [test_summary((1, "hello", true))];
        let (progress, _) = Progress::open(None);
        let screen = render(&Course { lessons: &lessons, progress: &progress, folder: None }, 3, 80);
        assert!(screen.contains("doorway review    3 questions to answer again"), "{screen}");
    }

    #[test]
    fn the_screen_is_short_and_narrow_and_keeps_the_folder() {
        let screen = screen(|_| {}, Some(Path::new("mine")));
        assert!(screen.contains("doorway play hello --lessons mine"), "{screen}");
        assert!(screen.contains("doorway lessons --lessons mine"), "{screen}");
        assert!(screen.lines().count() < 17 && screen.lines().all(|line| line.len() <= 60), "{screen}");
    }
}
