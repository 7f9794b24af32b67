//! A fact about an error inside a function that the starter brought: the value that was handed to it is wrong.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::ProgramError;

use super::at_caller::{HELPER, HELPER_CODE, HELPER_LINE, PARAMETER};
use super::place::at_line;

/// A value that a function of the starter cannot work with. `helper` is the function, `parameter` what it calls the value,
/// `helperline` the line that failed. `wants` is `pairs` or `dict` where that line takes the value apart so. `mended` is the
/// learner's line with the headers as they must be, if that line was found.
pub(super) fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let error = super::choose::error(context)?;
    let detail = |name: &str| error.details.get(name).cloned();
    let (helper, parameter, code) = (detail(HELPER)?, detail(PARAMETER)?, detail(HELPER_CODE)?);
    let wants = match () {
        () if code.contains(&format!("{parameter}.items()")) => "dict",
        () if code.starts_with("for ") && code.contains(", ") && code.ends_with(&format!("in {parameter}:")) => "pairs",
        () => "other",
    };
    let mut fact = super::begin(context, &error)?;
    let mended = mended_line(context, &error, wants);
    if let Some((line, mended)) = mended {
        let file = error.own_frame()?.file.clone();
        fact = at_line(context, fact, &file, line).with("mended", mended);
    }
    let fact = fact.with("helper", helper).with("parameter", parameter).with("wants", wants);
    Some(fact.with_some("helperline", detail(HELPER_LINE)))
}

/// The nearest line above the call, or the call itself, that writes one header in another shape than the wanted one, and
/// that line as it must be.
fn mended_line(context: &RuleContext<'_>, error: &ProgramError, wants: &str) -> Option<(usize, String)> {
    let (lines, at) = super::place::lines_around(context, error)?;
    let first = lines[..=at].iter().rposition(|line| line.trim_start().starts_with("def "))?;
    let mended = |line: &String| match wants {
        "pairs" => as_pairs(line.trim()),
        "dict" => as_dict(line.trim()),
        _ => None,
    };
    (first..=at).rev().find_map(|at| Some((at + 1, mended(&lines[at])?)))
}

/// `{'Location': url}` or `('Location', url)` as a list of one pair.
fn as_pairs(line: &str) -> Option<String> {
    let (start, end) = ["{'", "(('", "= ('", ", ('"].iter().find_map(|sign| {
        let start = line.find(sign)? + sign.len() - 2;
        let end = closing(line, start)?;
        is_header(&line[start + 1..end]).then_some((start, end))
    })?;
    let (name, value) = split_header(&line[start + 1..end])?;
    let is_one = !value.contains("': ") && !line[..start].ends_with('[');
    is_one.then(|| format!("{}[({name}, {value})]{}", &line[..start], &line[end + 1..]))
}

/// `[('Location', url)]` or `('Location', url)` as a dict.
fn as_dict(line: &str) -> Option<String> {
    let inner = line.find("('").filter(|at| is_header(&line[at + 1..]))?;
    let end = closing(line, inner)?;
    let (name, value) = split_header(&line[inner + 1..end])?;
    let before = line[..inner].strip_suffix('[').unwrap_or(&line[..inner]);
    let after = line[end + 1..].strip_prefix(']').unwrap_or(&line[end + 1..]);
    let is_balanced = before.len() == inner || after.len() < line.len() - end - 1;
    is_balanced.then(|| format!("{before}{{{name}: {value}}}{after}"))
}

/// Whether a text begins with the name of a header in quotation marks.
fn is_header(text: &str) -> bool {
    let name = text.strip_prefix('\'').and_then(|rest| rest.split_once('\'')).map_or("", |(name, _)| name);
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|char| char.is_ascii_alphabetic() || char == '-')
}

/// `'Location', url` and `'Location': url` in two parts.
fn split_header(text: &str) -> Option<(&str, &str)> {
    let end = text.get(1..)?.find('\'')? + 2;
    let value = text[end..].trim_start().strip_prefix([',', ':'])?.trim();
    (!value.is_empty()).then_some((&text[..end], value))
}

/// Where the bracket at a place is closed.
fn closing(text: &str, start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, char) in text[start..].char_indices() {
        match char {
            '(' | '{' | '[' => depth += 1,
            ')' | '}' | ']' => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(start + at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_header_is_written_in_the_shape_that_the_function_takes() {
        let pairs = |line: &str| as_pairs(line);
        assert_eq!(pairs("place = {'Location': '/' + code}").as_deref(), Some("place = [('Location', '/' + code)]"));
        assert_eq!(
            pairs("self.send_json(302, {}, {'Location': url})").as_deref(),
            Some("self.send_json(302, {}, [('Location', url)])")
        );
        assert_eq!(pairs("place = ('Location', '/' + code)").as_deref(), Some("place = [('Location', '/' + code)]"));
        assert_eq!(pairs("error = {'error': 'no'}"), None);
        assert_eq!(pairs("place = [('Location', url)]"), None);
        let dict = |line: &str| as_dict(line);
        assert_eq!(dict("here = [('Location', '/new')]").as_deref(), Some("here = {'Location': '/new'}"));
        assert_eq!(dict("here = ('Location', '/new')").as_deref(), Some("here = {'Location': '/new'}"));
        assert_eq!(dict("here = '/new'"), None);
    }
}
