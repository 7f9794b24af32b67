//! `doorway lessons`: the course at a glance, and `--lint` for those who write lessons.

use std::path::Path;

use serde_json::json;

use crate::cli::{self, GlobalArgs};
use crate::course::progress::{self, Progress};
use crate::course::{self, Course, Diagnostics};
use crate::demos;
use crate::exit::Exit;
use crate::text::plural::count;
use crate::text::width::{display_width, terminal_width};
use crate::text::wrap::wrap;
use crate::ui;

/// Prints the course, or holds a folder to its rules.
///
/// # Errors
/// A folder that cannot be read, or whose lessons are wrong.
pub fn run(typed: &cli::LessonsArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    match &typed.lint {
        Some(folder) => lint(folder, typed.json),
        None => overview(typed, global),
    }
}

fn overview(typed: &cli::LessonsArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let lessons = course::load(global.lessons.as_deref(), &demos::names())?;
    let (progress, warning) = Progress::open(progress::home());
    let course = Overview(Course { lessons: &lessons, progress: &progress, folder: global.lessons.as_deref() });
    let text = if typed.json {
        format!("{:#}\n", course.json())
    } else if global.plain {
        course.plain()
    } else {
        course.screen(terminal_width())
    };
    ui::out(&text);
    if let Some(warning) = warning {
        ui::note(&warning);
    }
    Ok(Exit::Done)
}

fn lint(folder: &Path, as_json: bool) -> anyhow::Result<Exit> {
    let (exit, text) = match course::lint_folder(folder, &demos::names()) {
        Ok(lessons) => (Exit::Done, render_lint(folder, lessons.len(), &Diagnostics(Vec::new()), as_json)),
        Err(error) => (Exit::NotMet, render_lint(folder, 0, &error.downcast()?, as_json)),
    };
    ui::out(&text);
    Ok(exit)
}

/// What `--lint` prints.
fn render_lint(folder: &Path, lessons: usize, faults: &Diagnostics, as_json: bool) -> String {
    let Diagnostics(faults) = faults;
    if as_json {
        let faults: Vec<_> = faults
            .iter()
            .map(|fault| json!({"file": fault.file, "line": fault.line, "column": fault.column, "message": fault.message, "help": fault.help}))
            .collect();
        return format!("{:#}\n", json!({"schema": 1, "findings": faults}));
    }
    if faults.is_empty() {
        return format!("{}: {} kept all the rules.\n", folder.display(), count(lessons, "lesson"));
    }
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    format!("{}\n\n{}.\n", told.join("\n"), count(faults.len(), "finding"))
}

/// The course as `doorway lessons` shows it.
struct Overview<'a>(Course<'a>);

