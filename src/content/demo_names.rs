//! The names that lessons share with the demos: the reader of lessons checks them, and needs no demo for it.

/// The names in a demo that a lesson may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoNames {
    /// The demo's own name.
    pub name: String,
    /// Its servers.
    pub servers: Vec<String>,
    /// Its stages.
    pub stages: Vec<String>,
}
