//! A server that runs already: found on its addresses, and asked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::check::{self, AbortReason, CheckResult, Endpoint, ProgramMonitor, SocketTransport};
use crate::net;
use crate::process;

use super::choose::Address;
use super::{CheckRun, watch};

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(3);
/// How exactly the start of a process is known.
const TICK: Duration = if cfg!(target_os = "linux") { Duration::from_millis(20) } else { Duration::from_secs(1) };
/// Ports that beginners' servers usually listen on.
const USUAL: &[u16] = &[3000, 5000, 8000, 8080, 8081, 8888, 5173, 4000, 3001];

/// Looks at a running server.
pub(super) fn look(look: &CheckRun<'_>, place: &Address) -> CheckResult {
    let mut evidence = look.evidence();
    let site = find(place);
    let is_there = !site.answers.is_empty();
    evidence.site = Some(site);
    if !is_there {
        evidence.other_open_ports = elsewhere(place);
        return look.nothing(evidence, AbortReason::NobodyListens);
    }
    evidence.file_newer_than_server = edited(place.port);
    asked(look, evidence, &mut ())
}

/// The folder of the program that was looked for at the place: the one that it runs in, where the system tells.
/// Where nobody listens, or nothing but the folder says which server is meant, the one that one stands in.
pub(super) fn folder(place: &Address, evidence: &CheckResult) -> Option<PathBuf> {
    let is_here = evidence.stopped == Some(AbortReason::NobodyListens) || !place.is_typed;
    let owner = || process::folder(net::port_owners(place.port)?.first()?.pid);
    let here = || std::env::current_dir().ok();
    if is_here { owner().or_else(here) } else { owner() }
}

/// Asks who has the port of a program that could not be started.
pub(super) fn greet(look: &CheckRun<'_>, evidence: &mut CheckResult) {
    let Some(site) = evidence.site.clone() else { return };
    let address = SocketAddr::new(site.answers[0], site.port);
    let (host, cancel) = (site.host.clone(), look.stop.clone());
    let mut wire = SocketTransport { runtime: look.runtime, address, host, cancel, behind: &mut () };
    evidence.around.extend(check::identify_owner(&look.order(&site.host), &mut wire));
}

/// The file of this folder's program that was saved after the server at the port was started in this folder.
fn edited(port: u16) -> Option<String> {
    let folder = std::env::current_dir().ok()?;
    let pid = process::listener_in(&folder, port)?;
    let started = SystemTime::now().checked_sub(process::age(pid)?)?;
    let (name, saved) = watch::saved_last(&folder)?;
    (saved > started + TICK).then_some(name)
}

/// Asks all probes of the server at the evidence's site.
pub(super) fn asked(look: &CheckRun<'_>, mut evidence: CheckResult, behind: &mut dyn ProgramMonitor) -> CheckResult {
    let site = evidence.site.clone().expect("whoever asks has found the server");
    let address = SocketAddr::new(site.answers[0], site.port);
    let (host, cancel) = (site.host.clone(), look.stop.clone());
    let mut wire = SocketTransport { runtime: look.runtime, address, host, cancel, behind };
    let order = look.order(&site.host);
    match check::look(&order, &mut wire, &mut evidence) {
        Ok(()) => evidence,
        Err(check::Interrupt) => look.nothing(evidence, AbortReason::Interrupted),
    }
}

/// Which of its addresses answer.
fn find(place: &Address) -> Endpoint {
    let open = |address: &IpAddr| TcpStream::connect_timeout(&SocketAddr::new(*address, place.port), CONNECT).is_ok();
    let (answers, refuses) = addresses(place).into_iter().partition(open);
    Endpoint { host: place.host(), port: place.port, answers, refuses }
}

/// The addresses of a name. For `localhost` these are both loopback addresses, whatever the system's file says.
fn addresses(place: &Address) -> Vec<IpAddr> {
    if place.name.eq_ignore_ascii_case("localhost") {
        return vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    }
    let name = place.name.trim_start_matches('[').trim_end_matches(']');
    let found = (name, place.port).to_socket_addrs().map(|all| all.map(|one| one.ip()).collect());
    found.unwrap_or_default()
}

/// Other usual ports of this computer that answer.
fn elsewhere(place: &Address) -> Vec<u16> {
    let open = |port: &u16| {
        let address = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), *port);
        TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_ok()
    };
    USUAL.iter().filter(|port| **port != place.port).filter(|port| open(port)).copied().collect()
}

/// The site of a program that listens on these of the two loopback addresses.
pub(super) fn site(port: u16, v4: bool, v6: bool) -> Endpoint {
    let both = [(v4, IpAddr::from(Ipv4Addr::LOCALHOST)), (v6, IpAddr::from(Ipv6Addr::LOCALHOST))];
    let those = |wanted: bool| both.iter().filter(|(open, _)| *open == wanted).map(|(_, address)| *address).collect();
    Endpoint { host: format!("localhost:{port}"), port, answers: those(true), refuses: those(false) }
}
