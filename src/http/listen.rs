//! Binds a port: on both loopback addresses, or for the whole network, and never one that is in use.

use std::io::{Error, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::time::Duration;

use crate::net::{self, LOOPBACK_ADDRESSES};

/// Who can reach a server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BindScope {
    /// Programs on this computer: 127.0.0.1 and ::1.
    #[default]
    ThisComputer,
    /// Everybody on the local network too.
    Network,
}

/// A port that is bound: one or two sockets with the same number.
#[derive(Debug)]
pub struct Bound {
    /// The port.
    pub port: u16,
    pub(super) sockets: Vec<TcpListener>,
}

impl Bound {
    /// Returns the sockets for tokio.
    ///
    /// # Errors
    /// If the system does not let the sockets be used without blocking.
    pub(super) fn into_listeners(self) -> Result<Vec<tokio::net::TcpListener>, Error> {
        let listener = |socket: TcpListener| {
            socket.set_nonblocking(true)?;
            tokio::net::TcpListener::from_std(socket)
        };
        self.sockets.into_iter().map(listener).collect()
    }
}

/// Why a port could not be bound.
#[derive(Debug)]
pub enum BindError {
    /// Another program has it.
    Busy {
        /// The port.
        port: u16,
        /// The process id and name of that program, where the system says so.
        owner: Option<(u32, String)>,
    },
    /// This user may not bind it: ports below 1024 need more rights on many systems.
    NotAllowed {
        /// The port.
        port: u16,
    },
    /// Anything else.
    Other {
        /// The port.
        port: u16,
        /// The system's error.
        error: Error,
    },
}

/// How long to wait at most for a connection to a program that may have the port.
const PROBE_TIMEOUT: Duration = Duration::from_millis(200);
/// How many numbers are tried until one is free on both addresses.
const MAX_BIND_TRIES: usize = 32;

/// Binds a port, or any free one for 0. On a machine without IPv6, only 127.0.0.1 is bound.
pub fn bind(port: u16, scope: BindScope) -> Result<Bound, BindError> {
    if port == 0 {
        return bind_any(scope);
    }
    // If a program has only the other loopback address, or all addresses, the system would still let us bind this one, and
    // then a browser and curl would reach different servers. So try to connect first.
    if is_reachable(port) {
        return Err(busy(port));
    }
    bind_both(port, scope).map_err(|error| bind_error(port, error))
}

fn bind_any(scope: BindScope) -> Result<Bound, BindError> {
    let mut last = Error::from(ErrorKind::AddrInUse);
    for _ in 0..MAX_BIND_TRIES {
        match bind_both(0, scope) {
            Ok(bound) => return Ok(bound),
            Err(error) if error.kind() == ErrorKind::AddrInUse => last = error,
            Err(error) => return Err(bind_error(0, error)),
        }
    }
    Err(bind_error(0, last))
}

/// Binds both addresses: the first one decides the number, and the second one gets the same.
fn bind_both(port: u16, scope: BindScope) -> Result<Bound, Error> {
    let addresses: [IpAddr; 2] = match scope {
        BindScope::ThisComputer => LOOPBACK_ADDRESSES,
        // On most systems the IPv6 socket takes IPv4 connections too; then the second is in use, by us.
        BindScope::Network => [Ipv6Addr::UNSPECIFIED.into(), Ipv4Addr::UNSPECIFIED.into()],
    };
    let first = TcpListener::bind((addresses[0], port));
    let number = match &first {
        Ok(socket) => socket.local_addr()?.port(),
        Err(_) => port,
    };
    let second = TcpListener::bind((addresses[1], number));
    let sockets = match (first, second) {
        (Ok(first), Ok(second)) => vec![first, second],
        (Ok(first), Err(error)) if is_address_missing(&error) || scope == BindScope::Network => vec![first],
        (Err(error), Ok(second)) if is_address_missing(&error) => vec![second],
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    let port = sockets[0].local_addr()?.port();
    sockets.iter().for_each(extend_backlog);
    Ok(Bound { port, sockets })
}

/// Lets more connections wait to be accepted than the usual 128: a class opens a page all at once, and a client that
/// finds the queue full tries again only after a second. If the system refuses, the queue keeps its length.
#[cfg(unix)]
fn extend_backlog(socket: &TcpListener) {
    let _ = rustix::net::listen(socket, super::limits::ACCEPT_BACKLOG);
}

#[cfg(not(unix))]
fn extend_backlog(_socket: &TcpListener) {}

/// Whether the machine lacks this kind of address: no IPv6, say.
fn is_address_missing(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::AddrNotAvailable | ErrorKind::Unsupported | ErrorKind::InvalidInput)
        || error.raw_os_error().is_some_and(|code| AF_NOT_SUPPORTED.contains(&code))
}

