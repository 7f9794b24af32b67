//! The learner's own program inside a lesson: its folder, its process, and the pass-through in front of it on the lesson's
//! port. A save starts it again.

mod event;
mod own_program;
mod passed_over;
mod project;
mod project_place;
mod starter_stack;
mod to_dos;

pub use event::{CheckStage, RunningPlace, WorkbenchEvent};
pub use own_program::{OwnProgram, ProgramMode, ProgramSetup};
pub use passed_over::{PassedOver, WhyPassedOver};
pub use project::{OwnProject, ProjectError};
pub use project_place::{ProjectPlan, ProjectSearch};
pub use starter_stack::{missing_program, starter_stack};
pub use to_dos::to_dos;
