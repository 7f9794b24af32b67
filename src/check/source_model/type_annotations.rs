//! Finds types of TypeScript, and puts blanks in their place.

/// Types that are no names with a capital letter.
const PLAIN_TYPES: &[&str] =
    &["string", "number", "boolean", "any", "void", "unknown", "never", "object", "null", "undefined"];

/// Returns a line without its types, where the first one begins, and that type.
pub(super) fn blank_types_in_line(line: &str) -> Option<(String, usize, String)> {
    let whole = line.trim_start();
    let declares = ["interface ", "type ", "import type ", "export type ", "export interface ", "declare "];
    if declares.iter().any(|word| whole.starts_with(word)) {
        let at = line.len() - whole.len();
        return Some((" ".repeat(line.len()), at, whole.trim_end().to_owned()));
    }
    let mut blanked = line.to_owned();
    let mut first: Option<(usize, String)> = None;
    let mut from = 0;
    while let Some((at, end)) = next_type(line, from) {
        blanked.replace_range(at..end, &" ".repeat(end - at));
        first.get_or_insert((at, line[at..end].trim_end().to_owned()));
        from = end;
    }
    let (at, name) = first?;
    Some((blanked, at, name))
}

/// Returns a text without its types, if it has any.
pub(super) fn blank_types(text: &str) -> Option<String> {
    let mut has_types = false;
    let mut depth = 0;
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| {
            let is_declaration = depth == 0 && is_block_declaration(line);
            if depth > 0 || is_declaration {
                // All of `interface User { ... }` goes.
                depth += line.matches('{').count();
                depth = depth.saturating_sub(line.matches('}').count());
                has_types = true;
                return " ".repeat(line.len());
            }
            match blank_types_in_line(line) {
                Some((blanked, _, _)) => {
                    has_types = true;
                    blanked
                }
                None => line.to_owned(),
            }
        })
        .collect();
    has_types.then(|| lines.join("\n"))
}

fn is_block_declaration(line: &str) -> bool {
    let line = line.trim_start();
    let words = ["interface ", "export interface ", "type ", "export type ", "declare "];
    words.iter().any(|word| line.starts_with(word)) && line.contains('{')
}

/// Finds the next `: Type` behind a name or a closing bracket, outside of quotes.
fn next_type(line: &str, from: usize) -> Option<(usize, usize)> {
    let mut quote: Option<char> = None;
    let mut before = ' ';
    let may_cast = !["import", "export"].iter().any(|word| line.trim_start().starts_with(word));
    for (at, sign) in line.char_indices() {
        match quote {
            Some(own) if own == sign => quote = None,
            Some(_) => {}
            None if matches!(sign, '\'' | '"' | '`') => quote = Some(sign),
            None if sign == ':' && at >= from => {
                let start = if before == '?' { at - 1 } else { at };
                let is_behind_name = before.is_alphanumeric() || matches!(before, '_' | ')' | '}' | ']' | '?');
                if let Some(length) = type_length(&line[at + 1..]).filter(|_| is_behind_name) {
                    return Some((start, at + 1 + length));
                }
            }
            None if at >= from && may_cast && is_cast(line, at, before) => {
                let length = type_length(&line[at + 2..]).or_else(|| line[at..].starts_with("as const").then_some(6));
                if let Some(length) = length {
                    return Some((at, at + 2 + length));
                }
            }
            None => {}
        }
        if !sign.is_whitespace() {
            before = sign;
        }
    }
    None
}

/// Whether `as` begins here, behind a value: `req.params.id as string`.
fn is_cast(line: &str, at: usize, before: char) -> bool {
    let is_word = line[at..].starts_with("as ") && line[..at].ends_with(' ');
    is_word && (before.is_alphanumeric() || matches!(before, '_' | ')' | ']' | '}' | '\'' | '"' | '`'))
}

/// Returns the length of a type at the start of a text, with the blank before it.
fn type_length(text: &str) -> Option<usize> {
    let blank = text.len() - text.trim_start().len();
    let rest = &text[blank..];
    let name = rest.find(|sign: char| !sign.is_alphanumeric() && !matches!(sign, '_' | '.')).unwrap_or(rest.len());
    let word = &rest[..name];
    let is_type = PLAIN_TYPES.contains(&word) || word.starts_with(|sign: char| sign.is_ascii_uppercase());
    if !is_type {
        return None;
    }
    let mut length = blank + name;
    if text[length..].starts_with('<') {
        length += text[length..].find('>').map_or(0, |end| end + 1);
    }
    while text[length..].starts_with("[]") {
        length += 2;
    }
    // `port: Number(x)` is a value.
    let is_value = text[length..].trim_start().starts_with(['(', '.', '`']);
    (!is_value).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cast_is_no_part_of_the_program() {
        for (line, plain) in [
            ("const id = req.params.id as string;", "const id = req.params.id;"),
            ("if (u.id === (id as unknown as number)) {", "if (u.id === (id)) {"),
            ("const kinds = ['a'] as const;", "const kinds = ['a'];"),
        ] {
            let blanked = blank_types(line).expect("it has types");
            assert_eq!(blanked.replace(' ', ""), plain.replace(' ', ""), "{line}");
        }
        for line in ["import { a as B } from './a.ts';", "const text = 'as string';", "res.send(as);"] {
            assert_eq!(blank_types(line), None, "{line}");
        }
    }
}