impl Overview<'_> {
    fn done(&self) -> usize {
        self.0.lessons.iter().filter(|lesson| self.0.progress.lesson(&lesson.name).done).count()
    }

    /// For a terminal of that many columns.
    fn screen(&self, width: usize) -> String {
        let width = width.clamp(40, 80);
        let mut lines =
            vec![format!("  The course: {} of {} done", self.done(), count(self.0.lessons.len(), "lesson"))];
        for lesson in self.0.lessons {
            lines.push(String::new());
            let title = format!("  {:>2}  {}", lesson.number, lesson.title);
            let about = format!("{}, about {}", self.0.state(lesson), count(lesson.minutes as usize, "minute"));
            let gap = width.saturating_sub(display_width(&title) + about.len());
            match gap {
                0..2 => lines.extend([title, format!("      {about}")]),
                gap => lines.push(format!("{title}{}{about}", " ".repeat(gap))),
            }
            lines.extend(wrap(&lesson.summary, width, "      ", "      "));
            lines.push(format!("      {}", self.0.command(lesson)));
        }
        lines.extend([String::new(), format!("  {}", self.last_line())]);
        lines.join("\n") + "\n"
    }

    /// For a screen reader: one thing a line, with its name.
    fn plain(&self) -> String {
        let mut lines = vec![format!("The course: {} of {} done", self.done(), count(self.0.lessons.len(), "lesson"))];
        for lesson in self.0.lessons {
            lines.extend([
                format!("Lesson {}: {}", lesson.number, lesson.title),
                format!("State: {}", self.0.state(lesson)),
                format!("Takes: about {}", count(lesson.minutes as usize, "minute")),
                format!("About: {}", lesson.summary),
                format!("Type: {}", self.0.command(lesson)),
            ]);
        }
        lines.push(self.last_line());
        lines.join("\n") + "\n"
    }

    fn last_line(&self) -> String {
        match self.0.next() {
            Some(lesson) => format!("Next: {}", self.0.command(lesson)),
            None => "All done. Any lesson can be played again.".to_owned(),
        }
    }

    fn json(&self) -> serde_json::Value {
        let next = self.0.next();
        let lessons: Vec<_> = self
            .0
            .lessons
            .iter()
            .map(|lesson| {
                let record = self.0.progress.lesson(&lesson.name);
                json!({
                    "number": lesson.number,
                    "name": lesson.name,
                    "title": lesson.title,
                    "summary": lesson.summary,
                    "part": lesson.part,
                    "minutes": lesson.minutes,
                    "demo": lesson.demo,
                    "steps": lesson.steps.len(),
                    "furthest": record.furthest.min(lesson.steps.len()),
                    "done": record.done,
                    "command": self.0.command(lesson),
                })
            })
            .collect();
        json!({"schema": 1, "lessons": lessons, "next": next.map(|lesson| self.0.command(lesson))})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{Block, Lesson, Step};
    use crate::text::shell::quoted;

    fn lesson(number: u32, name: &str, demo: bool) -> Lesson {
        let step = |line| Step { title: "S".to_owned(), line, blocks: vec![Block::Text("T".to_owned())] };
        Lesson {
            name: name.to_owned(),
            number,
            title: format!("The {name} lesson"),
            summary: "One server that grows while it runs, from one page to four routes.".to_owned(),
            part: 2,
            minutes: 12,
            demo: demo.then(|| name.to_owned()),
            steps: (1..=5).map(step).collect(),
        }
    }

    /// Three lessons, the first done, in the middle of the second.
    fn look(folder: Option<&Path>, look: impl Fn(&Overview<'_>)) {
        let lessons = [lesson(1, "hello", true), lesson(2, "routes", true), lesson(3, "words", false)];
        let (mut progress, _) = Progress::open(None);
        progress.finished("hello");
        progress.reached("routes", 3);
        look(&Overview(Course { lessons: &lessons, progress: &progress, folder }));
    }

    #[test]
    fn the_course_fits_sixty_columns_and_says_what_to_type() {
        look(None, |course| {
            let expected = "  \
  The course: 1 of 3 lessons done

   1  The hello lesson                done, about 12 minutes
      One server that grows while it runs, from one page to
      four routes.
      doorway hello

   2  The routes lesson      step 3 of 5, about 12 minutes
      One server that grows while it runs, from one page to
      four routes.
      doorway routes --step 3

   3  The words lesson        not started, about 12 minutes
      One server that grows while it runs, from one page to
      four routes.
      doorway play words

  Next: doorway routes --step 3
";
            let screen = course.screen(60);
            assert_eq!(squeezed(&screen), squeezed(expected), "{screen}");
            assert!(screen.lines().all(|line| line.len() <= 60), "{screen}");
        });
    }

    /// The words of each line: how wide the gap is, is not the point.
    fn squeezed(text: &str) -> Vec<String> {
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn plain_is_one_thing_a_line_with_its_name() {
        look(None, |course| {
            let plain = course.plain();
            let second: Vec<&str> = plain.lines().skip(6).take(5).collect();
            let expected = [
                "Lesson 2: The routes lesson",
                "State: step 3 of 5",
                "Takes: about 12 minutes",
                "About: One server that grows while it runs, from one page to four routes.",
                "Type: doorway routes --step 3",
            ];
            assert_eq!(second, expected);
            assert!(plain.is_ascii());
        });
    }

    #[test]
    fn json_says_the_same_to_a_program() {
        look(None, |course| {
            let value = course.json();
            assert_eq!(value["schema"], 1);
            assert_eq!(value["next"], "doorway routes --step 3");
            assert_eq!(value["lessons"][1]["furthest"], 3);
            assert_eq!(value["lessons"][0]["done"], true);
            assert_eq!(value["lessons"][2]["demo"], serde_json::Value::Null);
        });
    }

    #[test]
    fn lint_says_what_it_found_and_how_much() {
        let folder = Path::new("course");
        assert_eq!(render_lint(folder, 2, &Diagnostics(vec![]), false), "course: 2 lessons kept all the rules.\n");
        let fault = course::Diagnostic {
            file: "course/01-a.md".to_owned(),
            line: 3,
            column: 1,
            width: 2,
            text: "no".to_owned(),
            message: "this is wrong".to_owned(),
            help: Some("expected yes".to_owned()),
        };
        let faults = Diagnostics(vec![fault]);
        let told = "course/01-a.md:3:1: this is wrong\n  3 | no\n    | ^^ expected yes\n\n1 finding.\n";
        assert_eq!(render_lint(folder, 0, &faults, false), told);
        let value: serde_json::Value =
            serde_json::from_str(&render_lint(folder, 0, &faults, true)).expect("it is JSON");
        assert_eq!(value["findings"][0]["line"], 3);
    }

    #[test]
    fn lessons_of_a_folder_are_played_with_the_folder() {
        look(Some(Path::new("my course")), |course| {
            assert_eq!(
                course.0.command(&course.0.lessons[0]),
                format!("doorway play hello --lessons {}", quoted("my course"))
            );
        });
    }

    #[test]
    fn next_is_the_lesson_one_is_in_then_the_first_that_is_not_done() {
        let lessons = [lesson(1, "hello", true), lesson(2, "routes", true), lesson(3, "words", false)];
        let (mut progress, _) = Progress::open(None);
        let next = |progress: &Progress| {
            Course { lessons: &lessons, progress, folder: None }.next().map(|lesson| lesson.name.clone())
        };
        assert_eq!(next(&progress).as_deref(), Some("hello"));
        progress.reached("words", 2);
        assert_eq!(next(&progress).as_deref(), Some("words"));
        progress.finished("words");
        assert_eq!(next(&progress).as_deref(), Some("hello"));
        progress.finished("hello");
        progress.finished("routes");
        assert_eq!(next(&progress), None);
    }

    #[test]
    fn after_a_lesson_comes_the_one_behind_it_then_what_was_left_out() {
        let lessons = [lesson(1, "hello", true), lesson(2, "routes", true), lesson(3, "words", false)];
        let (mut progress, _) = Progress::open(None);
        progress.finished("routes");
        let after = |progress: &Progress, name: &str| {
            Course { lessons: &lessons, progress, folder: None }.after(name).map(|lesson| lesson.name.clone())
        };
        assert_eq!(after(&progress, "routes").as_deref(), Some("words"));
        progress.finished("words");
        assert_eq!(after(&progress, "words").as_deref(), Some("hello"));
    }

    #[test]
    fn a_lesson_that_has_become_shorter_does_not_send_the_learner_behind_its_end() {
        let lessons = [lesson(1, "hello", true)];
        let (mut progress, _) = Progress::open(None);
        progress.reached("hello", 9);
        let course = Course { lessons: &lessons, progress: &progress, folder: None };
        assert_eq!(course.command(&lessons[0]), "doorway hello");
        assert_eq!(course.state(&lessons[0]), "step 5 of 5");
    }
}
