//! What `doorway lessons --lint` found in a folder of lessons.

use std::path::Path;

use serde_json::{Value, json};

use crate::course::Diagnostics;
use crate::text::plural::count;
use crate::text::safe::safe_to_copy;

/// Returns the report for people.
pub fn render(folder: &Path, lessons: usize, Diagnostics(found): &Diagnostics) -> String {
    if found.is_empty() {
        let folder = safe_to_copy(&folder.display().to_string());
        return format!("{folder}: {} kept all the rules.\n", count(lessons, "lesson"));
    }
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    format!("{}\n\n{}.\n", lines.join("\n"), count(found.len(), "finding"))
}

/// Returns the report for a program.
pub fn json(Diagnostics(found): &Diagnostics) -> Value {
    let findings = found.iter().map(|diagnostic| {
        json!({
            "file": diagnostic.file,
            "line": diagnostic.line,
            "column": diagnostic.column,
            "message": diagnostic.message,
            "help": diagnostic.help,
        })
    });
    json!({"schema": 1, "findings": findings.collect::<Vec<_>>()})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_report_says_what_was_found_and_how_many_findings_there_are() {
        let folder = Path::new("course");
        assert_eq!(render(folder, 2, &Diagnostics(vec![])), "course: 2 lessons kept all the rules.\n");
        let diagnostic = crate::course::Diagnostic {
            file: "course/01-a.md".to_owned(),
            line: 3,
            column: 1,
            width: 2,
            text: "no".to_owned(),
            message: "this is wrong".to_owned(),
            help: Some("expected yes".to_owned()),
        };
        let diagnostics = Diagnostics(vec![diagnostic]);
        let expected = "course/01-a.md:3:1: this is wrong\n  3 | no\n    | ^^ expected yes\n\n1 finding.\n";
        assert_eq!(render(folder, 0, &diagnostics), expected);
        assert_eq!(json(&diagnostics)["findings"][0]["line"], 3);
    }
}
