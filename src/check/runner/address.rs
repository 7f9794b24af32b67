//! The address of a server that is running: what was typed after `--url`, or the usual one.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use url::{Host, Url};

use crate::net;
use crate::text::safe::safe_to_copy;

/// Where a server is running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The name or number of the computer, as written in a URL: `localhost`, `[::1]`.
    pub name: String,
    /// The port.
    pub port: u16,
    /// Whether the learner typed it; if not, it is the usual one.
    pub is_typed: bool,
}

impl Address {
    /// The usual address of a server on this computer.
    pub fn local(port: u16) -> Self {
        Self { name: "localhost".to_owned(), port, is_typed: false }
    }

    /// Reads what was typed: a URL, an address of this computer without `http://`, or only a port of it.
    ///
    /// # Errors
    /// It is not such an address; the sentence says what to type instead. A different computer is meant only if the whole
    /// URL is typed, so that a typing error never sends anything to it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let typed = text.trim();
        if let Ok(port) = typed.strip_prefix(':').unwrap_or(typed).parse::<u16>()
            && port > 0
        {
            return Ok(Self { is_typed: true, ..Self::local(port) });
        }
        if let Some(rest) = typed.strip_prefix("http:/").filter(|rest| !rest.is_empty() && !rest.starts_with('/')) {
            return Err(format!(
                "`{}` has one slash behind `http:`, and two are meant: http://{}",
                shown(typed),
                shown(rest)
            ));
        }
        let is_whole = typed.contains("://");
        let whole = if is_whole { typed.to_owned() } else { format!("http://{typed}") };
        let url = Url::parse(&whole).map_err(|_| not_an_address(typed))?;
        let host = plain_host(&url, typed)?;
        if !is_whole && !is_this_computer(&host) {
            return Err(format!(
                "`{}` is not this computer. If you mean another one, type its whole address: http://{}",
                shown(typed),
                shown(typed)
            ));
        }
        Ok(Self { name: local_name(&host), port: url.port().unwrap_or(80), is_typed: true })
    }

    /// The name and port, as in the Host field.
    pub fn host(&self) -> String {
        format!("{}:{}", self.name, self.port)
    }

    /// The addresses of the name. For `localhost` these are both loopback addresses, whatever the system's file says.
    pub(super) fn ips(&self) -> Vec<IpAddr> {
        net::resolve(&self.name, self.port).iter().map(SocketAddr::ip).collect()
    }
}

fn not_an_address(typed: &str) -> String {
    format!("`{}` is not an address; expected one like http://localhost:3000", shown(typed))
}

/// Returns what was typed, safe to print and without a password.
fn shown(typed: &str) -> String {
    safe_to_copy(&net::hide_password(typed))
}

/// The host of a URL that has nothing but a scheme, a host and a port.
fn plain_host(url: &Url, typed: &str) -> Result<Host<String>, String> {
    let shown = shown(typed);
    match url.scheme() {
        "http" => {}
        "https" => return Err(format!("`{shown}` is https; a server on your own computer speaks http")),
        _ => return Err(not_an_address(typed)),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!("`{shown}` has a user name in it; leave it out"));
    }
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(format!("`{shown}` has a path; the lesson's own paths are asked, so leave it out"));
    }
    let host = url.host().ok_or_else(|| not_an_address(typed))?.to_owned();
    // A URL may write an IPv4 address as one number, so that 8080 is 0.0.31.144. Nobody who types a port means that.
    match (&host, bare_number(typed)) {
        (Host::Ipv4(_), Some(number)) => {
            Err(format!("`{shown}` names no computer; if {number} is the port, type http://localhost:{number}"))
        }
        _ => Ok(host),
    }
}

/// Returns the part between `http://` and the port or the end, if it is not an IPv4 address in its usual form.
fn bare_number(typed: &str) -> Option<&str> {
    let rest = typed.split_once("://").map_or(typed, |(_, rest)| rest);
    let name = rest.split([':', '/']).next().unwrap_or_default();
    name.parse::<Ipv4Addr>().is_err().then_some(name)
}

