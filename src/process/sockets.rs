//! Linux: on which ports some processes listen. Reads the sockets of these processes alone: to go through
//! those of every process takes as long as a whole check, on a desktop much longer.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use super::netlink;

/// The length of a line of `/proc/net/tcp`, in bytes.
const LINE: usize = 150;
/// The state LISTEN in the kernel's tables.
const LISTEN: &str = "0A";

/// The ports that any of these processes listens on; none where the system does not tell.
pub(super) fn ports(pids: &BTreeSet<u32>) -> Option<BTreeSet<u16>> {
    let listening = listening()?;
    let held = pids.iter().flat_map(|pid| held(*pid));
    Some(held.filter_map(|socket| listening.get(&socket).copied()).collect())
}

/// The process that runs in this folder and listens on the port.
pub fn listener_in(folder: &Path, port: u16) -> Option<u32> {
    let is_here = |pid: &u32| super::folder(*pid).is_some_and(|own| own == folder);
    let here: Vec<u32> = super::tree::pids()?.filter(is_here).collect();
    let listening = if here.is_empty() { return None } else { listening()? };
    here.into_iter().find(|pid| held(*pid).any(|socket| listening.get(&socket) == Some(&port)))
}

/// The sockets that listen, by number, with their ports.
fn listening() -> Option<BTreeMap<u64, u16>> {
    netlink::listening().ok().or_else(tables)
}

/// The same from the tables in `/proc`, which can always be read.
fn tables() -> Option<BTreeMap<u64, u16>> {
    let mut found = BTreeMap::new();
    table("/proc/net/tcp", &mut found).ok()?;
    // A system without IPv6 has no such table.
    let _ = table("/proc/net/tcp6", &mut found);
    Some(found)
}

/// Reads one table up to the first connection: the kernel promises to list all that listen before
/// (its Documentation/networking/proc_net_tcp.rst), and of connections there may be thousands. Line by line, since
/// to fill a larger buffer the kernel looks for connections all through its own table, which takes milliseconds.
fn table(path: &str, found: &mut BTreeMap<u64, u16>) -> std::io::Result<()> {
    for line in BufReader::with_capacity(LINE, File::open(path)?).lines().skip(1) {
        match entry(&line?) {
            Some((socket, port)) => found.insert(socket, port),
            None => break,
        };
    }
    Ok(())
}

/// A listening socket's number and port.
fn entry(line: &str) -> Option<(u64, u16)> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let port = fields.get(1)?.rsplit(':').next()?;
    let listens = *fields.get(3)? == LISTEN;
    listens.then_some((fields.get(9)?.parse().ok()?, u16::from_str_radix(port, 16).ok()?))
}

/// The numbers of the sockets that a process has open. The system shows its files by its first thread; where that one
/// has ended and others have not, they are found by these.
fn held(pid: u32) -> impl Iterator<Item = u64> {
    let mut files = open_files(format!("/proc/{pid}/fd"));
    if files.is_empty() {
        let threads = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
        files = threads.flat_map(|thread| open_files(thread.path().join("fd"))).collect();
    }
    files.into_iter().filter_map(|target| target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok())
}

/// What the files of a folder such as `/proc/PID/fd` are.
fn open_files(folder: impl AsRef<Path>) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| std::fs::read_link(file.path()).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{TcpListener, TcpStream};

    #[test]
    fn a_line_of_the_table_is_understood() {
        let line =
            "   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1 0 100";
        assert_eq!(entry(line), Some((4242, 8080)));
        assert_eq!(entry(&line.replace(" 0A ", " 01 ")), None);
        assert_eq!(entry(""), None);
    }

    #[test]
    fn who_listens_is_told_and_who_is_only_connected_is_not() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let client = TcpStream::connect(("127.0.0.1", port)).expect("somebody listens");
        let clients = client.local_addr().expect("it is connected").port();
        let own = ports(&BTreeSet::from([std::process::id()])).expect("Linux tells");
        assert!(own.contains(&port) && !own.contains(&clients));
        assert!(!ports(&BTreeSet::from([1])).is_some_and(|others| others.contains(&port)));
        let here = std::env::current_dir().expect("there is one");
        assert_eq!(listener_in(&here, port), Some(std::process::id()));
        assert_eq!(listener_in(Path::new("/nowhere"), port), None);
        let told =
            |ports: Option<BTreeMap<u64, u16>>| ports.is_some_and(|all| all.into_values().any(|one| one == port));
        assert!(told(tables()) && told(netlink::listening().ok()), "the kernel says the same either way");
    }
}
