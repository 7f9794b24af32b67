//! `cacheable for every origin`: a cache that keeps the response does no harm to a page of another origin.

use std::sync::Arc;

use super::argument::LineArgument;
use super::kind::{ExpectationKind, anywhere};
use crate::check::expectation::{Expectation, ExpectationSubject, JudgedExchange, Judgement};
use crate::check::vary::varies_by_origin;
use crate::course::InvalidText;

pub(super) const CACHEABLE: ExpectationKind =
    ExpectationKind { word: "cacheable", forms: &["cacheable for every origin"], fits: anywhere, parse };

/// A response that no cache gives to a page that needs another one.
#[derive(Debug)]
struct CacheableForEveryOrigin;

fn parse(argument: &LineArgument<'_>) -> Result<Arc<dyn Expectation>, InvalidText> {
    match argument.filled()?.as_str() {
        "for every origin" => Ok(Arc::new(CacheableForEveryOrigin)),
        _ => Err(argument.invalid(argument.text(), "this is unknown", "expected `cacheable for every origin`")),
    }
}

impl Expectation for CacheableForEveryOrigin {
    /// A response that names an origin is harmless without `Vary`: a page of that origin may read it, and other pages may
    /// not, as without a cache. One that names no origin would take the permission away from the page that has it.
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        let is_harmless =
            exchange.header("Access-Control-Allow-Origin").is_some() || varies_by_origin(exchange.response);
        match exchange.header("Cache-Control").filter(|value| is_kept(value)) {
            Some(value) if !is_harmless => Judgement::not_met(format!("Cache-Control: {value}, and no Vary: Origin")),
            _ => Judgement::new(true, ""),
        }
    }

    fn wanted(&self) -> String {
        "Vary: Origin, or a response that no cache keeps".to_owned()
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::Header("Vary")
    }
}

/// Whether a cache may use a response again without asking the server (RFC 9111, section 5.2.2). Without these words caches
/// ask again, or have no sign that they need not.
fn is_kept(cache_control: &str) -> bool {
    let cache_control = cache_control.to_ascii_lowercase();
    let mut directives = cache_control.split(',').map(str::trim);
    let is_refused = directives.clone().any(|directive| matches!(directive, "no-store" | "no-cache"));
    let seconds = |directive: &str| {
        let (_, value) = directive.split_once('=').filter(|(name, _)| matches!(*name, "max-age" | "s-maxage"))?;
        value.trim_matches('"').parse::<u64>().ok()
    };
    !is_refused && directives.any(|directive| seconds(directive).is_some_and(|seconds| seconds > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_keeps_what_has_time_left() {
        for kept in ["max-age=60", "public, max-age=1", "S-MaxAge=\"5\", max-age=0"] {
            assert!(is_kept(kept), "{kept}");
        }
        for not_kept in ["no-store", "max-age=60, no-cache", "max-age=0", "public", "private, max-age=x"] {
            assert!(!is_kept(not_kept), "{not_kept}");
        }
    }
}
