//! Code blocks (one include line and nothing else), `console` blocks, and the placeholders in words.

use super::diagnostic::Report;
use super::fill;
use super::read_context::ReadContext;
use super::span::Span;
use super::{Code, Language};
use crate::content::DemoNames;
use crate::content::excerpt;
use crate::text::nearest::nearest;
use crate::text::template::{self, DOUBLE_BRACES};

/// Reads a code block, and cuts out the excerpt that it shows.
pub(super) fn code(word: Span<'_>, body: Span<'_>, context: &ReadContext<'_>, report: &Report<'_>) -> Option<Code> {
    let language = Language::named(word.text)?;
    let endings = language.endings();
    let mut lines = body.lines().map(Span::trim).filter(|line| !line.text.is_empty());
    let line = lines.next().unwrap_or(word);
    let Some((path, anchor)) = excerpt::include(line.text) else {
        report.add(line, "code is never typed into a lesson", "expected one line `{{#include PATH:ANCHOR}}`");
        return None;
    };
    if let Some(second) = lines.next() {
        report.add(second, "a code block holds one include line", "nothing else");
    }
    if !endings.iter().any(|ending| path.rsplit_once('.').is_some_and(|(_, end)| end == *ending)) {
        let expected = endings.iter().map(|ending| format!("`.{ending}`")).collect::<Vec<_>>().join(", ");
        report.add(
            line,
            format!("`{}` shows another kind of file than this", word.text),
            format!("expected {expected}"),
        );
    }
    match cut(path, anchor, context) {
        Ok((text, first_line)) => {
            Some(Code { language, path: path.to_owned(), anchor: anchor.to_owned(), text, first_line })
        }
        Err((message, help)) => {
            report.add(line, message, help);
            None
        }
    }
}

/// Returns the excerpt and the number of its first line, or what is wrong and what exists instead.
fn cut(path: &str, anchor: &str, context: &ReadContext<'_>) -> Result<(String, usize), (String, String)> {
    let source = (context.source)(path).map_err(|why| (format!("`{path}` cannot be shown"), why))?;
    if anchor.is_empty() {
        return Ok((excerpt::without_anchor_lines(&source).trim_end().to_owned(), 1));
    }
    match excerpt::cut(&source, anchor) {
        Ok(cut) => Ok((cut.text, cut.first_line)),
        Err(error @ excerpt::CutError::Unknown { .. }) => {
            let excerpt::CutError::Unknown { known, .. } = &error else {
                return Err((error.to_string(), String::new()));
            };
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let near = nearest(anchor, &known);
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None if known.is_empty() => "the file has no anchors".to_owned(),
                None => format!("there are: {}", known.join(", ")),
            };
            Err((format!("`{path}` has no anchor `{anchor}`"), help))
        }
        Err(error) => Err((format!("`{path}` cannot be shown"), error.to_string())),
    }
}

/// Reads a console block, which has at least one command.
pub(super) fn console(body: Span<'_>, report: &Report<'_>) -> Option<String> {
    if body.lines().any(|line| line.text.starts_with("$ ") && line.text.len() > 2) {
        return Some(body.text.trim_end().to_owned());
    }
    report.add(body.first_line(), "this console block has no command", "expected a line `$ command`");
    None
}

/// Reports every `{{…}}` in some words that `fill` would not fill.
pub(super) fn placeholders(words: Span<'_>, demo: Option<&DemoNames>, report: &Report<'_>) {
    for place in template::placeholders(words.text, DOUBLE_BRACES) {
        let braces = words.part(place.start, place.end);
        let inside = braces.part(2, braces.text.len() - 2);
        match (fill::placeholder(inside.text), demo) {
            (Some(_), None) => report.add(
                braces,
                "this lesson has no demo, so it has no address",
                "name its `demo` in the front matter",
            ),
            (Some(fill::LessonPlaceholder { server: Some(server), .. }), Some(demo))
                if !demo.servers.iter().any(|own| own == server) =>
            {
                let known: Vec<&str> = demo.servers.iter().map(String::as_str).collect();
                let name = inside.part(inside.text.len() - server.len(), inside.text.len());
                report.unknown(name, &format!("server of the demo `{}`:", demo.name), &known);
            }
            (Some(_), Some(_)) => {}
            (None, _) if inside.text.starts_with("#include") => {
                report.add(
                    braces,
                    "an include outside a code block",
                    "put it in a block ```js, ```python, ```rust, ```html or ```json",
                );
            }
            (None, _) => report.unknown(inside, "placeholder", &["url", "port", "url:NAME", "port:NAME"]),
        }
    }
}
