//! Taking a port: on both loopback addresses, or on the whole network, and never one that is in use.

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

/// A port that is taken: one or two sockets with the same number.
#[derive(Debug)]
pub struct Bound {
    /// The port.
    pub port: u16,
    pub(super) sockets: Vec<TcpListener>,
}

/// Why a port could not be taken.
#[derive(Debug)]
pub enum BindError {
    /// Another program has it; who, where the system tells.
    Busy {
        /// The port.
        port: u16,
        /// Its process id and name, where the system tells.
        owner: Option<(u32, String)>,
    },
    /// This user may not take it: ports below 1024 need more rights on many systems.
    NotAllowed {
        /// The port.
        port: u16,
    },
    /// Anything else.
    Other {
        /// The port.
        port: u16,
        /// What the system said.
        error: Error,
    },
}

/// How long a try to reach somebody who may hold the port takes at most.
const PROBE_TIMEOUT: Duration = Duration::from_millis(200);
/// How many free numbers are tried until one is free on both addresses.
const MAX_BIND_TRIES: usize = 32;

/// Takes a port, or any free one for 0. A machine without IPv6 gets along with 127.0.0.1 alone.
pub fn bind(port: u16, reach: BindScope) -> Result<Bound, BindError> {
    if port == 0 {
        return bind_any(reach);
    }
    // Beside a program on the other loopback address, or on all of them, a second one could still be
    // bound, and then a browser and curl would reach different servers. So knock before moving in.
    if is_reachable(port) {
        return Err(busy(port));
    }
    bind_both(port, reach).map_err(|error| refused(port, error))
}

fn bind_any(reach: BindScope) -> Result<Bound, BindError> {
    let mut last = Error::from(ErrorKind::AddrInUse);
    for _ in 0..MAX_BIND_TRIES {
        match bind_both(0, reach) {
            Ok(bound) => return Ok(bound),
            Err(error) if error.kind() == ErrorKind::AddrInUse => last = error,
            Err(error) => return Err(refused(0, error)),
        }
    }
    Err(refused(0, last))
}

/// The first address decides the number, the second gets the same.
fn bind_both(port: u16, reach: BindScope) -> Result<Bound, Error> {
    let addresses: [IpAddr; 2] = match reach {
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
        (Ok(first), Err(error)) if no_such_address(&error) || reach == BindScope::Network => vec![first],
        (Err(error), Ok(second)) if no_such_address(&error) => vec![second],
        (Err(error), _) | (_, Err(error)) => return Err(error),
    };
    let port = sockets[0].local_addr()?.port();
    sockets.iter().for_each(queue);
    Ok(Bound { port, sockets })
}

/// Lets more connections wait to be taken than the usual 128: a class opens a page all at once, and who finds
/// no place tries again only after a second. A system that does not want to is left as it is.
#[cfg(unix)]
fn queue(socket: &TcpListener) {
    let _ = rustix::net::listen(socket, super::limits::ACCEPT_BACKLOG);
}

#[cfg(not(unix))]
fn queue(_socket: &TcpListener) {}

/// Whether the machine lacks this kind of address: no IPv6, say.
fn no_such_address(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::AddrNotAvailable | ErrorKind::Unsupported | ErrorKind::InvalidInput)
        || error.raw_os_error().is_some_and(|code| AF_NOT_SUPPORTED.contains(&code))
}

/// "Address family not supported" on Linux, macOS and Windows, which has no `ErrorKind` of its own.
const AF_NOT_SUPPORTED: [i32; 3] = [97, 47, 10047];

/// Whether a program takes connections on one of the loopback addresses.
fn is_reachable(port: u16) -> bool {
    let takes_connections = |address| net::takes_connections(SocketAddr::new(address, port), PROBE_TIMEOUT);
    LOOPBACK_ADDRESSES.into_iter().any(takes_connections)
}

fn refused(port: u16, error: Error) -> BindError {
    match error.kind() {
        ErrorKind::AddrInUse => busy(port),
        ErrorKind::PermissionDenied => BindError::NotAllowed { port },
        _ => BindError::Other { port, error },
    }
}

/// Asks the system which program is listening there. It may not say, as for another user's program.
fn busy(port: u16) -> BindError {
    let owner = net::port_owners(port).unwrap_or_default().into_iter().next();
    BindError::Busy { port, owner: owner.map(|owner| (owner.pid, owner.name)) }
}

/// The addresses at which other computers of the local network can reach this one; none when it is offline.
pub fn network_addresses() -> Vec<IpAddr> {
    let all = if_addrs::get_if_addrs().unwrap_or_default();
    let mut found: Vec<IpAddr> =
        all.iter().filter(|one| !one.is_loopback()).map(if_addrs::Interface::ip).filter(is_shareable).collect();
    // IPv4 first: it is the shorter one to type.
    found.sort_by_key(|address| (address.is_ipv6(), *address));
    found.dedup();
    found
}

/// A link-local IPv6 address needs a zone that a browser takes no notice of, so it is of no use to others.
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
    fn both_loopback_addresses_answer_on_one_port() {
        let bound = bind(0, BindScope::ThisComputer).expect("some port is free");
        assert!(reachable(bound.port, Ipv4Addr::LOCALHOST.into()));
        assert!(bound.sockets.len() == 1 || reachable(bound.port, Ipv6Addr::LOCALHOST.into()));
    }

    #[test]
    fn nothing_but_this_computer_is_listened_to_unless_asked() {
        let bound = bind(0, BindScope::ThisComputer).expect("some port is free");
        assert!(bound.sockets.iter().all(|one| one.local_addr().expect("bound").ip().is_loopback()));
    }

    #[test]
    fn a_port_in_use_is_told_with_its_owner() {
        let other = TcpListener::bind("127.0.0.1:0").expect("some port is free");
        let port = other.local_addr().expect("bound").port();
        let Err(BindError::Busy { port: told, owner }) = bind(port, BindScope::ThisComputer) else {
            panic!("it is busy")
        };
        assert_eq!(told, port);
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
    fn on_the_network_both_kinds_of_address_answer() {
        let bound = bind(0, BindScope::Network).expect("some port is free");
        assert!(reachable(bound.port, Ipv4Addr::LOCALHOST.into()));
    }
}
