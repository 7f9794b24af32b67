//! What the words of an error of syntax say, and words that are nearly words of a language.

use crate::check::program_errors::ErrorOrigin;
use crate::check::source_model::nearest_word;

/// What an error of syntax can be about, by its words.
pub(super) struct MessageProblem {
    /// The problems that these words are about, as rules call them. No other one is possible.
    pub(super) problems: &'static [&'static str],
    /// Whether the words alone say that it is the first of them.
    pub(super) is_certain: bool,
    /// The character that the words quote.
    pub(super) missing: Option<String>,
    /// The line of a block or a bracket that the words name.
    pub(super) opened: Option<String>,
}

/// Words of errors, the problems that they are about, and whether the first of these is certain.
const MESSAGES: &[(&str, &[&str], bool)] = &[
    ("unindent does not match", &["bad-indent"], true),
    ("unexpected indent", &["bad-indent"], true),
    ("expected an indented block", &["missing-indent"], true),
    ("inconsistent use of tabs", &["tabs-and-spaces"], true),
    ("expected ':'", &["missing-colon"], true),
    ("':' expected after dictionary key", &["missing-colon"], true),
    ("Missing parentheses in call to 'print'", &["print-without-parentheses"], true),
    ("was never closed", &["missing-closing", "missing-comma", "unterminated-string"], true),
    ("unterminated", &["unterminated-string", "curly-quote"], true),
    ("EOL while scanning string", &["unterminated-string"], true),
    ("unmatched '", &["unexpected-closing", "missing-closing"], true),
    ("invalid character '", &["curly-quote"], false),
    ("outside async function", &["await-outside-async"], false),
    ("await is only valid", &["await-outside-async"], false),
    ("Unexpected end of input", &["missing-closing", "unterminated-string"], false),
    ("Unexpected end of file", &["missing-closing", "unterminated-string"], false),
    ("Invalid or unexpected token", &["unterminated-string", "curly-quote"], false),
    ("Invalid left-hand side", &["none"], false),
    ("Invalid shorthand property", &["none"], false),
    ("Malformed arrow", &["missing-comma"], false),
    ("already been declared", &["none"], false),
    ("does not provide an export", &["none"], false),
    ("Missing initializer", &["none"], false),
    ("Illegal return", &["unexpected-closing"], false),
    ("outside function", &["bad-indent"], false),
    ("cannot assign to", &["none"], false),
    ("Maybe you meant '=='", &["none"], false),
    ("positional argument follows", &["none"], false),
];

/// Returns what an error of syntax can be about. None if its words do not say.
pub(super) fn problem_of(message: &str) -> Option<MessageProblem> {
    let (_, problems, is_certain) = MESSAGES.iter().find(|(words, ..)| message.contains(words))?;
    let quoted = message.split('\'').nth(1).filter(|text| text.chars().count() == 1);
    let opened = message.split(" on line ").nth(1).map(|rest| rest.trim_end_matches(')').to_owned());
    let missing = match problems[0] {
        "missing-closing" => quoted.map(closing).map(str::to_owned),
        _ => quoted.map(str::to_owned),
    };
    let has_missing = missing.is_some() || !["missing-closing", "unexpected-closing"].contains(&problems[0]);
    Some(MessageProblem { problems, is_certain: *is_certain && has_missing, missing, opened })
}

/// The bracket that closes another one.
fn closing(bracket: &str) -> &'static str {
    match bracket {
        "(" => ")",
        "[" => "]",
        _ => "}",
    }
}

/// Words that a line of JavaScript begins with, if another word follows.
const JAVASCRIPT_WORDS: &[&str] =
    &["const", "let", "var", "function", "async", "return", "import", "export", "class", "await"];
const PYTHON_WORDS: &[&str] = &[
    "def", "class", "import", "from", "return", "async", "elif", "if", "for", "while", "with", "except", "global",
    "raise",
];
/// Words that other languages have for the same.
const OTHERS_IN_PYTHON: &[(&str, &str)] = &[
    ("function ", "def "),
    ("func ", "def "),
    ("const ", ""),
    ("let ", ""),
    ("var ", ""),
    ("else if ", "elif "),
    ("elseif ", "elif "),
    ("form ", "from "),
];
const OTHERS_IN_JAVASCRIPT: &[(&str, &str)] =
    &[("def ", "function "), ("func ", "function "), ("fn ", "function "), ("elif ", "else if ")];

/// Returns the word that a line begins with and that is no word of the language, and the one that may be meant.
pub(super) fn misspelt_word(line: &str, origin: ErrorOrigin) -> Option<(&str, &'static str)> {
    let (words, others) = match origin {
        ErrorOrigin::Python => (PYTHON_WORDS, OTHERS_IN_PYTHON),
        ErrorOrigin::Node => (JAVASCRIPT_WORDS, OTHERS_IN_JAVASCRIPT),
        _ => return None,
    };
    if let Some((word, right)) = others.iter().find(|(word, _)| line.trim_start_matches("} ").starts_with(word)) {
        return Some((word, right));
    }
    let (first, rest) = line.split_once(' ')?;
    let is_word = first.len() > 2 && first.chars().all(char::is_alphabetic) && !words.contains(&first);
    let is_followed =
        rest.starts_with(|char: char| char.is_alphabetic() || "_{(\"'".contains(char)) || origin == ErrorOrigin::Python;
    if !is_word || !is_followed || rest.starts_with(['=', '.']) {
        return None;
    }
    let right = nearest_word(first, words.iter().copied())?;
    Some((first, words.iter().find(|word| **word == right)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_is_nearly_one_of_the_language_is_found() {
        let node = |line| misspelt_word(line, ErrorOrigin::Node);
        let python = |line| misspelt_word(line, ErrorOrigin::Python);
        assert_eq!(node("cosnt path = require('path');"), Some(("cosnt", "const")));
        assert_eq!(node("fucntion home() {"), Some(("fucntion", "function")));
        assert_eq!(node("def home():"), Some(("def ", "function ")));
        assert_eq!(python("function home():"), Some(("function ", "def ")));
        assert_eq!(python("else if path == '/':"), Some(("else if ", "elif ")));
        assert_eq!(python("form flask import Flask"), Some(("form ", "from ")));
        for right in ["const path = 1;", "app.get('/', home)", "lets = 5", "return x"] {
            assert_eq!(node(right), None, "{right}");
        }
    }

    #[test]
    fn the_words_of_an_error_say_what_it_can_be_about() {
        let found = problem_of("'{' was never closed").expect("it is known");
        assert_eq!((found.problems[0], found.missing.as_deref()), ("missing-closing", Some("}")));
        let found = problem_of("expected an indented block after 'if' statement on line 9").expect("it is known");
        assert_eq!((found.problems[0], found.opened.as_deref()), ("missing-indent", Some("9")));
        assert!(problem_of("missing ) after argument list").is_none());
    }
}
