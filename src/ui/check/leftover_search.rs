//! Looks for programs that an earlier check has left behind, and says how to end them.

use std::thread::{self, JoinHandle};

use crate::process::{self, LeftoverProcess};
use crate::ui;

/// A search for programs of earlier checks that are still running. It reads the environment of every process, so it is done
/// while the learner's program starts.
pub struct LeftoverSearch(JoinHandle<Vec<LeftoverProcess>>);

impl LeftoverSearch {
    /// Begins the search.
    pub fn start() -> Self {
        Self(thread::spawn(process::leftovers))
    }

    /// Says which programs were found, and how to end them.
    pub fn note(self) {
        let leftovers = self.0.join().unwrap_or_default();
        if leftovers.is_empty() {
            return;
        }
        let names: Vec<String> =
            leftovers.iter().map(|process| format!("{} ({})", process.name, process.pid)).collect();
        let numbers: Vec<String> = leftovers.iter().map(|process| process.pid.to_string()).collect();
        ui::note(&format!(
            "an earlier check was killed, and this is still running: {}. To end it, type: kill {}",
            names.join(", "),
            numbers.join(" ")
        ));
    }
}
