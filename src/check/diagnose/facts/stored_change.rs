//! A fact about data that a request was to change: its response was right, and nothing has changed.

use serde_json::Value;

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::expectation::ExpectationSubject;
use crate::check::expectations::json_of_body;
use crate::check::result::{Outcome, ProbeResult};

pub(super) const FACTS: &[FactSpec] =
    &[FactSpec { name: "change-not-kept", values: &["earlier"], find: change_not_kept }];

/// The response shows other values than an earlier request to the same path got back, and that one was right. `earlier` is that
/// request: `PUT /notes/1`. The line is that of its route.
fn change_not_kept(context: &RuleContext<'_>) -> Option<FoundFact> {
    let probe = context.probe.filter(|probe| probe.probe.method == "GET")?;
    let wanted = probe.unmet().find_map(|one| wanted_json(one.expectation.subject()))?;
    let own = json_of_body(&context.whole_response()?.body)?;
    if names(&own)? != names(wanted)? {
        return None;
    }
    let got_it_back = |one: &&ProbeResult| {
        one.scenario == probe.scenario
            && one.path == probe.path
            && one.probe.method != "GET"
            && one.outcome == Outcome::Met
            && one.expectations.iter().any(|line| wanted_json(line.expectation.subject()) == Some(wanted))
    };
    let earlier = context.probes_before().filter(got_it_back).last()?;
    let method = earlier.probe.method.as_str();
    let route =
        context.evidence.model.as_ref().and_then(|model| Some((model, model.route_for(method, &earlier.path)?)));
    let fact = route.map_or_else(FoundFact::default, |(model, route)| FoundFact::at(model, &route.span));
    Some(fact.with("earlier", format!("{method} {}", earlier.path)))
}

fn wanted_json<'a>(subject: ExpectationSubject<'a>) -> Option<&'a Value> {
    match subject {
        ExpectationSubject::Json(wanted) => wanted,
        _ => None,
    }
}

fn names(value: &Value) -> Option<Vec<&String>> {
    Some(value.as_object()?.keys().collect())
}
