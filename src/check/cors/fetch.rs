//! One `fetch` as a browser does it: the preflight where one is needed, the request, and each redirect, with a check
//! of every response. Follows "HTTP fetch" and "HTTP-redirect fetch" of the Fetch standard.

use url::Url;

use super::checks::{CheckStep, cors_check, preflight_check, readable};
use super::head::conflicting_field;
use super::refusal::{FetchRefusal, has_user, refuse_fetch, refuse_url};
use super::{FetchRequest, ResponseHead, preflight, request};
use crate::http::client::ClientError;
use crate::net::{hide_password, shown_url};

/// How many redirects a browser follows.
const MAX_REDIRECTS: usize = 20;
/// The statuses that redirect a browser if there is a Location.
const REDIRECT_STATUSES: [u16; 5] = [301, 302, 303, 307, 308];

/// One message that a browser would send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchMessage {
    /// The whole URL, without a fragment: a browser never sends that.
    pub url: Url,
    /// The method.
    pub method: String,
    /// The headers that matter for CORS.
    pub headers: Vec<(String, String)>,
}

/// One message, its response, and what the browser concludes from it.
#[derive(Debug, Clone)]
pub struct Hop {
    /// The message that was sent.
    pub sent: FetchMessage,
    /// The head of the response, if one was received.
    pub response: Option<ResponseHead>,
    /// The steps of the browser's check, in order.
    pub steps: Vec<CheckStep>,
    /// Whether this was the preflight.
    pub is_preflight: bool,
}

/// A whole fetch, and how it ended.
#[derive(Debug, Clone, Default)]
pub struct FetchTrace {
    /// The messages, in order.
    pub hops: Vec<Hop>,
    /// Whether the script may read the response.
    pub allowed: bool,
    /// The response headers that the script may read.
    pub readable: Vec<String>,
    /// Why the browser sent nothing, or went no further: a blocked port, too many redirects, and so on.
    pub refused: Option<FetchRefusal>,
    /// Why there was no response, if it was sent over the network and that is known.
    pub failure: Option<ClientError>,
    /// What is wrong with the body of the last response, as a clause, if that is known.
    pub body_problem: Option<String>,
    /// Whether the fetch went on to a place where it cannot be followed, so that its end is unknown.
    pub is_beyond_reach: bool,
}

impl FetchTrace {
    /// Returns how the fetch ended.
    pub fn verdict(&self) -> FetchVerdict {
        match self.hops.last() {
            _ if self.allowed => FetchVerdict::Allowed,
            _ if self.is_beyond_reach => FetchVerdict::Unknown,
            Some(hop) if hop.response.is_none() => FetchVerdict::Unreachable,
            _ => FetchVerdict::Blocked,
        }
    }

    fn refuse(mut self, refusal: FetchRefusal) -> Self {
        self.refused = Some(refusal);
        self
    }
}

/// How a fetch ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchVerdict {
    /// The script may read the response.
    Allowed,
    /// There was a response, but the script may not read it; or the browser sent nothing.
    Blocked,
    /// No server responded.
    Unreachable,
    /// A message could not be sent from here, so the end of the fetch is unknown.
    Unknown,
}

impl FetchVerdict {
    /// Returns the word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Blocked => "blocked",
            Self::Unreachable | Self::Unknown => "unreachable",
        }
    }
}

/// Sends one message and returns the head of the response, or nothing if none was received.
pub type SendMessage<'a> = &'a mut dyn FnMut(&FetchMessage) -> Option<ResponseHead>;

/// The fetch between two messages.
struct FetchState {
    request: FetchRequest,
    url: Url,
    /// The page's origin, or `null` after a redirect between two other origins.
    origin: String,
    /// Whether the fetch has left the page's origin; from then on every response is checked.
    is_cross_origin: bool,
}

/// Does one fetch, message by message.
pub fn simulate(request: &FetchRequest, url: &Url, send: SendMessage<'_>) -> FetchTrace {
    let mut trace = FetchTrace::default();
    if let Some(refusal) = refuse_fetch(request, url) {
        return trace.refuse(refusal);
    }
    let mut state = FetchState::new(request, url);
    for _ in 0..=MAX_REDIRECTS {
        if state.is_cross_origin && state.request.needs_preflight() {
            let hop = state.send_preflight(send);
            let passed = hop.passed();
            trace.hops.push(hop);
            if !passed {
                return trace;
            }
        }
        let hop = state.send_request(send);
        let response = hop.response.clone().filter(|_| hop.passed());
        trace.hops.push(hop);
        let Some(response) = response else { return trace };
        let Some(location) = location(&response) else {
            trace.allowed = true;
            trace.readable = state.readable(&response);
            return trace;
        };
        if let Err(refusal) = state.follow(&location, response.status) {
            trace.is_beyond_reach = state.leads_to_https(&location);
            return trace.refuse(refusal);
        }
    }
    trace.refuse(FetchRefusal::new(format!("More than {MAX_REDIRECTS} redirects.")))
}

impl Hop {
    fn passed(&self) -> bool {
        self.steps.iter().all(|step| step.passed)
    }
}

impl FetchState {
    fn new(request: &FetchRequest, url: &Url) -> Self {
        let is_cross_origin = origin_of(url) != request.origin;
        Self { request: request.clone(), url: url.clone(), origin: request.origin.clone(), is_cross_origin }
    }

