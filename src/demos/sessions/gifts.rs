//! Coins that users give away: the damage that a form on another site can do.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

/// How many coins each user has given away.
#[derive(Default)]
pub(super) struct Gifts(Mutex<BTreeMap<String, u32>>);

impl Gifts {
    /// Takes a coin from a user, and returns what happened.
    pub(super) fn add(&self, from: &str, to: &str) -> Value {
        let mut all = self.all();
        let given = all.entry(from.to_owned()).or_default();
        *given = given.saturating_add(1);
        json!({ "from": from, "to": to, "coins": *given })
    }

    pub(super) fn clear(&self) {
        self.all().clear();
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
