//! Takes a lesson's Markdown apart into headings, fences and the text between them, as CommonMark sees them.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag};

use super::diagnostic::Report;
use super::span::Span;

/// A part of the file, from top to bottom.
pub(super) enum Segment<'a> {
    /// `# Title`
    Title(Span<'a>),
    /// `## Title`
    Step(Span<'a>),
    /// A fenced block: its word, and what is inside.
    Fence { word: Span<'a>, body: Span<'a> },
    /// Markdown to show.
    Text(Span<'a>),
}

/// Returns the parts of a lesson's body.
pub(super) fn parts<'a>(body: Span<'a>, report: &Report<'_>) -> Vec<Segment<'a>> {
    let mut parts = Vec::new();
    let mut shown = 0;
    for (range, part) in marked(body, report) {
        parts.extend(text(body.part(shown, range.0)));
        parts.push(part);
        shown = range.1;
    }
    parts.extend(text(body.part(shown, body.text.len())));
    parts
}

/// Returns text to show, without the empty lines around it, if anything is left.
fn text(piece: Span<'_>) -> Option<Segment<'_>> {
    (!piece.text.trim().is_empty()).then(|| Segment::Text(piece.trim()))
}

type Marked<'a> = Vec<((usize, usize), Segment<'a>)>;

/// Returns the headings and fences that are not inside a list or a quote, and where they are.
fn marked<'a>(body: Span<'a>, report: &Report<'_>) -> Marked<'a> {
    let mut found = Vec::new();
    let mut depth = 0;
    for (event, range) in Parser::new(body.text).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                if depth == 0 {
                    let piece = body.part(range.start, range.end);
                    let part = match tag {
                        Tag::Heading { level, .. } => heading(level, piece, report),
                        Tag::CodeBlock(CodeBlockKind::Fenced(_)) => fence(piece, report),
                        _ => None,
                    };
                    found.extend(part.map(|part| ((range.start, range.end), part)));
                }
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    found
}

fn heading<'a>(level: HeadingLevel, piece: Span<'a>, report: &Report<'_>) -> Option<Segment<'a>> {
    let line = piece.first_line();
    if !line.text.starts_with('#') {
        report.add(line, "a heading that is underlined", "write `# Title` or `## Title`");
        return None;
    }
    let from = line.text.len() - line.text.trim_start_matches('#').len();
    let title = line.part(from, line.text.len()).trim();
    if title.text.is_empty() && level <= HeadingLevel::H2 {
        report.add(line, "a heading without words", "put the title after the `#`");
    }
    match level {
        HeadingLevel::H1 => Some(Segment::Title(title)),
        HeadingLevel::H2 => Some(Segment::Step(title)),
        _ => None,
    }
}

/// The words that may follow the opening of a fence.
pub(super) const WORDS: &[&str] = &[
    "stage",
    "try",
    "edit",
    "exercise",
    "quiz",
    "check",
    "elsewhere",
    "js",
    "python",
    "rust",
    "html",
    "json",
    "console",
    "text",
];

fn fence<'a>(piece: Span<'a>, report: &Report<'_>) -> Option<Segment<'a>> {
    let piece = piece.trim();
    let opening = piece.first_line();
    let sign = opening.text.chars().next().expect("a fence begins with its sign");
    let length = opening.text.len() - opening.text.trim_start_matches(sign).len();
    let (word, rest) = opening.part(length, opening.text.len()).word();
    let last = piece.text.rfind('\n').map_or(0, |at| at + 1);
    let closing = piece.part(last, piece.text.len()).trim().text;
    if last == 0 || closing.len() < length || !closing.chars().all(|c| c == sign) {
        report.add(opening, "this block is never closed", format!("close it with {}", &opening.text[..length]));
        return None;
    }
    if word.text.is_empty() {
        report.add(opening, "a block without a word", format!("expected one of: {}", WORDS.join(", ")));
        return None;
    }
    if !WORDS.contains(&word.text) {
        report.unknown(word, "block", WORDS);
        return None;
    }
    if !rest.text.is_empty() {
        report.add(rest, format!("there is nothing after the word `{}`", word.text), "move it into the block");
    }
    let body = piece.part(opening.text.len() + 1, last);
    (word.text != "text").then_some(Segment::Fence { word, body })
}
