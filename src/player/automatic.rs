//! Requests that a browser sends without being asked to. The player ignores them, and the log explains them: both must
//! agree on which ones they are, so it is decided here.

use crate::http::Request;

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

/// Headers that say why a browser sends a request.
const PURPOSE_HEADERS: &[&str] = &["sec-purpose", "purpose", "x-moz"];
/// Files that browsers and their tools look for. Other paths below `/.well-known/` are asked for by pages.
const SITE_FILES: &[&str] = &["/robots.txt", "/.well-known/change-password", "/.well-known/traffic-advice"];
const DEVTOOLS_FILES: &str = "/.well-known/appspecific/";

/// Returns why a browser sent this request by itself, or nothing if somebody asked for it. The same path requested with
/// curl, or typed into the address bar (Fetch Metadata: `Sec-Fetch-Dest: document`), is the learner's own request.
pub fn automatic_request(request: &Request) -> Option<AutomaticRequest> {
    let is_prefetch =
        |name: &&str| request.header(name).is_some_and(|purpose| purpose.to_ascii_lowercase().contains("prefetch"));
    if PURPOSE_HEADERS.iter().any(is_prefetch) {
        return Some(AutomaticRequest::Prefetch);
    }
    let is_typed = request.header("sec-fetch-dest") == Some("document");
    if !is_from_browser(request) || is_typed {
        return None;
    }
    let path = request.path();
    if path == "/favicon.ico" || path.starts_with("/apple-touch-icon") {
        return Some(AutomaticRequest::Icon);
    }
    let is_site_file = SITE_FILES.contains(&path) || path.starts_with(DEVTOOLS_FILES);
    is_site_file.then_some(AutomaticRequest::SiteFile)
}

/// Returns whether a browser sent the request: only browsers say what they will use the response for.
pub fn is_from_browser(request: &Request) -> bool {
    request.headers.contains_key("sec-fetch-dest")
        || request.header("user-agent").is_some_and(|agent| agent.starts_with("Mozilla/"))
}

#[cfg(test)]
mod tests {
    use super::*;

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
