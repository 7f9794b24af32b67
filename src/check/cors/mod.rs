//! What a browser does with a server's CORS headers: the steps of the Fetch standard, one by one. Only [`fetch`] uses
//! sockets; [`simulate`] and the checks take responses from anywhere.

mod advice;
mod checks;
mod fetch;
mod head;
mod input;
mod json;
mod notes;
mod refusal;
mod rules;
mod send;

pub use advice::{CorsAdvice, advise};
pub use checks::{CheckStep, cors_check, origin_difference};
pub use fetch::{FetchMessage, FetchTrace, FetchVerdict, Hop, SendMessage, origin_of, simulate};
pub use head::read_head;
pub use input::{InvalidInput, parse_header, parse_origin, parse_url};
pub use json::json;
pub use refusal::FetchRefusal;
pub use rules::{header_is_forbidden, method_is_forbidden, normalized, unsafe_names};
pub use send::fetch;

use crate::net::hide_password;

/// What a page's script asks for: `fetch(url, { method, headers, credentials })` from a page at `origin`.
#[derive(Debug, Clone)]
pub struct FetchRequest {
    /// The page's origin as a browser writes it: `http://localhost:3000`, or `null`.
    pub origin: String,
    /// As the script wrote it.
    pub method: String,
    /// What the script set, in its order.
    pub headers: Vec<(String, String)>,
    /// `credentials: 'include'`.
    pub credentials: bool,
}

/// The head of a response.
#[derive(Debug, Clone, Default)]
pub struct ResponseHead {
    /// The status code.
    pub status: u16,
    /// The header fields, in the order in which they arrived.
    pub headers: Vec<(String, String)>,
    /// Whether a value goes on over a second line, which HTTP does not allow any more.
    pub is_folded: bool,
}

impl FetchRequest {
    /// The method as the browser sends it.
    pub fn sent_method(&self) -> String {
        normalized(&self.method)
    }

    /// The header fields of the script that the browser sends; the others it drops without a word.
    pub fn sent_headers(&self) -> Vec<(String, String)> {
        self.headers.iter().filter(|(name, value)| !header_is_forbidden(name, value)).cloned().collect()
    }

    /// Whether the browser asks for permission first, with a preflight.
    pub fn needs_preflight(&self) -> bool {
        !rules::method_is_safe(&self.sent_method()) || !unsafe_names(&self.sent_headers()).is_empty()
    }
}

/// The header fields of the browser's preflight, which is an OPTIONS request without cookies
/// ("CORS-preflight fetch", steps 1 to 6).
pub fn preflight(ask: &FetchRequest) -> Vec<(String, String)> {
    let mut headers = vec![
        ("Accept".to_owned(), "*/*".to_owned()),
        ("Access-Control-Request-Method".to_owned(), ask.sent_method()),
        ("Origin".to_owned(), ask.origin.clone()),
        ("Sec-Fetch-Mode".to_owned(), "cors".to_owned()),
    ];
    let names = unsafe_names(&ask.sent_headers());
    if !names.is_empty() {
        headers.insert(2, ("Access-Control-Request-Headers".to_owned(), names.join(",")));
    }
    headers
}

/// The header fields of the request itself.
pub fn request(ask: &FetchRequest) -> Vec<(String, String)> {
    let mut headers = ask.sent_headers();
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept")) {
        headers.push(("Accept".to_owned(), "*/*".to_owned()));
    }
    headers.push(("Origin".to_owned(), ask.origin.clone()));
    headers.push(("Sec-Fetch-Mode".to_owned(), "cors".to_owned()));
    headers
}

/// The header fields of a response as they are shown: a redirect's Location may have a password in it.
pub fn shown_headers(head: &ResponseHead) -> Vec<(String, String)> {
    let shown = |(name, value): &(String, String)| match name.eq_ignore_ascii_case("location") {
        true => (name.clone(), hide_password(value)),
        false => (name.clone(), value.clone()),
    };
    head.headers.iter().map(shown).collect()
}

/// All values of a header field in one, as the standard's "get" joins them; none if it is not there.
pub fn get(headers: &[(String, String)], name: &str) -> Option<String> {
    let values: Vec<&str> = headers
        .iter()
        .filter(|(own, _)| own.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim_matches([' ', '\t']))
        .collect();
    (!values.is_empty()).then(|| values.join(", "))
}

#[cfg(test)]
mod tests;
