//! Names, parameters and arguments, and words that are not where they are allowed.

use super::broken_line::{BrokenLine, SyntaxCause};

/// The words of Python that cannot be names.
const KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except",
    "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise",
    "return", "try", "while", "with", "yield", "None", "True", "False",
];

/// A word of Python where a name is wanted: `def class():`, `pass = 1`.
pub(super) fn keyword_as_name(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    line.message.starts_with("invalid syntax").then_some(())?;
    let code = line.code.strip_prefix("async ").unwrap_or(&line.code);
    let of_definition = || {
        let rest = code.strip_prefix("def ").or_else(|| code.strip_prefix("class "))?;
        let mut words = rest.split(['(', ',', ')', ':', '=', ' ']).map(str::trim);
        words.find(|word| KEYWORDS.contains(word) && !["None", "True", "False"].contains(word))
    };
    let of_assignment = || {
        let (name, rest) = code.split_once('=')?;
        let is_assignment = !rest.starts_with('=') && !name.ends_with(['!', '<', '>', ' ', '=']) || name.ends_with(' ');
        Some(name.trim()).filter(|name| is_assignment && !rest.starts_with('=') && KEYWORDS.contains(name))
    };
    let word = of_definition().or_else(of_assignment)?.to_owned();
    let from = line.line.len() - code.len();
    let skipped = if code.starts_with("def ") { 4 } else { usize::from(code.starts_with("class ")) * 6 };
    let at = from + skipped + find_word(&code[skipped..], &word)?;
    let mended = format!("{}_{}", &line.line[..at + word.len()], &line.line[at + word.len()..]);
    Some(SyntaxCause::new("keyword").word(word).mended(mended))
}

fn find_word(text: &str, word: &str) -> Option<usize> {
    let is_letter = |char: char| char.is_alphanumeric() || char == '_';
    text.match_indices(word)
        .map(|(at, _)| at)
        .find(|at| !text[..*at].ends_with(is_letter) && !text[at + word.len()..].starts_with(is_letter))
}

/// A parameter with a default above one without: `def page(name='x', kind):`.
pub(super) fn default_first(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    let words = ["non-default argument follows default", "parameter without a default follows"];
    words.iter().any(|words| line.message.contains(words)).then_some(())?;
    Some(SyntaxCause::new("default-first").mended(reordered(line, |part| part.contains('='))?))
}

/// Arguments with a name above those without: `run(port=1, app)`.
pub(super) fn arguments_in_wrong_order(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    line.message.starts_with("positional argument follows keyword argument").then_some(())?;
    let is_named = |part: &str| {
        let name = part.trim_start().split('=').next().unwrap_or_default().trim_end();
        part.contains('=') && name.chars().all(|char| char.is_alphanumeric() || char == '_')
    };
    if let Some(mended) = with_name_of_port(line) {
        return Some(SyntaxCause::new("argument-name").mended(mended));
    }
    Some(SyntaxCause::new("argument-order").mended(reordered(line, is_named)?))
}

/// `app.run(host='localhost', PORT)`: the number that is the port gets its name.
fn with_name_of_port(line: &BrokenLine<'_>) -> Option<String> {
    let (open, close) = (line.code.find(".run(")? + 5, line.code.rfind(')')?);
    let (head, last) = line.line.get(open..close)?.rsplit_once(',')?;
    let last = last.trim();
    let is_port = last.to_lowercase().contains("port") || last.parse::<u16>().is_ok();
    let is_free = is_port && !last.contains('=') && !head.contains("port=") && !head.contains("port =");
    is_free.then(|| format!("{}{head}, port={last}{}", &line.line[..open], &line.line[close..]))
}

/// The line with those parts of its parentheses last that are named.
fn reordered(line: &BrokenLine<'_>, is_last: impl Fn(&str) -> bool) -> Option<String> {
    let open = line.code.find('(')?;
    let (mut depth, mut start, mut parts, mut close) = (0_usize, open + 1, Vec::new(), None);
    for (at, char) in line.code.char_indices().skip_while(|(at, _)| *at <= open) {
        match char {
            '(' | '[' | '{' => depth += 1,
            ')' if depth == 0 => {
                parts.push(line.line[start..at].trim());
                close = Some(at);
                break;
            }
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(line.line[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    let close = close?;
    let (last, first): (Vec<&str>, Vec<&str>) =
        parts.into_iter().filter(|part| !part.is_empty()).partition(|part| is_last(part));
    let all = first.into_iter().chain(last).collect::<Vec<_>>().join(", ");
    let mended = format!("{}{all}{}", &line.line[..=open], &line.line[close..]);
    (mended != line.line).then_some(mended)
}

/// Two parameters of one name.
pub(super) fn name_twice(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    let rest = line
        .message
        .strip_prefix("duplicate argument '")
        .or_else(|| line.message.strip_prefix("keyword argument repeated: "))?;
    let word = rest.split('\'').next()?.trim().to_owned();
    Some(SyntaxCause::new("name-twice").word(word))
}

/// `global` below the first use of the name.
pub(super) fn late_global(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    let is_late = line.message.contains("prior to global") || line.message.contains("before global declaration");
    let word = line.message.split('\'').nth(1).filter(|_| is_late)?.to_owned();
    let function = (0..line.at).rev().find(|at| {
        let own = line.lines[*at].trim_start();
        (own.starts_with("def ") || own.starts_with("async def "))
            && line.indent(*at).len() < line.indent(line.at).len()
    });
    Some(SyntaxCause::new("late-global").word(word).above(function))
}

/// A word that is allowed only in a loop, or only in a function.
pub(super) fn outside(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    let word = line.message.split('\'').nth(1).unwrap_or_default().to_owned();
    if line.message.contains("outside loop") || line.message.contains("not properly in loop") {
        return Some(SyntaxCause::new("outside-loop").word(word));
    }
    if line.message.starts_with("import * only allowed") {
        return Some(SyntaxCause::new("star"));
    }
    let is_of_function = line.message.ends_with("outside function") && word != "return";
    is_of_function.then(|| SyntaxCause::new("outside-function").word(word))
}
