//! `doorway lessons`: the course at a glance, and `--lint` for those who write lessons.

use std::io::IsTerminal;
use std::path::Path;

use serde_json::json;

use crate::cli::{self, GlobalArgs};
use crate::exit::Exit;
use crate::lesson::{self, Diagnostics, Lesson};
use crate::progress::{self, Progress};
use crate::say;

/// Prints the course, or holds a folder to its rules.
///
/// # Errors
/// A folder that cannot be read, or whose lessons are wrong.
pub(crate) fn run(typed: &cli::LessonsArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    match &typed.lint {
        Some(folder) => lint(folder, typed.json),
        None => overview(typed, global),
    }
}

/// The lessons that were asked for: a folder's, or the built-in ones.
///
/// # Errors
/// Those of reading them.
pub(super) fn load(folder: Option<&Path>) -> anyhow::Result<Vec<Lesson>> {
    match folder {
        Some(folder) => lesson::in_folder(folder),
        None => lesson::builtin(),
    }
}

fn overview(typed: &cli::LessonsArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let lessons = load(global.lessons.as_deref())?;
    let (progress, warning) = Progress::open(progress::home());
    let course = Course { lessons: &lessons, progress: &progress, folder: global.lessons.as_deref() };
    let text = if typed.json {
        format!("{:#}\n", course.json())
    } else if global.plain {
        course.plain()
    } else {
        course.screen(width())
    };
    say::out(&text);
    if let Some(warning) = warning {
        say::note(&warning);
    }
    Ok(Exit::Done)
}

