//! What a lesson needs to know of a request: whether an `until` line asks for it.

use hyper::HeaderMap;
use hyper::body::Bytes;
use regex_lite::Regex;
use url::Url;

use super::BrowserHints;
use crate::course::{ExpectedExchange, HeaderCondition, ProgramMoment, fill};
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
    /// The header fields of the request.
    pub headers: HeaderMap,
    /// The body of the response.
    pub body: Bytes,
    /// What had happened to the learner's own program in the step by then.
    pub program: Option<ProgramMoment>,
    /// Whether the browser sent it by itself. Such a request ends no step.
    pub is_automatic: bool,
    /// Whether it is the learner's own: typed in a terminal, or a page that was opened. A page sends more requests.
    pub was_sent_by_learner: bool,
}

impl ObservedRequest {
    /// Returns whether the line asks for this request. `ports` are those of the demo's servers, for the addresses
    /// in the line.
    pub(super) fn matches(&self, until: &ExpectedExchange, ports: &[(String, u16)]) -> bool {
        !self.is_automatic
            && self.is_as_asked_for(until, ports)
            && until.status == self.status
            && !self.has_other_body(until, ports)
            && until.after <= self.program
    }

    /// Whether the line asks for this request, whatever response it gets.
    pub fn is_as_asked_for<N: AsRef<str>>(&self, until: &ExpectedExchange, ports: &[(N, u16)]) -> bool {
        self.is_for(until)
            && until.origin.as_ref().is_none_or(|origin| self.origin() == Some(fill(origin, ports)))
            && until.headers.iter().all(|wanted| wanted.is_met_by(self.header(&wanted.name).as_deref()))
            && until.without.iter().all(|name| !self.headers.contains_key(name.as_str()))
    }

    /// Returns a header that the line asks for and that is not as it must be, and whether this request has one of that name.
    pub fn unmet_header<'u>(&self, until: &'u ExpectedExchange) -> Option<(&'u HeaderCondition, bool)> {
        let has = |wanted: &HeaderCondition| self.headers.contains_key(wanted.name.as_str());
        let is_unmet = |wanted: &&HeaderCondition| !wanted.is_met_by(self.header(&wanted.name).as_deref());
        until.headers.iter().find(is_unmet).map(|wanted| (wanted, has(wanted)))
    }

    /// Whether the line asks for a request with this method, at this place; whatever response it got, and whoever sent it.
    pub fn is_for(&self, until: &ExpectedExchange) -> bool {
        until.server.as_ref().is_none_or(|server| *server == self.server)
            && until.method == self.method
            && self.is_at(&until.path)
    }

    /// Whether the line asks for this request with a query, and it has none.
    pub fn lacks_query_of(&self, until: &ExpectedExchange) -> bool {
        let path = until.path.split_once('?').map(|(path, _)| path);
        self.query.is_none()
            && path == Some(&self.path)
            && self.is_for(&ExpectedExchange { path: self.path.clone(), ..until.clone() })
    }

    /// Returns the path with its query, as it arrived.
    pub fn target(&self) -> String {
        let query = self.query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{}{query}", self.path)
    }

    /// Returns whether the line asks for another body than that of the response.
    pub fn has_other_body<N: AsRef<str>>(&self, until: &ExpectedExchange, ports: &[(N, u16)]) -> bool {
        until.body.as_ref().is_some_and(|pattern| !self.has_in_body(&fill(pattern, ports)))
    }

    fn has_in_body(&self, pattern: &str) -> bool {
        Regex::new(pattern).is_ok_and(|regex| regex.is_match(&String::from_utf8_lossy(&self.body)))
    }

    /// Returns the origin of the page that sent it. A browser leaves `Origin` out of a plain GET to the page's own server,
    /// and names the page in `Referer` instead.
    fn origin(&self) -> Option<String> {
        self.header("origin").or_else(|| {
            let page = Url::parse(&self.header("referer")?).ok()?;
            Some(page.origin().ascii_serialization())
        })
    }

    /// Returns all values of a header in one.
    fn header(&self, name: &str) -> Option<String> {
        let values = self.headers.get_all(name).iter();
        let values: Vec<String> = values.map(|one| String::from_utf8_lossy(one.as_bytes()).into_owned()).collect();
        (!values.is_empty()).then(|| values.join(", "))
    }

    fn is_at(&self, wanted: &str) -> bool {
        let (path, query) = match wanted.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (wanted, None),
        };
        let query_fits = match query {
            None => true,
            Some("*") => self.query.is_some(),
            Some(query) if query.ends_with('*') => self.query.as_ref().is_some_and(|own| has_more(own, query)),
            Some(query) => self.query.as_ref().is_some_and(|own| same_encoded(&with_spaces(own), &with_spaces(query))),
        };
        (path == "*" || same_encoded(path, &self.path)) && query_fits
    }
}

