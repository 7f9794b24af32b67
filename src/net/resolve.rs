//! The addresses of a name.

use std::net::{SocketAddr, ToSocketAddrs};

use url::Host;

use super::loopback::LOOPBACK_ADDRESSES;

/// Whether the name is the one that every computer has for itself.
pub fn is_localhost(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost")
}

/// Whether a URL's host is this computer, whatever its network says: `localhost`, a name below it (RFC 6761, section 6.3), or
/// a loopback address.
pub fn is_loopback_host<S: AsRef<str>>(host: &Host<S>) -> bool {
    match host {
        Host::Domain(name) => name.as_ref() == "localhost" || name.as_ref().ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// Returns the addresses of a name, which may be an address itself, with or without brackets. `localhost` means both
/// loopback addresses, whatever the system's own file says.
pub fn resolve(name: &str, port: u16) -> Vec<SocketAddr> {
    if is_localhost(name) {
        return LOOPBACK_ADDRESSES.map(|address| SocketAddr::new(address, port)).to_vec();
    }
    let name = name.trim_matches(['[', ']']);
    (name, port).to_socket_addrs().map(Iterator::collect).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loopback_host_is_localhost_a_name_below_it_or_a_loopback_address() {
        let is_it = |host: &str| is_loopback_host(&Host::parse(host).expect("it is a host"));
        assert!(["localhost", "LOCALHOST", "api.localhost", "127.0.0.2", "[::1]"].into_iter().all(is_it));
        assert!(!["localhost.example", "notlocalhost", "192.168.0.7", "0.0.0.0", "[::]"].into_iter().any(is_it));
    }

    #[test]
    fn localhost_means_both_addresses_and_an_address_means_itself() {
        let shown = |name| resolve(name, 80).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(shown("LocalHost"), ["127.0.0.1:80", "[::1]:80"]);
        assert_eq!(shown("[::1]"), ["[::1]:80"]);
        assert_eq!(shown("127.0.0.2"), ["127.0.0.2:80"]);
    }
}
