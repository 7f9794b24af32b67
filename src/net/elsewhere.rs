//! macOS and Windows: the sockets that are listening, from the `listeners` crate.

use std::collections::BTreeSet;
use std::net::SocketAddr;

use listeners::{Listener, Protocol, SocketState};

use super::port_owner::PortOwner;

/// Returns the address of every TCP socket that is listening; none where the system does not say.
pub(super) fn all_listening_addresses() -> Option<Vec<SocketAddr>> {
    Some(listening_sockets()?.map(|socket| socket.socket).collect())
}

/// Returns the processes that are listening on the port, each once.
pub(super) fn port_owners(port: u16) -> Option<Vec<PortOwner>> {
    let processes = listening_sockets()?.filter(|socket| socket.socket.port() == port).map(|socket| socket.process);
    let mut owners: Vec<PortOwner> = processes.map(|one| PortOwner { pid: one.pid, name: one.name }).collect();
    owners.sort_by_key(|owner| owner.pid);
    owners.dedup();
    Some(owners)
}

/// Returns the ports that any of these processes is listening on.
pub(super) fn ports_of(pids: &BTreeSet<u32>) -> Option<BTreeSet<u16>> {
    let own = listening_sockets()?.filter(|socket| pids.contains(&socket.process.pid));
    Some(own.map(|socket| socket.socket.port()).collect())
}

/// Every TCP socket that is listening. The system lists connections too, which are left out. A system always listens
/// somewhere, so an empty list means that it does not say.
fn listening_sockets() -> Option<impl Iterator<Item = Listener>> {
    let is_listening = |one: &Listener| one.protocol == Protocol::TCP && one.state == SocketState::Listen;
    let sockets: Vec<Listener> = listeners::get_all().ok()?.into_iter().filter(is_listening).collect();
    (!sockets.is_empty()).then(|| sockets.into_iter())
}
