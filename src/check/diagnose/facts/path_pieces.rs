//! Facts about code that cuts the path into pieces, or compares it with a word that does not compare texts.

use regex_lite::{Captures, Regex};

use super::routed_request::RoutedRequest;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{SourceLanguage, SourceSpan};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "path-pieces", values: &["problem", "pieces", "code", "mended"], find: path_pieces },
    FactSpec { name: "table-of-calls", values: &["call", "function"], find: table_of_calls },
    FactSpec { name: "identity-comparison", values: &["code", "mended"], find: identity_comparison },
];

/// The path is cut at its slashes, and the pieces are compared wrongly. `problem` is `first` where the piece 0 is compared with a
/// word (it is empty, because the path begins with a slash), and `number` where a piece is compared with a number. `pieces` is
/// the variable that holds them, `code` the line, `mended` the line as it is meant.
fn path_pieces(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request =
        RoutedRequest::of(context).filter(|request| !request.wants_missing && request.own_route().is_none())?;
    let first = request.plain_path().split('/').nth(1).filter(|first| !first.is_empty())?;
    let cut = Regex::new(
        r#"(?m)(\w+)\s*:?=\s*[\w.]*(?:url|path|pathname|Path)\w*(?:\.split\(['"]\?['"]\)\[0\])?\.split\(\s*['"]/['"]\s*\)\s*;?\s*$"#,
    );
    let cut = cut.ok()?;
    request.model.files.iter().enumerate().find_map(|(file, text)| {
        let pieces = cut.captures(&text.text)?.get(1)?.as_str().to_owned();
        let (at, line) = text.text.lines().enumerate().find(|(_, line)| names_word(line, &pieces, first))?;
        let (problem, mended) = wrong_pieces(line, &pieces)?;
        let fact = FoundFact::at(request.model, &SourceSpan::of_line(file, at + 1)).with("problem", problem);
        Some(fact.with("pieces", pieces).with("code", line.trim()).with("mended", mended.trim()))
    })
}

/// Whether a line compares a piece with the first word of the path.
fn names_word(line: &str, pieces: &str, first: &str) -> bool {
    line.contains(&format!("{pieces}["))
        && ['\'', '"'].iter().any(|mark| line.contains(&format!("{mark}{first}{mark}")))
}

/// What is wrong with the pieces in a line, and the line as it is meant.
fn wrong_pieces(line: &str, pieces: &str) -> Option<(&'static str, String)> {
    let piece = Regex::new(&format!(r"\b{pieces}\[(\d)\]")).ok()?;
    let is_first = Regex::new(&format!(r#"\b{pieces}\[0\]\s*={{2,3}}\s*['"]\w"#)).ok()?;
    if is_first.is_match(line) {
        let next = |found: &Captures<'_>| format!("{pieces}[{}]", found[1].parse::<usize>().unwrap_or(0) + 1);
        return Some(("first", piece.replace_all(line, next).into_owned()));
    }
    let number = Regex::new(&format!(r"(\b{pieces}\[\d\]\s*={{2,3}}\s*)(\d+)")).ok()?;
    number.is_match(line).then(|| ("number", number.replace(line, "$1'$2'").into_owned()))
}

/// A table of paths holds what functions return, and not the functions: `{'/': self.home(), '/about': self.about()}`. `call` is the
/// first of the calls, `function` the name without the call.
fn table_of_calls(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let call = Regex::new(r#"['"`]/[\w/-]*['"`]\s*:\s*([\w.]+)\(\)"#).ok()?;
    request.model.files.iter().enumerate().find_map(|(file, text)| {
        let calls = |line: &str| call.captures_iter(line).count();
        if text.text.lines().map(calls).sum::<usize>() < 2 {
            return None;
        }
        let (at, line) = text.text.lines().enumerate().find(|(_, line)| call.is_match(line))?;
        let function = call.captures(line)?.get(1)?.as_str().to_owned();
        let fact = FoundFact::at(request.model, &SourceSpan::of_line(file, at + 1));
        Some(fact.with("call", format!("{function}()")).with("function", function))
    })
}

/// A line of Python compares the path by `is`. `mended` is the line with `==`.
fn identity_comparison(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(|request| !request.wants_missing)?;
    let pattern = Regex::new(&format!(r#"\bis\s+(['"]){}['"]"#, regex_lite::escape(request.plain_path()))).ok()?;
    let files = request.model.files.iter().enumerate().filter(|(_, file)| file.language == SourceLanguage::Python);
    files.into_iter().find_map(|(file, text)| {
        let (at, line) = text.text.lines().enumerate().find(|(_, line)| pattern.is_match(line))?;
        let mended = line.replacen(" is ", " == ", 1);
        let fact = FoundFact::at(request.model, &SourceSpan::of_line(file, at + 1)).with("code", line.trim());
        Some(fact.with("mended", mended.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_piece_of_a_path_is_empty() {
        let found = wrong_pieces("if (parts[0] === 'users' && parts[1] === '1') {", "parts");
        assert_eq!(found, Some(("first", "if (parts[1] === 'users' && parts[2] === '1') {".to_owned())));
    }

    #[test]
    fn a_piece_is_no_number() {
        let found = wrong_pieces("elif parts[1] == 'users' and parts[2] == 1:", "parts");
        assert_eq!(found, Some(("number", "elif parts[1] == 'users' and parts[2] == '1':".to_owned())));
        assert_eq!(wrong_pieces("if (parts[1] === 'users' && parts[2] === '1') {", "parts"), None);
    }
}