/// Returns a query whose spaces are written in one way: there, a plus means the same as `%20`.
fn with_spaces(query: &str) -> String {
    query.replace('+', "%20")
}

/// Whether a query begins as the one with a star at its end, and goes on.
fn has_more(own: &str, wanted: &str) -> bool {
    let rest = own.strip_prefix(wanted.trim_end_matches('*'));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('&'))
}

/// Whether two parts of a URL are the same. The digits behind a percent sign are the same in both cases of letters
/// (RFC 3986, section 6.2.2.1); nothing else is.
fn same_encoded(one: &str, other: &str) -> bool {
    let mut digits_left = 0;
    one.len() == other.len()
        && one.bytes().zip(other.bytes()).all(|(one, other)| {
            let is_digit = digits_left > 0 && one.is_ascii_hexdigit();
            digits_left = if one == b'%' { 2 } else { u8::saturating_sub(digits_left, 1) };
            one == other || (is_digit && one.eq_ignore_ascii_case(&other))
        })
}

impl From<&Exchange> for ObservedRequest {
    fn from(exchange: &Exchange) -> Self {
        let hints = BrowserHints::of(&exchange.request);
        let is_automatic = hints.automatic_request(exchange.request.path()).is_some();
        Self {
            server: exchange.server.to_string(),
            method: exchange.request.method.to_string(),
            path: exchange.request.path().to_owned(),
            query: exchange.request.query().map(str::to_owned),
            status: exchange.response.status.as_u16(),
            headers: exchange.request.headers.clone(),
            body: exchange.response.body.clone(),
            program: None,
            is_automatic,
            was_sent_by_learner: !is_automatic && !hints.is_from_server && (!hints.is_from_browser || hints.opens_page),
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
            headers: HeaderMap::new(),
            body: Bytes::new(),
            program: None,
            is_automatic: false,
            was_sent_by_learner: true,
        }
    }

    /// The same with one more header.
    fn with_header(mut request: ObservedRequest, name: &'static str, value: &str) -> ObservedRequest {
        request.headers.append(name, value.parse().expect("a value"));
        request
    }

    fn matches(request: &ObservedRequest, until: &ExpectedExchange) -> bool {
        request.matches(until, &[("site".to_owned(), 3000), ("api".to_owned(), 8080)])
    }

    fn until(path: &str) -> ExpectedExchange {
        ExpectedExchange::new("GET", path, 200)
    }

    #[test]
    fn a_path_is_compared_without_the_query_unless_the_line_asks_for_one() {
        let cases: [(&str, &str, Option<&str>, bool); 15] = [
            ("/a?q=*", "/a", Some("q=tea"), true),
            ("/a?q=*", "/a", Some("q="), false),
            ("/a?q=*", "/a", Some("q=&x=1"), false),
            ("/a?q=*", "/a", Some("x=1"), false),
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
            assert_eq!(matches(&observed(path, query), &until(wanted)), expected, "{wanted} met by {path} {query:?}");
        }
    }

    #[test]
    fn the_digits_behind_a_percent_sign_are_the_same_in_both_cases() {
        for (wanted, path, query, expected) in [
            ("/wiki/Z%C3%BCrich", "/wiki/Z%c3%bcrich", None, true),
            ("/wiki/Z%C3%BCrich", "/wiki/Z%c3%BCrich", None, true),
            ("/wiki/Z%C3%BCrich", "/wiki/z%c3%bcrich", None, false),
            ("/wiki/Z%C3%BCrich", "/wiki/Z%c3%bdrich", None, false),
            ("/100%AB", "/100%abc", None, false),
            ("/%ABC", "/%abc", None, false),
            ("/search?q=%C3%BC", "/search", Some("q=%c3%bc"), true),
            ("/search?q=%C3%BC", "/search", Some("Q=%c3%bc"), false),
            ("/search?q=a+b", "/search", Some("q=a%20b"), true),
            ("/search?q=a+b", "/search", Some("q=a%2Bb"), false),
            ("/a+b", "/a%20b", None, false),
        ] {
            assert_eq!(matches(&observed(path, query), &until(wanted)), expected, "{wanted} met by {path} {query:?}");
        }
    }

