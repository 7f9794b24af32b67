//! Linux: the sockets that listen, asked of the kernel by netlink (sock_diag(7)). Its tables in `/proc/net` hold every
//! connection too, and to look through them takes milliseconds even where there are none.

use std::collections::BTreeMap;

use rustix::io::{Errno, Result};
use rustix::net::netlink::{SOCK_DIAG, SocketAddrNetlink};
use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, sendto, socket_with};

/// `SOCK_DIAG_BY_FAMILY`: the kind of a request, and of the answers.
const BY_FAMILY: u16 = 20;
/// `NLM_F_REQUEST | NLM_F_DUMP`: all that fits the request is wanted.
const DUMP: u16 = 0x1 | 0x300;
/// The message that ends a list (`NLMSG_DONE`).
const DONE: u16 = 3;
/// `IPPROTO_TCP`, and the bit of its state LISTEN.
const TCP: u8 = 6;
const LISTEN: u32 = 1 << 10;
/// The length of a message's header, and of a whole request: a header and a `struct inet_diag_req_v2`.
const HEADER: usize = 16;
const REQUEST: usize = HEADER + 56;
/// As much as the kernel writes at a time.
const BUFFER: usize = 32 * 1024;

/// The sockets that listen on TCP, by their number (inode), with their ports.
///
/// # Errors
/// Where the kernel does not answer such questions, as in some containers.
pub(super) fn listening() -> Result<BTreeMap<u64, u16>> {
    let socket = socket_with(AddressFamily::NETLINK, SocketType::DGRAM, SocketFlags::CLOEXEC, Some(SOCK_DIAG))?;
    let mut found = BTreeMap::new();
    for family in [AddressFamily::INET, AddressFamily::INET6] {
        sendto(&socket, &request(family), SendFlags::empty(), &SocketAddrNetlink::new(0, 0))?;
        let mut buffer = vec![0; BUFFER];
        loop {
            let (len, _) = recv(&socket, &mut buffer[..], RecvFlags::empty())?;
            if !take(&buffer[..len], &mut found)? {
                break;
            }
        }
    }
    Ok(found)
}

/// Asks for all sockets of that family that listen.
fn request(family: AddressFamily) -> [u8; REQUEST] {
    let mut bytes = [0; REQUEST];
    bytes[..4].copy_from_slice(&(REQUEST as u32).to_ne_bytes());
    bytes[4..6].copy_from_slice(&BY_FAMILY.to_ne_bytes());
    bytes[6..8].copy_from_slice(&DUMP.to_ne_bytes());
    bytes[HEADER] = family.as_raw() as u8;
    bytes[HEADER + 1] = TCP;
    bytes[HEADER + 4..HEADER + 8].copy_from_slice(&LISTEN.to_ne_bytes());
    bytes
}

/// Takes what one reading holds; false once the list has ended.
fn take(mut bytes: &[u8], found: &mut BTreeMap<u64, u16>) -> Result<bool> {
    while let Some((len, kind)) = header(bytes) {
        match kind {
            DONE => return Ok(false),
            BY_FAMILY => found.extend(socket(bytes.get(HEADER..len).unwrap_or_default())),
            // An error, or nothing that was asked for.
            _ => return Err(Errno::OPNOTSUPP),
        }
        // Messages begin at multiples of four.
        bytes = bytes.get(len.next_multiple_of(4)..).unwrap_or_default();
    }
    Ok(true)
}

/// The length of the next message with its header, and its kind.
fn header(bytes: &[u8]) -> Option<(usize, u16)> {
    let len = u32::from_ne_bytes(bytes.get(..4)?.try_into().ok()?) as usize;
    let kind = u16::from_ne_bytes(bytes.get(4..6)?.try_into().ok()?);
    (len >= HEADER).then_some((len, kind))
}

/// Number and port of a `struct inet_diag_msg`: the port stands in network order behind four bytes, the number at the end.
fn socket(message: &[u8]) -> Option<(u64, u16)> {
    let port = u16::from_be_bytes(message.get(4..6)?.try_into().ok()?);
    let number = u32::from_ne_bytes(message.get(68..72)?.try_into().ok()?);
    Some((number.into(), port))
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn who_listens_on_either_family_is_told_and_who_is_connected_is_not() {
        let v4 = TcpListener::bind("127.0.0.1:0").expect("some port is free");
        let v6 = TcpListener::bind("[::1]:0").expect("some port is free");
        let port = |listener: &TcpListener| listener.local_addr().expect("it is bound").port();
        let client = TcpStream::connect(("127.0.0.1", port(&v4))).expect("it listens");
        let ports: Vec<u16> = listening().expect("Linux tells").into_values().collect();
        assert!(ports.contains(&port(&v4)) && ports.contains(&port(&v6)), "{ports:?}");
        assert!(!ports.contains(&client.local_addr().expect("it is connected").port()), "{ports:?}");
    }

    #[test]
    fn what_is_no_whole_message_is_passed_over() {
        let mut found = BTreeMap::new();
        for bytes in [&[][..], &[1, 2, 3], &[0; 16]] {
            assert_eq!(take(bytes, &mut found), Ok(true));
        }
        let mut done = [0; 20];
        done[0] = 20;
        done[4] = DONE as u8;
        assert_eq!(take(&done, &mut found), Ok(cfg!(target_endian = "big")));
        assert!(found.is_empty());
    }
}
