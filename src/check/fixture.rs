//! A fixture: a small server of ours that runs during a scenario, because the learner's server calls it.

use crate::course::FixtureSpec;

/// A fixture that is running. Dropping it stops it.
pub trait FixtureServer {
    /// Returns its address: `http://localhost:49152`.
    fn url(&self) -> String;

    /// Returns all requests that it has received, in their order.
    fn received(&self) -> Vec<ReceivedRequest>;
}

/// A request that a fixture received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedRequest {
    /// The method.
    pub method: String,
    /// The path, with the query if there is one.
    pub target: String,
    /// The header fields.
    pub headers: Vec<(String, String)>,
}

impl ReceivedRequest {
    /// Returns the path without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// Returns all values of a header in one.
    pub fn header(&self, name: &str) -> Option<String> {
        let values =
            self.headers.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str());
        let values: Vec<&str> = values.collect();
        (!values.is_empty()).then(|| values.join(", "))
    }
}

/// A fixture that runs, with its name and how many of its requests are old.
pub struct RunningFixture {
    /// Its name in the scenario.
    pub name: String,
    /// The server.
    pub server: Box<dyn FixtureServer>,
    /// How many requests it had received before the current request was sent.
    seen: usize,
}

impl RunningFixture {
    /// A fixture that was just started.
    pub fn new(spec: &FixtureSpec, server: Box<dyn FixtureServer>) -> Self {
        Self { name: spec.name.clone(), server, seen: 0 }
    }

    /// From now on, only new requests count.
    pub fn forget_requests(&mut self) {
        self.seen = self.server.received().len();
    }

    /// Returns the requests that were received since then.
    pub fn new_requests(&self) -> Vec<ReceivedRequest> {
        self.server.received().split_off(self.seen)
    }
}