    #[test]
    fn method_status_and_server_must_be_the_ones_asked_for() {
        let fits = observed("/", None);
        assert!(matches(&fits, &until("/")));
        assert!(matches(&fits, &ExpectedExchange { server: Some("api".to_owned()), ..until("/") }));
        assert!(!matches(&fits, &ExpectedExchange { server: Some("site".to_owned()), ..until("/") }));
        assert!(!matches(&fits, &ExpectedExchange { method: "HEAD".to_owned(), ..until("/") }));
        assert!(!matches(&fits, &ExpectedExchange { status: 404, ..until("/") }));
        assert!(!matches(&ObservedRequest { is_automatic: true, ..fits }, &until("/")));
    }

    #[test]
    fn the_target_is_the_path_with_its_query() {
        let target = |query| observed("/watch", query).target();
        assert_eq!([target(None), target(Some("v=boat")), target(Some(""))], ["/watch", "/watch?v=boat", "/watch?"]);
    }

    #[test]
    fn localhost_and_its_number_are_two_origins() {
        let until = ExpectedExchange { origin: Some("http://127.0.0.1:{{port:site}}".to_owned()), ..until("/") };
        assert!(matches(&with_header(observed("/", None), "origin", "http://127.0.0.1:3000"), &until));
        assert!(!matches(&with_header(observed("/", None), "origin", "http://localhost:3000"), &until));
        assert!(matches(&with_header(observed("/", None), "referer", "http://127.0.0.1:3000/page?x"), &until));
        assert!(!matches(&observed("/", None), &until));
    }

    #[test]
    fn a_header_must_be_as_the_line_says() {
        let header = |text: &str| HeaderCondition::parse(text).expect("a condition");
        let with = |conditions: &[&str]| {
            let headers = conditions.iter().map(|text| header(text)).collect();
            ExpectedExchange { headers, ..until("/") }
        };
        let sent = with_header(observed("/", None), "cookie", "session=k3v9q");
        assert!(matches(&sent, &with(&["Cookie ~ session="])));
        assert!(!matches(&sent, &with(&["Cookie ~ visitor="])));
        assert!(!matches(&sent, &with(&["Cookie ~ session=", "If-None-Match: *"])));
    }

    #[test]
    fn a_header_that_the_line_rules_out_must_not_be_there() {
        let until = ExpectedExchange { without: vec!["Origin".to_owned()], ..until("/") };
        assert!(matches(&observed("/", None), &until));
        assert!(!matches(&with_header(observed("/", None), "origin", "http://localhost:3000"), &until));
    }

    #[test]
    fn a_request_counts_only_after_the_save_or_the_restart_that_the_line_asks_for() {
        use ProgramMoment::{Restarted, Saved};
        let after = |after| ExpectedExchange { after, ..until("/") };
        let at = |program| ObservedRequest { program, ..observed("/", None) };
        for (wanted, happened, fits) in [
            (None, None, true),
            (Some(Saved), None, false),
            (Some(Saved), Some(Saved), true),
            (Some(Saved), Some(Restarted), true),
            (Some(Restarted), Some(Saved), false),
            (Some(Restarted), Some(Restarted), true),
        ] {
            assert_eq!(matches(&at(happened), &after(wanted)), fits, "{wanted:?} with {happened:?}");
        }
    }

    #[test]
    fn the_body_of_the_response_must_be_as_the_line_says() {
        let until = ExpectedExchange { body: Some("(?i)hello, ada".to_owned()), ..until("/") };
        let with = |body: &'static str| ObservedRequest { body: body.into(), ..observed("/", None) };
        assert!(matches(&with("<h1>Hello, Ada!</h1>"), &until));
        assert!(!matches(&with("Hello, World!"), &until));
    }

    #[test]
    fn the_body_of_the_response_may_have_to_name_a_port_of_the_lesson() {
        let until = ExpectedExchange { body: Some("localhost:{{port:api}}".to_owned()), ..until("/") };
        let with = |body: &'static str| ObservedRequest { body: body.into(), ..observed("/", None) };
        let ports = [("site".to_owned(), 3000), ("api".to_owned(), 9005)];
        assert!(with("ask localhost:9005").matches(&until, &ports));
        assert!(!with("ask localhost:3000").matches(&until, &ports));
    }
}
