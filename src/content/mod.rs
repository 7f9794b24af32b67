//! What the program carries: the lessons, the stacks with their starters, the sources that lessons show, and how
//! excerpts are cut. And the folder in which it keeps data of the user.

pub mod data_file;
pub mod data_folder;
mod data_value;
mod demo_names;
pub mod embedded;
pub mod excerpt;
pub mod files;
pub mod packed;
mod packed_templates;
pub mod put_aside;
pub mod stack;
pub mod stacks;
pub mod template_files;
mod template_piece;
pub mod toml_layers;

pub use demo_names::DemoNames;
