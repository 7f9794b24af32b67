//! A URL taken apart as the WHATWG URL standard says (<https://url.spec.whatwg.org/>), and what was changed when it was read.

use serde::Serialize;
use url::Url;

use super::userinfo::is_mail_address;
use super::{hide_password, is_localhost, is_loopback_host, shown_url};

/// The address of a learner's own server. A path alone is read as one of that server.
const OWN_SERVER: &str = "http://localhost:8080";
/// The ends of names that are files of a page, and not hosts.
const FILE_EXTENSIONS: &[&str] = &["html", "htm", "css", "js", "json", "php", "png", "jpg", "svg", "txt"];

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

/// Why a text is no URL. A password in the text is replaced by stars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InvalidUrl {
    /// Nothing was typed.
    Empty,
    /// It names a host, but has no scheme.
    NoScheme {
        /// The text.
        typed: String,
        /// The URL that may be meant.
        meant: String,
    },
    /// It is only a part of a URL, such as a path: it does not say which server to ask.
    NoHost {
        /// The text.
        typed: String,
        /// The URL of that part on the learner's own server.
        meant: String,
    },
    /// The standard refuses it.
    Refused {
        /// The text.
        typed: String,
        /// The reason, in words.
        reason: String,
    },
}

/// Takes a URL apart.
///
/// # Errors
/// A text that is no URL, or that has no scheme.
pub fn take_apart(typed: &str) -> Result<UrlParts, InvalidUrl> {
    if lacks_scheme(typed) {
        return Err(without_scheme(typed.trim()));
    }
    Ok(parts(&Url::parse(typed).map_err(|error| refused(typed, error))?))
}

/// Whether a text has no scheme. `localhost:8080` has none either, though the standard reads `localhost` as one.
fn lacks_scheme(typed: &str) -> bool {
    let is_host_and_port = |(name, rest): (&str, &str)| {
        let port = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let is_host = name.contains('.') || name.eq_ignore_ascii_case("localhost");
        let has_user = port.contains('@') && !is_mail_address(typed);
        is_host || has_user || (!port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()))
    };
    match Url::parse(typed) {
        Ok(url) => !url.has_host() && typed.trim().split_once(':').is_some_and(is_host_and_port),
        Err(error) => error == url::ParseError::RelativeUrlWithoutBase,
    }
}

/// Says what a text without a scheme may mean: a host with what follows it, or a part of a URL of the learner's own server.
fn without_scheme(typed: &str) -> InvalidUrl {
    if typed.is_empty() {
        return InvalidUrl::Empty;
    }
    let slashes = ["http//", "https//", "//"].into_iter().find(|start| typed.starts_with(start));
    let (scheme, rest) = match slashes {
        Some(start) if start.starts_with("https") => ("https", &typed[start.len()..]),
        Some(start) => ("http", &typed[start.len()..]),
        None => ("http", typed),
    };
    if let Some(scheme) =
        typed.split_once("://").map(|(scheme, _)| scheme).filter(|scheme| !scheme.contains(['/', '?', '#']))
    {
        let reason = match scheme {
            "" => "the scheme in front of `://` is missing, such as `http`".to_owned(),
            _ => format!("a scheme begins with a letter, and has only letters, digits and `+-.`; `{scheme}` has more"),
        };
        return InvalidUrl::Refused { typed: hide_password(typed), reason };
    }
    if slashes.is_none() && !begins_with_host(typed) {
        return InvalidUrl::NoHost { typed: hide_password(typed), meant: on_own_server(typed) };
    }
    match Url::parse(&format!("{scheme}://{rest}")) {
        Ok(url) => InvalidUrl::NoScheme { typed: hide_password(typed), meant: shown_url(&url) },
        Err(error) => refused(typed, error),
    }
}

/// Whether a text without a scheme begins with the name of a computer: `localhost`, `example.com`, `bob:3000`.
fn begins_with_host(typed: &str) -> bool {
    let first = typed.split(['/', '?', '#']).next().unwrap_or_default();
    let has_file_name = first.rsplit_once('.').is_some_and(|(_, end)| FILE_EXTENSIONS.contains(&end));
    let has_dot = first.trim_matches('.').contains('.') && !has_file_name;
    let has_port = first.contains(':') && !first.starts_with(':');
    is_localhost(first) || has_dot || has_port
}

