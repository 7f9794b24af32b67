//! Starter projects: a stack's starter for a lesson becomes a plan, the plan becomes a folder. Whole, or not at all.

mod answers;
mod folder;
mod name;
mod plan;
mod setup;
mod staging;
mod starter;

pub use answers::{TodoSolution, todo_solutions};
pub use folder::{PlannedFile, WriteError, inspect, write};
pub use name::{folder_name, name_for};
pub use plan::ProjectSpec;
pub use setup::run_setup_command;
pub use starter::{StarterSpec, lessons, read};
