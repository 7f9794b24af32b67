//! Finds the likely cause of what a check found. A correct server never gets a diagnosis, and an unknown cause is never
//! guessed: then there is no diagnosis, and the report says plainly what was seen.
//!
//! The causes themselves are data, in `mistakes/`: the first rule that matches the [`RuleContext`] is taken.

mod branch;
mod code_to_send;
mod evidence;
mod fact;
mod fact_spec;
mod facts;
mod learner_names;
mod made_up;
mod pattern;
mod phrases;
mod reported_response;
mod rule_context;
mod rule_match;
mod rules;
mod second_response_report;
mod stack_names;
mod template;
mod to_do;
mod wanted;

use super::diagnosis::{Diagnosis, SourceLocation};
use super::result::{CheckResult, Outcome};
use super::{second_response, words};
use evidence::Evidence;
use rule_context::{RuleContext, Subject};

/// Adds the diagnoses to a result that is complete otherwise: of the start if nothing could be sent, else of each probe
/// that wants an explanation.
pub fn explain(result: &mut CheckResult) {
    if result.aborted.is_none() && result.probes_to_explain().is_empty() {
        return;
    }
    let evidence = Evidence::of(result);
    if result.aborted.is_some() {
        result.diagnosis = diagnose(result, &evidence, Subject::Start);
        return;
    }
    let found = result.probes_to_explain().into_iter().map(|at| {
        let cause = result.unmet_without_query(at).unwrap_or(at);
        (at, diagnose(result, &evidence, Subject::Probe(cause)))
    });
    for (at, diagnosis) in found.collect::<Vec<_>>() {
        if let Some(probe) = result.probe_mut(at) {
            // A step of the rehearsal brings its own words, which only a to-do of the starter replaces.
            probe.diagnosis = diagnosis.or(probe.diagnosis.take());
        }
    }
}

/// Whether the program's output says that a request was to get a second response.
pub fn reports_second_response(result: &CheckResult) -> bool {
    result.program.as_ref().is_some_and(|program| second_response_report::is_reported(&program.output))
}

/// Whether the program ended at a second response, behind requests that are all met.
pub fn ended_at_second_response(result: &CheckResult) -> bool {
    second_response_report::last_before_end(result).is_some()
}

/// Marks the probe whose second response the program's output reports, if it is known which one it is. The source must
/// have been read. Where the program ended at it and no rule knows the line that goes on, nothing is marked: then the error
/// at which it ended says more.
pub fn mark_reported_response(result: &mut CheckResult) {
    let evidence = Evidence::of(result);
    let Some(at) = reported_response::find_probe(result, &evidence) else { return };
    let actual = "a second one, which was refused: your program's output says so";
    let Some(probe) = result.probe_mut(at) else { return };
    second_response::mark(probe, actual.to_owned());
    let after = second_response_report::first_after_end(result).filter(|after| *after > at);
    if let (Some(after), Some(ended)) = (after, result.program.as_ref().and_then(|program| program.ended.as_ref())) {
        let context = RuleContext::new(result, &evidence, Subject::Probe(at));
        if first_that_fits(&context, |_| true).is_none_or(|rule| rule.fact.is_none() && rule.code.is_none()) {
            result.probe_mut(at).into_iter().for_each(second_response::take_mark_away);
            return;
        }
        let why = words::ended_before(&ended.description);
        result.probe_mut(after).into_iter().for_each(|probe| probe.outcome = Outcome::NotChecked(why.clone()));
    }
    result.suggestions.clear();
}

/// Returns the requests whose responses the rules need to tell one cause from another: method and path. Only the
/// rules that match otherwise count.
pub fn follow_up_requests(result: &CheckResult) -> Vec<(String, String)> {
    let (mut found, nothing) = (Vec::new(), Evidence::default());
    for at in result.probes_to_explain() {
        let context = RuleContext::new(result, &nothing, Subject::Probe(at));
        for request in rules::all().iter().flat_map(|rule| rule_match::requests_for(&context, rule)) {
            if !found.contains(&request) {
                found.push(request);
            }
        }
    }
    found
}

/// Returns the cause, if the result tells one.
fn diagnose(result: &CheckResult, evidence: &Evidence, subject: Subject) -> Option<Diagnosis> {
    let context = RuleContext::new(result, evidence, subject);
    let is_step = is_rehearsal_step(result, subject);
    let may_apply = |rule: &&rules::Rule| !is_step || rule.when.to_do == Some(true);
    let rule = first_that_fits(&context, may_apply)?;
    let diagnosis = template::diagnosis(rule, &context);
    Some(match context.probe {
        Some(probe) => made_up::take_out(diagnosis, &probe.path),
        None => diagnosis,
    })
}

/// Returns the first rule that fits, of those that may apply.
fn first_that_fits(
    context: &RuleContext<'_>,
    may_apply: impl Fn(&&rules::Rule) -> bool,
) -> Option<&'static rules::Rule> {
    rules::all().iter().filter(may_apply).find(|rule| rule_match::matches(context, rule))
}

/// Whether the subject is a step of the rehearsal. Its cause is known, unless a to-do of the starter is about it.
fn is_rehearsal_step(result: &CheckResult, subject: Subject) -> bool {
    let Subject::Probe(at) = subject else { return false };
    let own = result.all_probes().nth(at).and_then(|probe| probe.diagnosis.as_ref());
    own.is_some_and(|diagnosis| diagnosis.rule == Diagnosis::REHEARSAL)
}

#[cfg(test)]
mod recorded;
#[cfg(test)]
mod tests;
