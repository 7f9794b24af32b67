//! The name of one run: it is in the environment of every process that belongs to the run.

use std::hash::{BuildHasher, RandomState};

/// The variable that names the run.
pub(super) const RUN_VARIABLE: &str = "DOORWAY_RUN";

/// Returns a name that no other run has.
pub(super) fn new_run_id() -> String {
    format!("{:016x}", RandomState::new().hash_one(std::process::id()))
}
