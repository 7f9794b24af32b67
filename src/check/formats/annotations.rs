//! The report as GitHub's annotations: workflow commands, a line each, which GitHub shows beside the code.

use super::{ReportedTest, reported};
use crate::check::diagnose::{SourceLocation, Subject, diagnose};
use crate::check::report;
use crate::check::result::CheckResult;

/// A line for each look that is not met, and one for a start that failed. `folder` is where the check runs, from the
/// repository's top: empty, or ending with a slash.
pub fn annotations(evidence: &CheckResult, folder: &str) -> Vec<String> {
    if evidence.stopped.is_some() {
        return start(evidence, folder).into_iter().collect();
    }
    reported(evidence).filter(|one| !one.is_met()).map(|one| look(evidence, &one, folder)).collect()
}

fn look(evidence: &CheckResult, one: &ReportedTest<'_>, folder: &str) -> String {
    let spot = diagnose(evidence, Subject::Look(one.at)).and_then(|known| known.spot);
    let parts = one.explained(evidence).into_iter().map(|(label, text)| format!("{label}: {text}"));
    let lines: Vec<String> = [report::words(one.look)].into_iter().chain(parts).collect();
    command(spot.as_ref(), folder, &one.name(), &lines)
}

fn start(evidence: &CheckResult, folder: &str) -> Option<String> {
    let (seen, try_) = report::start_words(evidence)?;
    let known = diagnose(evidence, Subject::Start);
    let spot = known.as_ref().and_then(|known| known.spot.clone());
    let lines = match known {
        Some(known) => vec![known.seen, format!("why: {}", known.why), format!("try: {}", known.try_)],
        None => vec![seen, format!("try: {try_}")],
    };
    Some(command(spot.as_ref(), folder, "the start", &lines))
}

fn command(spot: Option<&SourceLocation>, folder: &str, title: &str, lines: &[String]) -> String {
    let place =
        |spot: &SourceLocation| format!("file={},line={},", property(&format!("{folder}{}", spot.file)), spot.line);
    let place = spot.map(place).unwrap_or_default();
    format!("::error {place}title={}::{}", property(title), data(&lines.join("\n")))
}

/// Text in a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Text inside a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A").replace(|c: char| c.is_control(), "\u{fffd}")
}
