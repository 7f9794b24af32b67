//! What the program carries: the lessons, the starters, the sources that lessons show, and how excerpts are cut.

pub mod embedded;
pub mod excerpt;
