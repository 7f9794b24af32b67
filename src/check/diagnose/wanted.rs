//! What the lesson wants of a response, and what of it is not met.

use crate::check::expectation::ExpectationSubject;
use crate::check::result::{ExpectationResult, Outcome, ProbeResult};

use super::rule_context::RuleContext;
use super::rules::Wants;

impl<'a> RuleContext<'a> {
    /// The first expectation that is not met, as the lesson writes it, with the header that it is about.
    pub(super) fn unmet_line(&self) -> Option<String> {
        let unmet = self.first_unmet()?;
        match &unmet.header {
            Some(header) => Some(format!("{} {header}", unmet.line)),
            None => Some(unmet.line.clone()),
        }
    }

    /// The first expectation that is not met.
    pub(super) fn first_unmet(&self) -> Option<&'a ExpectationResult> {
        self.probe?.unmet().next()
    }

    /// The header that the first expectation that is not met is about.
    pub(super) fn header(&self) -> Option<&'a str> {
        self.first_unmet()?.header_in_question()
    }

    /// The data that the lesson wants in this response, else the first that it wants at all.
    pub(super) fn wanted_json(&self) -> Option<String> {
        let json = |one: &ExpectationResult| match one.expectation.subject() {
            ExpectationSubject::Json(wanted) => wanted.map(ToString::to_string),
            _ => None,
        };
        self.probes().find_map(|probe| probe.expectations.iter().find_map(json))
    }

    /// The words that the lesson wants on an unknown path, else the first words that it wants at all.
    pub(super) fn wanted_words(&self) -> Option<String> {
        let wants_words = |probe: &&ProbeResult| matches!(wants_of(probe), Wants::Missing | Wants::Words);
        let words = |one: &ExpectationResult| match one.expectation.subject() {
            ExpectationSubject::Words(text) => Some(text.to_owned()),
            _ => None,
        };
        self.probes().filter(wants_words).find_map(|probe| probe.expectations.iter().find_map(words))
    }

    /// All probes, this one first.
    fn probes(&self) -> impl Iterator<Item = &'a ProbeResult> {
        self.probe.into_iter().chain(&self.result.probes)
    }

    /// Whether the response has the status that is asked for.
    pub(super) fn has_wanted_status(&self) -> bool {
        let is_met = |one: &ExpectationResult| {
            one.outcome == Outcome::Met && matches!(one.expectation.subject(), ExpectationSubject::Status(_))
        };
        self.probe.is_some_and(|probe| probe.expectations.iter().any(is_met))
    }
}

/// Returns what a probe wants, judged by its expectations.
pub(super) fn wants_of(probe: &ProbeResult) -> Wants {
    let subjects = || probe.expectations.iter().map(|one| one.expectation.subject());
    if subjects().any(|subject| matches!(subject, ExpectationSubject::Json(_))) {
        Wants::Json
    } else if subjects().any(|subject| subject == ExpectationSubject::Status(404)) {
        Wants::Missing
    } else if subjects().any(|subject| subject == ExpectationSubject::MediaType("text/html")) {
        Wants::Page
    } else if subjects().any(|subject| subject == ExpectationSubject::OtherPath) {
        Wants::Missing
    } else {
        Wants::Words
    }
}