    /// Returns the request with the origin that it has now.
    fn current_request(&self) -> FetchRequest {
        FetchRequest { origin: self.origin.clone(), ..self.request.clone() }
    }

    fn send_preflight(&self, send: SendMessage<'_>) -> Hop {
        let request = self.current_request();
        let sent = FetchMessage { url: self.url.clone(), method: "OPTIONS".into(), headers: preflight(&request) };
        let response = send(&sent);
        let steps = response.as_ref().map_or_else(no_response, |head| preflight_check(&request, head));
        Hop { sent, response, steps, is_preflight: true }
    }

    fn send_request(&self, send: SendMessage<'_>) -> Hop {
        let current = self.current_request();
        let sent = FetchMessage { url: self.url.clone(), method: current.sent_method(), headers: request(&current) };
        let response = send(&sent);
        let steps = match &response {
            None => no_response(),
            Some(head) if conflicting_field(head).is_some() => contradiction(head),
            Some(head) if self.is_cross_origin => cors_check(&current, &self.origin, head),
            Some(_) => vec![same_origin()],
        };
        Hop { sent, response, steps, is_preflight: false }
    }

    /// Returns the names of the response headers that the script may read.
    fn readable(&self, response: &ResponseHead) -> Vec<String> {
        if self.is_cross_origin {
            return readable(&self.request, response);
        }
        let names = response.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
        names.filter(|name| name != "set-cookie").collect()
    }

    /// Goes on to the Location of a redirect ("HTTP-redirect fetch"), or returns why a browser would not.
    fn follow(&mut self, location: &str, status: u16) -> Result<(), FetchRefusal> {
        let mut next = self
            .url
            .join(location)
            .map_err(|_| FetchRefusal::new(format!("The Location {} is no address.", hide_password(location))))?;
        next.set_fragment(None);
        self.may_follow(&next)?;
        let is_other_origin = origin_of(&self.url) != origin_of(&next);
        if is_other_origin && origin_of(&self.url) != self.request.origin {
            self.origin = "null".into();
        }
        if changes_method_to_get(&self.request.sent_method(), status) {
            self.request.method = "GET".into();
            self.request.headers.retain(|(name, _)| !describes_body(name));
        }
        if is_other_origin {
            self.request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
        }
        self.is_cross_origin |= origin_of(&next) != self.request.origin;
        self.url = next;
        Ok(())
    }

    fn leads_to_https(&self, location: &str) -> bool {
        self.url.join(location).is_ok_and(|next| next.scheme() == "https")
    }

    /// "HTTP-redirect fetch", steps 5 to 10.
    fn may_follow(&self, next: &Url) -> Result<(), FetchRefusal> {
        let shown = shown_url(next);
        if next.scheme() == "https" {
            return Err(FetchRefusal::new(format!(
                "The response redirects to {shown}. There a browser speaks TLS (https), which a server on your own computer \
                 rarely does. This command speaks plain http only, so it stops here."
            )));
        }
        if next.scheme() != "http" {
            return Err(FetchRefusal::new(format!(
                "It was redirected to {shown}, and a browser follows a redirect to http and https only."
            )));
        }
        if has_user(next) && (self.is_cross_origin || origin_of(next) != self.request.origin) {
            return Err(FetchRefusal::new(
                "It was redirected to an address with a user name in it, which is not allowed between two origins.",
            ));
        }
        match refuse_url(&self.request, next) {
            Some(refusal) => {
                Err(FetchRefusal { why: format!("It was redirected to {shown}. {}", refusal.why), ..refusal })
            }
            None => Ok(()),
        }
    }
}

fn no_response() -> Vec<CheckStep> {
    let words = "There was no response. The script cannot tell this from a missing header.".into();
    vec![CheckStep { passed: false, words, missing: None }]
}

fn contradiction(head: &ResponseHead) -> Vec<CheckStep> {
    let field = conflicting_field(head).unwrap_or_default();
    let words =
        format!("The response has two different values of {field}. A browser refuses such a response as broken.");
    vec![CheckStep { passed: false, words, missing: None }]
}

fn same_origin() -> CheckStep {
    let words = "The page and the server have the same origin, so there is nothing to check.".into();
    CheckStep { passed: true, words, missing: None }
}

/// Returns whether a browser repeats the request as a GET without a body ("HTTP-redirect fetch", step 12).
fn changes_method_to_get(method: &str, status: u16) -> bool {
    (matches!(status, 301 | 302) && method == "POST") || (status == 303 && !["GET", "HEAD"].contains(&method))
}

/// Returns whether the header says something about a request's body.
fn describes_body(name: &str) -> bool {
    ["content-encoding", "content-language", "content-location", "content-type"]
        .iter()
        .any(|own| own.eq_ignore_ascii_case(name))
}

fn location(response: &ResponseHead) -> Option<String> {
    REDIRECT_STATUSES.contains(&response.status).then(|| super::get(&response.headers, "location")).flatten()
}

/// Returns the origin of a URL as a browser writes it: scheme, host and port, without the scheme's default port.
pub fn origin_of(url: &Url) -> String {
    url.origin().ascii_serialization()
}

#[cfg(test)]
mod tests;
