//! Cuts named excerpts out of source files, so that no code in a lesson is typed into the lesson.
//! Also compiled into `build.rs`: it uses nothing but the standard library.
//!
//! An anchor is a pair of comment lines, in whatever way the file's language writes comments:
//! `// ANCHOR: routes` … `// ANCHOR_END: routes`. Anchors may stand inside one another, not across.
//! The lines with the markers are never shown, and not counted in line numbers.

use std::fmt;

/// A piece of a file as a lesson shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The lines between the markers, without marker lines and without the indentation all of them share.
    pub text: String,
    /// The number of the first of them, from 1, in the file without marker lines.
    pub first_line: usize,
}

/// Why nothing could be cut. The lines are those of the file as it is on disk, from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CutError {
    /// No anchor of that name; `known` are the ones there are.
    Unknown {
        /// The anchor's name.
        anchor: String,
        /// The anchors that the file has.
        known: Vec<String>,
    },
    /// `ANCHOR:` without its `ANCHOR_END:`.
    Unclosed {
        /// The anchor's name.
        anchor: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// `ANCHOR_END:` without its `ANCHOR:`.
    Unopened {
        /// The anchor's name.
        anchor: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// The name was used before, at line `first`.
    Twice {
        /// The anchor's name.
        anchor: String,
        /// The line, counted from 1.
        line: usize,
        /// The line of its first use.
        first: usize,
    },
    /// It ends while `inner`, which was opened inside it, is still open.
    Crossed {
        /// The anchor's name.
        anchor: String,
        /// The anchor that is still open.
        inner: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// The marker shares its line with something that is no comment, or has no name.
    Malformed {
        /// The line, counted from 1.
        line: usize,
    },
    /// Nothing stands between its markers.
    Empty {
        /// The anchor's name.
        anchor: String,
        /// The line, counted from 1.
        line: usize,
    },
}

impl CutError {
    /// The line of the source file that is wrong, where there is one.
    #[allow(dead_code, reason = "build.rs, which shares this file, names it")]
    pub fn line(&self) -> Option<usize> {
        match self {
            CutError::Unknown { .. } => None,
            CutError::Unclosed { line, .. }
            | CutError::Unopened { line, .. }
            | CutError::Twice { line, .. }
            | CutError::Crossed { line, .. }
            | CutError::Malformed { line }
            | CutError::Empty { line, .. } => Some(*line),
        }
    }
}

impl fmt::Display for CutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CutError::Unknown { anchor, known } if known.is_empty() => {
                write!(f, "no anchor `{anchor}`: the file has no anchors")
            }
            CutError::Unknown { anchor, known } => {
                write!(f, "no anchor `{anchor}`; there are: {}", known.join(", "))
            }
            CutError::Unclosed { anchor, line } => {
                write!(f, "line {line}: the anchor `{anchor}` is never closed; its end is `ANCHOR_END: {anchor}`")
            }
            CutError::Unopened { anchor, line } => {
                write!(f, "line {line}: the anchor `{anchor}` ends here and was never opened")
            }
            CutError::Twice { anchor, line, first } => {
                write!(f, "line {line}: the anchor `{anchor}` is opened a second time; the first is at line {first}")
            }
            CutError::Crossed { anchor, inner, line } => {
                write!(f, "line {line}: the anchor `{anchor}` ends inside `{inner}`; close `{inner}` first")
            }
            CutError::Malformed { line } => {
                write!(
                    f,
                    "line {line}: a marker is a comment on a line of its own, `ANCHOR: name` or `ANCHOR_END: name`"
                )
            }
            CutError::Empty { anchor, line } => {
                write!(f, "line {line}: nothing stands between the markers of the anchor `{anchor}`")
            }
        }
    }
}

impl std::error::Error for CutError {}

/// Cuts the excerpt of that name. The whole file is looked at: a marker that is wrong anywhere is an error.
pub fn cut(source: &str, anchor: &str) -> Result<Excerpt, CutError> {
    let spans = spans(source)?;
    let Some(span) = spans.iter().find(|span| span.anchor == anchor) else {
        let known = spans.into_iter().map(|span| span.anchor).collect();
        return Err(CutError::Unknown { anchor: anchor.to_owned(), known });
    };
    let lines: Vec<&str> = source.lines().collect();
    let inside: Vec<&str> =
        lines[span.opens..span.closes - 1].iter().copied().filter(|line| marker(line).is_none()).collect();
    if inside.iter().all(|line| line.trim().is_empty()) {
        return Err(CutError::Empty { anchor: anchor.to_owned(), line: span.opens });
    }
    let before = lines[..span.opens].iter().filter(|line| marker(line).is_none()).count();
    Ok(Excerpt { text: without_shared_indentation(&inside), first_line: before + 1 })
}

