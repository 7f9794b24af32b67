//! A URL taken apart as the WHATWG URL standard says (<https://url.spec.whatwg.org/>), and what was changed when it was read.

use serde::Serialize;
use url::{Host, Url};

use crate::net::is_localhost;

/// The parts of a URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UrlParts {
    /// The whole URL as programs use it, with stars in place of a password.
    pub url: String,
    /// `http`, without the colon.
    pub scheme: String,
    /// The user name and the password in front of the host, if one is there.
    pub user: Option<UrlUser>,
    /// The host in small letters, in the form that DNS takes: `xn--mnchen-3ya.example`.
    pub host: Option<String>,
    /// Whether the host is this computer.
    pub is_this_computer: bool,
    /// The port that is used: the one that is written, else the scheme's own.
    pub port: Option<u16>,
    /// Whether that is the scheme's own port, which need not be written.
    pub is_usual_port: bool,
    /// The path, with `%20` and such as they are sent.
    pub path: String,
    /// The names and values of the query, decoded, in their order. Empty if there is none.
    pub query: Vec<(String, String)>,
    /// What comes after the `#`, without it.
    pub fragment: Option<String>,
    /// The origin, as browsers compare it; none for schemes whose origins are like no other.
    pub origin: Option<String>,
    /// The path with the query: what comes after the method in a request.
    pub target: String,
}

/// A user name in a URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UrlUser {
    /// The name.
    pub name: String,
    /// Whether a password comes with it. The password itself is never kept.
    pub has_password: bool,
}

/// Why a text is no URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvalidUrl {
    /// It has no scheme. The URL that may be meant, if adding `http://` makes it one.
    NoScheme {
        /// The text.
        typed: String,
        /// What may be meant.
        meant: Option<String>,
    },
    /// The standard refuses it.
    Refused {
        /// The text.
        typed: String,
        /// The reason of the parser: `invalid port number`.
        reason: String,
    },
}

/// Takes a URL apart.
///
/// # Errors
/// A text that is no URL, or that has no scheme.
pub fn take_apart(typed: &str) -> Result<UrlParts, InvalidUrl> {
    if lacks_scheme(typed) {
        let meant = Url::parse(&format!("http://{}", typed.trim())).ok().filter(Url::has_host).map(String::from);
        return Err(InvalidUrl::NoScheme { typed: typed.to_owned(), meant });
    }
    let url = Url::parse(typed)
        .map_err(|error| InvalidUrl::Refused { typed: typed.to_owned(), reason: error.to_string() })?;
    Ok(parts(&url))
}

/// Whether a text has no scheme. `localhost:8080` has none either, though the standard reads `localhost` as one.
fn lacks_scheme(typed: &str) -> bool {
    let is_host_and_port = |(name, rest): (&str, &str)| {
        let port = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let is_host = name.contains('.') || name.eq_ignore_ascii_case("localhost");
        is_host || (!port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
    };
    match Url::parse(typed) {
        Ok(url) => !url.has_host() && typed.trim().split_once(':').is_some_and(is_host_and_port),
        Err(error) => error == url::ParseError::RelativeUrlWithoutBase,
    }
}

fn parts(url: &Url) -> UrlParts {
    let origin = url.origin();
    let user = (!url.username().is_empty() || url.password().is_some())
        .then(|| UrlUser { name: url.username().to_owned(), has_password: url.password().is_some() });
    UrlParts {
        url: without_password(url),
        scheme: url.scheme().to_owned(),
        user,
        host: url.host_str().map(str::to_owned),
        is_this_computer: is_this_computer(url),
        port: url.port_or_known_default(),
        is_usual_port: url.port().is_none(),
        path: url.path().to_owned(),
        query: url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect(),
        fragment: url.fragment().map(str::to_owned),
        origin: origin.is_tuple().then(|| origin.ascii_serialization()),
        target: url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path())),
    }
}

/// The URL with stars in place of its password.
fn without_password(url: &Url) -> String {
    let mut shown = url.clone();
    if url.password().is_some() {
        // Fails only for a URL that can have no password.
        let _ = shown.set_password(Some("***"));
    }
    shown.to_string()
}

fn is_this_computer(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_localhost(name),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> UrlParts {
        take_apart(typed).expect(typed)
    }

    #[test]
    fn every_part_is_named() {
        let parts = read("http://bob:secret@Example.COM:8080/a%20b/../search?q=cats+and+dogs&n=2#top");
        assert_eq!((parts.scheme.as_str(), parts.host.as_deref()), ("http", Some("example.com")));
        assert_eq!((parts.port, parts.is_usual_port), (Some(8080), false));
        assert_eq!((parts.path.as_str(), parts.fragment.as_deref()), ("/search", Some("top")));
        assert_eq!(parts.query, [("q".into(), "cats and dogs".into()), ("n".into(), "2".into())]);
        assert_eq!(parts.origin.as_deref(), Some("http://example.com:8080"));
        assert_eq!(parts.target, "/search?q=cats+and+dogs&n=2");
        assert!(!parts.url.contains("secret"), "{}", parts.url);
        assert_eq!(parts.user, Some(UrlUser { name: "bob".into(), has_password: true }));
    }

    #[test]
    fn the_port_of_the_scheme_need_not_be_written() {
        for (typed, port) in [("https://example.com", 443), ("http://example.com:80/", 80)] {
            assert_eq!((read(typed).port, read(typed).is_usual_port), (Some(port), true), "{typed}");
        }
    }

    #[test]
    fn this_computer_has_several_names() {
        for typed in ["http://localhost:8080", "http://127.0.0.1", "http://127.1", "http://[::1]:3000"] {
            assert!(read(typed).is_this_computer, "{typed}");
        }
        assert!(!read("http://example.com").is_this_computer);
    }

    #[test]
    fn a_text_without_a_scheme_is_told_from_a_url() {
        for (typed, meant) in [
            ("localhost:8080/about", "http://localhost:8080/about"),
            ("example.com", "http://example.com/"),
            ("Bob:3000", "http://bob:3000/"),
        ] {
            let error = take_apart(typed).expect_err(typed);
            assert_eq!(error, InvalidUrl::NoScheme { typed: typed.into(), meant: Some(meant.into()) });
        }
        assert!(matches!(take_apart("http://localhost:99999"), Err(InvalidUrl::Refused { .. })));
    }

    #[test]
    fn a_url_without_a_host_has_no_origin() {
        let parts = read("mailto:bob@example.com");
        assert_eq!((parts.host, parts.port, parts.origin), (None, None, None));
    }
}
