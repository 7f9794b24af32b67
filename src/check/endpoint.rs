//! The address of the learner's server, and which of its addresses take connections.

use std::net::{IpAddr, SocketAddr};

use crate::net::Listening;

/// Where the server is expected, and which of its addresses take connections.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// The name and port, as in the Host field and in URLs: `localhost:8080`.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The addresses that take connections; requests go to the first one.
    pub open_addresses: Vec<IpAddr>,
    /// The addresses that were tried and refuse connections.
    pub closed_addresses: Vec<IpAddr>,
    /// Whether the server also takes connections from other computers in the network, as far as the system says.
    pub is_open_to_network: bool,
}

impl Endpoint {
    /// A port of this computer, and whether it takes connections on each of the two loopback addresses.
    pub fn local(port: u16, v4: bool, v6: bool) -> Self {
        let listening = Listening { v4, v6 };
        let (open_addresses, closed_addresses) = (listening.addresses(), listening.missing_addresses());
        Self { host: format!("localhost:{port}"), port, open_addresses, closed_addresses, is_open_to_network: false }
    }

    /// The URL that paths are appended to: `http://localhost:8080`.
    pub fn url(&self) -> String {
        format!("http://{}", self.host)
    }

    /// The address that requests go to, if any takes connections.
    pub fn address(&self) -> Option<SocketAddr> {
        Some(SocketAddr::new(*self.open_addresses.first()?, self.port))
    }

    /// Whether requests go to this computer.
    pub fn is_this_computer(&self) -> bool {
        self.open_addresses.first().is_some_and(IpAddr::is_loopback)
    }

    /// The only address that takes connections, if another one was tried and refuses them.
    pub fn only_address(&self) -> Option<IpAddr> {
        match (&self.open_addresses[..], &self.closed_addresses[..]) {
            ([only], [_, ..]) => Some(*only),
            _ => None,
        }
    }
}
