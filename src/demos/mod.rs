//! The toy servers of the lessons, one file each, written to be read by learners; and the table of them.
//!
//! A demo is data: stages, each a list of servers with their routes. A stage is a longer list of
//! routes than the one before, or the same list with one thing wrong on purpose.

mod cors;
mod hello;
mod routes;
mod running;
#[cfg(test)]
pub mod test_client;

use crate::http::Routes;

pub use running::{DemoOptions, DemoStartError, RunningDemo};

/// One demo of the table: what every start of the program needs to know of it, and how it is made.
pub struct DemoSpec {
    /// As it is typed.
    pub name: &'static str,
    /// See `Demo::ports`.
    pub ports: &'static [(&'static str, u16)],
    /// Makes the demo, with a fresh store where it has one.
    pub make: fn() -> Demo,
}

/// Every demo there is. One row a demo.
pub const DEMOS: &[DemoSpec] = &[
    DemoSpec { name: "hello", ports: hello::PORTS, make: hello::demo },
    DemoSpec { name: "routes", ports: routes::PORTS, make: routes::demo },
    DemoSpec { name: "cors-demo", ports: cors::PORTS, make: cors::demo },
];

/// The row of that name.
pub fn spec(name: &str) -> Option<&'static DemoSpec> {
    DEMOS.iter().find(|row| row.name == name)
}

/// A set of toy servers that changes stage by stage.
pub struct Demo {
    /// As it is typed: `doorway hello`.
    pub name: &'static str,
    /// Half a line on what it is.
    pub about: &'static str,
    /// The servers of any stage: name and usual port, in the order of the flags that move them.
    /// `--port` moves the first, `--port-<name>` each further one.
    pub ports: &'static [(&'static str, u16)],
    /// In the order of the lesson.
    pub stages: Vec<Stage>,
    /// Told once which ports the servers got, before anything runs: for a demo whose answers name them.
    pub on_bound: OnBound,
}

/// See `Demo::ready`. Takes each server's name and port.
pub type OnBound = Box<dyn Fn(&[(&'static str, u16)]) + Send + Sync>;

/// What runs from one step of the lesson on.
pub struct Stage {
    /// As a lesson's `stage` block names it: `about`, `wildcard`, …
    pub name: &'static str,
    /// In words, for `--serve` and the log.
    pub title: &'static str,
    /// The servers that run in this stage. One of `Demo::ports` that is missing here is stopped.
    pub servers: Vec<ServerSpec>,
}

/// One server of a stage.
pub struct ServerSpec {
    /// One of the names in `Demo::ports`.
    pub name: &'static str,
    /// What it answers.
    pub routes: Routes,
}

impl Demo {
    /// The stage of that name.
    pub fn stage(&self, name: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.name == name)
    }
}

/// The demo of that name.
pub fn find(name: &str) -> Option<Demo> {
    spec(name).map(|row| (row.make)())
}
