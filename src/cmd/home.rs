//! `doorway` alone: where you are, what is next, what to type.

use crate::cli::GlobalArgs;
use crate::course::progress::{self, Progress};
use crate::course::{Course, load};
use crate::demos;
use crate::exit::Exit;
use crate::text::plural::count;
use crate::ui;

/// Says where the learner is in the course.
///
/// # Errors
/// Lessons that cannot be read.
pub(super) fn run(global: &GlobalArgs) -> anyhow::Result<Exit> {
    let lessons = load(global.lessons.as_deref(), &demos::names())?;
    let (progress, warning) = Progress::open(progress::home());
    let course = Course { lessons: &lessons, progress: &progress, folder: global.lessons.as_deref() };
    ui::out(&told(&course));
    if let Some(warning) = warning {
        ui::note(&warning);
    }
    Ok(Exit::Done)
}

fn told(course: &Course<'_>) -> String {
    let mut lines = vec!["  doorway, the backend course that runs in your terminal".to_owned(), String::new()];
    lines.extend(place(course).into_iter().map(|line| if line.is_empty() { line } else { format!("  {line}") }));
    lines.push(String::new());
    let folder = course.folder_flag();
    let also = [
        (format!("doorway lessons{folder}"), "the course at a glance"),
        ("doorway --help".to_owned(), "all that can be typed"),
    ];
    let width = also.iter().map(|(command, _)| command.len()).max().unwrap_or(0);
    lines.extend(also.iter().map(|(command, words)| format!("  {command:width$}   {words}")));
    lines.join("\n") + "\n"
}

/// Where the learner is, and what to type there.
fn place(course: &Course<'_>) -> Vec<String> {
    let all = course.lessons.len();
    let done = course.lessons.iter().filter(|lesson| course.progress.lesson(&lesson.name).done).count();
    let Some(next) = course.next() else {
        return vec![format!(
            "You have done {}. Any lesson can be played again.",
            if all == 1 { "the lesson".to_owned() } else { format!("all {all} lessons") }
        )];
    };
    let furthest = course.progress.lesson(&next.name).furthest.min(next.steps.len());
    let minutes = count(next.minutes as usize, "minute");
    let first = match (done, furthest) {
        (0, 0) => "Welcome. All you need is a browser, or curl.".to_owned(),
        (done, _) => format!("You have done {done} of {}.", count(all, "lesson")),
    };
    let second = match furthest {
        0 => format!("Next is lesson {}: {}, about {minutes}.", next.number, next.title),
        step => {
            format!("You are in {}, step {step} of {}: {}.", next.title, next.steps.len(), next.steps[step - 1].title)
        }
    };
    let sentence = if done + furthest == 0 { second.replacen("Next is", "First is", 1) } else { second };
    vec![first, sentence, String::new(), format!("  {}", course.command(next))]
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::course::{Block, Lesson, Step};

    fn lesson(number: u32, name: &str) -> Lesson {
        let step = |at: usize| Step { title: format!("Step {at}"), line: 1, blocks: vec![Block::Text("T".to_owned())] };
        Lesson {
            name: name.to_owned(),
            number,
            title: format!("The {name} lesson"),
            summary: "Words.".to_owned(),
            part: 1,
            minutes: 8,
            demo: Some(name.to_owned()),
            steps: (1..=5).map(step).collect(),
        }
    }

    fn screen(change: impl FnOnce(&mut Progress), folder: Option<&Path>) -> String {
        let lessons = [lesson(1, "hello"), lesson(2, "routes")];
        let (mut progress, _) = Progress::open(None);
        change(&mut progress);
        told(&Course { lessons: &lessons, progress: &progress, folder })
    }

    #[test]
    fn a_newcomer_is_told_the_first_command() {
        let screen = screen(|_| {}, None);
        assert!(screen.contains("Welcome"), "{screen}");
        assert!(screen.contains("First is lesson 1: The hello lesson, about 8 minutes."), "{screen}");
        assert!(screen.contains("\n    doorway hello\n"), "{screen}");
    }

    #[test]
    fn who_stopped_in_the_middle_is_told_how_to_go_on_there() {
        let screen = screen(
            |progress| {
                progress.finished("hello");
                progress.reached("routes", 3);
            },
            None,
        );
        assert!(screen.contains("You have done 1 of 2 lessons."), "{screen}");
        assert!(screen.contains("You are in The routes lesson, step 3 of 5: Step 3."), "{screen}");
        assert!(screen.contains("\n    doorway routes --step 3\n"), "{screen}");
    }

    #[test]
    fn who_has_done_all_of_it_is_told_so() {
        let screen = screen(
            |progress| {
                progress.finished("hello");
                progress.finished("routes");
            },
            None,
        );
        assert!(screen.contains("You have done all 2 lessons."), "{screen}");
    }

    #[test]
    fn it_is_short_and_narrow_and_keeps_the_folder() {
        let screen = screen(|_| {}, Some(Path::new("mine")));
        assert!(screen.contains("doorway play hello --lessons mine"), "{screen}");
        assert!(screen.contains("doorway lessons --lessons mine"), "{screen}");
        assert!(screen.lines().count() < 14 && screen.lines().all(|line| line.len() <= 60), "{screen}");
    }
}