fn is_this_computer(host: &Host<String>) -> bool {
    let is_unspecified = match host {
        Host::Domain(_) => false,
        Host::Ipv4(ip) => ip.is_unspecified(),
        Host::Ipv6(ip) => ip.is_unspecified(),
    };
    is_unspecified || net::is_loopback_host(host)
}

/// The name that requests go to. A server may print that it listens on 0.0.0.0 or [::], which means every address of
/// this computer; requests cannot be sent to it everywhere.
fn local_name(host: &Host<String>) -> String {
    match host {
        Host::Ipv4(ip) if ip.is_unspecified() => "localhost".to_owned(),
        Host::Ipv6(ip) if ip.is_unspecified() => "localhost".to_owned(),
        Host::Domain(name) if name.ends_with(".localhost") => "localhost".to_owned(),
        host => host.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_is_a_name_and_a_port() {
        for (typed, host) in [
            ("http://localhost:3000", "localhost:3000"),
            ("http://127.0.0.1:3000/", "127.0.0.1:3000"),
            ("http://[::1]:3000", "[::1]:3000"),
            ("http://localhost", "localhost:80"),
            ("http://example.com:3000", "example.com:3000"),
            ("http://192.168.0.7:3000", "192.168.0.7:3000"),
            ("http://0.0.0.0:3000", "localhost:3000"),
        ] {
            assert_eq!(Address::parse(typed).map(|address| address.host()).as_deref(), Ok(host), "{typed}");
        }
    }

    #[test]
    fn one_slash_too_few_is_said() {
        let refused = Address::parse("http:/localhost:3000").expect_err("it has one slash");
        assert!(refused.contains("one slash") && refused.ends_with("http://localhost:3000"), "{refused}");
    }

    #[test]
    fn a_port_alone_and_an_address_without_its_scheme_are_on_this_computer() {
        for (typed, host) in [
            ("8080", "localhost:8080"),
            (":8080", "localhost:8080"),
            ("localhost:3000", "localhost:3000"),
            ("127.0.0.1:3000", "127.0.0.1:3000"),
            ("[::1]:3000", "[::1]:3000"),
            ("0.0.0.0:3000", "localhost:3000"),
        ] {
            assert_eq!(Address::parse(typed).map(|address| address.host()).as_deref(), Ok(host), "{typed}");
        }
    }

    #[test]
    fn another_computer_is_refused_unless_its_address_is_typed_whole() {
        for typed in ["example.com:3000", "192.168.0.7:3000", "localhots:3000", "myserver", "127.1.example:80"] {
            let refused = Address::parse(typed).expect_err(typed);
            assert!(refused.contains(&format!("type its whole address: http://{typed}")), "{refused}");
        }
    }

    #[test]
    fn a_number_is_never_taken_for_the_address_of_another_computer() {
        for typed in ["80800", "http://8080", "http://8080/", "0x1f90", "http://017700000001:80", "127.1:80"] {
            let refused = Address::parse(typed).expect_err(typed);
            assert!(refused.contains("names no computer"), "{typed}: {refused}");
        }
    }

    #[test]
    fn no_refusal_shows_a_password() {
        for typed in ["http://ann:pw@localhost:3000", "http://ann:pw@localhost:99999", "ann:pw@x", "https://ann:pw@x"] {
            let refused = Address::parse(typed).expect_err(typed);
            assert!(!refused.contains("pw") && refused.contains("ann:***@"), "{refused}");
        }
    }

    #[test]
    fn an_address_that_cannot_be_is_refused_with_what_to_type() {
        for typed in [
            "https://localhost:3000",
            "http://localhost:3000/about",
            "http://localhost:3000/?x=1",
            "http://ann@localhost:3000",
            "ftp://localhost",
            "http://",
            "a b",
            "",
            "0",
        ] {
            assert!(Address::parse(typed).is_err(), "{typed}");
        }
    }
}
