//! The fact about a status or a header that is set after the response of the same function has begun.

use regex_lite::{Regex, escape};

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::rule_context::RuleContext;

use super::{begin, choose, place};

/// Calls that set a header or the status, and the object that they are called on.
const HEAD_CALLS: &str = r"\b(\w+)\.(?:writeHead|setHeader|removeHeader|set|header|type|status)\(";

/// A line sets a header or the status, and a line above it in the same block has begun the response without ending it. `first` is
/// that line, `firstline` its number, `second` the line that comes too late; `begins` is `body` where the first one writes a part
/// of the body, and `head` where it sends the headers.
pub(super) fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let error = choose::error(context).filter(|error| error.headline().contains("headers after they are sent"))?;
    let (lines, at) = place::lines_around(context, &error)?;
    let object = Regex::new(HEAD_CALLS).ok()?.captures(&lines[at])?.get(1)?.as_str().to_owned();
    let (first, begins) = beginning_above(&lines, at, &object)?;
    let fact = begin(context, &error)?.with("first", lines[first].trim()).with("firstline", (first + 1).to_string());
    Some(fact.with("second", lines[at].trim()).with("begins", begins))
}

/// The nearest line above in the same block that begins the response, if none ends it, and how it begins.
fn beginning_above(lines: &[String], at: usize, object: &str) -> Option<(usize, &'static str)> {
    let call = |names: &str| Regex::new(&format!(r"\b{}\.(?:{names})\(", escape(object))).ok();
    let (ends, writes, sends_head) =
        (call("end|send|json|sendFile|pipe")?, call("write")?, call("writeHead|flushHeaders")?);
    let depth = indentation(&lines[at]);
    for (number, line) in lines[..at].iter().enumerate().rev().filter(|(_, line)| !line.trim().is_empty()) {
        match indentation(line) {
            own if own < depth => return None,
            own if own > depth => continue,
            _ if ends.is_match(line) => return None,
            _ if writes.is_match(line) => return Some((number, "body")),
            _ if sends_head.is_match(line) => return Some((number, "head")),
            _ => {}
        }
    }
    None
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(usize, &'static str)> {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        beginning_above(&lines, lines.len() - 1, "res")
    }

    #[test]
    fn the_line_that_begins_the_response_is_found_in_the_same_block() {
        assert_eq!(found("{\n  res.write(page);\n  res.writeHead(200);"), Some((1, "body")));
        assert_eq!(found("{\n  res.writeHead(200);\n\n  res.setHeader('a', 'b');"), Some((1, "head")));
    }

    #[test]
    fn a_response_that_has_ended_or_another_block_is_no_such_beginning() {
        for text in [
            "{\n  res.write(page);\n  res.end();\n  res.writeHead(404);",
            "if (a) {\n  res.write(page);\n}\nres.writeHead(404);",
            "res.write(page);\nif (a) {\n  res.writeHead(404);",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
