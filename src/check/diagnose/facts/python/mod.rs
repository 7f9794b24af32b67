//! The fact about a line that Python cannot read, where its words and the line together say more than the syntax tree does.

mod assignments;
mod blocks;
mod broken_line;
mod definitions;
mod foreign_code;
mod texts;

use std::borrow::Cow;

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::{ErrorOrigin, ProgramError};

use super::failure;
use broken_line::{BrokenLine, SyntaxCause};

pub(super) const FACTS: &[FactSpec] = &[FactSpec {
    name: "python-syntax",
    values: &["event", "problem", "word", "mended", "above", "abovecode"],
    find: python_syntax,
}];

/// Each finds one kind of cause. The first that finds one is right: what is special stands above what is general.
const READERS: &[fn(&BrokenLine<'_>) -> Option<SyntaxCause>] = &[
    texts::unreadable_file,
    texts::strange_character,
    texts::bytes_with_letters,
    texts::f_string,
    texts::triple_quotes,
    texts::escape,
    texts::leading_zero,
    texts::number_with_letters,
    foreign_code::comment,
    foreign_code::braces,
    foreign_code::operator,
    foreign_code::increment,
    foreign_code::made_with_new,
    foreign_code::import_order,
    foreign_code::loop_word,
    foreign_code::arrow,
    assignments::print_statement,
    assignments::walrus,
    assignments::pair_of_dict,
    assignments::quoted_parameter,
    assignments::comparison,
    assignments::call_on_the_left,
    definitions::keyword_as_name,
    definitions::default_first,
    definitions::name_twice,
    definitions::arguments_in_wrong_order,
    definitions::late_global,
    definitions::outside,
    blocks::decorator_alone,
    blocks::try_alone,
    blocks::else_with_condition,
    blocks::branch_alone,
    blocks::empty_block,
    blocks::indentation,
];

/// Why Python cannot read a line. `problem` is the kind (`foreign-operator`, `keyword`, `decorator`, …), `word` what is in
/// the way, `mended` the line as it would be right, `above` another line that belongs to it, with `abovecode` in it.
fn python_syntax(context: &RuleContext<'_>) -> Option<FoundFact> {
    let event = failure::event(context)?;
    let error = failure::error(context).filter(is_of_python_syntax)?;
    let (lines, at) = failure::lines_around(context, &error).unwrap_or_default();
    let line = BrokenLine::new(&error.message, &lines, at);
    let cause = READERS.iter().find_map(|read| read(&line))?;
    let is_readable = !["utf-16", "null"].contains(&cause.problem);
    let fact = match (cause.place, error.own_frame()) {
        (Some(place), Some(frame)) => failure::at_line(context, FoundFact::default(), &frame.file, place + 1),
        _ => failure::located(context, FoundFact::default(), &error),
    };
    let fact = FoundFact { quote: fact.quote.filter(|_| is_readable), ..fact };
    let above_code = cause.above.and_then(|above| lines.get(above)).map(|line| line.trim().to_owned());
    let fact = fact.with("event", event).with("problem", cause.problem);
    Some(
        fact.with_some("word", cause.word.map(Cow::into_owned))
            .with_some("mended", cause.mended)
            .with_some("above", cause.above.map(|above| (above + 1).to_string()))
            .with_some("abovecode", above_code),
    )
}

fn is_of_python_syntax(error: &ProgramError) -> bool {
    let is_kind = ["SyntaxError", "IndentationError", "TabError"].contains(&error.kind.as_str());
    // Flask and werkzeug build functions of a path, and an error in those is no error in a line of the learner's.
    let is_generated = error.frames.first().is_some_and(|frame| frame.file.starts_with('<'));
    error.origin == ErrorOrigin::Python && is_kind && !is_generated
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The problem that is found in the last line of a text, and the line as it would be right.
    fn found(message: &str, text: &str) -> Option<(&'static str, Option<String>)> {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let line = BrokenLine::new(message, &lines, lines.len() - 1);
        READERS.iter().find_map(|read| read(&line)).map(|cause| (cause.problem, cause.mended))
    }

    #[test]
    fn a_line_is_mended_where_its_cause_is_clear() {
        for (message, line, problem, mended) in [
            ("f-string: unmatched '['", "print(f'{a['b']}')", "f-string-quotes", "print(f'{a[\"b\"]}')"),
            (
                "bytes can only contain ASCII literal characters",
                "body = b'a' + b\"Zoé's\"  # b'é'",
                "bytes-letters",
                "body = b'a' + \"Zoé's\".encode()  # b'é'",
            ),
            ("bytes can only contain ASCII literal characters.", "x = rb'é'", "bytes-letters", "x = r'é'.encode()"),
            ("invalid syntax", "if a && !b || c != 'x && y':", "operator", "if a and not b or c != 'x && y':"),
            ("expected ':'", "} else if (a) {", "braces", "elif (a):"),
            ("invalid syntax", "from x import y // names", "comment", "from x import y  # names"),
            ("invalid syntax", "def class(self):", "keyword", "def class_(self):"),
            ("invalid syntax", "import Flask from 'flask';", "import-order", "from flask import Flask"),
            (
                "cannot assign to attribute here. Maybe you meant '=='",
                "if a.b = 'x=y':",
                "comparison",
                "if a.b == 'x=y':",
            ),
            ("cannot assign to literal here. Maybe you meant '=='", "u = {'a' = 1}", "dict", "u = {'a': 1}"),
            ("leading zeros in decimal integer literals", "a = [007, 10]", "leading-zero", "a = [7, 10]"),
            ("non-default argument follows default argument", "def f(a=1, b):", "default-first", "def f(b, a=1):"),
            ("positional argument follows keyword argument", "f(a=g(1, 2), b)", "argument-order", "f(b, a=g(1, 2))"),
            (
                "positional argument follows keyword argument",
                "app.run(host='x', PORT)",
                "argument-name",
                "app.run(host='x', port=PORT)",
            ),
        ] {
            assert_eq!(found(message, line), Some((problem, Some(mended.to_owned()))), "{line}");
        }
    }

    #[test]
    fn the_lines_above_show_what_a_line_belongs_to() {
        let of_above = |text: &str, message: &str| found(message, text).map(|(problem, _)| problem);
        assert_eq!(of_above("@app.get('/')\n\nif a:", "invalid syntax"), Some("decorator"));
        assert_eq!(of_above("@app.get('/')\ndfe home():", "invalid syntax"), None);
        assert_eq!(of_above("a = 1\nelse:", "invalid syntax"), Some("branch"));
        let empty = "expected an indented block after function definition on line 1";
        assert_eq!(of_above("def a():\n    # later\n\ndef b():", empty), Some("empty-block"));
        assert_eq!(found(empty, "def a():\nreturn 1"), Some(("indent", Some("    return 1".to_owned()))));
    }

    /// Which line is in the wrong column, and that line as it would be right.
    fn misplaced(text: &str, at: usize) -> Option<(&'static str, usize, Option<String>)> {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let line = BrokenLine::new("unexpected indent", &lines, at);
        let cause = READERS.iter().find_map(|read| read(&line))?;
        Some((cause.problem, cause.place.unwrap_or(at), cause.mended))
    }

    #[test]
    fn of_two_lines_in_different_columns_the_one_that_is_alone_is_wrong() {
        let shallow = "def a():\n    # why\n  x = 1\n    y = 2\n    z = 3";
        assert_eq!(misplaced(shallow, 3), Some(("too-little-indent", 2, Some("    x = 1".to_owned()))));
        let deep = "def a():\n    x = 1\n      y = 2\n    z = 3";
        assert_eq!(misplaced(deep, 2), Some(("unexpected-indent", 2, Some("    y = 2".to_owned()))));
        let several = "def a():\n    x = 1\n        y = 2\n        z = 3";
        assert_eq!(misplaced(several, 2), Some(("unexpected-indent", 2, Some("    y = 2".to_owned()))));
        let top = "x = 1\n  y = 2";
        assert_eq!(misplaced(top, 1), Some(("unexpected-indent", 1, Some("y = 2".to_owned()))));
    }

    #[test]
    fn a_line_that_is_not_understood_has_no_cause() {
        for line in ["a b", "def home(:", "x = (1", "return else"] {
            assert_eq!(found("invalid syntax", line), None, "{line}");
        }
    }
}
