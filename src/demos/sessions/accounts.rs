//! Accounts: names, and hashes of passwords. A password itself is never kept.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use argon2::{Algorithm, Argon2, Params, Version};
use serde_json::{Value, json};

use crate::demos::DemoRandom;

/// The memory for one hash, in KiB, and the rounds. A real server takes more: 19 MiB and 2 rounds are usual.
const MEMORY_KIB: u32 = 1024;
const ROUNDS: u32 = 1;
const SALT_BYTES: usize = 16;

/// All accounts, by name.
pub(super) struct Accounts(Mutex<BTreeMap<String, StoredPassword>>);

/// What is kept of a password.
struct StoredPassword {
    salt: String,
    hash: String,
}

impl Accounts {
    pub(super) fn with_two_users(random: &DemoRandom) -> Self {
        let accounts = Self(Mutex::default());
        accounts.add("ada", "lovelace", random);
        accounts.add("bob", "builder", random);
        accounts
    }

    /// Adds an account. Says whether the name was free.
    pub(super) fn add(&self, name: &str, password: &str, random: &DemoRandom) -> bool {
        let salt = random.hex(SALT_BYTES);
        let stored = StoredPassword { hash: hash(password, &salt), salt };
        let mut all = self.all();
        let is_free = !all.contains_key(name);
        if is_free {
            all.insert(name.to_owned(), stored);
        }
        is_free
    }

    // ANCHOR: check
    /// Hashes what was typed, and compares the two hashes.
    pub(super) fn is_password(&self, name: &str, typed: &str) -> bool {
        let all = self.all();
        let Some(stored) = all.get(name) else { return false };
        hash(typed, &stored.salt) == stored.hash
    }
    // ANCHOR_END: check

    /// What somebody who steals the accounts gets.
    pub(super) fn json(&self) -> Value {
        let account = |(name, stored): (&String, &StoredPassword)| json!({ "name": name, "salt": stored.salt, "hash": stored.hash });
        self.all().iter().map(account).collect()
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, StoredPassword>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Argon2id: slow on purpose, and it needs memory, so that nobody can try many passwords.
fn hash(password: &str, salt: &str) -> String {
    let params = Params::new(MEMORY_KIB, ROUNDS, 1, None).expect("these are within the limits of argon2");
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut bytes = [0_u8; 32];
    argon2.hash_password_into(password.as_bytes(), salt.as_bytes(), &mut bytes).expect("the salt is long enough");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