/// The error "address family not supported" on Linux, macOS and Windows. It has no `ErrorKind`.
const AF_NOT_SUPPORTED: [i32; 3] = [97, 47, 10047];

/// Whether a program takes connections on one of the loopback addresses.
fn is_reachable(port: u16) -> bool {
    let takes_connections = |address| net::takes_connections(SocketAddr::new(address, port), PROBE_TIMEOUT);
    LOOPBACK_ADDRESSES.into_iter().any(takes_connections)
}

fn bind_error(port: u16, error: Error) -> BindError {
    match error.kind() {
        ErrorKind::AddrInUse => busy(port),
        ErrorKind::PermissionDenied => BindError::NotAllowed { port },
        _ => BindError::Other { port, error },
    }
}

/// Asks the system which program is listening there. The system may not say, for example if it is another user's.
fn busy(port: u16) -> BindError {
    let owner = net::port_owners(port).unwrap_or_default().into_iter().next();
    BindError::Busy { port, owner: owner.map(|owner| (owner.pid, owner.name)) }
}

/// Returns the addresses at which other computers of the local network can reach this one; none when it is offline.
pub fn network_addresses() -> Vec<IpAddr> {
    let all = if_addrs::get_if_addrs().unwrap_or_default();
    let mut found: Vec<IpAddr> =
        all.iter().filter(|one| !one.is_loopback()).map(if_addrs::Interface::ip).filter(is_shareable).collect();
    // IPv4 first: it is the shorter one to type.
    found.sort_by_key(|address| (address.is_ipv6(), *address));
    found.dedup();
    found
}

/// Whether others can use the address. A link-local IPv6 address needs a zone, which browsers ignore.
fn is_shareable(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !v4.is_link_local(),
        IpAddr::V6(v6) => !v6.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    fn reachable(port: u16, address: IpAddr) -> bool {
        TcpStream::connect((address, port)).is_ok()
    }

    #[test]
    fn both_loopback_addresses_take_connections_on_one_port() {
        let bound = bind(0, BindScope::ThisComputer).expect("some port is free");
        assert!(reachable(bound.port, Ipv4Addr::LOCALHOST.into()));
        assert!(bound.sockets.len() == 1 || reachable(bound.port, Ipv6Addr::LOCALHOST.into()));
    }

    #[test]
    fn only_this_computer_can_connect_unless_the_network_is_asked_for() {
        let bound = bind(0, BindScope::ThisComputer).expect("some port is free");
        assert!(bound.sockets.iter().all(|one| one.local_addr().expect("bound").ip().is_loopback()));
    }

    #[test]
    fn a_port_in_use_is_reported_with_its_owner() {
        let other = TcpListener::bind("127.0.0.1:0").expect("some port is free");
        let port = other.local_addr().expect("bound").port();
        let Err(BindError::Busy { port: busy_port, owner }) = bind(port, BindScope::ThisComputer) else {
            panic!("it is busy")
        };
        assert_eq!(busy_port, port);
        if cfg!(target_os = "linux") {
            assert_eq!(owner.map(|(pid, _)| pid), Some(std::process::id()));
        }
    }

    #[test]
    fn a_program_on_the_other_loopback_address_alone_counts_as_busy() {
        let Ok(other) = TcpListener::bind("[::1]:0") else { return };
        let port = other.local_addr().expect("bound").port();
        assert!(matches!(bind(port, BindScope::ThisComputer), Err(BindError::Busy { .. })));
    }

    #[test]
    fn a_program_on_every_address_counts_as_busy() {
        let other = TcpListener::bind("0.0.0.0:0").expect("some port is free");
        let port = other.local_addr().expect("bound").port();
        assert!(matches!(bind(port, BindScope::ThisComputer), Err(BindError::Busy { .. })));
    }

    #[test]
    fn on_the_network_both_kinds_of_address_take_connections() {
        let bound = bind(0, BindScope::Network).expect("some port is free");
        assert!(reachable(bound.port, Ipv4Addr::LOCALHOST.into()));
    }
}