/// The file as a learner has it: every line but the markers.
pub fn without_anchor_lines(source: &str) -> String {
    source.split_inclusive('\n').filter(|line| marker(line).is_none()).collect()
}

/// The file with other words where an anchor stands, its markers included; each line of them gets the
/// indentation of the opening marker. No words leave nothing in its place.
pub fn replace(source: &str, anchor: &str, words: &str) -> Result<String, CutError> {
    let spans = spans(source)?;
    let Some(span) = spans.iter().find(|span| span.anchor == anchor) else {
        let known = spans.into_iter().map(|span| span.anchor).collect();
        return Err(CutError::Unknown { anchor: anchor.to_owned(), known });
    };
    let lines: Vec<&str> = source.split_inclusive('\n').collect();
    let opening = lines[span.opens - 1];
    let indentation = &opening[..opening.len() - opening.trim_start().len()];
    let mut text: String = lines[..span.opens - 1].concat();
    for line in words.lines() {
        let line = if line.is_empty() { String::new() } else { format!("{indentation}{line}") };
        text.push_str(&line);
        text.push('\n');
    }
    text.extend(lines[span.closes..].iter().copied());
    Ok(text)
}

/// The file and anchor of an include line: `{{#include templates/node/hello/index.js:server}}`.
/// `None` if the line is none; the anchor is empty where the whole file is meant.
pub fn include(line: &str) -> Option<(&str, &str)> {
    let inside = line.trim().strip_prefix("{{#include ")?.strip_suffix("}}")?.trim();
    Some(inside.split_once(':').unwrap_or((inside, "")))
}

/// One anchor: the lines of its two markers, from 1.
struct AnchorSpan {
    anchor: String,
    opens: usize,
    closes: usize,
}

/// All anchors of a file, in the order they open; or the first thing that is wrong with one.
fn spans(source: &str) -> Result<Vec<AnchorSpan>, CutError> {
    let mut spans: Vec<AnchorSpan> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (number, line) in (1..).zip(source.lines()) {
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

/// Closes `anchor`, which must be the one that was opened last.
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

/// The marker that a line is: signs of a comment, the word, a name, perhaps signs again. Any
/// letter or digit in front of the word means that the line is something else.
fn marker(line: &str) -> Option<Marker<'_>> {
    let at = line.find("ANCHOR")?;
    if line[..at].chars().any(char::is_alphanumeric) {
        return None;
    }
    let rest = &line[at + "ANCHOR".len()..];
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

/// The lines joined, each without the white space that all lines with something on them begin with.
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

/// What two texts of white space begin with in common.
fn shared_start<'a>(one: &'a str, other: &str) -> &'a str {
    let same = one.char_indices().zip(other.chars()).find(|((_, a), b)| a != b).map(|((at, _), _)| at);
    &one[..same.unwrap_or(one.len().min(other.len()))]
}

#[cfg(test)]
mod tests {
    use super::*;

    const NESTED: &str = "\
use std;
    // ANCHOR: all
    fn all() {
        // ANCHOR: inner
        one();
          two();
        // ANCHOR_END: inner
    }
    // ANCHOR_END: all
";

    #[test]
    fn an_excerpt_loses_its_markers_and_the_indentation_its_lines_share() {
        let cut = cut(NESTED, "inner").expect("it is there");
        assert_eq!(cut, Excerpt { text: "one();\n  two();".to_owned(), first_line: 3 });
    }

    #[test]
    fn an_outer_excerpt_shows_nothing_of_the_markers_inside_it() {
        let cut = cut(NESTED, "all").expect("it is there");
        assert_eq!(cut.text, "fn all() {\n    one();\n      two();\n}");
        assert_eq!(cut.first_line, 2);
    }

    #[test]
    fn line_numbers_are_those_of_the_file_without_markers() {
        let plain = without_anchor_lines(NESTED);
        let excerpt = cut(NESTED, "inner").expect("it is there");
        let line = plain.lines().nth(excerpt.first_line - 1).expect("the file is that long");
        assert_eq!(line.trim(), "one();");
    }

