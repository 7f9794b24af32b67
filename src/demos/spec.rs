//! What a demo is: a [`DemoSpec`] describes it as data, and a [`Demo`] answers the requests.

use super::DemoContext;
use crate::http::{Exchange, Limits, Routes};

/// A demo as data. Everything that names demos (help, lessons, flags) reads this and builds nothing.
pub struct DemoSpec {
    /// The name that a lesson's front matter uses.
    pub name: &'static str,
    /// Half a line about what it is.
    pub about: &'static str,
    /// All servers. `--port` moves the first one, `--port-<name>` each of the others.
    pub servers: &'static [ServerSpec],
    /// All stages, in the order of the lesson.
    pub stages: &'static [StageSpec],
    /// Makes the demo. It is called once, when the ports of all servers are known. It may fail, because a demo may open
    /// files.
    pub build: fn(DemoContext) -> anyhow::Result<Box<dyn Demo>>,
}

/// A server of a demo.
pub struct ServerSpec {
    /// The name that lessons, flags and the log use.
    pub name: &'static str,
    /// The port that it listens on if no flag names another one.
    pub port: u16,
    /// How much a client may ask of it.
    pub limits: Limits,
}

/// A stage of a demo: what is running from one step of the lesson on.
#[derive(Clone, Copy)]
pub struct StageSpec {
    /// The name that a lesson's `stage` block uses.
    pub name: &'static str,
    /// A title for people, shown by `--serve`.
    pub title: &'static str,
    /// The names of the servers that are running. The others are stopped.
    pub servers: &'static [&'static str],
}

/// A demo that was built: it answers the requests to its servers.
///
/// A demo without data is a plain function from server and stage to routes. One that stores something is a type
/// of its own.
pub trait Demo: Send + Sync {
    /// Returns the routes of a server at a stage.
    fn routes(&self, server: &str, stage: &str) -> Routes;

    /// Puts the data back to what it is when the lesson first reaches this stage. It is called when the learner
    /// goes back a step, so that the step can be done again.
    ///
    /// # Errors
    /// The data could not be written.
    fn reset(&self, _stage: &str) -> anyhow::Result<()> {
        Ok(())
    }

    /// Says who has the place of a server from now on.
    fn on_place_change(&self, _server: &str, _holder: PlaceHolder) {}

    /// Gets each exchange of a program that has the place of one of the demo's servers.
    fn on_program_exchange(&self, _exchange: &Exchange) {}
}

/// Who has the port of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceHolder {
    /// The demo's own server.
    Demo,
    /// The learner's own program, which takes connections or does not.
    Program {
        /// Whether it takes connections.
        is_running: bool,
    },
}

impl<F: Fn(&str, &str) -> Routes + Send + Sync> Demo for F {
    fn routes(&self, server: &str, stage: &str) -> Routes {
        self(server, stage)
    }
}

impl DemoSpec {
    /// Returns the stage with this name.
    pub fn stage(&self, name: &str) -> Option<&'static StageSpec> {
        self.stages.iter().find(|stage| stage.name == name)
    }
}

impl ServerSpec {
    /// A server with the usual limits.
    pub const fn new(name: &'static str, port: u16) -> Self {
        Self { name, port, limits: Limits::DEFAULT }
    }

    /// The same server with other limits.
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

impl StageSpec {
    /// A stage in which these servers are running.
    pub const fn new(name: &'static str, title: &'static str, servers: &'static [&'static str]) -> Self {
        Self { name, title, servers }
    }
}
