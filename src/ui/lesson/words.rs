//! The sentences of a lesson's screen that do not come from the lesson itself.

use crate::course::{Lesson, StageBlock, Try};
use crate::demos::RunningDemo;
use crate::player::OpenUntil;
use crate::text::plural::count;
use crate::text::width::display_width;
use crate::ui::Style;

/// Everything happened that the step asked for.
pub const DONE: &str = "That was a real request and a real response.";

/// How to use keys where they are typed on a line.
pub const TYPED_KEYS: &str = "To use a key, type it and press Enter. Enter alone goes on.";

/// Returns the end of a lesson, and what is next.
pub fn finished(next: Option<(&Lesson, String)>) -> String {
    match next {
        Some((next, command)) => {
            format!("That was the whole lesson. Next: {}. Type\n\n```text\n{command}\n```", next.title)
        }
        None => "That was the last lesson. You have done all of them.".to_owned(),
    }
}

/// Returns the heading: the lesson on the first line, the step on the second.
pub fn heading(lesson: &Lesson, position: (usize, usize), step: usize, style: Style) -> Vec<String> {
    let (number, of) = position;
    let steps = lesson.steps.len();
    let title = &lesson.steps[step].title;
    let minutes = count(lesson.minutes as usize, "minute");
    if style.plain {
        let first = format!("Lesson {number} of {of}: {} (about {minutes})", lesson.title);
        let second = format!("Step {} of {steps}: {title}", step + 1);
        return if step == 0 { vec![first, String::new(), second] } else { vec![second] };
    }
    let about = format!("lesson {number} of {of} · about {minutes}");
    let used = 2 + display_width(&lesson.title) + display_width(&about);
    let first = match style.width.checked_sub(used) {
        Some(gap) if gap >= 3 => vec![format!("  {}{}{}", lesson.title, " ".repeat(gap), style.dim(&about))],
        _ => vec![format!("  {}", lesson.title), format!("  {}", style.dim(&about))],
    };
    let second = format!("  {}   {}", style.dim(&format!("{} of {steps}", step + 1)), style.bold(title));
    [first, vec![String::new(), second]].concat()
}

/// Returns the keys of a `stage` block as Markdown.
pub fn stage_keys(stage: &StageBlock) -> String {
    let mut text = "These keys change the server. The same key again undoes it.\n".to_owned();
    text.extend(stage.keys.iter().map(|key| format!("\n- `{}`: {}", key.key, key.words)));
    text
}

/// Returns all keys as Markdown.
pub fn all_keys(stage: Option<&StageBlock>, keys_are_lines: bool) -> String {
    let mut text = if keys_are_lines { "Type one of these and press Enter.\n".to_owned() } else { String::new() };
    let (on, back) = if keys_are_lines { ("`Enter` alone", "`<`") } else { ("`Enter` or `→`", "`←`") };
    text.push_str(&format!(
        "\n- {on}: go on, and skip what the step waits for\n- {back}: go back to the previous step\n\
         - `o`: open the address in your browser\n- `w`: the last request and response, as they went over the wire\n\
         - `l`: code in the next language (JavaScript, Python, Rust)\n- `q`: quit; what you have done is remembered"
    ));
    if let Some(stage) = stage.filter(|stage| !stage.keys.is_empty()) {
        text.push_str(&format!("\n\n{}", stage_keys(stage)));
    }
    text
}

/// Returns which requests of a `try` are still missing.
pub fn still_open(of: &Try, open: &[OpenUntil]) -> String {
    let lines = open.iter().map(|line| {
        let until = &of.until[line.line];
        let server = until.server.as_ref().map(|server| format!(" to the {server} server")).unwrap_or_default();
        let times = if line.times > 1 { format!(", {} times", line.times) } else { String::new() };
        let headers = until.headers.iter().map(|header| format!(", with `{}`", header.text()));
        let request = format!("`{} {}`{server}", until.method, until.path);
        format!("{request}{}, with the status {}{times}", headers.collect::<String>(), until.status)
    });
    format!("Still to come: {}.", lines.collect::<Vec<_>>().join("; "))
}

/// Returns the addresses of the servers, for `--serve`.
pub fn addresses(running: &RunningDemo) -> Vec<String> {
    let several = running.ports().len() > 1;
    let line = |&(server, port): &(&str, u16)| {
        let name = if several { format!("  ({server})") } else { String::new() };
        let off = if running.is_on(server) { "" } else { "  not running in this stage" };
        format!("http://localhost:{port}/{name}{off}")
    };
    running.ports().iter().map(line).collect()
}
