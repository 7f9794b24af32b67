//! What a fact is that a rule may ask for.

use super::fact::FoundFact;
use super::rule_context::RuleContext;

/// A fact that rules may ask for.
pub(super) struct FactSpec {
    /// Its name in rules.
    pub(super) name: &'static str,
    /// The values it may have. In a rule's texts each is a placeholder, and `fact-is` may ask for it.
    #[cfg_attr(not(test), allow(dead_code, reason = "the tests compare the rules with it"))]
    pub(super) values: &'static [&'static str],
    /// Finds it at one place of a result.
    pub(super) find: fn(&RuleContext<'_>) -> Option<FoundFact>,
}
