//! Reads one lesson file, strictly: everything that is wrong with it is reported at once, each with file, line, column, the
//! line itself and what was expected. `docs/lesson-format.md` is the manual of the format.

use super::diagnostic::{Diagnostic, Diagnostics, Report};
use super::read_context::ReadContext;
use super::reserved::RESERVED_NAMES;
use super::span::Span;
use super::{Lesson, front_matter, steps};
use crate::content::files::with_unix_line_ends;
use crate::text::lines::line_number;
use crate::text::safe::is_unsafe_char;

/// The largest lesson file, in bytes.
pub const LARGEST: usize = 256 * 1024;

/// The number and the name in a file's name, `07-routes.md`; `None` if it is not made like that.
pub fn numbered(file_name: &str) -> Option<(u32, &str)> {
    let (number, name) = file_name.strip_suffix(".md")?.split_once('-')?;
    let number =
        number.parse().ok().filter(|_| number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit()))?;
    front_matter::is_lesson_name(name).then_some((number, name))
}

/// Reads a lesson. `file` is the path as its author knows it, ending in `NN-name.md`.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn read(file: &str, bytes: &[u8], context: &ReadContext<'_>) -> Result<Lesson, Diagnostics> {
    let text = decoded(file, bytes)?;
    let file_name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let Some((number, name)) = numbered(file_name) else {
        let help = "expected two digits, `-` and a name in small letters: `07-routes.md`";
        return Err(Diagnostics(vec![Diagnostic::of_file(
            file,
            "the name of this file is not that of a lesson",
            Some(help.to_owned()),
        )]));
    };
    let report = Report::new(file, &text);
    let lesson = lesson(Span { at: 0, text: &text }, context, &report);
    let lesson = report.end(lesson.map(|lesson| Lesson { number, name: name.to_owned(), ..lesson }));
    match reserved(file, name) {
        None => lesson,
        Some(reserved) => {
            let others = lesson.err().map(|diagnostics| diagnostics.0).unwrap_or_default();
            Err(Diagnostics([reserved].into_iter().chain(others).collect()))
        }
    }
}

/// Returns what is wrong with a name that a verb has: `doorway check` can mean only one of the two.
fn reserved(file: &str, name: &str) -> Option<Diagnostic> {
    let message = format!("a lesson cannot have the name `{name}`, because `doorway {name}` is something else");
    let help = Some("give the lesson another name".to_owned());
    RESERVED_NAMES.contains(&name).then(|| Diagnostic::of_file(file, message, help))
}

/// Returns the file as text with `\n` line ends.
pub(super) fn decoded(file: &str, bytes: &[u8]) -> Result<String, Diagnostics> {
    let refuse =
        |message: String, help: &str| Err(Diagnostics(vec![Diagnostic::of_file(file, message, Some(help.to_owned()))]));
    if bytes.len() > LARGEST {
        return refuse(format!("the file has {} bytes", bytes.len()), "a lesson has at most 256 KiB; make two of it");
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(with_unix_line_ends(text.strip_prefix('\u{feff}').unwrap_or(text))),
        Err(error) => {
            let line = line_number(bytes, error.valid_up_to());
            refuse(format!("line {line} is not UTF-8"), "save the file as UTF-8")
        }
    }
}

/// Reads the whole text. The number and the name are added by the caller.
fn lesson(text: Span<'_>, context: &ReadContext<'_>, report: &Report<'_>) -> Option<Lesson> {
    refuse_control_characters(text, report);
    let (front, body) = front_matter::split_front_matter(text, report)?;
    let front = front_matter::read(front, context, report);
    let demo = front.as_ref().and_then(|front| front.demo.as_deref());
    let demo = demo.and_then(|name| context.demos.iter().find(|demo| demo.name == name));
    let (title, steps) = steps::read(body, context, demo, front.is_some(), report);
    let front = front?;
    let front_matter::FrontMatter { summary, part, minutes, demo, starter, stacks, topics, outcome } = front;
    let (name, number, title) = (String::new(), 0, title?.text.to_owned());
    Some(Lesson { name, number, title, summary, part, minutes, demo, starter, stacks, topics, outcome, steps })
}

/// Reports control characters: a terminal would act on them, wherever they are.
fn refuse_control_characters(text: Span<'_>, report: &Report<'_>) {
    for (at, c) in text.text.char_indices().filter(|(_, c)| is_unsafe_char(*c) && !matches!(c, '\n' | '\t')) {
        let code = u32::from(c);
        report.add(
            text.part(at, at + c.len_utf8()),
            format!("the character U+{code:04X}, which is not seen"),
            "take it out",
        );
    }
}