/// The URL of a part on the learner's own server. A number is a port of it.
fn on_own_server(part: &str) -> String {
    let number = part.trim_start_matches(':').split(['/', '?', '#']).next().unwrap_or_default();
    if number.parse::<u16>().is_ok() {
        return format!("http://localhost:{}", part.trim_start_matches(':'));
    }
    let own = Url::parse(OWN_SERVER).expect("the address is a URL");
    own.join(part).map(String::from).unwrap_or_else(|_| OWN_SERVER.to_owned())
}

fn refused(typed: &str, error: url::ParseError) -> InvalidUrl {
    use url::ParseError;
    let reason = match error {
        ParseError::EmptyHost => "the host is missing".to_owned(),
        ParseError::InvalidPort => "a port is a number from 0 to 65535".to_owned(),
        ParseError::IdnaError | ParseError::InvalidDomainCharacter => {
            "its host has a character in it that no host has, such as a space".to_owned()
        }
        ParseError::InvalidIpv4Address | ParseError::InvalidIpv6Address => {
            "its host looks like an IP address, and is not one".to_owned()
        }
        other => other.to_string(),
    };
    InvalidUrl::Refused { typed: hide_password(typed), reason }
}

fn parts(url: &Url) -> UrlParts {
    let origin = url.origin();
    let user = (!url.username().is_empty() || url.password().is_some())
        .then(|| UrlUser { name: url.username().to_owned(), has_password: url.password().is_some() });
    UrlParts {
        url: shown_url(url),
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

fn is_this_computer(url: &Url) -> bool {
    url.host().is_some_and(|host| is_loopback_host(&host))
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
        for typed in
            ["http://localhost:8080", "http://127.0.0.1", "http://127.1", "http://[::1]:3000", "http://api.localhost"]
        {
            assert!(read(typed).is_this_computer, "{typed}");
        }
        assert!(!read("http://example.com").is_this_computer);
    }

    #[test]
    fn a_text_that_begins_with_a_host_lacks_only_its_scheme() {
        for (typed, meant) in [
            ("localhost:8080/about", "http://localhost:8080/about"),
            ("example.com", "http://example.com/"),
            ("Bob:3000", "http://bob:3000/"),
            ("//localhost/x", "http://localhost/x"),
            ("http//localhost:8080", "http://localhost:8080/"),
            ("https//example.com", "https://example.com/"),
        ] {
            let error = take_apart(typed).expect_err(typed);
            assert_eq!(error, InvalidUrl::NoScheme { typed: typed.into(), meant: meant.into() });
        }
        let meant = "http://ann:***@localhost:8080/".into();
        let shown = InvalidUrl::NoScheme { typed: "ann:***@localhost:8080".into(), meant };
        assert_eq!(take_apart("ann:pw@localhost:8080"), Err(shown));
    }

    #[test]
    fn a_path_or_a_port_alone_is_meant_on_the_own_server() {
        for (typed, meant) in [
            ("/about", "http://localhost:8080/about"),
            ("about", "http://localhost:8080/about"),
            ("./about", "http://localhost:8080/about"),
            ("index.html", "http://localhost:8080/index.html"),
            ("?q=1", "http://localhost:8080/?q=1"),
            ("3000", "http://localhost:3000"),
            (":3000/about", "http://localhost:3000/about"),
        ] {
            let error = take_apart(typed).expect_err(typed);
            assert_eq!(error, InvalidUrl::NoHost { typed: typed.into(), meant: meant.into() });
        }
        assert_eq!(take_apart(" "), Err(InvalidUrl::Empty));
    }

    #[test]
    fn what_the_standard_refuses_is_said_in_plain_words_and_without_a_password() {
        for (typed, words) in [
            ("http://localhost:99999", "65535"),
            ("http://ann:pw@lo cal/", "character"),
            ("http://", "missing"),
            ("ht!tp://[::1", "`ht!tp`"),
            ("1http://localhost", "begins with a letter"),
            ("://localhost", "is missing"),
        ] {
            let Err(InvalidUrl::Refused { typed, reason }) = take_apart(typed) else { panic!("{typed} is refused") };
            assert!(reason.contains(words) && !typed.contains("pw"), "{typed}: {reason}");
        }
    }

    #[test]
    fn a_url_without_a_host_has_no_origin() {
        let parts = read("mailto:bob@example.com");
        assert_eq!((parts.host, parts.port, parts.origin), (None, None, None));
    }
}
