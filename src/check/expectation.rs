//! Something that a response must be, and whether it is. The kinds that exist are in `expectations/`.

use std::cell::OnceCell;
use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::content_type::body_text;
use super::cors::FetchTrace;
use super::fixture::ReceivedRequest;
use super::pages::{self, SeenBody};
use crate::http::client::ClientResponse;
use crate::text::http_syntax::body_start;

/// The first bytes of everything that is compressed with gzip (RFC 1952, section 2.3.1).
pub(super) const GZIP_MARK: &[u8] = b"\x1f\x8b\x08";

/// Something that a response must be.
pub trait Expectation: fmt::Debug + Send + Sync {
    /// Judges a response that arrived whole.
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement;

    /// Returns whether it judges what the browser did, and not only the response to the request itself.
    fn judges_browser(&self) -> bool {
        false
    }

    /// Returns what is wanted, in a word or two: `200`, `text/html`.
    fn wanted(&self) -> String;

    /// Returns what it is about, for the rules of diagnosis.
    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::Other
    }

    /// Returns the first byte of a raw response that is not as it should be.
    fn wrong_byte(&self, raw: &[u8]) -> usize {
        body_start(raw).unwrap_or(raw.len())
    }
}

/// What an expectation is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ExpectationSubject<'a> {
    /// The status.
    Status(u16),
    /// The media type.
    MediaType(&'a str),
    /// The header of this name.
    Header(&'a str),
    /// The body as JSON. The value that is wanted, if it is the whole body.
    Json(Option<&'a Value>),
    /// Words in the body.
    Words(&'a str),
    /// The response to another path, which must be another one.
    OtherPath,
    /// Anything else.
    Other,
}

impl<'a> ExpectationSubject<'a> {
    /// Returns the header that it is about.
    pub fn header(self) -> Option<&'a str> {
        match self {
            ExpectationSubject::Header(name) => Some(name),
            _ => None,
        }
    }
}

/// A response that arrived whole, and what belongs to it.
pub struct JudgedExchange<'a> {
    /// The response.
    pub response: &'a ClientResponse,
    /// How long it took.
    pub took: Duration,
    /// What a browser does with it, if a page sent the request.
    pub fetch: Option<&'a FetchTrace>,
    /// Returns the requests that a fixture received meanwhile; nothing if there is no fixture of that name.
    pub received: &'a dyn Fn(&str) -> Option<Vec<ReceivedRequest>>,
    /// The path of the request.
    pub path: &'a str,
    /// Returns the response to an earlier GET request of the scenario, by its path; nothing if none arrived whole.
    pub earlier: &'a dyn Fn(&str) -> Option<&'a ClientResponse>,
    /// What the body is to a person, once an expectation has asked.
    pub seen: OnceCell<SeenBody>,
}

impl JudgedExchange<'_> {
    /// Returns what the body is to a person. A large page takes time to read, and several expectations may ask.
    pub fn seen(&self) -> &SeenBody {
        self.seen.get_or_init(|| pages::describe(self.response))
    }

    /// Returns whether a browser would not have sent the request, because the preflight did not permit it. Then the
    /// response is that of the preflight.
    pub fn is_held_back(&self) -> bool {
        self.fetch.is_some_and(|trace| trace.hops.last().is_none_or(|hop| hop.is_preflight))
    }

    /// Returns all values of a header in one, as RFC 9110, section 5.3 joins them.
    pub fn header(&self, name: &str) -> Option<String> {
        let values = self.response.headers.get_all(name).iter();
        let values: Vec<String> = values.map(|one| String::from_utf8_lossy(one.as_bytes()).into_owned()).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    /// Returns the body as text. Compressed bytes that no header speaks of are no text, whatever letters are among them.
    pub fn body_text(&self) -> String {
        let is_compressed = self.response.body.starts_with(GZIP_MARK);
        if is_compressed { String::new() } else { body_text(self.response) }
    }
}

/// Whether an expectation is met, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judgement {
    /// Whether it is met.
    pub is_met: bool,
    /// What the response has there, in as few words. Empty if the reader knows it already. Not yet safe to
    /// print.
    pub actual: String,
    /// The header that would have to be different, if the expectation does not name it itself.
    pub header: Option<String>,
    /// A value for the requests after this one.
    pub saved: Option<SavedValue>,
}

/// A value and its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedValue {
    /// The name.
    pub name: String,
    /// The value.
    pub value: String,
}

impl Judgement {
    /// Met or not, and what the response has there.
    pub fn new(is_met: bool, actual: impl Into<String>) -> Self {
        Self { is_met, actual: actual.into(), ..Self::default() }
    }

    /// Not met, and what the response has instead.
    pub fn not_met(actual: impl Into<String>) -> Self {
        Self::new(false, actual)
    }
}

/// A line that makes no sense with the values of this run: no response meets it.
#[derive(Debug)]
pub struct UnreadableExpectation(pub String);

impl Expectation for UnreadableExpectation {
    fn judge(&self, _exchange: &JudgedExchange<'_>) -> Judgement {
        Judgement::not_met("this line makes no sense with the values of this run")
    }

    fn wanted(&self) -> String {
        self.0.clone()
    }
}
