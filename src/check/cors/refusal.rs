//! What a browser never sends, whatever the server would respond: a method that is none, a URL with a password in it, a
//! request to a port of another protocol, plain http from a page that came over https.

use url::Url;

use super::{FetchRequest, method_is_forbidden};
use crate::net::is_loopback_host;
use crate::text::http_syntax::is_token;

/// Why a browser sends nothing, and what to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchRefusal {
    /// The reason, in a sentence.
    pub why: String,
    /// What to change, if that is known.
    pub change: Option<String>,
}

impl FetchRefusal {
    /// A reason for which no change is known.
    pub fn new(why: impl Into<String>) -> Self {
        Self { why: why.into(), change: None }
    }

    fn with_change(why: impl Into<String>, change: &str) -> Self {
        Self { why: why.into(), change: Some(change.to_owned()) }
    }
}

/// "Port blocking" of the Fetch standard: ports of protocols that a web page could be made to attack. The list is that of
/// Chromium, which leaves out two of the standard's: see [`is_blocked_by_standard`].
const BLOCKED_PORTS: &[u16] = &[
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 5060, 5061,
    6000, 6566, 6665, 6666, 6667, 6668, 6669, 6697, 10080,
];
/// Ports that the standard blocks and Chromium 156 does not.
const BLOCKED_BY_STANDARD_ALONE: &[u16] = &[4190, 6679];

/// Whether the standard blocks a port that Chromium does not.
pub(super) fn is_blocked_by_standard(url: &Url) -> bool {
    url.port().is_some_and(|port| BLOCKED_BY_STANDARD_ALONE.contains(&port))
}

/// Returns why a browser would refuse the page's fetch before it sends anything.
pub(super) fn refuse_fetch(request: &FetchRequest, url: &Url) -> Option<FetchRefusal> {
    let method = &request.method;
    if !is_token(method) {
        let why = format!("`{method}` is not a method: a method is one word.");
        return Some(FetchRefusal::with_change(why, "Write one word as the method of the page's fetch, such as GET."));
    }
    if method_is_forbidden(method) {
        return Some(FetchRefusal::new(format!("A script may not use the method {method}.")));
    }
    if has_user(url) {
        return Some(FetchRefusal::with_change(
            "The URL has a user name or a password in it. fetch() takes no such URL.",
            "Leave both out of the URL. The page can send them in a header: Authorization",
        ));
    }
    refuse_url(request, url)
}

/// Returns why a browser would send nothing to a URL, be it the page's own or that of a redirect.
pub(super) fn refuse_url(request: &FetchRequest, url: &Url) -> Option<FetchRefusal> {
    let port = url.port().filter(|port| BLOCKED_PORTS.contains(port));
    if let Some(port) = port {
        let why =
            format!("Browsers send nothing to port {port}: it is on their list of ports that are not for the web.");
        return Some(FetchRefusal::with_change(why, "Let your server listen on a different port, such as 8080."));
    }
    // No network lies between, so browsers trust it in plain http.
    let is_on_this_computer = url.host().is_some_and(|host| is_loopback_host(&host));
    let is_mixed = request.origin.starts_with("https://") && url.scheme() == "http" && !is_on_this_computer;
    is_mixed.then(|| {
        let why = format!(
            "The page was loaded over https, and the request to {} would be plain http. Browsers block that as mixed content.",
            url.host_str().unwrap_or_default()
        );
        FetchRefusal::with_change(why, "Let the server speak https too.")
    })
}

/// Whether a URL has a user name or a password in it.
pub(super) fn has_user(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(origin: &str, method: &str, url: &str) -> String {
        let request =
            FetchRequest { origin: origin.into(), method: method.into(), headers: vec![], credentials: false };
        let refusal = refuse_fetch(&request, &Url::parse(url).expect("it is a URL"));
        refusal.map(|refusal| refusal.why).unwrap_or_default()
    }

    #[test]
    fn a_browser_sends_nothing_where_the_standard_refuses_the_fetch() {
        let page = "http://localhost:3000";
        for (method, url, words) in [
            ("G ET", "http://localhost:8080/", "not a method"),
            ("", "http://localhost:8080/", "not a method"),
            ("trace", "http://localhost:8080/", "may not use"),
            ("GET", "http://ann:pw@localhost:8080/", "user name or a password"),
            ("GET", "http://ann@localhost:8080/", "user name or a password"),
            ("GET", "http://localhost:6000/", "port 6000"),
            ("GET", "http://localhost:22/", "port 22"),
        ] {
            let why = why(page, method, url);
            assert!(why.contains(words) && !why.contains("pw"), "{method} {url}: {why}");
        }
        assert_eq!(why(page, "BREW", "http://@localhost:6001/"), "");
    }

    #[test]
    fn a_page_that_came_over_https_asks_other_computers_over_https_only() {
        let page = "https://shop.example";
        assert!(why(page, "GET", "http://192.168.0.7:8080/").contains("mixed content"));
        assert_eq!(why(page, "GET", "http://localhost:8080/"), "");
        assert_eq!(why(page, "GET", "http://127.0.0.1:8080/"), "");
    }
}
