//! A process that a test started, which ends with the test, also when the test fails.

use std::ops::{Deref, DerefMut};
use std::process::{Child, Command};

/// A process that is killed when this is dropped.
pub(crate) struct OwnChild(Child);

impl OwnChild {
    /// Starts the command.
    pub(crate) fn start(command: &mut Command) -> Self {
        Self(command.spawn().unwrap_or_else(|error| panic!("{command:?} does not start: {error}")))
    }
}

impl Deref for OwnChild {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.0
    }
}

impl DerefMut for OwnChild {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.0
    }
}

impl Drop for OwnChild {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
