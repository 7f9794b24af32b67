//! Lines of a Python program that are written as in another language: JavaScript, C, Java.

use super::broken_line::{BrokenLine, SyntaxCause};

/// Operators of other languages, and how Python writes them; the longer ones first.
const OPERATORS: &[(&str, &str)] = &[("!==", "!="), ("===", "=="), ("&&", "and"), ("||", "or")];
/// Words that begin a line which has a block.
const BLOCK_WORDS: &[&str] = &["def", "if", "elif", "for", "while", "class", "else", "try", "async", "with", "except"];

/// A comment that begins with `//` or `/*`.
pub(super) fn comment(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    let sign = ["//", "/*", "<!--", "--"].into_iter().find(|sign| line.line.starts_with(sign));
    if let Some(sign) = sign {
        let rest = line.line[sign.len()..].trim().trim_end_matches("*/").trim_end_matches("-->").trim_end();
        return Some(SyntaxCause::new("comment").word(sign).mended(format!("# {rest}")));
    }
    let at = line.code.find(" //").filter(|_| line.is_unexplained())?;
    let mended = format!("{}  # {}", line.line[..at].trim_end(), line.line[at + 3..].trim());
    Some(SyntaxCause::new("comment").word("//").mended(mended))
}

/// A block in braces: `def about() {`.
pub(super) fn braces(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    let head = line.code.trim_end().strip_suffix('{').filter(|_| is_read_as_brace(line))?.trim_end();
    let text = line.line[..head.len()].trim_start_matches("} ");
    let text = text.strip_prefix("function ").map_or_else(|| text.to_owned(), |rest| format!("def {rest}"));
    let text = text.strip_prefix("else if ").map_or_else(|| text.clone(), |rest| format!("elif {rest}"));
    let first = text.split(|char: char| !char.is_alphabetic()).next().unwrap_or_default();
    let is_block = BLOCK_WORDS.contains(&first) && !head.ends_with(['=', ':', ',', '(', '[']);
    is_block.then(|| SyntaxCause::new("braces").word("{").mended(format!("{text}:")))
}

fn is_read_as_brace(line: &BrokenLine<'_>) -> bool {
    line.is_unexplained() || line.message.contains("'{' was never closed")
}

/// `&&` in place of `and`, `!` in place of `not`.
pub(super) fn operator(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    line.is_unexplained().then_some(())?;
    let not = line.code.char_indices().find(|(at, char)| *char == '!' && !line.code[at + 1..].starts_with('='));
    let first = OPERATORS.iter().find(|(own, _)| line.code.contains(own)).map(|(own, _)| *own);
    let word = first.or(not.map(|_| "!"))?;
    let mut mended = line.line.to_owned();
    for (own, right) in OPERATORS {
        mended = BrokenLine::new("", &[mended], 0).replaced(own, right);
    }
    let code = super::broken_line::blank_texts(&mended);
    let nots: Vec<usize> =
        code.match_indices('!').map(|(at, _)| at).filter(|at| !code[at + 1..].starts_with('=')).collect();
    nots.into_iter().rev().for_each(|at| mended.replace_range(at..=at, "not "));
    Some(SyntaxCause::new("operator").word(word).mended(mended))
}

/// `count++`.
pub(super) fn increment(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    let code = line.code.trim_end().trim_end_matches(';');
    let (name, sign) = [("++", "+="), ("--", "-=")].iter().find_map(|(own, right)| {
        let name = code.strip_suffix(own).or_else(|| code.strip_prefix(own))?;
        Some((name.trim(), *right))
    })?;
    let is_name = !name.is_empty() && !name.contains(|char: char| char.is_whitespace() || char == '(');
    is_name.then(|| SyntaxCause::new("increment").word(name.to_owned()).mended(format!("{name} {sign} 1")))
}

/// `app = new Flask(…)`.
pub(super) fn made_with_new(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    let at = line.code.find("new ").filter(|at| *at == 0 || line.code[..*at].ends_with([' ', '=', '(', ',']))?;
    let is_class = line.code[at + 4..].trim_start().starts_with(|char: char| char.is_alphabetic());
    (line.is_unexplained() && is_class).then(|| {
        let mended = format!("{}{}", &line.line[..at], &line.line[at + 4..]);
        SyntaxCause::new("new").word("new").mended(mended.trim_end_matches(';'))
    })
}

/// `import Flask from flask`, `import express from 'express'`.
pub(super) fn import_order(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    let (names, module) = line.line.trim_end_matches(';').strip_prefix("import ")?.split_once(" from ")?;
    let names = names.trim().trim_start_matches('{').trim_end_matches('}').trim();
    let module = module.trim().trim_matches(['\'', '"']);
    Some(SyntaxCause::new("import-order").mended(format!("from {module} import {names}")))
}

/// `for user of users`.
pub(super) fn loop_word(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    let rest = line.line.strip_prefix("for ")?;
    let (names, list) = rest.split_once(" of ").filter(|_| !line.code.contains(" in "))?;
    let names = names.trim_start_matches('(').trim_start_matches("const ").trim_start_matches("let ");
    Some(SyntaxCause::new("loop").word("of").mended(format!("for {names} in {list}")))
}

/// A function with an arrow.
pub(super) fn arrow(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    line.code.contains("=>").then(|| SyntaxCause::new("arrow").word("=>"))
}
