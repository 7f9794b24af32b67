//! Linux: the sockets that are listening, as the kernel names them when it is asked, or else from its tables in `/proc/net`;
//! and the processes that have them open. Measured with 2,800 connections: 7 ms for the files of 130 processes, where the
//! `listeners` crate takes 29 ms.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::listening_socket::ListeningSocket;
use super::port_owner::PortOwner;
use super::procfs::{open_sockets, parent, pids, program_name};
use super::sock_diag;

/// The length of a line of `/proc/net/tcp`, in bytes.
const LINE_BYTES: usize = 150;
/// The state LISTEN in the kernel's tables.
const LISTEN: &str = "0A";

/// Returns every TCP socket that is listening; none where the system does not say.
fn listening_sockets() -> Option<Vec<ListeningSocket>> {
    sock_diag::listening_sockets().ok().or_else(in_tables)
}

/// The sockets in the kernel's tables; none where they cannot be read.
fn in_tables() -> Option<Vec<ListeningSocket>> {
    let mut sockets = read_table("/proc/net/tcp").ok()?;
    // A system without IPv6 has no such table.
    sockets.extend(read_table("/proc/net/tcp6").unwrap_or_default());
    Some(sockets)
}

/// Returns the address of every TCP socket that is listening.
pub(super) fn all_listening_addresses() -> Option<Vec<SocketAddr>> {
    Some(listening_sockets()?.iter().map(|socket| socket.address).collect())
}

/// Returns the processes that are listening on the port, the oldest first: for each socket one that has it open, with those
/// of its ancestors that have it too. The system can be asked only process by process, so the youngest is asked first: it
/// is nearly always the learner's, and the search ends as soon as each socket is found.
pub(super) fn port_owners(port: u16) -> Option<Vec<PortOwner>> {
    let on_port = listening_sockets()?.into_iter().filter(|socket| socket.address.port() == port);
    let sockets: BTreeSet<u64> = on_port.map(|socket| socket.inode).collect();
    let mut missing = sockets.clone();
    let mut owners = BTreeSet::new();
    let mut pids: Vec<u32> = pids()?.collect();
    pids.sort_unstable();
    for pid in pids.into_iter().rev() {
        if missing.is_empty() {
            break;
        }
        let open: BTreeSet<u64> = open_sockets(pid).filter(|socket| missing.contains(socket)).collect();
        if !open.is_empty() {
            owners.insert(pid);
            missing.retain(|socket| !open.contains(socket));
        }
    }
    let ancestors: Vec<u32> = owners.iter().flat_map(|pid| ancestors_with(*pid, &sockets)).collect();
    owners.extend(ancestors);
    Some(owners.into_iter().map(|pid| PortOwner { pid, name: program_name(pid) }).collect())
}

/// Returns the nearest ancestors of a process that have one of the sockets open: a program that starts others to share its
/// work opens the socket before it starts them.
fn ancestors_with(pid: u32, sockets: &BTreeSet<u64>) -> Vec<u32> {
    let has_socket = |pid: &u32| open_sockets(*pid).any(|socket| sockets.contains(&socket));
    std::iter::successors(Some(pid), |pid| parent(*pid).filter(has_socket)).skip(1).collect()
}

/// Returns the ports that any of these processes is listening on. Only the files of these processes are read.
pub(super) fn ports_of(pids: &BTreeSet<u32>) -> Option<BTreeSet<u16>> {
    let ports: BTreeMap<u64, u16> =
        listening_sockets()?.iter().map(|socket| (socket.inode, socket.address.port())).collect();
    Some(pids.iter().flat_map(|pid| open_sockets(*pid)).filter_map(|socket| ports.get(&socket).copied()).collect())
}

/// Reads one table up to the first connection: the kernel promises to list all listening sockets before them (its
/// Documentation/networking/proc_net_tcp.rst), and there may be thousands of connections. It reads line by line: to fill a
/// larger buffer, the kernel would search its whole table for connections, which takes milliseconds.
fn read_table(path: &str) -> std::io::Result<Vec<ListeningSocket>> {
    let mut sockets = Vec::new();
    for line in BufReader::with_capacity(LINE_BYTES, File::open(path)?).lines().skip(1) {
        match parse_line(&line?) {
            Some(socket) => sockets.push(socket),
            None => break,
        }
    }
    Ok(sockets)
}

/// Reads a line of a table; none if its socket is not listening.
fn parse_line(line: &str) -> Option<ListeningSocket> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    if *fields.get(3)? != LISTEN {
        return None;
    }
    let (address, port) = fields[1].split_once(':')?;
    let address = SocketAddr::new(parse_address(address)?, u16::from_str_radix(port, 16).ok()?);
    Some(ListeningSocket { address, inode: fields.get(9)?.parse().ok()? })
}

/// Reads an address: one or four numbers of eight digits, each in the order of bytes that the processor has.
fn parse_address(text: &str) -> Option<IpAddr> {
    let word = |at: usize| Some(u32::from_str_radix(text.get(at * 8..at * 8 + 8)?, 16).ok()?.to_ne_bytes());
    match text.len() {
        8 => Some(Ipv4Addr::from(word(0)?).into()),
        32 => {
            let words = [word(0)?, word(1)?, word(2)?, word(3)?];
            let bytes: [u8; 16] = words.concat().try_into().ok()?;
            Some(Ipv6Addr::from(bytes).into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    const TAIL: &str = "00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1 0 100";

    #[cfg(target_endian = "little")]
    #[test]
    fn a_line_of_the_table_is_read_with_address_port_and_number() {
        for (address, expected) in [
            ("0100007F:1F90", "127.0.0.1:8080"),
            ("00000000:0050", "0.0.0.0:80"),
            ("00000000000000000000000001000000:1F90", "[::1]:8080"),
        ] {
            let socket = parse_line(&format!("   1: {address} {TAIL}")).expect("it is listening");
            assert_eq!((socket.address.to_string().as_str(), socket.inode), (expected, 4242));
        }
    }

    #[test]
    fn the_kernel_names_the_sockets_that_are_in_its_tables() {
        let own = ["127.0.0.1:0", "[::1]:0"].map(|address| TcpListener::bind(address).expect("some port is free"));
        let asked = sock_diag::listening_sockets().expect("the kernel answers");
        let tables = in_tables().expect("the tables can be read");
        for listener in own {
            let address = listener.local_addr().expect("it is bound");
            let find = |all: &[ListeningSocket]| all.iter().find(|socket| socket.address == address).cloned();
            assert!(find(&asked).is_some(), "{address}");
            assert_eq!(find(&asked), find(&tables));
        }
    }

    #[test]
    fn a_line_of_a_connection_and_half_a_line_are_no_listening_socket() {
        let connection = format!("   1: 0100007F:1F90 {}", TAIL.replace(" 0A ", " 01 "));
        for line in [connection.as_str(), "", "1: 0100007F 0 0A", "1: 01:1F90 0:0 0A 0 0 0 0 0 4242"] {
            assert!(parse_line(line).is_none(), "{line}");
        }
    }
}
