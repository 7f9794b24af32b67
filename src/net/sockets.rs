//! What the system says of the sockets that are listening: on which addresses, and which process has them. A program that
//! takes connections on 127.0.0.1 may take them on every address of this computer.

use std::collections::BTreeSet;
use std::net::IpAddr;

#[cfg(not(target_os = "linux"))]
use super::elsewhere as system;
#[cfg(target_os = "linux")]
use super::linux as system;
use super::port_owner::PortOwner;

/// Returns the addresses of the sockets that are listening on the port: `0.0.0.0` and `::` mean every address of this
/// computer. None where the system does not say.
pub fn listening_addresses(port: u16) -> Option<Vec<IpAddr>> {
    let sockets = system::all_listening_addresses()?.into_iter().filter(|socket| socket.port() == port);
    let mut addresses: Vec<IpAddr> = sockets.map(|socket| socket.ip().to_canonical()).collect();
    addresses.sort();
    addresses.dedup();
    Some(addresses)
}

/// Whether other computers in the network can reach the port, as far as its sockets decide: a firewall may still forbid
/// it. None where the system does not say.
pub fn is_open_to_network(port: u16) -> Option<bool> {
    Some(listening_addresses(port)?.iter().any(|address| !address.is_loopback()))
}

/// Returns the processes that are listening on the port. It is empty if they belong to another user, and none where the
/// system does not say. Of a program that shares its sockets with others that it started, one of them may be missing.
pub fn port_owners(port: u16) -> Option<Vec<PortOwner>> {
    system::port_owners(port)
}

/// Returns the ports that any of these processes is listening on; none where the system does not say.
pub fn ports_of(pids: &BTreeSet<u32>) -> Option<BTreeSet<u16>> {
    system::ports_of(pids)
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    fn of(address: &str) -> (Option<Vec<String>>, Option<bool>) {
        let listener = TcpListener::bind(address).expect("some port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let addresses = listening_addresses(port).map(|all| all.iter().map(ToString::to_string).collect());
        (addresses, is_open_to_network(port))
    }

    #[test]
    fn the_addresses_of_a_port_are_those_that_its_program_asked_for() {
        for (address, expected, is_open) in [
            ("127.0.0.1:0", "127.0.0.1", false),
            ("[::1]:0", "::1", false),
            ("0.0.0.0:0", "0.0.0.0", true),
            ("[::]:0", "::", true),
        ] {
            assert_eq!(of(address), (Some(vec![expected.to_owned()]), Some(is_open)), "{address}");
        }
    }

    #[test]
    fn a_port_is_owned_by_the_process_that_listens_on_it_and_not_by_its_clients() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let client = TcpStream::connect(("127.0.0.1", port)).expect("it is listening");
        let client_port = client.local_addr().expect("it is connected").port();
        let own = std::process::id();
        let ports = ports_of(&BTreeSet::from([own])).expect("the system says");
        assert!(ports.contains(&port) && !ports.contains(&client_port), "{ports:?}");
        let owners = port_owners(port).expect("the system says");
        assert_eq!(owners.iter().map(|owner| owner.pid).collect::<Vec<_>>(), [own]);
        assert!(!owners[0].name.is_empty());
        assert_eq!(port_owners(client_port), Some(Vec::new()));
    }
}
