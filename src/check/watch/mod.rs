//! Notices that the learner saves a file of the project.

mod project_files;
mod save_watcher;

pub use project_files::{is_project_folder, is_written_by_people, last_saved};
pub use save_watcher::SaveWatcher;
