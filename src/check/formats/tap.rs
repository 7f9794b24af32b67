//! The report in the Test Anything Protocol, version 14 (testanything.org).

use super::{one_line, reported};
use crate::check::report;
use crate::check::result::CheckResult;
use crate::text::json::ascii_pretty;

/// A line a look, and behind one that is not met a YAML block with what explains it. What could not be looked at is
/// not ok, with its reason.
pub fn tap(evidence: &CheckResult) -> Vec<String> {
    let mut lines = vec!["TAP version 14".to_owned(), format!("1..{}", evidence.all().count())];
    for one in reported(evidence) {
        let sign = if one.is_met() { "ok" } else { "not ok" };
        let name = one.name().replace('\\', "\\\\").replace('#', "\\#");
        lines.push(format!("{sign} {} - {}", one.at + 1, one_line(&name)));
        if !one.is_met() {
            let message = [("message", report::words(one.look))].into_iter().chain(one.explained(evidence));
            lines.push("  ---".to_owned());
            lines.extend(message.map(|(label, text)| format!("  {label}: {}", ascii_pretty(&text.into()))));
            lines.push("  ...".to_owned());
        }
    }
    lines
}
