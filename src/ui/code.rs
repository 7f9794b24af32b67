//! An excerpt of code: its file's name, line numbers, and the colours of its grammar.

use std::sync::OnceLock;

use colored::Color;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

use super::style::Style;
use crate::course::{Code, Language};

/// The lines of an excerpt. In plain mode the numbers are said as words.
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
    if !style.color {
        return code.text.lines().map(str::to_owned).collect();
    }
    let syntaxes = syntaxes();
    let Some(syntax) = syntaxes.find_syntax_by_extension(ending(code.language)) else {
        return code.text.lines().map(str::to_owned).collect();
    };
    let (mut state, mut stack) = (ParseState::new(syntax), ScopeStack::new());
    code.text.lines().map(|line| colored_line(line, &mut state, &mut stack, style)).collect()
}

fn colored_line(line: &str, state: &mut ParseState, stack: &mut ScopeStack, style: Style) -> String {
    let with_end = format!("{line}\n");
    let Ok(changes) = state.parse_line(&with_end, syntaxes()) else { return line.to_owned() };
    let (mut text, mut from) = (String::new(), 0);
    for (at, change) in changes {
        text.push_str(&piece(&with_end[from..at], stack, style));
        from = at;
        // A grammar that contradicts itself costs colours, nothing else.
        let _ = stack.apply(&change);
    }
    text.push_str(&piece(&with_end[from..], stack, style));
    text
}

fn piece(text: &str, stack: &ScopeStack, style: Style) -> String {
    let text = text.trim_end_matches('\n');
    match stack.as_slice().iter().rev().find_map(|scope| color(*scope)) {
        Some(color) if !text.trim().is_empty() => style.colored(text, color),
        _ => text.to_owned(),
    }
}

/// The terminal's own colours, by the kinds of thing that grammars tell apart. The innermost that has one wins.
fn color(scope: Scope) -> Option<Color> {
    const COLORS: &[(&str, Color)] = &[
        ("comment", Color::BrightBlack),
        ("constant.character.escape", Color::Magenta),
        ("string", Color::Green),
        ("constant", Color::Magenta),
        ("keyword.operator", Color::White),
        ("keyword", Color::Blue),
        ("storage", Color::Blue),
        ("entity.name.tag", Color::Blue),
        ("entity.other.attribute-name", Color::Cyan),
        ("entity.name.function", Color::Yellow),
        ("variable.function", Color::Yellow),
        ("support.function", Color::Yellow),
    ];
    static SCOPES: OnceLock<Vec<(Scope, Color)>> = OnceLock::new();
    let scopes = SCOPES
        .get_or_init(|| COLORS.iter().filter_map(|(name, color)| Some((Scope::new(name).ok()?, *color))).collect());
    scopes.iter().find(|(own, _)| own.is_prefix_of(scope)).map(|(_, color)| *color)
}

/// Loaded when code is first shown: it takes longer than all else at the start.
fn syntaxes() -> &'static SyntaxSet {
    static SYNTAXES: OnceLock<SyntaxSet> = OnceLock::new();
    SYNTAXES.get_or_init(SyntaxSet::load_defaults_newlines)
}

fn ending(language: Language) -> &'static str {
    match language {
        Language::Js => "js",
        Language::Python => "py",
        Language::Rust => "rs",
        Language::Html => "html",
        Language::Json => "json",
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
}
