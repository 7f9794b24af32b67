//! The report as GitHub's annotations: workflow commands, a line each, which GitHub shows beside the code.

use super::{Reported, reported};
use crate::check::diagnose::{About, Spot, diagnose};
use crate::check::evidence::Evidence;
use crate::check::report;

/// A line for each look that is not met, and one for a start that failed. `folder` is where the check runs, from the
/// repository's top: empty, or ending with a slash.
pub(crate) fn annotations(evidence: &Evidence, folder: &str) -> Vec<String> {
    if evidence.stopped.is_some() {
        return start(evidence, folder).into_iter().collect();
    }
    reported(evidence).filter(|one| !one.is_met()).map(|one| look(evidence, &one, folder)).collect()
}

fn look(evidence: &Evidence, one: &Reported<'_>, folder: &str) -> String {
    let spot = diagnose(evidence, About::Look(one.at)).and_then(|known| known.spot);
    let parts = one.explained(evidence).into_iter().map(|(label, text)| format!("{label}: {text}"));
    let lines: Vec<String> = [report::words(one.look)].into_iter().chain(parts).collect();
    command(spot.as_ref(), folder, &one.name(), &lines)
}

fn start(evidence: &Evidence, folder: &str) -> Option<String> {
    let (seen, try_) = report::start_words(evidence)?;
    let known = diagnose(evidence, About::Start);
    let spot = known.as_ref().and_then(|known| known.spot.clone());
    let lines = match known {
        Some(known) => vec![known.seen, format!("why: {}", known.why), format!("try: {}", known.try_)],
        None => vec![seen, format!("try: {try_}")],
    };
    Some(command(spot.as_ref(), folder, "the start", &lines))
}

fn command(spot: Option<&Spot>, folder: &str, title: &str, lines: &[String]) -> String {
    let place = |spot: &Spot| format!("file={},line={},", property(&format!("{folder}{}", spot.file)), spot.line);
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
