//! Template -> plan -> folder: whole, or not at all.

mod answers;
mod folder;
mod name;
mod plan;
mod staging;
mod template;

pub(crate) use folder::{PlannedFile, WriteError, inspect, write};
pub(crate) use name::project;
pub(crate) use plan::ProjectSpec;
pub(crate) use template::{Requirements, StarterSpec, Template};
