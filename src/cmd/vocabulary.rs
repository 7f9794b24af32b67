//! What lessons may refer to: the demos and the expectations of this program.

use crate::check::expectation_syntax;
use crate::course::Vocabulary;
use crate::demos;

/// Returns what the lessons of this program may refer to.
pub fn vocabulary() -> Vocabulary {
    Vocabulary { demos: demos::names(), expectations: expectation_syntax() }
}
