//! How long another process has been running, and where: to tell an old server from a fresh one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::net;

/// The kernel's clock ticks in a second, as `/proc` counts them on every Linux that is in use.
#[cfg(target_os = "linux")]
const TICKS: f64 = 100.0;

/// How long a process has been running; none where the system does not tell.
#[cfg(target_os = "linux")]
pub fn age(pid: u32) -> Option<Duration> {
    // proc(5): the time of the start is the 22nd field, the 20th behind the name; in ticks since the system's start.
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let ticks: f64 = stat.rsplit(')').next()?.split_whitespace().nth(19)?.parse().ok()?;
    let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
    let uptime: f64 = uptime.split_whitespace().next()?.parse().ok()?;
    Duration::try_from_secs_f64(uptime - ticks / TICKS).ok()
}

#[cfg(all(unix, not(target_os = "linux")))]
pub fn age(pid: u32) -> Option<Duration> {
    let output = std::process::Command::new("ps").args(["-o", "etime=", "-p", &pid.to_string()]).output().ok()?;
    elapsed(String::from_utf8_lossy(&output.stdout).trim())
}

#[cfg(windows)]
pub fn age(_pid: u32) -> Option<Duration> {
    None
}

/// `[[days-]hours:]minutes:seconds`, as ps(1) has it.
#[cfg(any(test, all(unix, not(target_os = "linux"))))]
fn elapsed(text: &str) -> Option<Duration> {
    let (days, rest) = text.split_once('-').unwrap_or(("0", text));
    let mut seconds = 0;
    for part in rest.split(':') {
        seconds = seconds * 60 + part.parse::<u64>().ok()?;
    }
    Some(Duration::from_secs(days.parse::<u64>().ok()? * 86_400 + seconds))
}

/// The folder a process runs in; none where the system does not tell.
pub fn folder(pid: u32) -> Option<PathBuf> {
    std::fs::read_link(format!("/proc/{pid}/cwd")).ok()
}

/// Returns the process that runs in this folder and is listening on the port. Where the system tells no folders, it is
/// whichever process is listening.
#[cfg(target_os = "linux")]
pub fn listener_in(folder: &Path, port: u16) -> Option<u32> {
    let runs_here = |pid: &u32| self::folder(*pid).is_some_and(|own| own == folder);
    let is_listening = |pid: &u32| net::ports_of(&BTreeSet::from([*pid])).is_some_and(|ports| ports.contains(&port));
    net::procfs::pids()?.filter(runs_here).find(is_listening)
}

#[cfg(not(target_os = "linux"))]
pub fn listener_in(_folder: &Path, port: u16) -> Option<u32> {
    Some(net::port_owners(port)?.first()?.pid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elapsed_time_is_read_in_each_of_its_forms() {
        for (text, seconds) in [("00:05", 5), ("02:05", 125), ("01:00:00", 3600), ("2-00:00:01", 172_801)] {
            assert_eq!(elapsed(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(elapsed("no time"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_is_young_and_runs_here() {
        let own = std::process::id();
        assert!(age(own).is_some_and(|age| age < Duration::from_secs(3600)));
        assert_eq!(folder(own), std::env::current_dir().ok());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_listener_is_found_by_the_folder_it_runs_in() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("some port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let here = std::env::current_dir().expect("there is one");
        assert_eq!(listener_in(&here, port), Some(std::process::id()));
        assert_eq!(listener_in(Path::new("/nowhere"), port), None);
    }
}
