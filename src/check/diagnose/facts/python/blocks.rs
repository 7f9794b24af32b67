//! Blocks without their first line, without their last part or without a line, and lines in a wrong column.

use super::broken_line::{BrokenLine, SyntaxCause};

/// A decorator that no function follows.
pub(super) fn decorator_alone(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    let above = line.code_above().filter(|at| line.lines[*at].trim_start().starts_with('@'))?;
    let is_complete = line.lines[above].matches('(').count() == line.lines[above].matches(')').count();
    let first = line.code.split(|char: char| !char.is_alphabetic()).next()?;
    let is_block = ["if", "for", "while", "with", "try", "return"].contains(&first);
    let is_function = line.code.trim_end().ends_with(':') && !is_block || ["def", "class", "async"].contains(&first);
    let found = line.message.starts_with("invalid syntax") && is_complete && !is_function;
    found.then(|| SyntaxCause { place: Some(above), ..SyntaxCause::new("decorator") }.above(Some(line.at)))
}

/// `try:` without `except`.
pub(super) fn try_alone(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    line.message.contains("expected 'except' or 'finally' block").then_some(())?;
    let above = (0..line.at)
        .rev()
        .find(|at| line.lines[*at].trim().starts_with("try") && line.indent(*at).len() >= line.indent(line.at).len());
    Some(SyntaxCause::new("try").above(above))
}

/// `else path == '/':`.
pub(super) fn else_with_condition(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    let condition = line.line.strip_prefix("else ")?.trim();
    let is_condition =
        line.message.starts_with("expected ':'") && condition.ends_with(':') && !condition.starts_with("if ");
    is_condition.then(|| SyntaxCause::new("else-condition").mended(format!("elif {condition}")))
}

/// `else:` that belongs to no `if`.
pub(super) fn branch_alone(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    line.message.starts_with("invalid syntax").then_some(())?;
    let first = line.code.split(|char: char| !char.is_alphabetic()).next()?;
    let partner = match first {
        "else" | "elif" => "if",
        "except" | "finally" => "try",
        _ => return None,
    };
    let above = line.code_above().filter(|at| line.indent(*at).len() <= line.indent(line.at).len());
    let cause = SyntaxCause::new(if partner == "if" { "branch" } else { "handler" });
    line.code.trim_end().ends_with(':').then(|| cause.word(first.to_owned()).above(above))
}

/// A function, a branch or a class without a line in it.
pub(super) fn empty_block(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    line.message.starts_with("expected an indented block").then_some(())?;
    let opened = opened_line(line)?;
    let is_deeper = line.indent(line.at).len() > line.indent(opened).len();
    let has_gap = line.lines.get(opened + 1..line.at)?.iter().any(|line| line.trim().is_empty());
    let first = line.code.split(|char: char| !char.is_alphabetic()).next().unwrap_or_default();
    let is_other_block = line.line.starts_with('@') || ["def", "class", "elif", "else", "except"].contains(&first);
    (!is_deeper && (has_gap || is_other_block || line.line.is_empty())).then(|| {
        let mended = format!("{}    pass", line.indent(opened));
        SyntaxCause { place: Some(opened), ..SyntaxCause::new("empty-block") }.mended(mended)
    })
}

/// The line that the error names as the beginning of the block, from 0.
fn opened_line(line: &BrokenLine<'_>) -> Option<usize> {
    line.message.split(" on line ").nth(1)?.trim().parse::<usize>().ok()?.checked_sub(1)
}

/// The line above, if it is that one that is in the wrong column: the line with the error fits what is before both, and what
/// comes after does not speak for the line above.
fn line_too_far_left(line: &BrokenLine<'_>, above: usize) -> Option<usize> {
    line.message.starts_with("unexpected indent").then_some(())?;
    let (own, odd) = (line.indent(line.at), line.indent(above));
    let is_text = |at: &usize| !line.lines[*at].trim().is_empty();
    let before = (0..above).rev().find(is_text)?;
    let opens = super::broken_line::blank_texts(&line.lines[before]).trim_end().ends_with(':');
    let fits_before = if opens { format!("{}    ", line.indent(before)) == own } else { line.indent(before) == own };
    // Between a line of code and this one, the line above may well be the end of a block.
    let may_end_block = !opens && !line.lines[before].trim_start().starts_with('#');
    let next = (line.at + 1..line.lines.len()).find(is_text).map(|at| line.indent(at));
    let fits_next = next == Some(own) || !may_end_block && next.is_none_or(|next| next.len() < odd.len());
    (odd.len() < own.len() && fits_before && fits_next).then_some(above)
}

/// A line in a wrong column, where the lines around it show the right one.
pub(super) fn indentation(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    let above = line.code_above()?;
    let is_opened = super::broken_line::blank_texts(&line.lines[above]).trim_end().ends_with(':');
    if line.message.starts_with("expected an indented block") {
        let opened = opened_line(line).unwrap_or(above);
        let mended = format!("{}    {}", line.indent(opened), line.line);
        return Some(SyntaxCause::new("indent").mended(mended).above(Some(opened)));
    }
    let is_mixed = line.message.starts_with("inconsistent use of tabs");
    if let Some(odd) = line_too_far_left(line, above).filter(|_| !is_mixed) {
        let mended = format!("{}{}", line.indent(line.at), line.lines[odd].trim());
        let cause = SyntaxCause { place: Some(odd), ..SyntaxCause::new("too-little-indent") };
        return Some(cause.mended(mended).above(Some(line.at)));
    }
    let is_wrong = is_mixed || line.message.starts_with("unexpected indent");
    (is_wrong && !is_opened).then(|| {
        let mended = format!("{}{}", line.indent(above), line.line);
        SyntaxCause::new(if is_mixed { "tabs" } else { "unexpected-indent" }).mended(mended).above(Some(above))
    })
}
