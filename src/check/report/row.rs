//! One row of the report for people: what it says, and how it is marked.

use crate::check::result::{Outcome, ProbeResult};
use crate::course::Probe;
use crate::text::template::{BRACES, expand};

/// One row of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportRow {
    /// The lesson, and what is checked.
    Head(String, String),
    /// One probe: how it was judged, its name, and a few words.
    Probe(Mark, String, String),
    /// Several probes that were judged alike: how, their names, and a few words.
    Folded(Mark, Vec<String>, String),
    /// A detail of the row above.
    Detail(DetailLabel, String),
    /// A sentence by itself.
    Text(String),
    /// An empty line.
    Gap,
}

/// What a detail is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DetailLabel {
    /// What is special about the path.
    Path,
    /// What was seen.
    Seen,
    /// The usual cause.
    Why,
    /// What to try.
    Try,
    /// The lesson's own hint, where the cause is not known.
    Hint,
    /// The command that sends the same request by hand.
    ByHand,
    /// Where to look: in words, or file and line, and on a line of its own what is written there.
    Place,
    /// The page of the documentation.
    Docs,
    /// The first of the lines that a finished program has there.
    Line,
    /// A further one of these lines.
    FurtherLine,
    /// A line that the program printed.
    Output,
}

impl DetailLabel {
    /// The word in the column of labels.
    pub fn word(self) -> &'static str {
        match self {
            DetailLabel::Path => "path",
            DetailLabel::Seen => "seen",
            DetailLabel::Why => "why",
            DetailLabel::Try => "try",
            DetailLabel::Hint => "hint",
            DetailLabel::ByHand => "by hand",
            DetailLabel::Place => "look",
            DetailLabel::Docs => "read",
            DetailLabel::Line => "line",
            DetailLabel::FurtherLine | DetailLabel::Output => "",
        }
    }

    /// Whether people copy the text as a whole, so that it is never broken into lines.
    pub fn is_copied(self) -> bool {
        matches!(self, DetailLabel::ByHand | DetailLabel::Docs | DetailLabel::Line | DetailLabel::FurtherLine)
    }
}

/// How a probe was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Met.
    Met,
    /// Not met.
    NotMet,
    /// It could not be judged.
    NotChecked,
}

impl Mark {
    /// The words in the report's first column.
    pub fn word(self) -> &'static str {
        match self {
            Mark::Met => "ok",
            Mark::NotMet => "not yet",
            Mark::NotChecked => "skipped",
        }
    }

    pub(super) fn of(outcome: &Outcome) -> Mark {
        match outcome {
            Outcome::Met => Mark::Met,
            Outcome::NotMet => Mark::NotMet,
            Outcome::NotChecked(_) => Mark::NotChecked,
        }
    }
}

/// `GET /about`, with the origin of the page that sends it, and whether it was sent a second time. In a request that was not sent,
/// a value that no response gave has no name that a learner knows: `GET …`.
pub fn probe_title(probe: &ProbeResult, is_again: bool) -> String {
    match probe.attempt {
        Some(_) => probe_name(&probe.probe, &probe.path, is_again),
        None => probe_name(&probe.probe, &without_places(&probe.path), is_again),
    }
}

fn without_places(path: &str) -> String {
    let is_place =
        |name: &str| !name.is_empty() && name.chars().all(|char| char.is_ascii_alphanumeric() || "-_".contains(char));
    expand(path, BRACES, |place| is_place(place).then(|| "…".to_owned()))
}

/// The same with another path.
pub(super) fn probe_name(probe: &Probe, path: &str, is_again: bool) -> String {
    let page = probe.page.as_ref().map(|page| format!(" from {}", page.origin)).unwrap_or_default();
    format!("{} {path}{page}{}", probe.method, if is_again { " again" } else { "" })
}
