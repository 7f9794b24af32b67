//! `Vary: Origin`: without it, a cache may give one page the response that was made for another.

use hyper::header::{ACCESS_CONTROL_ALLOW_ORIGIN, VARY};

use super::result::{CheckResult, ProbeResult};
use crate::course::ValueCondition;
use crate::http::client::ClientResponse;

/// Whether a response says that it is another one for another origin.
pub(super) fn varies_by_origin(response: &ClientResponse) -> bool {
    let condition = ValueCondition::Listing("Origin".to_owned());
    let mut values = response.headers.get_all(VARY).iter().filter_map(|value| value.to_str().ok());
    values.any(|value| condition.is_met_by(value))
}

/// Returns a sentence, if a response depends on the origin of the page and does not say so. It is no mistake, because caches
/// keep few such responses. Packages leave the header out where it counts least: `names_vary` tells whether the learner's own
/// code sets it.
pub(super) fn remark(result: &CheckResult, names_vary: impl FnOnce() -> bool) -> Option<String> {
    let permitted = result.probes.iter().find(|probe| is_permitted(probe))?;
    let own = response(permitted)?;
    let is_refused = |probe: &&ProbeResult| {
        probe.path == permitted.path && response(probe).is_some_and(|other| allow_origin(other).is_none())
    };
    let mut refused = result.probes.iter().filter(is_refused);
    if !varies_by_origin(own) && refused.next().is_some() {
        return Some(format!(
            "The response to {} depends on the origin of the page, and does not say so. A cache may give one page the response \
             for another. Send Vary: Origin with every response.",
            permitted.path
        ));
    }
    let differs = refused.any(|probe| response(probe).is_some_and(|other| !varies_by_origin(other)));
    (differs && names_vary()).then(|| {
        format!(
            "Your program sends Vary: Origin only to some pages. A cache that keeps another response to {} may give it to your \
             page, which cannot read it. Send Vary: Origin with every response.",
            permitted.path
        )
    })
}

/// Whether a page may read the response to a request that changes nothing.
fn is_permitted(probe: &ProbeResult) -> bool {
    probe.probe.method == "GET"
        && probe.probe.page.is_some()
        && probe.browser_block.is_none()
        && response(probe).is_some_and(|own| allow_origin(own).is_some_and(|value| Some(value) == origin(probe)))
}

fn response(probe: &ProbeResult) -> Option<&ClientResponse> {
    let attempt = probe.attempt.as_ref()?;
    attempt.result.response.as_ref().filter(|response| response.status == 200)
}

fn origin(probe: &ProbeResult) -> Option<&str> {
    probe.probe.page.as_ref().map(|page| page.origin.as_str())
}

fn allow_origin(response: &ClientResponse) -> Option<&str> {
    response.headers.get(ACCESS_CONTROL_ALLOW_ORIGIN)?.to_str().ok()
}
