//! An error that a program printed although all its responses are right: it happened behind a response, where no client sees it.

use std::path::Path;
use std::sync::OnceLock;

use regex_lite::Regex;

use super::program_errors;
use super::result::CheckResult;

/// How Python's own server introduces an error that nothing has caught.
const UNCAUGHT: &[&str] =
    &["Exception occurred during processing of request", "Exception happened during processing of request"];

/// Returns what is worth a sentence about the first such error.
pub(super) fn remark(result: &CheckResult) -> Option<String> {
    let program = result.program.as_ref()?;
    let output = &program.output;
    let is_uncaught = |line: &String| UNCAUGHT.iter().any(|words| line.contains(words));
    let start = output.iter().position(is_uncaught)?;
    let error = program_errors::read(&output[start..], &program.folder).into_iter().next()?;
    let place = error.own_frame().map(|frame| format!(" ({}, line {})", file_name(&frame.file), frame.line));
    let after = last_request(&output[..start]).map_or_else(String::new, |request| format!("after {request}, "));
    Some(format!(
        "{} error: {}{}. The response was sent before, so no client sees it. A `return` may be missing behind the line that \
         sends the response.",
        if after.is_empty() {
            "Your program printed an".to_owned()
        } else {
            capital(&format!("{after}your program printed an"))
        },
        error.headline(),
        place.unwrap_or_default()
    ))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().collect::<String>() + chars.as_str()).unwrap_or_default()
}

fn file_name(path: &str) -> &str {
    Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or(path)
}

/// The last request in the log of a server: `"GET /notes HTTP/1.1" 404 -`.
fn last_request(output: &[String]) -> Option<&str> {
    static LOGGED: OnceLock<Regex> = OnceLock::new();
    let logged =
        LOGGED.get_or_init(|| Regex::new(r#""([A-Z]+ \S+) HTTP/1\.[01]" \d{3}"#).expect("the pattern is right"));
    output.iter().rev().find_map(|line| Some(logged.captures(line)?.get(1)?.as_str()))
}

#[cfg(test)]
mod tests {
    use crate::check::program_report::ProgramReport;

    use super::*;

    fn remark_on(output: &str) -> Option<String> {
        let program = ProgramReport {
            output: output.lines().map(str::to_owned).collect(),
            folder: Path::new("/notes").to_owned(),
            ..ProgramReport::default()
        };
        remark(&CheckResult { program: Some(program), ..CheckResult::default() })
    }

    #[test]
    fn an_error_behind_a_response_is_named_with_its_request_and_its_line() {
        let log = "127.0.0.1 - - [29/Nov/2026 17:00:00] \"GET /notes/8 HTTP/1.1\" 404 -\n";
        let error = "----\nException occurred during processing of request from ('127.0.0.1', 4)\n\
                     Traceback (most recent call last):\n  File \"/notes/index.py\", line 69, in find\n    \
                     self.send_json(200, notes[0])\nIndexError: list index out of range\n----\n";
        let words = remark_on(&format!("{log}{error}")).expect("it is found");
        assert!(words.starts_with("After GET /notes/8, your program printed an error: IndexError: list"), "{words}");
        assert!(words.contains("(index.py, line 69)"), "{words}");
        assert!(remark_on(error).is_some_and(|words| words.starts_with("Your program printed an error: IndexError")));
        assert_eq!(remark_on(log), None);
    }
}
