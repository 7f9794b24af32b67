//! What the line of an error, and the lines around it, show of a name that does not exist.

use super::name_cause::NameProblem;

/// What the line itself shows: `Flask(name)`, `{username: 'bob'}`.
pub(super) fn of_line(is_python: bool, line: &str, name: &str) -> Option<NameProblem> {
    if !is_python {
        return None;
    }
    let inner = name.trim_matches('_');
    if ["name", "main", "file"].contains(&inner) {
        return Some(NameProblem::Underscores { near: format!("__{inner}__") });
    }
    let is_key = places(line, name).any(|at| {
        let (before, after) = (line[..at].trim_end(), line[at + name.len()..].trim_start());
        before.ends_with(['{', ',']) && after.starts_with(':') || before.is_empty() && after.starts_with(':')
    });
    is_key.then_some(NameProblem::Key)
}

/// Whether the name stands where a text is likely meant: as the value of a key, or alone behind `return`.
pub(super) fn is_value(line: &str, name: &str) -> bool {
    places(line, name).any(|at| {
        let (before, after) = (line[..at].trim_end(), line[at + name.len()..].trim_start());
        let is_file = [".html", ".css", ".js", ".json", ".txt", ".png"].iter().any(|ending| after.starts_with(ending));
        is_file || before.ends_with(':') && (after.is_empty() || after.starts_with(['}', ',']))
    })
}

/// Where a name stands in a line, not as a part of another.
pub(super) fn places<'t>(line: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_part = |char: char| char.is_alphanumeric() || char == '_';
    line.match_indices(name)
        .map(|(at, _)| at)
        .filter(move |at| !line[..*at].ends_with(is_part) && !line[at + name.len()..].starts_with(is_part))
}

/// `self` where the function around does not have it, or no function is around.
pub(super) fn of_self(lines: &[String], at: usize) -> NameProblem {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let is_head = |line: &str| line.starts_with("def ") || line.starts_with("async def ") || line.starts_with("class ");
    let own = lines.get(at).map_or(0, |line| indent(line));
    let heads = (0..at).rev().filter(|above| is_head(lines[*above].trim_start()) && indent(&lines[*above]) < own);
    match heads.map(|above| lines[above].trim_start()).next().filter(|line| !line.starts_with("class ")) {
        Some(line) => {
            let name = line.split("def ").nth(1).and_then(|rest| rest.split('(').next()).unwrap_or_default();
            NameProblem::WithoutSelf { function: name.trim().to_owned() }
        }
        None => NameProblem::SelfOutside,
    }
}

/// The line with another name in the place of this one, wherever it stands.
pub(super) fn renamed(line: &str, name: &str, near: &str) -> Option<String> {
    let all: Vec<usize> = places(line, name).collect();
    let mut mended = line.to_owned();
    all.iter().rev().for_each(|at| mended.replace_range(*at..*at + name.len(), near));
    (!all.is_empty()).then_some(mended)
}

/// The line with quotation marks around the names in the braces of a dict.
pub(super) fn with_quoted_keys(line: &str) -> String {
    let mut mended = String::new();
    for part in line.split_inclusive(['{', ',']) {
        let (name, rest) = part.split_once(':').unwrap_or((part, ""));
        let word = name.trim();
        let is_name = !word.is_empty() && word.chars().all(|char| char.is_alphanumeric() || char == '_');
        match is_name && part.contains(':') && mended.contains('{') {
            true => mended.push_str(&format!("{}:{rest}", name.replace(word, &format!("'{word}'")))),
            false => mended.push_str(part),
        }
    }
    mended
}

/// The line that makes the name: further down, or inside of another function.
pub(super) fn of_lines(lines: &[String], at: usize, name: &str) -> Option<NameProblem> {
    let makes = |line: &str| {
        let line = line.trim_start();
        let words = ["const ", "let ", "var ", "function ", "async function ", "def ", "async def ", "class "];
        let rest = words.iter().find_map(|word| line.strip_prefix(word));
        let is_python_variable = rest.is_none() && line.strip_prefix(name).is_some_and(is_assignment);
        is_python_variable
            || rest
                .and_then(|rest| rest.strip_prefix(name))
                .is_some_and(|rest| !rest.starts_with(|char: char| char.is_alphanumeric() || char == '_'))
    };
    let made = lines.iter().enumerate().find(|(number, line)| *number != at && makes(line));
    let (number, line) = made?;
    let near = (number + 1).to_string();
    let is_inside = line.starts_with([' ', '\t']);
    if is_inside && line.trim_start().starts_with(&format!("def {name}(self")) {
        return Some(NameProblem::Method { near: format!("self.{name}") });
    }
    match (is_inside, number > at) {
        (false, true) => Some(NameProblem::Later { near }),
        (true, true) if lines[at].starts_with([' ', '\t']) && is_same_block(lines, at, number) => {
            Some(NameProblem::Later { near })
        }
        (true, _) => Some(NameProblem::Elsewhere { near }),
        (false, false) => None,
    }
}

/// Whether no line between two lines is indented less than the first.
fn is_same_block(lines: &[String], from: usize, to: usize) -> bool {
    let indent = |line: &str| line.len() - line.trim_start().len();
    lines[from..=to].iter().all(|line| line.trim().is_empty() || indent(line) >= indent(&lines[from]))
}

fn is_assignment(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.starts_with('=') && !rest.starts_with("==") && !rest.starts_with("=>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_shows_what_a_name_is_meant_to_be() {
        assert_eq!(
            of_line(true, "app = Flask(name)", "name"),
            Some(NameProblem::Underscores { near: "__name__".to_owned() })
        );
        assert_eq!(of_line(true, "return {id: 1, username: 'bob'}", "username"), Some(NameProblem::Key));
        assert_eq!(of_line(true, "return username", "username"), None);
        assert!(is_value("res.json({ id: 1, username: bob });", "bob") && is_value("send_file(about.html)", "about"));
        assert!(!is_value("res.json(bob);", "bob"));
    }

    #[test]
    fn the_line_that_makes_a_name_is_found() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        let found = of_lines(&lines("app.get('/', home);\nconst home = 1;"), 0, "home");
        assert_eq!(found, Some(NameProblem::Later { near: "2".to_owned() }));
        let found = of_lines(&lines("def make():\n    users = []\nprint(users)"), 2, "users");
        assert_eq!(found, Some(NameProblem::Elsewhere { near: "2".to_owned() }));
        let found = of_lines(&lines("class A:\n    def send(self):\n        send()"), 2, "send");
        assert_eq!(found, Some(NameProblem::Method { near: "self.send".to_owned() }));
    }
}