fn lint(folder: &Path, as_json: bool) -> anyhow::Result<Exit> {
    let (exit, text) = match lesson::lint_folder(folder) {
        Ok(lessons) => (Exit::Done, render_lint(folder, lessons.len(), &Diagnostics(Vec::new()), as_json)),
        Err(error) => (Exit::NotMet, render_lint(folder, 0, &error.downcast()?, as_json)),
    };
    say::out(&text);
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

fn count(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

/// A course and how far the learner is in it.
pub(super) struct Course<'a> {
    pub(super) lessons: &'a [Lesson],
    pub(super) progress: &'a Progress,
    /// Where the lessons are from, if they are not the built-in ones.
    pub(super) folder: Option<&'a Path>,
}

impl<'a> Course<'a> {
    /// Where to go on: the lesson that was played last if it is not done, else the first that is not done.
    pub(super) fn next(&self) -> Option<&'a Lesson> {
        let open = |lesson: &&Lesson| !self.progress.lesson(&lesson.name).done;
        let latest = self.progress.latest();
        let last = self.lessons.iter().find(|lesson| Some(lesson.name.as_str()) == latest).filter(open);
        last.or_else(|| self.lessons.iter().find(open))
    }

    /// Where to go on from a lesson that is done: the next one that is not, from there on first.
    pub(super) fn after(&self, name: &str) -> Option<&'a Lesson> {
        let open = |lesson: &&Lesson| !self.progress.lesson(&lesson.name).done;
        let behind = self.lessons.iter().skip_while(|lesson| lesson.name != name).skip(1).find(open);
        behind.or_else(|| self.lessons.iter().find(open))
    }

    /// What to type to play a lesson from where the learner is in it.
    pub(super) fn command(&self, lesson: &Lesson) -> String {
        let verb = if lesson.demo.is_some() && self.folder.is_none() { "" } else { "play " };
        let step = match self.step(lesson) {
            Some(step) => format!(" --step {step}"),
            None => String::new(),
        };
        format!("doorway {verb}{}{step}{}", lesson.name, self.folder_flag())
    }

    /// What every command about a folder's lessons ends with; empty for the built-in ones.
    pub(super) fn folder_flag(&self) -> String {
        let flag = |folder: &Path| format!(" --lessons {}", quoted(&folder.display().to_string()));
        self.folder.map(flag).unwrap_or_default()
    }

    /// The step to go on with, if the learner is in the middle of a lesson.
    fn step(&self, lesson: &Lesson) -> Option<usize> {
        let record = self.progress.lesson(&lesson.name);
        (!record.done && (2..=lesson.steps.len()).contains(&record.furthest)).then_some(record.furthest)
    }

    /// How far the learner is in a lesson, in words.
    pub(super) fn state(&self, lesson: &Lesson) -> String {
        let record = self.progress.lesson(&lesson.name);
        match record.furthest.min(lesson.steps.len()) {
            _ if record.done => "done".to_owned(),
            0 => "not started".to_owned(),
            step => format!("step {step} of {}", lesson.steps.len()),
        }
    }

    fn done(&self) -> usize {
        self.lessons.iter().filter(|lesson| self.progress.lesson(&lesson.name).done).count()
    }

    /// For a terminal of that many columns.
    fn screen(&self, width: usize) -> String {
        let width = width.clamp(40, 80);
        let mut lines = vec![format!("  The course: {} of {} done", self.done(), count(self.lessons.len(), "lesson"))];
        for lesson in self.lessons {
            lines.push(String::new());
            let title = format!("  {:>2}  {}", lesson.number, lesson.title);
            let about = format!("{}, about {}", self.state(lesson), count(lesson.minutes as usize, "minute"));
            let gap = width.saturating_sub(textwrap::core::display_width(&title) + about.len());
            match gap {
                0..2 => lines.extend([title, format!("      {about}")]),
                gap => lines.push(format!("{title}{}{about}", " ".repeat(gap))),
            }
            let indented = textwrap::Options::new(width).initial_indent("      ").subsequent_indent("      ");
            lines.extend(textwrap::wrap(&lesson.summary, indented).into_iter().map(|line| line.into_owned()));
            lines.push(format!("      {}", self.command(lesson)));
        }
        lines.extend([String::new(), format!("  {}", self.last_line())]);
        lines.join("\n") + "\n"
    }

    /// For a screen reader: one thing a line, with its name.
    fn plain(&self) -> String {
        let mut lines = vec![format!("The course: {} of {} done", self.done(), count(self.lessons.len(), "lesson"))];
        for lesson in self.lessons {
            lines.extend([
                format!("Lesson {}: {}", lesson.number, lesson.title),
                format!("State: {}", self.state(lesson)),
                format!("Takes: about {}", count(lesson.minutes as usize, "minute")),
                format!("About: {}", lesson.summary),
                format!("Type: {}", self.command(lesson)),
            ]);
        }
        lines.push(self.last_line());
        lines.join("\n") + "\n"
    }

    fn last_line(&self) -> String {
        match self.next() {
            Some(lesson) => format!("Next: {}", self.command(lesson)),
            None => "All done. Any lesson can be played again.".to_owned(),
        }
    }

    fn json(&self) -> serde_json::Value {
        let next = self.next();
        let lessons: Vec<_> = self
            .lessons
            .iter()
            .map(|lesson| {
                let record = self.progress.lesson(&lesson.name);
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
                    "command": self.command(lesson),
                })
            })
            .collect();
        json!({"schema": 1, "lessons": lessons, "next": next.map(|lesson| self.command(lesson))})
    }
}

/// A path as a shell takes it.
pub(super) fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/\\._-:~".contains(c);
    if path.chars().all(is_plain) { path.to_owned() } else { format!("\"{path}\"") }
}

/// The columns of the terminal; 80 where the output goes elsewhere.
fn width() -> usize {
    let set = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let own =
        || std::io::stdout().is_terminal().then(crossterm::terminal::size)?.ok().map(|(columns, _)| columns.into());
    set.or_else(own).unwrap_or(80)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::{Block, Step};

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
    fn look(folder: Option<&Path>, look: impl Fn(&Course<'_>)) {
        let lessons = [lesson(1, "hello", true), lesson(2, "routes", true), lesson(3, "words", false)];
        let (mut progress, _) = Progress::open(None);
        progress.finished("hello");
        progress.reached("routes", 3);
        look(&Course { lessons: &lessons, progress: &progress, folder });
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
        let fault = lesson::Diagnostic {
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
            assert_eq!(course.command(&course.lessons[0]), "doorway play hello --lessons \"my course\"");
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
