//! Runs the learner's program: starts it, waits until it is listening, and stops it with everything it started.
//!
//! The program runs with the learner's own rights: this is no sandbox. What is promised is that nothing of it is left
//! running. Between doorway and the program is the *shim*, a second process of this program: the program and everything
//! it starts descend from the shim, which ends all of them when we end, whatever ended us. Two runs therefore never touch
//! each other's processes, and never those that we start for other reasons.
//!
//! - Linux: a process that loses its parent becomes a child of the shim, so it is found even if it detaches itself.
//! - macOS: the same, except for a process that detaches itself from its parent and from its process group.
//! - Windows: the shim is in a job object that ends with us.

mod environment;
mod find_program;
mod hidden_verbs;
mod info;
mod launch;
mod leftovers;
mod limits;
mod memory_watchdog;
mod output;
mod process_tree;
mod run_id;
mod running_program;
mod shim_verbs;
mod supervisor;
#[cfg(unix)]
mod unix;
mod version;
#[cfg(windows)]
mod windows;

pub use environment::{passed_on, proxy_variable, variable};
pub use find_program::{find_program, is_installed};
pub use hidden_verbs::run_hidden_verb;
pub use info::{age, folder};
pub use launch::{LaunchError, ProgramSpec};
pub use leftovers::{LeftoverProcess, leftovers};
pub use limits::ProgramLimits;
pub use output::ProgramOutput;
pub use running_program::{RunningProgram, SHUTDOWN_GRACE, WaitOutcome};
pub use supervisor::Supervisor;
#[cfg(unix)]
pub use unix::FILE_TOO_LARGE_SIGNAL;
pub use version::{installed_version, is_older};
