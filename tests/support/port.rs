//! A port for a server that a test starts.

use std::fs::{File, OpenOptions};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};
use std::sync::{Mutex, OnceLock};

/// All ports are below those that the system gives to connections by itself, so that none of them takes one in between.
const FIRST_PORT: u16 = 20_000;
/// How many ports one program of tests has for itself, and how many programs may run at once.
const PORTS: u16 = 200;
const PROGRAMS: u16 = 60;

/// A port that was free a moment ago, and that no other program of tests takes.
pub(crate) fn free_port() -> u16 {
    static USED: Mutex<u16> = Mutex::new(0);
    let mut used = USED.lock().expect("no test fails with the port");
    let local: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    loop {
        *used = *used % (PORTS - 1) + 1;
        let port = first_own_port() + *used;
        // A computer without IPv6 has another reason to refuse.
        let is_taken =
            |address| TcpListener::bind((address, port)).is_err_and(|error| error.kind() == ErrorKind::AddrInUse);
        if !local.into_iter().any(is_taken) {
            return port;
        }
    }
}

/// The first of the ports that belong to this program, as long as it holds the lock of their file.
fn first_own_port() -> u16 {
    static OWN: OnceLock<(u16, File)> = OnceLock::new();
    let lock = |number: u16| {
        let path = std::env::temp_dir().join(format!("doorway-test-ports-{number}"));
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).ok()?;
        file.try_lock().is_ok().then_some((FIRST_PORT + number * PORTS, file))
    };
    OWN.get_or_init(|| (0..PROGRAMS).find_map(lock).expect("fewer programs of tests run at once")).0
}
