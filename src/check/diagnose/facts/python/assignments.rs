//! A `=` in the wrong place, and `print` as a statement.

use super::broken_line::{BrokenLine, SyntaxCause};

/// `print 'ready'`.
pub(super) fn print_statement(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    line.message.starts_with("Missing parentheses in call to 'print'").then_some(())?;
    let rest = line.line.strip_prefix("print ")?.trim();
    (!rest.starts_with(">>")).then(|| SyntaxCause::new("print").mended(format!("print({rest})")))
}

/// `users := []`.
pub(super) fn walrus(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    let (name, _) = line.code.split_once(":=").filter(|_| line.is_unexplained())?;
    let is_name = name.trim().chars().all(|char| char.is_alphanumeric() || char == '_');
    is_name.then(|| SyntaxCause::new("walrus").word(":=").mended(line.line.replacen(":=", "=", 1)))
}

/// Whether the words are those about a `=` where nothing can be set.
fn is_about_equals_sign(line: &BrokenLine<'_>) -> bool {
    ["cannot assign to ", "Maybe you meant '=='", "perhaps you meant \"==\"", "':' expected after dictionary key"]
        .iter()
        .any(|words| line.message.contains(words))
}

/// `{'id' = 1}`.
pub(super) fn pair_of_dict(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    is_about_equals_sign(line).then_some(())?;
    let places = single_equals_signs(&line.code);
    let is_pair = |at: &usize| {
        let before = line.code[..*at].trim_end();
        let is_in_dict = before.matches('{').count() > before.matches('}').count();
        is_in_dict && before.ends_with(['\'', '"'])
    };
    let pairs: Vec<usize> = places.into_iter().filter(is_pair).collect();
    let mut mended = line.line.to_owned();
    for at in pairs.iter().rev() {
        let start = mended[..*at].trim_end().len();
        mended.replace_range(start..=*at, ":");
    }
    (!pairs.is_empty()).then(|| SyntaxCause::new("dict").mended(mended))
}

/// `run('port'=8080)`.
pub(super) fn quoted_parameter(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    is_about_equals_sign(line).then_some(())?;
    let at =
        single_equals_signs(&line.code).into_iter().find(|at| line.code[..*at].trim_end().ends_with(['\'', '"']))?;
    let before = line.line[..at].trim_end();
    let (head, name) = before[..before.len() - 1].rsplit_once(['\'', '"'])?;
    let is_name = !name.is_empty() && name.chars().all(|char| char.is_alphanumeric() || char == '_');
    let is_argument = head.trim_end().ends_with(['(', ',']);
    (is_name && is_argument).then(|| {
        let mended = format!("{head}{name}{}", &line.line[at..]);
        SyntaxCause::new("quoted-parameter").word(name.to_owned()).mended(mended)
    })
}

/// `if path = '/':`.
pub(super) fn comparison(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    is_about_equals_sign(line).then_some(())?;
    let first = line.code.split(|char: char| !char.is_alphabetic()).next()?;
    ["if", "elif", "while", "assert", "return"].contains(&first).then_some(())?;
    let at = single_equals_signs(&line.code).into_iter().next()?;
    let mended = format!("{}={}", &line.line[..at], &line.line[at..]);
    Some(SyntaxCause::new("comparison").mended(mended))
}

/// `home() = 1`, `True = 1`.
pub(super) fn call_on_the_left(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    let rest = line.message.split_once("cannot assign to ")?.1;
    let at = single_equals_signs(&line.code).into_iter().next()?;
    let word = line.line[..at].trim().to_owned();
    let is_known =
        ["function call", "literal", "True", "False", "None", "expression"].iter().any(|kind| rest.starts_with(kind));
    (is_known && !word.contains(['{', '['])).then(|| SyntaxCause::new("assigned").word(word))
}

/// Where a line has a `=` that is no part of `==`, `<=` and such.
fn single_equals_signs(code: &str) -> Vec<usize> {
    let bytes = code.as_bytes();
    let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| b"=<>!:+-*/".contains(byte));
    let is_single = |at: &usize| {
        bytes[*at] == b'='
            && !is_part(at.checked_sub(1).and_then(|at| bytes.get(at)))
            && bytes.get(at + 1) != Some(&b'=')
    };
    (0..bytes.len()).filter(is_single).collect()
}
