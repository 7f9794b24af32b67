//! Starter projects: a starter becomes a plan, and a plan becomes a folder. Everything is written, or nothing.

mod conditions;
mod folder;
mod name;
mod plan;
mod setup;
mod staging;
mod starter;
mod todo_solutions;

pub use folder::{PlannedFile, WriteError, check_target, write_project};
pub use name::{folder_name, name_for};
pub use plan::ProjectSpec;
pub use setup::run_setup_command;
pub use starter::{StarterSpec, read_starter, starter_names};
pub use todo_solutions::{TodoSolution, todo_solutions};
