//! A fetch as the JSON document of `doorway cors --json`; `docs/for-programs.md` says what each field means.

use serde_json::{Value, json};
use url::Url;

use super::{FetchRequest, FetchTrace, Hop, advise, shown_headers};
use crate::net::shown_url;

/// Returns the document.
pub fn json(request: &FetchRequest, url: &Url, trace: &FetchTrace) -> Value {
    let advice = advise(request, trace);
    json!({
        "schema": 2,
        "url": shown_url(url),
        "origin": request.origin,
        "method": request.sent_method(),
        "credentials": request.credentials,
        "verdict": trace.verdict().word(),
        "missing": advice.missing,
        "advice": advice.changes,
        "notes": advice.notes,
        "refused": trace.refused.as_ref().map(|refusal| &refusal.why),
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
        "url": shown_url(&hop.sent.url),
        "sent": hop.sent.headers,
        "status": hop.response.as_ref().map(|response| response.status),
        "received": hop.response.as_ref().map(shown_headers),
        "steps": steps.collect::<Vec<_>>(),
    })
}
