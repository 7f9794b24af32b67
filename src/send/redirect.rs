//! Where a redirect leads, by the rules that browsers follow.

use hyper::Method;
use hyper::header::LOCATION;
use url::Url;

use super::address::is_https;
use super::body::HandBody;
use super::request::HandRequest;
use crate::http::client::ClientResponse;
use crate::net::is_loopback_host;

/// Header fields that describe a body, and go with it.
const BODY_HEADERS: &[&str] = &["content-type", "content-length", "content-encoding", "content-language"];
/// Header fields that only the server gets that they were meant for.
const PRIVATE_HEADERS: &[&str] = &["authorization", "cookie", "proxy-authorization"];

/// Why a redirect was not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedirectEnd {
    /// Nobody asked for it.
    NotAsked(Url),
    /// There were too many in a row.
    TooMany,
    /// It leads to https, which our client does not speak.
    Https(Url),
    /// It leads from this computer to a different one.
    OtherComputer(Url),
    /// Its Location is missing or is no URL.
    NoLocation,
}

/// Returns the next request if the response is a redirect; or why it is not sent.
pub(super) fn next_request(
    request: &HandRequest,
    response: &ClientResponse,
) -> Option<Result<HandRequest, RedirectEnd>> {
    if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = response.headers.get(LOCATION).and_then(|value| std::str::from_utf8(value.as_bytes()).ok());
    let url = location.and_then(|location| request.url.join(location).ok());
    Some(match url {
        None => Err(RedirectEnd::NoLocation),
        Some(url) if is_https(&url) => Err(RedirectEnd::Https(url)),
        Some(url) if url.scheme() != "http" => Err(RedirectEnd::NoLocation),
        Some(url) if is_this_computer(&request.url) && !is_this_computer(&url) => Err(RedirectEnd::OtherComputer(url)),
        Some(url) => Ok(redirected(request, url, response.status)),
    })
}

fn is_this_computer(url: &Url) -> bool {
    url.host().is_some_and(|host| is_loopback_host(&host))
}

/// 303 makes a GET of everything, 301 and 302 of a POST, and 307 and 308 change nothing.
fn redirected(request: &HandRequest, mut url: Url, status: u16) -> HandRequest {
    url.set_fragment(None);
    let becomes_get = match status {
        303 => request.method != Method::HEAD,
        301 | 302 => request.method == Method::POST,
        _ => false,
    };
    let is_same_origin = url.origin() == request.url.origin();
    let stays = |name: &str| {
        let name = name.to_ascii_lowercase();
        !(becomes_get && BODY_HEADERS.contains(&name.as_str()))
            && (is_same_origin || !PRIVATE_HEADERS.contains(&name.as_str()))
            && (is_same_origin || name != "host")
    };
    HandRequest {
        method: if becomes_get { Method::GET } else { request.method.clone() },
        url,
        headers: request.headers.iter().filter(|(name, _)| stays(name)).cloned().collect(),
        body: if becomes_get { HandBody::Empty } else { request.body.clone() },
    }
}

#[cfg(test)]
mod tests {
    use hyper::body::Bytes;
    use hyper::{HeaderMap, Version};

    use super::*;
    use crate::send::address::read_url;

    fn after(status: u16, location: Option<&str>, method: Method) -> Option<Result<HandRequest, RedirectEnd>> {
        let mut headers = HeaderMap::new();
        if let Some(location) = location {
            headers.insert(LOCATION, location.parse().expect("a header"));
        }
        let (version, body) = (Version::HTTP_11, Bytes::new());
        let response = ClientResponse { status, reason: None, version, headers, body, extra: Vec::new() };
        let own = [("Content-Type", "text/plain"), ("Cookie", "a=1"), ("X-Id", "7")];
        let request = HandRequest {
            method,
            url: read_url("/old").expect("an address"),
            headers: own.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            body: HandBody::Data(b"x".to_vec()),
        };
        next_request(&request, &response)
    }

    #[test]
    fn the_method_of_the_next_request_depends_on_the_status() {
        for (status, method, next, keeps_body) in [
            (301, Method::POST, Method::GET, false),
            (302, Method::PUT, Method::PUT, true),
            (303, Method::PUT, Method::GET, false),
            (307, Method::POST, Method::POST, true),
            (308, Method::POST, Method::POST, true),
        ] {
            let request = after(status, Some("/new"), method).expect("a redirect").expect("it is followed");
            assert_eq!((request.method, request.body.is_there()), (next, keeps_body), "{status}");
            assert_eq!(request.headers.iter().any(|(name, _)| name == "Content-Type"), keeps_body, "{status}");
            assert_eq!(request.url.as_str(), "http://localhost:8080/new");
        }
    }

    #[test]
    fn a_cookie_stays_with_its_origin() {
        let names = |location| {
            let request = after(307, Some(location), Method::GET).expect("a redirect").expect("it is followed");
            request.headers.into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names("/new"), "Content-Type Cookie X-Id");
        assert_eq!(names("http://localhost:9000/"), "Content-Type X-Id");
    }

    #[test]
    fn a_redirect_that_leads_away_is_not_followed() {
        for (location, is_end) in [
            (Some("https://localhost/"), "Https"),
            (Some("http://example.com/"), "OtherComputer"),
            (Some("ftp://localhost/"), "NoLocation"),
            (None, "NoLocation"),
        ] {
            let end = after(302, location, Method::GET).expect("a redirect").expect_err("it is not followed");
            assert!(format!("{end:?}").starts_with(is_end), "{end:?}");
        }
        assert!(after(200, Some("/new"), Method::GET).is_none() && after(304, None, Method::GET).is_none());
    }
}
