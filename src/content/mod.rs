//! What the program carries: the lessons, the starters, the sources that lessons show, and how excerpts are cut.

mod demo_names;
pub mod embedded;
pub mod excerpt;

pub use demo_names::DemoNames;
