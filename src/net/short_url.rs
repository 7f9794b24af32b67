//! The short forms of a URL of this computer, as people type them: `3000`, `:3000/about`, `/about`.

use url::Host;

/// Where a learner's own server usually is. A path alone is read as one of this server.
const OWN_SERVER: &str = "http://localhost:8080";

/// Returns the whole URL for an address without a scheme: `localhost:3000/about`, `:3000/about`, `3000`, `/about`, `?q=cats`.
pub fn complete_url(typed: &str) -> String {
    let rest = typed.strip_prefix(':').unwrap_or(typed);
    let port = rest.split(['/', '?', '#']).next().unwrap_or_default();
    match typed {
        _ if typed.starts_with('?') => format!("{OWN_SERVER}/{typed}"),
        _ if typed.starts_with('/') => format!("{OWN_SERVER}{typed}"),
        _ if port.parse::<u16>().is_ok() => format!("http://localhost:{rest}"),
        _ => format!("http://{typed}"),
    }
}

/// Returns the number that was typed in the place of a host. A URL may write an IPv4 address as one number, so that
/// `http://8080` is 0.0.31.144. Nobody who types a port means that.
pub fn number_as_host<'a, S>(typed: &'a str, host: &Host<S>) -> Option<&'a str> {
    let rest = typed.split_once("://").or_else(|| typed.split_once(":/")).map_or(typed, |(_, rest)| rest);
    let written = rest.trim_start_matches('/').split([':', '/', '?', '#']).next().unwrap_or_default();
    (matches!(host, Host::Ipv4(_)) && written.parse::<u32>().is_ok()).then_some(written)
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    #[test]
    fn a_short_form_means_this_computer() {
        for (typed, url) in [
            ("3000", "http://localhost:3000"),
            (":3000/users?id=1", "http://localhost:3000/users?id=1"),
            ("/about", "http://localhost:8080/about"),
            ("?q=cats", "http://localhost:8080/?q=cats"),
            ("localhost:3000/about", "http://localhost:3000/about"),
            ("[::1]:3000", "http://[::1]:3000"),
            ("99999", "http://99999"),
        ] {
            assert_eq!(complete_url(typed), url, "{typed}");
        }
    }

    #[test]
    fn a_number_in_the_place_of_a_host_is_seen() {
        let number = |typed: &str| {
            let url = Url::parse(typed).unwrap_or_else(|error| panic!("{typed}: {error}"));
            url.host().and_then(|host| number_as_host(typed, &host).map(str::to_owned))
        };
        for typed in ["http://8080", "http://8080/users?a=b", "http:/8080", "http://8080:80/"] {
            assert_eq!(number(typed).as_deref(), Some("8080"), "{typed}");
        }
        for typed in ["http://127.0.0.1:8080/", "http://localhost:8080/8080", "http://[::1]/"] {
            assert_eq!(number(typed), None, "{typed}");
        }
    }
}
