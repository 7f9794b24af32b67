//! The course at a glance: every lesson, how far the learner is in it, and what to type next.

use serde_json::{Value, json};

use crate::course::{Course, Lesson};
use crate::text::plural::count;
use crate::text::width::display_width;
use crate::text::wrap::wrap;

/// The narrowest and the widest that the overview gets.
const MIN_WIDTH: usize = 40;
const MAX_WIDTH: usize = 80;
/// What stands before the lines under a title.
const INDENT: &str = "      ";

/// Returns the overview for a terminal of this many columns.
pub fn render(course: &Course<'_>, width: usize) -> String {
    let width = width.clamp(MIN_WIDTH, MAX_WIDTH);
    let mut lines = vec![format!("  {}", first_line(course))];
    for lesson in course.lessons {
        lines.push(String::new());
        let title = format!("  {:>2}  {}", lesson.number, lesson.title);
        let about = format!("{}, about {}", course.state(lesson), minutes(lesson));
        match width.saturating_sub(display_width(&title) + about.len()) {
            0..2 => lines.extend([title, format!("{INDENT}{about}")]),
            gap => lines.push(format!("{title}{}{about}", " ".repeat(gap))),
        }
        lines.extend(wrap(&lesson.summary, width, INDENT, INDENT));
        lines.push(format!("{INDENT}{}", course.command(lesson)));
    }
    lines.extend([String::new(), format!("  {}", last_line(course))]);
    lines.join("\n") + "\n"
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

/// Returns the overview for a program.
pub fn json(course: &Course<'_>) -> Value {
    let lesson = |lesson: &Lesson| {
        let record = course.progress.lesson(&lesson.name);
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
            "command": course.command(lesson),
        })
    };
    let lessons: Vec<Value> = course.lessons.iter().map(lesson).collect();
    json!({"schema": 1, "lessons": lessons, "next": course.next().map(|lesson| course.command(lesson))})
}

fn minutes(lesson: &Lesson) -> String {
    count(lesson.minutes as usize, "minute")
}

fn first_line(course: &Course<'_>) -> String {
    format!("The course: {} of {} done", course.done(), count(course.lessons.len(), "lesson"))
}

fn last_line(course: &Course<'_>) -> String {
    match course.next() {
        Some(lesson) => format!("Next: {}", course.command(lesson)),
        None => "All done. Any lesson can be played again.".to_owned(),
    }
}

#[cfg(test)]
mod tests;
