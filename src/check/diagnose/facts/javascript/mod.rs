//! Facts about servers in JavaScript that run without an error: words of another framework, and steps in the wrong order.

mod misplaced_call;
mod request_word;
mod sent_value;
mod step_order;

use crate::check::diagnose::fact_spec::FactSpec;

pub(super) const FACTS: &[&[FactSpec]] =
    &[misplaced_call::FACTS, request_word::FACTS, sent_value::FACTS, step_order::FACTS];
