//! The two addresses that `localhost` means, and whether a program is listening on a port of them.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

/// Both loopback addresses: 127.0.0.1 and ::1. A browser and curl may each choose a different one.
pub const LOOPBACK_ADDRESSES: [IpAddr; 2] = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];

/// How long a connection to this computer may take. It succeeds or is refused at once, unless the program has too many
/// waiting connections already. Only Windows tries a refused connection again, for two seconds.
const CONNECT_TIMEOUT: Duration = if cfg!(windows) { IN_USE_TIMEOUT } else { Duration::from_secs(1) };
/// The same where a port must be free for certain.
const IN_USE_TIMEOUT: Duration = Duration::from_secs(3);

/// On which of the two loopback addresses a program is listening.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Listening {
    /// Whether 127.0.0.1 takes connections.
    pub v4: bool,
    /// Whether ::1 takes connections.
    pub v6: bool,
}

impl Listening {
    /// Whether at least one of the addresses takes connections.
    pub fn any(self) -> bool {
        self.v4 || self.v6
    }

    /// The addresses that take connections.
    pub fn addresses(self) -> Vec<IpAddr> {
        self.with(true)
    }

    /// The addresses that take no connections.
    pub fn missing_addresses(self) -> Vec<IpAddr> {
        self.with(false)
    }

    fn with(self, is_open: bool) -> Vec<IpAddr> {
        let both = LOOPBACK_ADDRESSES.into_iter().zip([self.v4, self.v6]);
        both.filter(|(_, open)| *open == is_open).map(|(address, _)| address).collect()
    }
}

/// Returns on which loopback addresses the port takes connections. This is slow only where nothing is listening on
/// Windows.
pub fn is_listening(port: u16) -> Listening {
    ask_both(|address| takes_connections(SocketAddr::new(address, port), CONNECT_TIMEOUT))
}

/// Returns on which loopback addresses the port is in use, even if its program lets connections wait and takes none.
pub fn is_port_in_use(port: u16) -> Listening {
    ask_both(|address| match TcpStream::connect_timeout(&SocketAddr::new(address, port), IN_USE_TIMEOUT) {
        Ok(_) => true,
        Err(error) => matches!(error.kind(), ErrorKind::TimedOut | ErrorKind::WouldBlock),
    })
}

/// Whether a connection to the address succeeds in time.
pub fn takes_connections(address: SocketAddr, timeout: Duration) -> bool {
    TcpStream::connect_timeout(&address, timeout).is_ok()
}

/// Asks for both addresses. A server that opens both at once may do so between the two questions, so that only the second
/// one finds it: the first address is asked again then. Without that, the server would be called "IPv6 only".
fn ask_both(ask: impl Fn(IpAddr) -> bool + Sync) -> Listening {
    let [first, second] = LOOPBACK_ADDRESSES;
    let (v4, v6) = if cfg!(windows) {
        // A refused connection takes two seconds there, so both questions are asked at the same time.
        std::thread::scope(|scope| {
            let v6 = scope.spawn(|| ask(second));
            (ask(first), v6.join().unwrap_or(false))
        })
    } else {
        (ask(first), ask(second))
    };
    Listening { v4: v4 || (v6 && ask(first)), v6 }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    fn listener(address: &str) -> (TcpListener, u16) {
        let listener = TcpListener::bind(address).expect("some port is free");
        let port = listener.local_addr().expect("it is bound").port();
        (listener, port)
    }

    #[test]
    fn a_server_that_opens_both_addresses_between_the_two_questions_listens_on_both() {
        let questions = AtomicU32::new(0);
        let listening = ask_both(|_| questions.fetch_add(1, Ordering::SeqCst) > 0);
        assert_eq!(listening, Listening { v4: true, v6: true });
    }

    #[test]
    fn a_server_on_one_address_is_found_on_that_one_alone() {
        let (_v4, port) = listener("127.0.0.1:0");
        assert_eq!(is_listening(port), Listening { v4: true, v6: false });
        let (_v6, port) = listener("[::1]:0");
        assert_eq!(is_listening(port), Listening { v4: false, v6: true });
        assert_eq!(is_listening(port).addresses(), [LOOPBACK_ADDRESSES[1]]);
        assert_eq!(is_listening(port).missing_addresses(), [LOOPBACK_ADDRESSES[0]]);
    }

    #[test]
    fn a_free_port_is_neither_listened_on_nor_in_use() {
        let (closed, port) = listener("127.0.0.1:0");
        drop(closed);
        assert!(!is_listening(port).any() && !is_port_in_use(port).any());
    }
}
