//! What a lesson needs to know of a request: whether an `until` line asks for it.

use super::automatic_request;
use crate::course::ExpectedExchange;
use crate::http::Exchange;

/// A request and the status of its response.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservedRequest {
    /// The server's name in its demo.
    pub server: String,
    /// The method.
    pub method: String,
    /// The path without the query.
    pub path: String,
    /// The query without its question mark.
    pub query: Option<String>,
    /// The status of the response.
    pub status: u16,
    /// Whether the browser sent it by itself. Such a request ends no step.
    pub is_automatic: bool,
}

impl ObservedRequest {
    /// Returns whether the line asks for this request.
    pub(super) fn matches(&self, until: &ExpectedExchange) -> bool {
        !self.is_automatic
            && until.server.as_ref().is_none_or(|server| *server == self.server)
            && until.method == self.method
            && until.status == self.status
            && self.is_at(&until.path)
    }

    fn is_at(&self, wanted: &str) -> bool {
        let (path, query) = match wanted.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (wanted, None),
        };
        let query_fits = match query {
            None => true,
            Some("*") => self.query.is_some(),
            query => self.query.as_deref() == query,
        };
        (path == "*" || path == self.path) && query_fits
    }
}

impl From<&Exchange> for ObservedRequest {
    fn from(exchange: &Exchange) -> Self {
        Self {
            server: exchange.server.to_string(),
            method: exchange.request.method.to_string(),
            path: exchange.request.path().to_owned(),
            query: exchange.request.query().map(str::to_owned),
            status: exchange.response.status.as_u16(),
            is_automatic: automatic_request(&exchange.request).is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(path: &str, query: Option<&str>) -> ObservedRequest {
        ObservedRequest {
            server: "api".to_owned(),
            method: "GET".to_owned(),
            path: path.to_owned(),
            query: query.map(str::to_owned),
            status: 200,
            is_automatic: false,
        }
    }

    fn until(path: &str) -> ExpectedExchange {
        ExpectedExchange { server: None, method: "GET".to_owned(), path: path.to_owned(), status: 200 }
    }

    #[test]
    fn a_path_is_compared_without_the_query_unless_the_line_asks_for_one() {
        let cases: [(&str, &str, Option<&str>, bool); 11] = [
            ("/a", "/a", None, true),
            ("/a", "/a", Some("x=1"), true),
            ("/a", "/A", None, false),
            ("/a", "/a/", None, false),
            ("*", "/whatever", Some("y"), true),
            ("/a?*", "/a", Some("x=1"), true),
            ("/a?*", "/a", Some(""), true),
            ("/a?*", "/a", None, false),
            ("/a?x=1", "/a", Some("x=1"), true),
            ("/a?x=1", "/a", Some("x=2"), false),
            ("*?*", "/b", Some("x"), true),
        ];
        for (wanted, path, query, expected) in cases {
            assert_eq!(observed(path, query).matches(&until(wanted)), expected, "{wanted} met by {path} {query:?}");
        }
    }

    #[test]
    fn method_status_and_server_must_be_the_ones_asked_for() {
        let fits = observed("/", None);
        assert!(fits.matches(&until("/")));
        assert!(fits.matches(&ExpectedExchange { server: Some("api".to_owned()), ..until("/") }));
        assert!(!fits.matches(&ExpectedExchange { server: Some("site".to_owned()), ..until("/") }));
        assert!(!fits.matches(&ExpectedExchange { method: "HEAD".to_owned(), ..until("/") }));
        assert!(!fits.matches(&ExpectedExchange { status: 404, ..until("/") }));
        assert!(!ObservedRequest { is_automatic: true, ..fits }.matches(&until("/")));
    }
}
