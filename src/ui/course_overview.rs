//! The course at a glance: every lesson, how far the learner is in it, and what to type next.

use serde_json::{Value, json};

use crate::course::{Course, LessonSummary};
use crate::text::plural::count;
use crate::text::width::{display_width, truncate_words};
use crate::text::wrap::wrap;

/// The narrowest and the widest that the overview gets.
const MIN_WIDTH: usize = 24;
const MAX_WIDTH: usize = 80;
/// The fewest columns in which a title says something: in a narrower window the other columns are under it.
const MIN_TITLE_WIDTH: usize = 16;
/// What the parts of the course are about: part 1 first.
const PARTS: [&str; 4] = ["ideas", "languages", "practice", "onwards"];

/// Returns the overview for a terminal of this many columns: the parts, and a line for each lesson.
pub fn render(course: &Course<'_>, width: usize) -> String {
    let width = width.clamp(MIN_WIDTH, MAX_WIDTH);
    let columns = Columns::of(course, width);
    let has_parts = course.lessons.iter().any(|lesson| lesson.part != course.lessons[0].part);
    let (mut lines, mut part) = (wrap(&first_line(course), width, "  ", "  "), None);
    for lesson in course.lessons {
        if part.replace(lesson.part) != Some(lesson.part) {
            lines.push(String::new());
            lines.extend(has_parts.then(|| format!("  Part {}: {}", lesson.part, part_title(lesson.part))));
        }
        lines.extend(columns.rows(course, lesson, width));
    }
    lines.push(String::new());
    // The command stays on one line, so that it can be copied.
    let command = course.next().map(|lesson| course.command(lesson)).unwrap_or_default();
    let last = last_line(course).replacen(&command, &command.replace(' ', "\u{a0}"), 1);
    lines.extend(wrap(&last, width, "  ", "  "));
    lines.extend(course.next().into_iter().flat_map(|lesson| wrap(&lesson.summary, width, "  ", "  ")));
    lines.join("\n") + "\n"
}

/// How wide the columns of the overview are: the title, the state, and the name that is typed.
struct Columns {
    title: usize,
    state: usize,
}

impl Columns {
    fn of(course: &Course<'_>, width: usize) -> Self {
        let widest = |words: &dyn Fn(&LessonSummary) -> String| {
            course.lessons.iter().map(|lesson| display_width(&words(lesson))).max().unwrap_or_default()
        };
        let (state, name) = (widest(&|lesson| state(course, lesson)), widest(&|lesson| lesson.name.clone()));
        let title = widest(&|lesson| lesson.title.clone());
        // A number, and two spaces before each of the other columns.
        Self { title: title.min(width.saturating_sub(4 + 2 + 2 + state + 2 + name)), state }
    }

    /// Returns the lesson's row, or its rows in a narrow window.
    fn rows(&self, course: &Course<'_>, lesson: &LessonSummary, width: usize) -> Vec<String> {
        if self.title >= MIN_TITLE_WIDTH.min(display_width(&lesson.title)) {
            return vec![self.row(course, lesson)];
        }
        let title = truncate_words(&lesson.title, width.saturating_sub(6));
        let mut rows = vec![format!("  {:>2}  {title}", lesson.number)];
        rows.extend(wrap(&format!("{}, {}", lesson.name, state(course, lesson)), width, "      ", "      "));
        rows
    }

    fn row(&self, course: &Course<'_>, lesson: &LessonSummary) -> String {
        let title = truncate_words(&lesson.title, self.title);
        let gap = " ".repeat(self.title - display_width(&title));
        let state = state(course, lesson);
        format!("  {:>2}  {title}{gap}  {state:<2$}  {1}", lesson.number, lesson.name, self.state)
    }
}

/// How far the learner is, or how long a lesson takes that was not begun.
fn state(course: &Course<'_>, lesson: &LessonSummary) -> String {
    let record = course.progress.lesson(&lesson.name);
    match (record.done, record.seen, record.furthest) {
        (false, true, _) => format!("{} left", count(record.skipped.len(), "task")),
        (false, false, 0) => format!("{} min", lesson.minutes),
        _ => course.state(lesson),
    }
}

