//! Template -> plan -> folder: whole, or not at all.

mod answers;
mod folder;
mod name;
mod plan;
mod staging;
mod template;

pub use folder::{PlannedFile, WriteError, inspect, write};
pub use name::project;
pub use plan::ProjectSpec;
pub use template::{Requirements, StarterSpec, Template};
