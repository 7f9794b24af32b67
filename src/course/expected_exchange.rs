//! What ends a step of a lesson: an exchange that the learner brings about, as an `until` line describes it.

use super::HeaderCondition;

/// `until|then [SERVER] METHOD /path -> STATUS [N times] [from ORIGIN] [at STAGE] [after …] [with header …] [without header …] [with body …] [as "…"]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedExchange {
    /// The server's name, if the demo has several and it matters.
    pub server: Option<String>,
    /// The method.
    pub method: String,
    /// The path without the query, or `*`; with a query (`/about?*`, `/about?x=1`) it asks for one.
    pub path: String,
    /// The status.
    pub status: u16,
    /// How often it must happen; at least once.
    pub times: usize,
    /// The origin of the page that sends the request. It may hold a placeholder, until `fill_addresses` fills it.
    pub origin: Option<String>,
    /// The stage of the demo that must be on.
    pub stage: Option<String>,
    /// The headers that the request must have.
    pub headers: Vec<HeaderCondition>,
    /// The names of the headers that the request must not have.
    pub without: Vec<String>,
    /// A regular expression that must match somewhere in the body of the response. It may hold placeholders.
    pub body: Option<String>,
    /// What the learner must have done with their own program before.
    pub after: Option<ProgramMoment>,
    /// Whether it counts only when everything above it in the task has happened: a line with `then`.
    pub is_in_order: bool,
    /// What the learner does for it, in the words of the task. Without them the request itself is named.
    pub words: Option<String>,
}

impl ExpectedExchange {
    /// One exchange, whoever sends the request.
    pub fn new(method: &str, path: &str, status: u16) -> Self {
        let (method, path) = (method.to_owned(), path.to_owned());
        Self {
            server: None,
            method,
            path,
            status,
            times: 1,
            origin: None,
            stage: None,
            headers: Vec::new(),
            without: Vec::new(),
            body: None,
            after: None,
            is_in_order: false,
            words: None,
        }
    }
}

/// What happened to the learner's own program in the step so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProgramMoment {
    /// A file of it was saved.
    Saved,
    /// It was started again after a save.
    Restarted,
}
