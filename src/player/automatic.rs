//! Requests that a browser sends without being asked to. The player ignores them, and the log explains them: both must
//! agree on which ones they are, so it is decided here.

use hyper::header::HeaderValue;

use crate::http::{Request, SERVER_AGENT_END};

/// Why a browser sent a request by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AutomaticRequest {
    /// It guesses where the learner will go next, and fetches the page ahead of time.
    Prefetch,
    /// It asks every site for an icon.
    Icon,
    /// It asks every site for a file with a well-known name.
    SiteFile,
}

/// Files that browsers and their tools look for. Other paths below `/.well-known/` are asked for by pages.
const SITE_FILES: &[&str] = &["/robots.txt", "/.well-known/change-password", "/.well-known/traffic-advice"];
const DEVTOOLS_FILES: &str = "/.well-known/appspecific/";

/// What the headers of a request say about the browser that sent it. They are read in one pass, because the log asks
/// for every request.
#[derive(Debug, Default, Clone, Copy)]
pub struct BrowserHints<'a> {
    /// The User-Agent.
    pub user_agent: Option<&'a HeaderValue>,
    /// Whether a browser sent the request. Only browsers say what they will use the response for.
    pub is_from_browser: bool,
    /// Whether it opens a page: a click, or an address that was typed (Fetch Metadata: `Sec-Fetch-Dest: document`).
    pub opens_page: bool,
    /// Whether a server sent it: one that asks another for a part, or a gateway that sends on what it got (Via: RFC 9110,
    /// section 7.6.3).
    pub is_from_server: bool,
    is_prefetch: bool,
}

impl<'a> BrowserHints<'a> {
    /// Reads the headers of a request.
    pub fn of(request: &'a Request) -> Self {
        let mut hints = Self::default();
        for (name, value) in &request.headers {
            match name.as_str() {
                "sec-fetch-dest" => {
                    hints.is_from_browser = true;
                    hints.opens_page |= value == "document";
                }
                "via" => hints.is_from_server = true,
                "user-agent" => {
                    hints.is_from_server |= value.as_bytes().ends_with(SERVER_AGENT_END.as_bytes());
                    hints.user_agent = hints.user_agent.or(Some(value));
                    // The PowerShell of Windows begins like a browser too.
                    hints.is_from_browser |= value.as_bytes().starts_with(b"Mozilla/")
                        && !value.to_str().unwrap_or_default().contains("PowerShell/");
                }
                "sec-purpose" | "purpose" | "x-moz" => {
                    let purpose = value.to_str().unwrap_or_default().to_ascii_lowercase();
                    hints.is_prefetch |= purpose.contains("prefetch");
                }
                _ => {}
            }
        }
        hints
    }

    /// Returns why a browser sent the request for this path by itself, or nothing if somebody asked for it. The same path
    /// requested with curl, or typed into the address bar, is the learner's own request.
    pub fn automatic_request(self, path: &str) -> Option<AutomaticRequest> {
        if self.is_prefetch {
            return Some(AutomaticRequest::Prefetch);
        }
        if !self.is_from_browser || self.opens_page {
            return None;
        }
        if path == "/favicon.ico" || path.starts_with("/apple-touch-icon") {
            return Some(AutomaticRequest::Icon);
        }
        let is_site_file = SITE_FILES.contains(&path) || path.starts_with(DEVTOOLS_FILES);
        is_site_file.then_some(AutomaticRequest::SiteFile)
    }
}

/// Returns why a browser sent this request by itself, or nothing if somebody asked for it.
pub fn automatic_request(request: &Request) -> Option<AutomaticRequest> {
    BrowserHints::of(request).automatic_request(request.path())
}

/// Returns whether a browser sent the request.
pub fn is_from_browser(request: &Request) -> bool {
    BrowserHints::of(request).is_from_browser
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_asks_another_one_was_not_sent_by_the_learner() {
        let is_from_server = |headers: &[(&'static str, &str)]| {
            let request = Request::new("GET", "/videos/1").with_headers(headers);
            BrowserHints::of(&request).is_from_server
        };
        assert!(is_from_server(&[("user-agent", "pages/server")]));
        assert!(is_from_server(&[("user-agent", "curl/8.0"), ("via", "1.1 gateway")]));
        assert!(!is_from_server(&[("user-agent", "curl/8.0")]) && !is_from_server(&[]));
    }

    #[test]
    fn a_request_of_the_browser_is_told_apart_from_one_of_the_learner() {
        use AutomaticRequest::{Icon, Prefetch, SiteFile};
        let browser = ("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0");
        let typed = ("sec-fetch-dest", "document");
        let image = ("sec-fetch-dest", "image");
        let fetch = ("sec-fetch-dest", "empty");
        let devtools = "/.well-known/appspecific/com.chrome.devtools.json";
        for (path, headers, expected) in [
            ("/favicon.ico", &[browser, image][..], Some(Icon)),
            ("/favicon.ico", &[browser, typed], None),
            ("/favicon.ico", &[("user-agent", "curl/8.0")], None),
            ("/apple-touch-icon-precomposed.png", &[browser], Some(Icon)),
            (devtools, &[browser, fetch], Some(SiteFile)),
            ("/robots.txt", &[browser], Some(SiteFile)),
            ("/.well-known/openid-configuration", &[browser, fetch], None),
            ("/", &[browser, typed], None),
            ("/", &[browser, typed, ("sec-purpose", "prefetch;prerender")], Some(Prefetch)),
            ("/", &[("purpose", "Prefetch")], Some(Prefetch)),
            ("/", &[browser, ("x-moz", "prefetch")], Some(Prefetch)),
            ("/", &[], None),
        ] {
            let request = Request::new("GET", path).with_headers(headers);
            assert_eq!(automatic_request(&request), expected, "{path} {headers:?}");
        }
    }
}
