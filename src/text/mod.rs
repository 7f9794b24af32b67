//! Small facts about text that more than one module needs: one place for each.

pub mod shell;
