//! Cuts named excerpts out of source files, so that no code in a lesson is typed into the lesson.
//! It is also compiled into `build.rs`, so it uses nothing but the standard library.
//!
//! An anchor is a pair of comment lines, written as the file's language writes comments:
//! `// ANCHOR: routes` … `// ANCHOR_END: routes`. Anchors may be inside one another, but may not cross.
//! The lines with the markers are never shown, and line numbers do not count them.

// The paths are written out because `build.rs` reads this file from another place.
#[path = "excerpt/cut_error.rs"]
mod cut_error;

pub use cut_error::CutError;

/// A piece of a file as a lesson shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The lines between the markers, without marker lines and without the indentation all of them share.
    pub text: String,
    /// The number of the first of them, from 1, in the file without marker lines.
    pub first_line: usize,
}

/// Cuts the excerpt of that name. All markers of the file are read: one that is wrong anywhere is an error.
pub fn cut(source: &str, anchor: &str) -> Result<Excerpt, CutError> {
    let spans = spans(source)?;
    let Some(span) = spans.iter().find(|span| span.anchor == anchor) else {
        let known = spans.into_iter().map(|span| span.anchor).collect();
        return Err(CutError::Unknown { anchor: anchor.to_owned(), known });
    };
    let is_marker = |number: usize| spans.iter().any(|span| span.opens == number || span.closes == number);
    let numbered = (1..).zip(source.lines()).take(span.closes - 1).skip(span.opens);
    let inside: Vec<&str> = numbered.filter(|(number, _)| !is_marker(*number)).map(|(_, line)| line).collect();
    if inside.iter().all(|line| line.trim().is_empty()) {
        return Err(CutError::Empty { anchor: anchor.to_owned(), line: span.opens });
    }
    let before = (1..=span.opens).filter(|number| !is_marker(*number)).count();
    Ok(Excerpt { text: without_shared_indentation(&inside), first_line: before + 1 })
}

/// Returns the names of all anchors of a file, in the order in which they open.
///
/// # Errors
/// A marker that is wrong.
pub fn anchors(source: &str) -> Result<Vec<String>, CutError> {
    Ok(spans(source)?.into_iter().map(|span| span.anchor).collect())
}

/// Returns the file as a learner has it: every line except the markers.
pub fn without_anchor_lines(source: &str) -> String {
    let (mut text, mut from) = (String::with_capacity(source.len()), 0);
    for line in lines_with_word(source).into_iter().filter(|line| marker(line.text).is_some()) {
        text.push_str(&source[from..line.start]);
        from = line.end;
    }
    text.push_str(&source[from..]);
    text
}

/// Returns the file with other lines in the place of an anchor and its markers. Each of these lines gets the indentation
/// of the opening marker.
pub fn replace(source: &str, anchor: &str, lines_instead: &str) -> Result<String, CutError> {
    let spans = spans(source)?;
    let Some(span) = spans.iter().find(|span| span.anchor == anchor) else {
        let known = spans.into_iter().map(|span| span.anchor).collect();
        return Err(CutError::Unknown { anchor: anchor.to_owned(), known });
    };
    let lines: Vec<&str> = source.split_inclusive('\n').collect();
    let opening = lines[span.opens - 1];
    let indentation = &opening[..opening.len() - opening.trim_start().len()];
    let mut text: String = lines[..span.opens - 1].concat();
    for line in lines_instead.lines() {
        let line = if line.is_empty() { String::new() } else { format!("{indentation}{line}") };
        text.push_str(&line);
        text.push('\n');
    }
    text.extend(lines[span.closes..].iter().copied());
    Ok(text)
}

/// Returns the file and the anchor of an include line: `{{#include templates/node/hello/index.js:server}}`.
/// The anchor is empty if the line includes the whole file.
pub fn include(line: &str) -> Option<(&str, &str)> {
    let inside = line.trim().strip_prefix("{{#include ")?.strip_suffix("}}")?.trim();
    Some(inside.split_once(':').unwrap_or((inside, "")))
}

/// The word that every marker begins with.
const WORD: &str = "ANCHOR";

/// One anchor: the lines of its two markers, from 1.
struct AnchorSpan {
    anchor: String,
    opens: usize,
    closes: usize,
}