fn part_title(part: u8) -> &'static str {
    PARTS.get(part.saturating_sub(1) as usize).copied().unwrap_or_default()
}

/// Returns the overview for a screen reader: one thing a line, with its name.
pub fn render_plain(course: &Course<'_>) -> String {
    let mut lines = vec![first_line(course)];
    for lesson in course.lessons {
        lines.extend([
            format!("Lesson {}: {}", lesson.number, lesson.title),
            format!("State: {}", course.state(lesson)),
            format!("Takes: about {}", minutes(lesson)),
            format!("About: {}", lesson.summary),
            format!("Type: {}", course.command(lesson)),
        ]);
    }
    lines.push(last_line(course));
    lines.join("\n") + "\n"
}

/// Returns one lesson: what it is about, how far the learner is in it, and what to type.
pub fn render_one(course: &Course<'_>, lesson: &LessonSummary, width: usize) -> String {
    let width = width.clamp(MIN_WIDTH, MAX_WIDTH);
    let lines = [
        format!("Lesson {}: {}, about {}", lesson.number, lesson.title, minutes(lesson)),
        lesson.summary.clone(),
        format!("State: {}", course.state(lesson)),
        format!("To play it, type: {}", course.command(lesson).replace(' ', "\u{a0}")),
    ];
    lines.iter().flat_map(|line| wrap(line, width, "  ", "  ")).map(|line| line + "\n").collect()
}

/// Returns the overview for a program.
pub fn json(course: &Course<'_>) -> Value {
    let lesson = |lesson: &LessonSummary| {
        let record = course.progress.lesson(&lesson.name);
        json!({
            "number": lesson.number,
            "name": lesson.name,
            "title": lesson.title,
            "summary": lesson.summary,
            "part": lesson.part,
            "minutes": lesson.minutes,
            "demo": lesson.demo,
            "steps": lesson.step_titles.len(),
            "furthest": record.furthest.min(lesson.step_titles.len()),
            "done": record.done,
            "command": course.command(lesson),
        })
    };
    let lessons: Vec<Value> = course.lessons.iter().map(lesson).collect();
    json!({"schema": 1, "lessons": lessons, "next": course.next().map(|lesson| course.command(lesson))})
}

fn minutes(lesson: &LessonSummary) -> String {
    count(lesson.minutes as usize, "minute")
}

fn first_line(course: &Course<'_>) -> String {
    let left = course.lessons.iter().filter(|lesson| !course.progress.lesson(&lesson.name).done);
    let left = match left.map(|lesson| lesson.minutes as usize).sum::<usize>() {
        0 => String::new(),
        minutes @ 1..90 => format!(", about {} to go", count(minutes, "minute")),
        minutes => format!(", about {} to go", count((minutes + 30) / 60, "hour")),
    };
    format!("The course: {} of {} done{left}", course.done(), count(course.lessons.len(), "lesson"))
}

fn last_line(course: &Course<'_>) -> String {
    match course.next() {
        Some(lesson) => {
            let why = course.why_next(lesson).map(|why| why + " ").unwrap_or_default();
            format!("{why}Next: {}", course.command(lesson))
        }
        None => "All done. Any lesson can be played again.".to_owned(),
    }
}

/// Lists what is remembered of all lessons, and says how to forget one of them alone.
pub fn remembered(course: &Course<'_>) -> String {
    let known: Vec<&LessonSummary> =
        course.lessons.iter().filter(|lesson| course.progress.knows(Some(&lesson.name))).collect();
    let mut text = "What you have done:\n".to_owned();
    text.extend(known.iter().map(|one| format!("  {:>2}  {}: {}\n", one.number, one.name, course.state(one))));
    if let Some(one) = known.last() {
        text.push_str(&format!("To forget one lesson alone, type its name, such as: doorway reset {}\n", one.name));
    }
    text
}

#[cfg(test)]
mod tests;
