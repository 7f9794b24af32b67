//! An excerpt of code: its file's name, line numbers, and the colours of its grammar.

mod rust;

use std::ops::Range;

use colored::Color;
use tree_sitter::{Node, Parser};

use super::style::Style;
use crate::course::{Code, Language};

/// The lines of an excerpt. In plain mode the numbers are written as words.
pub fn render(code: &Code, style: Style) -> Vec<String> {
    let last = code.first_line + code.text.lines().count();
    let digits = last.to_string().len();
    let mut lines = vec![style.dim(file_name(&code.path))];
    for (number, line) in (code.first_line..).zip(colored_lines(code, style)) {
        let number =
            if style.plain { format!("{number:digits$}: ") } else { style.dim(&format!("{number:digits$}  ")) };
        lines.push(format!("{number}{line}").trim_end().to_owned());
    }
    lines
}

/// The learner knows a file by its own name, not by where it is kept here.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn colored_lines(code: &Code, style: Style) -> Vec<String> {
    let spans = if style.color { colored_spans(&code.text, code.language) } else { Vec::new() };
    let (mut lines, mut start) = (Vec::new(), 0);
    for line in code.text.split('\n') {
        lines.push(colored_line(&code.text, start..start + line.len(), &spans, style));
        start += line.len() + 1;
    }
    lines.truncate(code.text.lines().count());
    lines
}

/// One line of the text with the colours of the spans that lie in it. A span may begin or end on another line.
fn colored_line(text: &str, line: Range<usize>, spans: &[(Range<usize>, Color)], style: Style) -> String {
    let (mut colored, mut at) = (String::new(), line.start);
    for (span, color) in spans.iter().filter(|(span, _)| span.start < line.end && span.end > line.start) {
        let (start, end) = (span.start.max(at), span.end.min(line.end));
        colored.push_str(&text[at..start]);
        colored.push_str(&style.colored(&text[start..end], *color));
        at = end;
    }
    colored.push_str(&text[at..line.end]);
    colored
}

/// The parts of a text that have a colour, as byte ranges in order. An excerpt is rarely a whole program; the parser
/// recovers, and a part that it cannot read has no colour.
fn colored_spans(text: &str, language: Language) -> Vec<(Range<usize>, Color)> {
    let Some(grammar) = grammar(language) else { return rust::colored_spans(text) };
    let mut parser = Parser::new();
    let Ok(()) = parser.set_language(&grammar) else { return Vec::new() };
    let Some(tree) = parser.parse(text, None) else { return Vec::new() };
    let (mut spans, mut cursor) = (Vec::new(), tree.walk());
    loop {
        let node = cursor.node();
        let color = color(node);
        if let Some(color) = color {
            spans.push((node.byte_range(), color));
        }
        if color.is_none() && cursor.goto_first_child() || cursor.goto_next_sibling() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return spans;
            }
        }
    }
}

/// The colour of a node and all below it; none where its children decide.
fn color(node: Node<'_>) -> Option<Color> {
    let (kind, parent) = (node.kind(), node.parent().map_or("", |parent| parent.kind()));
    let is_leaf = node.child_count() == 0;
    match kind {
        _ if kind.ends_with("comment") => Some(Color::BrightBlack),
        "escape_sequence" | "escape_interpolation" => Some(Color::Magenta),
        "tag_name" => Some(Color::Blue),
        "attribute_name" => Some(Color::Cyan),
        _ if !is_leaf => None,
        _ if is_string(kind) || is_string(parent) && !kind.contains('{') => Some(Color::Green),
        "number" | "integer" | "float" => Some(Color::Magenta),
        "true" | "false" | "null" | "none" | "undefined" => Some(Color::Magenta),
        _ if is_function_name(node) => Some(Color::Yellow),
        _ if !node.is_named() && kind.starts_with(|c: char| c.is_ascii_alphabetic()) => Some(Color::Blue),
        _ => None,
    }
}