/// Returns all anchors of a file, in the order in which they open, or the first error.
fn spans(source: &str) -> Result<Vec<AnchorSpan>, CutError> {
    let mut spans: Vec<AnchorSpan> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for WordLine { number, text: line, .. } in lines_with_word(source) {
        match marker(line) {
            None if line.contains("ANCHOR:") || line.contains("ANCHOR_END:") => {
                return Err(CutError::Malformed { line: number });
            }
            None => {}
            Some(Marker::Opens(anchor)) => {
                if let Some(first) = spans.iter().find(|span| span.anchor == anchor) {
                    return Err(CutError::Twice { anchor: anchor.to_owned(), line: number, first: first.opens });
                }
                open.push(spans.len());
                spans.push(AnchorSpan { anchor: anchor.to_owned(), opens: number, closes: 0 });
            }
            Some(Marker::Closes(anchor)) => close(&mut spans, &mut open, anchor, number)?,
        }
    }
    match open.first() {
        Some(&index) => Err(CutError::Unclosed { anchor: spans[index].anchor.clone(), line: spans[index].opens }),
        None => Ok(spans),
    }
}

/// A line with the word of a marker.
struct WordLine<'a> {
    /// Its number, from 1.
    number: usize,
    /// The line without its end.
    text: &'a str,
    /// Where it begins in the file, and where the next one begins.
    start: usize,
    end: usize,
}

/// Returns the lines with the word of a marker. Most lines of a file have none, and a lesson that starts reads many files:
/// so the file is searched as a whole.
fn lines_with_word(source: &str) -> Vec<WordLine<'_>> {
    let (mut found, mut number, mut counted, mut from) = (Vec::new(), 1, 0, 0);
    while let Some(at) = source[from..].find(WORD).map(|at| from + at) {
        let start = source[..at].rfind('\n').map_or(0, |at| at + 1);
        let end = source[at..].find('\n').map_or(source.len(), |length| at + length + 1);
        number += source.as_bytes()[counted..start].iter().filter(|byte| **byte == b'\n').count();
        found.push(WordLine { number, text: source[start..end].trim_end_matches(['\n', '\r']), start, end });
        (counted, from) = (start, end);
    }
    found
}

/// Closes an anchor, which must be the one that was opened last.
fn close(spans: &mut [AnchorSpan], open: &mut Vec<usize>, anchor: &str, line: usize) -> Result<(), CutError> {
    let anchor = anchor.to_owned();
    match open.last() {
        Some(&index) if spans[index].anchor == anchor => {
            spans[index].closes = line;
            open.pop();
            Ok(())
        }
        Some(&index) if open.iter().any(|&index| spans[index].anchor == anchor) => {
            Err(CutError::Crossed { anchor, inner: spans[index].anchor.clone(), line })
        }
        _ => Err(CutError::Unopened { anchor, line }),
    }
}

enum Marker<'a> {
    Opens(&'a str),
    Closes(&'a str),
}

/// Returns the marker that a line is: comment signs, the word, a name, perhaps comment signs again. A line with a letter
/// or a digit before the word is not a marker.
fn marker(line: &str) -> Option<Marker<'_>> {
    let at = line.find(WORD)?;
    if line[..at].chars().any(char::is_alphanumeric) {
        return None;
    }
    let rest = &line[at + WORD.len()..];
    let (rest, opens) = match rest.strip_prefix(':') {
        Some(rest) => (rest, true),
        None => (rest.strip_prefix("_END:")?, false),
    };
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !is_in_name(c)).unwrap_or(rest.len());
    // `<!-- ANCHOR: form-->` has its name right before the comment's end.
    let name = rest[..end].trim_end_matches('-');
    if name.is_empty() || rest[end..].chars().any(char::is_alphanumeric) {
        return None;
    }
    Some(if opens { Marker::Opens(name) } else { Marker::Closes(name) })
}

fn is_in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

/// Joins the lines, each without the white space that all lines that are not empty begin with.
fn without_shared_indentation(lines: &[&str]) -> String {
    let shared = lines
        .iter()
        .filter(|line| !line.trim().is_empty())
        .map(|line| &line[..line.len() - line.trim_start().len()])
        .reduce(shared_start)
        .unwrap_or("")
        .len();
    let cut: Vec<&str> = lines.iter().map(|line| line.get(shared..).unwrap_or("").trim_end()).collect();
    cut.join("\n").trim_end().to_owned()
}

/// Returns the common beginning of two texts of white space.
fn shared_start<'a>(one: &'a str, other: &str) -> &'a str {
    let same = one.char_indices().zip(other.chars()).find(|((_, a), b)| a != b).map(|((at, _), _)| at);
    &one[..same.unwrap_or(one.len().min(other.len()))]
}

#[cfg(test)]
#[path = "excerpt/tests.rs"]
mod tests;
