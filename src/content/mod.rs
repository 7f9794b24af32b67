//! What the program carries: the lessons, the starters, the sources that lessons show, and how excerpts are cut. And the
//! folder in which it keeps data of the user.

pub mod data_folder;
mod demo_names;
pub mod embedded;
pub mod excerpt;

pub use demo_names::DemoNames;
