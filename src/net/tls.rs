//! Finds out whether a server speaks TLS, the language of https: it sends the beginning of a handshake and reads the
//! first bytes of what comes back.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long connecting and the response may take, each.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_millis(500);
/// The kinds of TLS's records that a server begins with: an alert, and a handshake.
const ALERT: u8 = 0x15;
const HANDSHAKE: u8 = 0x16;
/// The first number of all versions of TLS in use.
const MAJOR_VERSION: u8 = 0x03;
/// The parts of a ClientHello before and behind its 32 random bytes: TLS 1.2, five common ciphers, no extension.
const HELLO_START: [u8; 11] = [HANDSHAKE, 0x03, 0x01, 0x00, 0x35, 0x01, 0x00, 0x00, 0x31, 0x03, 0x03];
const HELLO_END: [u8; 15] = [0, 0, 10, 0xc0, 0x2f, 0xc0, 0x30, 0x00, 0x9c, 0x00, 0x2f, 0x13, 0x01, 1, 0];

/// Returns whether the server at an address responds to a handshake as TLS servers do: with their part of it, or with an
/// alert.
pub fn speaks_tls(address: SocketAddr) -> bool {
    first_bytes(address).is_some_and(|[kind, version]| [ALERT, HANDSHAKE].contains(&kind) && version == MAJOR_VERSION)
}

fn first_bytes(address: SocketAddr) -> Option<[u8; 2]> {
    let mut stream = TcpStream::connect_timeout(&address, HANDSHAKE_TIMEOUT).ok()?;
    stream.set_read_timeout(Some(HANDSHAKE_TIMEOUT)).ok()?;
    stream.set_write_timeout(Some(HANDSHAKE_TIMEOUT)).ok()?;
    let hello = [&HELLO_START[..], &[7; 32], &HELLO_END].concat();
    stream.write_all(&hello).ok()?;
    let mut first = [0; 2];
    stream.read_exact(&mut first).ok()?;
    Some(first)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// Whether a server that sends these bytes speaks TLS.
    fn speaks(response: &'static [u8]) -> bool {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it has an address");
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut hello = [0; 58];
            stream.read_exact(&mut hello).expect("the whole hello is sent");
            let sent = stream.write_all(response);
            (hello, sent.is_ok())
        });
        let found = speaks_tls(address);
        let (hello, _) = server.join().expect("the server ends");
        assert_eq!(usize::from(hello[4]) + 5, hello.len(), "the length of the record is right");
        found
    }

    #[test]
    fn a_handshake_and_an_alert_are_tls_and_http_is_not() {
        assert!(speaks(&[0x16, 0x03, 0x03, 0x00, 0x7a]));
        assert!(speaks(&[0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x28]));
        assert!(!speaks(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
        assert!(!speaks(b""));
    }
}