    #[test]
    fn every_comment_style_makes_a_marker() {
        for (open, end) in [
            ("// ", ""),
            ("# ", ""),
            ("<!-- ", " -->"),
            ("<!-- ", "-->"),
            ("/* ", " */"),
            ("-- ", ""),
            (";; ", ""),
            ("{/* ", " */}"),
            ("#", ""),
        ] {
            let source = format!("  {open}ANCHOR: a-b_1{end}\nx\n  {open}ANCHOR_END: a-b_1{end}\n");
            assert_eq!(cut(&source, "a-b_1").map(|cut| cut.text), Ok("x".to_owned()), "{source}");
        }
    }

    #[test]
    fn a_file_with_windows_line_ends_gives_the_same_excerpt() {
        let cut = cut(&NESTED.replace('\n', "\r\n"), "inner").expect("it is there");
        assert_eq!(cut.text, "one();\n  two();");
    }

    #[test]
    fn tabs_and_empty_lines_do_not_spoil_the_indentation() {
        let source = "# ANCHOR: a\n\tif x:\n\n\t\ty()\n# ANCHOR_END: a\n";
        assert_eq!(cut(source, "a").map(|cut| cut.text), Ok("if x:\n\n\ty()".to_owned()));
    }

    /// What is said about a file in which the anchor `a` is looked for.
    fn fault(source: &str) -> String {
        cut(source, "a").expect_err("it is wrong").to_string()
    }

    #[test]
    fn a_lost_anchor_is_named_with_the_ones_there_are() {
        assert_eq!(fault("x\n"), "no anchor `a`: the file has no anchors");
        assert_eq!(fault(NESTED), "no anchor `a`; there are: all, inner");
    }

    #[test]
    fn an_anchor_must_be_closed() {
        assert_eq!(fault("\n// ANCHOR: a\nx\n"), "line 2: the anchor `a` is never closed; its end is `ANCHOR_END: a`");
    }

    #[test]
    fn an_end_needs_its_beginning() {
        assert_eq!(fault("x\n// ANCHOR_END: a\n"), "line 2: the anchor `a` ends here and was never opened");
    }

    #[test]
    fn a_name_is_used_once_even_after_it_was_closed() {
        let source = "// ANCHOR: a\nx\n// ANCHOR_END: a\n// ANCHOR: a\nx\n// ANCHOR_END: a\n";
        assert_eq!(fault(source), "line 4: the anchor `a` is opened a second time; the first is at line 1");
    }

    #[test]
    fn anchors_do_not_cross() {
        let source = "// ANCHOR: a\n// ANCHOR: b\nx\n// ANCHOR_END: a\n// ANCHOR_END: b\n";
        assert_eq!(fault(source), "line 4: the anchor `a` ends inside `b`; close `b` first");
    }

    #[test]
    fn a_marker_has_its_line_to_itself() {
        let said = "line 1: a marker is a comment on a line of its own, `ANCHOR: name` or `ANCHOR_END: name`";
        assert_eq!(fault("x(); // ANCHOR: a\n// ANCHOR_END: a\n"), said);
        assert_eq!(fault("// ANCHOR: a and b\n"), said);
        assert_eq!(fault("// ANCHOR:\n"), said);
    }

    #[test]
    fn an_anchor_around_nothing_is_an_error() {
        let source = "// ANCHOR: a\n\n// ANCHOR_END: a\n";
        assert_eq!(fault(source), "line 1: nothing stands between the markers of the anchor `a`");
    }

    #[test]
    fn an_include_line_names_a_file_and_an_anchor_or_a_whole_file() {
        assert_eq!(include("{{#include a/b.js:c}}"), Some(("a/b.js", "c")));
        assert_eq!(include("  {{#include a/b.json }}  "), Some(("a/b.json", "")));
        assert_eq!(include("{{url}}"), None);
    }

    #[test]
    fn an_anchor_is_replaced_by_other_words_at_its_indentation() {
        let source = "a\n  // ANCHOR: one\n  b\n  // ANCHOR_END: one\nc\n";
        assert_eq!(replace(source, "one", "// to do:\n\n// b").as_deref(), Ok("a\n  // to do:\n\n  // b\nc\n"));
        assert_eq!(replace(source, "one", "").as_deref(), Ok("a\nc\n"));
        assert!(replace(source, "two", "").is_err());
    }
}
