//! The cookies of one person in a scenario, stored and sent as by a browser (RFC 6265, sections 5.3 and 5.4).

use std::time::{Duration, SystemTime};

use chrono::DateTime;
use hyper::HeaderMap;
use hyper::header::SET_COOKIE;

/// One `Set-Cookie` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetCookie {
    /// The cookie's name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The attributes, each with its value if it has one.
    attributes: Vec<(String, String)>,
}

impl SetCookie {
    /// Reads one header; none if a browser ignores it.
    pub fn parse(header: &str) -> Option<Self> {
        let mut parts = header.split(';').map(str::trim);
        let (name, value) = parts.next()?.split_once('=')?;
        let attribute = |part: &str| match part.split_once('=') {
            Some((name, value)) => (name.trim().to_ascii_lowercase(), value.trim().to_owned()),
            None => (part.to_ascii_lowercase(), String::new()),
        };
        let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
        (!name.is_empty()).then(|| Self { name, value, attributes: parts.map(attribute).collect() })
    }

    /// Returns whether it has an attribute, written `HttpOnly` or `SameSite=Lax`. Capitals do not count.
    pub fn has_attribute(&self, wanted: &str) -> bool {
        let (name, value) = wanted.split_once('=').map_or((wanted, None), |(name, value)| (name, Some(value.trim())));
        let own = self.attribute(name.trim());
        own.is_some_and(|own| value.is_none_or(|value| own.eq_ignore_ascii_case(value)))
    }

    /// The value of an attribute; of two with one name, the last counts.
    fn attribute(&self, name: &str) -> Option<&str> {
        let own = self.attributes.iter().rev().find(|(own, _)| own.eq_ignore_ascii_case(name));
        own.map(|(_, value)| value.as_str())
    }

    /// Returns whether a browser deletes the cookie, because its time is over when it arrives.
    pub fn is_deletion(&self, now: SystemTime) -> bool {
        self.expiry(now).is_some_and(|expiry| expiry <= now)
    }

    /// When it expires; none if the browser keeps it until it is closed. Max-Age counts before Expires.
    fn expiry(&self, now: SystemTime) -> Option<SystemTime> {
        if let Some(seconds) = self.attribute("max-age").and_then(|value| value.parse::<i64>().ok()) {
            let age = u64::try_from(seconds).map(Duration::from_secs);
            return Some(age.ok().and_then(|age| now.checked_add(age)).unwrap_or(SystemTime::UNIX_EPOCH));
        }
        // Old servers write `Thu, 01-Jan-1970`.
        let date = DateTime::parse_from_rfc2822(&self.attribute("expires")?.replace('-', " ")).ok()?;
        Some(date.into())
    }

    /// Whether a browser keeps it, when it comes from this host over plain HTTP. Browsers count localhost as secure.
    fn is_accepted(&self, host: &str) -> bool {
        let is_secure = self.attribute("secure").is_some();
        let is_for_host = self
            .attribute("domain")
            .is_none_or(|domain| domain.is_empty() || domain.trim_start_matches('.').eq_ignore_ascii_case(host));
        let needs_secure = self.has_attribute("SameSite=None") || self.name.starts_with("__Secure-");
        let is_host_only = self.attribute("domain").is_none() && self.attribute("path") == Some("/");
        is_for_host
            && (is_secure || !needs_secure)
            && (!is_secure || is_loopback(host))
            && (!self.name.starts_with("__Host-") || (is_secure && is_host_only))
    }
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host == "127.0.0.1" || host == "::1" || host == "[::1]"
}

/// Returns the cookies that a response sets.
pub fn set_cookies(headers: &HeaderMap) -> Vec<SetCookie> {
    let texts = headers.get_all(SET_COOKIE).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    texts.filter_map(|text| SetCookie::parse(&text)).collect()
}

/// The cookies of one person, for one server.
#[derive(Debug, Clone, Default)]
pub struct CookieJar(Vec<StoredCookie>);

#[derive(Debug, Clone)]
struct StoredCookie {
    name: String,
    value: String,
    path: String,
    expiry: Option<SystemTime>,
}

impl CookieJar {
    /// Keeps the cookies of a response to a request for this path.
    pub fn store(&mut self, headers: &HeaderMap, host: &str, request_path: &str, now: SystemTime) {
        for cookie in set_cookies(headers).into_iter().filter(|cookie| cookie.is_accepted(host)) {
            let path = match cookie.attribute("path") {
                Some(path) if path.starts_with('/') => path.to_owned(),
                _ => default_path(request_path).to_owned(),
            };
            self.0.retain(|own| own.name != cookie.name || own.path != path);
            let expiry = cookie.expiry(now);
            if expiry.is_none_or(|expiry| expiry > now) {
                self.0.push(StoredCookie { name: cookie.name, value: cookie.value, path, expiry });
            }
        }
    }

