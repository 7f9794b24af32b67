//! A request as a lesson looks at it: whether it is what an `until` line asks for.

use crate::course::ExpectedExchange;
use crate::http::{Exchange, Request};

/// What was asked and answered.
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
    /// The status of the answer.
    pub status: u16,
    /// Whether the browser asked without being told to: an icon, a guess. Such a request ends no step.
    pub by_itself: bool,
}

impl ObservedRequest {
    /// Whether this is the exchange that the line asks for.
    pub(super) fn matches(&self, until: &ExpectedExchange) -> bool {
        !self.by_itself
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
            by_itself: is_automatic(&exchange.request),
        }
    }
}

/// Whether a browser sent this without being told to. The same path asked with curl, or typed into the address bar
/// (Fetch Metadata: `Sec-Fetch-Dest: document`), is the learner's own request.
fn is_automatic(request: &Request) -> bool {
    let guessed = ["sec-purpose", "purpose"]
        .iter()
        .any(|name| request.header(name).is_some_and(|why| why.to_ascii_lowercase().contains("prefetch")));
    let browser = request.header("user-agent").is_some_and(|agent| agent.starts_with("Mozilla/"));
    let typed = request.header("sec-fetch-dest") == Some("document");
    guessed || (browser && !typed && is_housekeeping(request.path()))
}

/// What browsers ask every site for.
fn is_housekeeping(path: &str) -> bool {
    const ALWAYS: [&str; 3] = ["/favicon.ico", "/robots.txt", "/.well-known/appspecific/com.chrome.devtools.json"];
    ALWAYS.contains(&path) || path.starts_with("/apple-touch-icon")
}

#[cfg(test)]
mod tests {
    use hyper::{HeaderMap, Method, Version};

    use super::*;

    fn asked(path: &str, query: Option<&str>) -> ObservedRequest {
        ObservedRequest {
            server: "api".to_owned(),
            method: "GET".to_owned(),
            path: path.to_owned(),
            query: query.map(str::to_owned),
            status: 200,
            by_itself: false,
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
            assert_eq!(asked(path, query).matches(&until(wanted)), expected, "{wanted} met by {path} {query:?}");
        }
    }

    #[test]
    fn method_status_and_server_must_be_the_ones_asked_for() {
        let fits = asked("/", None);
        assert!(fits.matches(&until("/")));
        assert!(fits.matches(&ExpectedExchange { server: Some("api".to_owned()), ..until("/") }));
        assert!(!fits.matches(&ExpectedExchange { server: Some("site".to_owned()), ..until("/") }));
        assert!(!fits.matches(&ExpectedExchange { method: "HEAD".to_owned(), ..until("/") }));
        assert!(!fits.matches(&ExpectedExchange { status: 404, ..until("/") }));
        assert!(!ObservedRequest { by_itself: true, ..fits }.matches(&until("/")));
    }

    fn request(path: &str, headers: &[(&'static str, &str)]) -> Request {
        let mut fields = HeaderMap::new();
        for (name, value) in headers {
            fields.insert(*name, value.parse().expect("a header value"));
        }
        Request {
            method: Method::GET,
            uri: path.parse().expect("a path"),
            version: Version::HTTP_11,
            headers: fields,
            body: hyper::body::Bytes::new(),
            client: ([127, 0, 0, 1], 50_000).into(),
        }
    }

    #[test]
    fn what_the_browser_asks_by_itself_is_told_from_what_the_learner_asks() {
        let browser = ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0");
        let typed = ("sec-fetch-dest", "document");
        let image = ("sec-fetch-dest", "image");
        let devtools = "/.well-known/appspecific/com.chrome.devtools.json";
        for (path, headers, expected) in [
            ("/favicon.ico", &[browser, image][..], true),
            ("/favicon.ico", &[browser, typed], false),
            ("/favicon.ico", &[("user-agent", "curl/8.0")], false),
            ("/apple-touch-icon-precomposed.png", &[browser], true),
            (devtools, &[browser, ("sec-fetch-dest", "empty")], true),
            ("/", &[browser, typed], false),
            ("/", &[browser, typed, ("sec-purpose", "prefetch;prerender")], true),
            ("/", &[("purpose", "Prefetch")], true),
            ("/", &[], false),
        ] {
            assert_eq!(is_automatic(&request(path, headers)), expected, "{path} {headers:?}");
        }
    }
}
