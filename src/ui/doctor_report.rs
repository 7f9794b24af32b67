//! What this computer has for the course: a line for each thing, and below it what to do about it.

use serde_json::{Value, json};

use super::style::Style;
use super::table::pad;
use crate::doctor::{Finding, FindingRemedy, Health, can_play};
use crate::text::safe::safe_to_copy;
use crate::text::width::display_width;
use crate::text::wrap::wrap;

/// What stands before each line.
const INDENT: &str = "  ";
/// The width of the first column, which says how something is.
const HEALTH_WIDTH: usize = 9;
/// The most columns for a name and a version. What is longer has its words below it.
const MAX_NAME_WIDTH: usize = 24;
/// If fewer columns than these are left for the words, they stand below.
const MIN_WORDS_WIDTH: usize = 24;

/// Returns the report. `next` is the command that plays the next lesson, if there is one.
pub fn render(findings: &[Finding], next: Option<&str>, style: Style) -> String {
    let mut lines = vec![format!("{INDENT}{}", style.bold("This computer and the course")), String::new()];
    let width = findings.iter().map(|finding| display_width(&name(finding))).filter(|width| *width <= MAX_NAME_WIDTH);
    let width = width.max().unwrap_or(0);
    for finding in findings {
        lines.extend(finding_lines(finding, width, style));
        lines.extend(finding.remedy.iter().flat_map(|remedy| remedy_lines(remedy, style)));
    }
    lines.push(String::new());
    if findings.iter().any(|finding| finding.health == Health::Missing) {
        lines.extend(wrap("What is missing is needed only for what its line says.", style.width, INDENT, INDENT));
    }
    lines.extend(ending(can_play(findings), next, style));
    lines.join("\n") + "\n"
}

fn ending(can_play: bool, next: Option<&str>, style: Style) -> Vec<String> {
    let command = next.map(|command| style.key(command));
    let words = match (can_play, command) {
        (true, Some(command)) => format!("The next lesson can be played:  {command}"),
        (true, None) => "You have done every lesson. Any of them can be played again.".to_owned(),
        (false, Some(command)) => format!("First fix what is marked `problem`. Then type:  {command}"),
        (false, None) => "Fix what is marked `problem`.".to_owned(),
    };
    wrap(&words, style.width, INDENT, INDENT)
}

fn name(finding: &Finding) -> String {
    match &finding.version {
        Some(version) => format!("{} {}", finding.name, safe_to_copy(version)),
        None => finding.name.clone(),
    }
}

fn finding_lines(finding: &Finding, width: usize, style: Style) -> Vec<String> {
    let name = name(finding);
    let words = if finding.seen.is_empty() { &finding.purpose } else { &finding.seen };
    let health = painted(finding.health, style);
    if style.plain {
        return vec![format!("{}: {name}: {words}", word(finding.health))];
    }
    let start = format!("{INDENT}{health}{}  ", pad(&name, width));
    let column = display_width(&start);
    if display_width(&name) <= width && column + MIN_WORDS_WIDTH <= style.width {
        return wrap(words, style.width, &start, &" ".repeat(column));
    }
    let indent = " ".repeat(INDENT.len() + HEALTH_WIDTH);
    let mut lines = vec![format!("{INDENT}{health}{name}")];
    lines.extend(wrap(words, style.width, &indent, &indent));
    lines
}

/// What to do. A command is never broken, so that it can be copied.
fn remedy_lines(remedy: &FindingRemedy, style: Style) -> Vec<String> {
    let indent = if style.plain { "  ".to_owned() } else { " ".repeat(INDENT.len() + HEALTH_WIDTH) };
    let advice = remedy.advice.iter().flat_map(|advice| wrap(advice, style.width, &indent, &indent));
    let command = remedy.command.iter().map(|command| format!("{indent}{}", style.key(command)));
    advice.chain(command).collect()
}

fn word(health: Health) -> &'static str {
    match health {
        Health::Good => "ok",
        Health::Missing => "missing",
        Health::Unusual => "note",
        Health::Blocking => "problem",
    }
}

fn painted(health: Health, style: Style) -> String {
    let word = pad(word(health), HEALTH_WIDTH);
    match health {
        Health::Good => style.good(&word),
        Health::Missing => style.dim(&word),
        Health::Unusual => style.warn(&word),
        Health::Blocking => style.bad(&word),
    }
}

/// Returns the report for programs; `docs/for-programs.md` says what each field means.
pub fn json(findings: &[Finding], next: Option<&str>) -> Value {
    json!({ "schema": 1, "can_play": can_play(findings), "next": next, "findings": findings })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(name: &str, health: Health, command: Option<&str>) -> Finding {
        let remedy = command.map(|command| FindingRemedy { advice: None, command: Some(command.to_owned()) });
        let purpose = "your own servers in one of the languages that the course knows".to_owned();
        Finding { name: name.to_owned(), health, version: None, seen: String::new(), purpose, remedy }
    }

    fn shown(findings: &[Finding], width: usize) -> String {
        render(findings, Some("doorway hello"), Style { plain: false, width, ..Style::bare() })
    }

    #[test]
    fn what_is_missing_has_the_command_that_adds_it() {
        let text = shown(&[finding("Go", Health::Missing, Some("sudo apt-get install golang-go"))], 80);
        assert!(text.contains("  missing  Go  your own servers"), "{text}");
        assert!(text.contains("\n           sudo apt-get install golang-go\n"), "{text}");
        assert!(text.ends_with("The next lesson can be played:  doorway hello\n"), "{text}");
    }

    #[test]
    fn a_problem_comes_before_the_lesson() {
        let text = shown(&[finding("port 8080", Health::Blocking, Some("kill 7"))], 80);
        assert!(text.contains("problem  port 8080") && text.contains("First fix what is marked `problem`."), "{text}");
    }

    #[test]
    fn every_line_fits_the_width() {
        let all = [
            finding("Node.js", Health::Good, None),
            finding("port 65535", Health::Good, None),
            finding("Rust", Health::Missing, Some("brew install rust")),
        ];
        for width in [36, 60, 80] {
            let text = shown(&all, width);
            assert!(text.lines().all(|line| display_width(line) <= width), "{width}:\n{text}");
        }
    }
}
