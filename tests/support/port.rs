//! A port for a server that a test starts.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};
use std::sync::Mutex;

/// A port that was free a moment ago, below those that the system gives to connections by itself, so that none of
/// them takes it in between.
pub(crate) fn free_port() -> u16 {
    static USED: Mutex<u16> = Mutex::new(0);
    let mut used = USED.lock().expect("no test fails with the port");
    // Another run of the tests begins elsewhere.
    let first = 20_000 + (std::process::id() % 60) as u16 * 200;
    let local: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    loop {
        *used += 1;
        let port = first + *used;
        // A computer without IPv6 has another reason to refuse.
        let is_taken =
            |address| TcpListener::bind((address, port)).is_err_and(|error| error.kind() == ErrorKind::AddrInUse);
        if !local.into_iter().any(is_taken) {
            return port;
        }
    }
}