/// Whether a node of this kind is text in quotes, or a part of it.
fn is_string(kind: &str) -> bool {
    kind.contains("string") || matches!(kind, "attribute_value" | "quoted_attribute_value")
}

/// Whether a name is that of a function: where it is defined, or where it is called.
fn is_function_name(node: Node<'_>) -> bool {
    let is_field = |parent: Node<'_>, field: &str, child: Node<'_>| parent.child_by_field_name(field) == Some(child);
    let Some(parent) = node.parent().filter(|_| node.kind().ends_with("identifier")) else { return false };
    match parent.kind() {
        "function_declaration" | "function_definition" => is_field(parent, "name", node),
        "call_expression" | "call" => is_field(parent, "function", node),
        // The last name of `server.listen(…)`.
        "member_expression" | "attribute" => {
            let is_last = ["property", "attribute"].iter().any(|field| is_field(parent, field, node));
            is_last && parent.parent().is_some_and(|call| is_field(call, "function", parent))
        }
        _ => false,
    }
}

/// The grammar of a language; none for Rust, whose grammar is large.
fn grammar(language: Language) -> Option<tree_sitter::Language> {
    match language {
        Language::Js => Some(tree_sitter_javascript::LANGUAGE.into()),
        Language::Python => Some(tree_sitter_python::LANGUAGE.into()),
        Language::Html => Some(tree_sitter_html::LANGUAGE.into()),
        Language::Json => Some(tree_sitter_json::LANGUAGE.into()),
        Language::Rust => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Code {
        Code {
            language: Language::Js,
            path: "templates/node/hello/index.js".into(),
            anchor: "server".into(),
            text: text.into(),
            first_line: 9,
        }
    }

    #[test]
    fn lines_are_numbered_as_in_the_learners_file() {
        assert_eq!(render(&code("a;\n\n  b;"), Style::bare()), ["index.js", " 9: a;", "10:", "11:   b;"]);
    }

    #[test]
    fn colours_change_nothing_but_colours() {
        colored::control::set_override(true);
        let text = "const x = 'hi'; // said\nfunction f() { return `${x}\\n`; }";
        let lines = colored_lines(&code(text), Style { color: true, plain: false, width: 80 });
        assert_eq!(anstream::adapter::strip_str(&lines.join("\n")).to_string(), text);
        assert!(lines[0].contains("\u{1b}["));
    }

    #[test]
    fn each_language_colors_what_its_grammar_tells_apart() {
        let colored = |text: &str, language| -> Vec<(String, Color)> {
            colored_spans(text, language).into_iter().map(|(span, color)| (text[span].to_owned(), color)).collect()
        };
        let has = |spans: &[(String, Color)], text: &str, color| {
            assert!(
                spans.iter().any(|span| *span == (text.to_owned(), color)),
                "{text:?} is not {color:?} in {spans:?}"
            );
        };
        let js = colored("const x = 'hi'; // said\nserver.listen(8080);", Language::Js);
        for (text, color) in [
            ("const", Color::Blue),
            ("hi", Color::Green),
            ("// said", Color::BrightBlack),
            ("listen", Color::Yellow),
            ("8080", Color::Magenta),
        ] {
            has(&js, text, color);
        }
        let python = colored("def home():\n    return \"Hello\"  # a page", Language::Python);
        for (text, color) in [("def", Color::Blue), ("home", Color::Yellow), ("Hello", Color::Green)] {
            has(&python, text, color);
        }
        has(&colored("fn main() { serve(1); }", Language::Rust), "serve", Color::Yellow);
        has(&colored("<p class=\"a\">Hi</p>", Language::Html), "p", Color::Blue);
        has(&colored("{\"id\": 1}", Language::Json), "1", Color::Magenta);
    }

    #[test]
    fn a_piece_of_a_program_is_colored_as_far_as_it_can_be_read() {
        let spans = colored_spans("} else if (path === '/about') {\n  sendFile(response);", Language::Js);
        assert!(spans.iter().any(|(_, color)| *color == Color::Green), "{spans:?}");
    }
}
