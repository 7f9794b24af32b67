//! A fetch as the JSON document of `doorway cors --json`; `docs/for-programs.md` says what each field means.

use serde_json::{Value, json};
use url::Url;

use super::{FetchRequest, FetchTrace, Hop, advise};

/// Returns the document.
pub fn json(request: &FetchRequest, url: &Url, trace: &FetchTrace) -> Value {
    let advice = advise(request, trace);
    json!({
        "schema": 1,
        "url": url.as_str(),
        "origin": request.origin,
        "method": request.sent_method(),
        "credentials": request.credentials,
        "verdict": trace.verdict().word(),
        "missing": advice.missing,
        "advice": advice.changes,
        "notes": advice.notes,
        "refused": trace.refused,
        "readable": trace.readable,
        "stops": trace.hops.iter().map(hop).collect::<Vec<_>>(),
    })
}

fn hop(hop: &Hop) -> Value {
    let steps = hop.steps.iter();
    let steps = steps.map(|step| json!({ "passed": step.passed, "words": step.words, "missing": step.missing }));
    json!({
        "preflight": hop.is_preflight,
        "method": hop.sent.method,
        "url": hop.sent.url.as_str(),
        "sent": hop.sent.headers,
        "status": hop.response.as_ref().map(|response| response.status),
        "came": hop.response.as_ref().map(|response| &response.headers),
        "steps": steps.collect::<Vec<_>>(),
    })
}
