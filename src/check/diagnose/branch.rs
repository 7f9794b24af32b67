//! The branch of a function that is meant for a request, where the parts of the path are tested one by one:
//! `if len(parts) == 3 and parts[2] == 'posts':`. The syntax tree knows no path there, so the text is read.

use std::ops::RangeInclusive;

/// How many lines a condition may have.
const MAX_CONDITION_LINES: usize = 5;

/// Returns the lines of the branch for a path, from 1, among the lines of a function. Parts of the path that only stand for
/// a value have a digit or a brace in `path`.
pub(super) fn find(text: &str, function: RangeInclusive<usize>, path: &str) -> Option<RangeInclusive<usize>> {
    let lines: Vec<&str> = text.lines().take(*function.end()).collect();
    let parts: Vec<&str> = path.split('?').next()?.split('/').filter(|part| !part.is_empty()).collect();
    let is_word = |part: &&&str| part.chars().all(|char| char.is_ascii_alphabetic() || char == '-' || char == '_');
    let words: Vec<&str> = parts.iter().filter(is_word).copied().collect();
    if words.is_empty() || words.len() == parts.len() {
        return None;
    }
    let first = function.start().checked_sub(1)?;
    let fits = |at: &usize| condition(&lines, *at).is_some_and(|text| is_for(&text, &words, parts.len()));
    let at = (first..lines.len()).find(fits)?;
    Some(at + 1..=end_of_branch(&lines, at))
}

/// The condition that begins in a line, as one text.
fn condition(lines: &[&str], at: usize) -> Option<String> {
    let start = lines[at].trim_start().trim_start_matches("} ");
    let is_condition = ["if ", "if(", "elif ", "else if"].iter().any(|word| start.starts_with(word));
    let mut text = String::new();
    for line in lines.get(at..)?.iter().take(MAX_CONDITION_LINES).filter(|_| is_condition) {
        text.push_str(line.trim());
        if line.trim_end().ends_with([':', '{']) || line.contains("return") {
            return Some(text);
        }
        text.push(' ');
    }
    None
}

/// Whether a condition asks for all these words and for no other one, and for so many parts where it counts them.
fn is_for(condition: &str, words: &[&str], parts: usize) -> bool {
    let quoted: Vec<&str> = condition.split(['\'', '"', '`']).skip(1).step_by(2).collect();
    let is_known = |text: &&str| words.contains(text) || text.chars().all(|char| !char.is_ascii_lowercase());
    // `'/hello/x'.split('/')` begins with an empty part.
    let counts = [parts, parts + 1].map(|count| count.to_string());
    let is_count = |rest: &str| {
        let number: String = rest.trim_start_matches(['=', ' ']).chars().take_while(char::is_ascii_digit).collect();
        counts.contains(&number)
    };
    let length = condition.find("len(").or_else(|| condition.find(".length"));
    let count_fits = length.is_none_or(|at| condition[at..].split_once("==").is_none_or(|(_, rest)| is_count(rest)));
    words.iter().all(|word| quoted.contains(word)) && quoted.iter().all(is_known) && count_fits
}

/// The last line of a branch: what follows is not further to the right than its condition.
fn end_of_branch(lines: &[&str], at: usize) -> usize {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = indent(lines[at]);
    let opened = (at..lines.len()).find(|at| lines[*at].trim_end().ends_with([':', '{'])).unwrap_or(at);
    let is_behind = |line: &&str| !line.trim().is_empty() && indent(line) <= own;
    let inside = lines[opened + 1..].iter().take_while(|line| !is_behind(line)).count();
    opened + 1 + inside
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "def do_GET(self):
    if path == '/users':
        return self.all()
    if len(parts) == 2 and parts[0] == 'users':
        return self.one()
    if (len(parts) == 3 and parts[0] == 'users'
            and parts[2] == 'posts'):
        own = []
        return self.list(own)
    self.not_found()
";

    #[test]
    fn the_branch_of_a_path_is_the_one_that_asks_for_its_words_and_its_length() {
        assert_eq!(find(CODE, 1..=10, "/users/7"), Some(4..=5));
        assert_eq!(find(CODE, 1..=10, "/users/{random}?x=1"), Some(4..=5));
        assert_eq!(find(CODE, 1..=10, "/users/2/posts"), Some(6..=9));
        assert_eq!(find(CODE, 1..=10, "/hello/7"), None);
        assert_eq!(find(CODE, 1..=10, "/users"), None);
    }
}