    /// Returns the cookies that a browser sends with a request for this path, those with the longest path first.
    pub fn for_path(&self, request_path: &str, now: SystemTime) -> Vec<(String, String)> {
        let path = without_query(request_path);
        let is_sent = |cookie: &&StoredCookie| {
            path_matches(path, &cookie.path) && cookie.expiry.is_none_or(|expiry| expiry > now)
        };
        let mut found: Vec<&StoredCookie> = self.0.iter().filter(is_sent).collect();
        found.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        found.into_iter().map(|cookie| (cookie.name.clone(), cookie.value.clone())).collect()
    }
}

fn without_query(path: &str) -> &str {
    path.split('?').next().unwrap_or_default()
}

/// The path of a cookie without one: the folder of the request (RFC 6265, section 5.1.4).
fn default_path(request_path: &str) -> &str {
    let path = without_query(request_path);
    match path.rfind('/') {
        Some(end) if end > 0 => &path[..end],
        _ => "/",
    }
}

fn path_matches(path: &str, of_cookie: &str) -> bool {
    let rest = path.strip_prefix(of_cookie);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || of_cookie.ends_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn later(seconds: u64) -> SystemTime {
        NOW + Duration::from_secs(seconds)
    }

    /// A jar after a response to `/app/login` with these cookies.
    fn jar(cookies: &[&str]) -> CookieJar {
        let mut jar = CookieJar::default();
        add(&mut jar, cookies);
        jar
    }

    fn add(jar: &mut CookieJar, cookies: &[&str]) {
        let mut headers = HeaderMap::new();
        for cookie in cookies {
            headers.append(SET_COOKIE, cookie.parse().expect("a value"));
        }
        jar.store(&headers, "localhost", "/app/login?next=/", later(1000));
    }

    fn sent(jar: &CookieJar, path: &str) -> String {
        let sent = jar.for_path(path, later(1000));
        sent.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn a_cookie_is_sent_to_its_path_and_below_it() {
        let jar = jar(&["a=1; Path=/", "b=2; Path=/app", "c=3"]);
        assert_eq!(sent(&jar, "/app/me?x=1"), "b=2; c=3; a=1");
        assert_eq!(sent(&jar, "/application"), "a=1");
        assert_eq!(sent(&jar, "/"), "a=1");
    }

    #[test]
    fn a_cookie_that_is_set_again_has_the_new_value_and_one_that_expires_is_gone() {
        let mut jar = jar(&["a=1; Path=/", "b=1; Path=/"]);
        add(&mut jar, &["a=2; Path=/", "b=; Path=/; Max-Age=0"]);
        assert_eq!(sent(&jar, "/"), "a=2");
        add(&mut jar, &["a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT"]);
        assert_eq!(sent(&jar, "/"), "");
    }

    #[test]
    fn max_age_is_counted_from_the_response() {
        let jar = jar(&["a=1; Max-Age=60; Path=/"]);
        assert_eq!(jar.for_path("/", later(1059)).len(), 1);
        assert_eq!(jar.for_path("/", later(1060)).len(), 0);
    }

    #[test]
    fn what_a_browser_refuses_is_not_kept() {
        for cookie in [
            "a=1; Domain=example.org",
            "a=1; SameSite=None",
            "__Secure-a=1",
            "__Host-a=1; Secure; Path=/app",
            "no value",
            "=1",
        ] {
            assert_eq!(sent(&jar(&[cookie]), "/app/login"), "", "{cookie}");
        }
        for cookie in ["a=1; Secure", "a=1; SameSite=None; Secure", "a=1; HttpOnly; Domain=localhost"] {
            assert_eq!(sent(&jar(&[cookie]), "/app/login"), "a=1", "{cookie}");
        }
    }

    #[test]
    fn attributes_are_compared_without_their_capitals() {
        let cookie = SetCookie::parse("a=b=c; httponly; samesite=lax; Path=/").expect("it is a cookie");
        assert_eq!(cookie.value, "b=c");
        assert!(
            cookie.has_attribute("HttpOnly") && cookie.has_attribute("SameSite=Lax") && cookie.has_attribute("Path=/")
        );
        assert!(!cookie.has_attribute("Secure") && !cookie.has_attribute("SameSite=Strict"));
    }
}
