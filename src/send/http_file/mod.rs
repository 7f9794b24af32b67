//! `.http` files: requests as text, in the form that VS Code's REST Client and JetBrains' HTTP Client share.

mod file;
mod lines;
mod prepare;
mod read;
mod save;
mod variables;

pub use file::{FileRequest, HttpFile, HttpFileError};
pub use save::{SavedRequest, save, secrets_of};
pub use variables::VariableSources;
