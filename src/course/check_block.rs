//! What a `check` block holds, as it is written: scenarios of requests, and under each request the lines that its
//! response must meet. What such a line means is decided in `check/expectations`, not here.

use std::time::Duration;

/// What `doorway check` asks of the learner's own server.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckBlock {
    /// In order.
    pub scenarios: Vec<Scenario>,
    /// Whether the program must also pass the rehearsal of `doorway deploy-check`.
    pub rehearsal: bool,
    /// Why a server that meets them works: for the learner who has built one.
    pub because: Option<String>,
}

/// Requests that belong together: they share cookies, saved values and fixtures, and the next scenario starts afresh.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scenario {
    /// What it shows; none for the requests above the first `scenario` line.
    pub title: Option<String>,
    /// The servers of ours that run during the scenario.
    pub fixtures: Vec<FixtureSpec>,
    /// Its requests, in order.
    pub probes: Vec<Probe>,
    /// What is sent when the check is over, and not judged: it removes what the scenario has made.
    pub afterwards: Vec<Probe>,
}

/// A small server of ours that the learner's server can call: `fixture NAME`. Its address is `{NAME}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixtureSpec {
    /// Its name in the scenario.
    pub name: String,
    /// The port it must have; any free one if there is none.
    pub port: Option<u16>,
    /// What it responds. The first that matches is taken; without one it responds 404.
    pub responses: Vec<FixtureResponse>,
}

/// One line `METHOD /path -> status …` of a fixture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixtureResponse {
    /// The method; none for every method.
    pub method: Option<String>,
    /// The path without its query; none for every path.
    pub path: Option<String>,
    /// The status.
    pub status: u16,
    /// How long it waits before it responds.
    pub delay: Duration,
    /// The media type of the body; none if there is no body.
    pub media_type: Option<&'static str>,
    /// The body.
    pub body: String,
}

/// One request of a `check` block and what its response must be. In every text of it `{NAME}` stands for a value that
/// is known only while the check runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Probe {
    /// The method.
    pub method: String,
    /// The path; `{random}` in it stands for an unknown word, new in each run.
    pub path: String,
    /// Whose cookies it carries: the name after `jar`; none for the scenario's own.
    pub jar: Option<String>,
    /// Whether the learner's program is stopped and started again before it.
    pub restart_before: bool,
    /// `send NAME: value` lines.
    pub headers: Vec<(String, String)>,
    /// `send cookie …` lines.
    pub cookies: Vec<CookieToSend>,
    /// The body.
    pub body: Option<RequestBody>,
    /// The page that sends it, if a browser does: `from ORIGIN`.
    pub page: Option<PageOrigin>,
    /// What the response must be, in order.
    pub expect: Vec<ExpectationLine>,
}

/// A `send cookie` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookieToSend {
    /// The cookie's name.
    pub name: String,
    /// The value to send. Without one, the cookie must have been set by a response before.
    pub value: Option<String>,
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestBody {
    /// `body TEXT`, or the lines between `body <<` and `>>`.
    Text(String),
    /// `send form a=b&c=d`: names and values as a person types them, encoded when they are sent.
    Form(Vec<(String, String)>),
}

/// `from ORIGIN [with cookies]`: the request is a script's `fetch` in a page of this origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOrigin {
    /// `http://localhost:3000`
    pub origin: String,
    /// Whether the page asks the browser to send cookies.
    pub with_cookies: bool,
}

/// One line that a response must meet, such as `status 404`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectationLine {
    /// Its first word.
    pub word: String,
    /// What follows it.
    pub argument: String,
    /// The `hint` line under it.
    pub hint: Option<String>,
}

impl Probe {
    /// A request without a body.
    pub fn new(method: &str, path: &str) -> Self {
        Self { method: method.to_owned(), path: path.to_owned(), ..Self::default() }
    }

    /// The same with one more line that its response must meet.
    #[must_use]
    pub fn expecting(mut self, line: &str) -> Self {
        let (word, argument) = line.split_once(' ').unwrap_or((line, ""));
        self.expect.push(ExpectationLine { word: word.to_owned(), argument: argument.to_owned(), hint: None });
        self
    }
}

impl ExpectationLine {
    /// Returns the line as it is written.
    pub fn text(&self) -> String {
        format!("{} {}", self.word, self.argument).trim_end().to_owned()
    }
}
