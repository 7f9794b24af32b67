//! A server that is running already: its addresses are tried, and it gets the requests.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::check::result::{AbortReason, CheckResult, Endpoint};
use crate::check::watch::last_saved;
use crate::net::{self, LOOPBACK_ADDRESSES, PortOwner, takes_connections};
use crate::process;

use super::address::Address;
use super::job::Job;
use super::session::{RunEnd, RunSession};

/// How long a connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long connecting to one of the other ports of this computer may take.
const SCAN_TIMEOUT: Duration = Duration::from_millis(200);
/// How exactly the start of a process is known.
const START_TIME_ERROR: Duration =
    if cfg!(target_os = "linux") { Duration::from_millis(20) } else { Duration::from_secs(1) };
/// Ports that beginners' servers usually listen on.
const USUAL_PORTS: &[u16] = &[3000, 5000, 8000, 8080, 8081, 8888, 5173, 4000, 3001];

/// Sends the requests to a server that is running.
pub(super) fn examine(run: &mut RunSession<'_>, address: &Address, result: &mut CheckResult) -> Result<(), RunEnd> {
    let endpoint = try_addresses(address);
    let is_listening = !endpoint.open_addresses.is_empty();
    result.endpoint = Some(endpoint);
    if !is_listening {
        let mut ports = other_open_ports(address.port);
        ports.retain(|port| !is_doorways_own(run.job, &owners(*port)));
        result.other_open_ports = ports;
        return Err(RunEnd::Aborted(AbortReason::NobodyListens));
    }
    let owners = owners(address.port);
    if result.endpoint.as_ref().is_some_and(Endpoint::is_this_computer) && is_doorways_own(run.job, &owners) {
        if !address.is_typed {
            return Err(RunEnd::Aborted(AbortReason::DoorwaysOwn));
        }
        result.is_doorway_server = true;
    }
    result.file_newer_than_server = file_newer_than_server(run.job, &owners);
    Ok(run.send_requests(result, &mut (), |_| {})?)
}

/// The folder with the code of the server: the one that its process runs in, where the system says so. If no server is
/// listening, or if the address was not typed, it is the learner's folder.
pub(super) fn source_folder(address: &Address, own: &Path, result: &CheckResult) -> Option<PathBuf> {
    let of_process = net::port_owners(address.port).and_then(|owners| process::folder(owners.first()?.pid));
    let is_own = result.aborted == Some(AbortReason::NobodyListens) || !address.is_typed;
    of_process.or_else(|| is_own.then(|| own.to_owned()))
}

fn owners(port: u16) -> Vec<PortOwner> {
    net::port_owners(port).unwrap_or_default()
}

/// The file of the folder's program that was saved after the server was started in that folder.
fn file_newer_than_server(job: &Job, owners: &[PortOwner]) -> Option<String> {
    let own = job.folder.canonicalize().ok()?;
    let runs_there = |owner: &&PortOwner| {
        process::folder(owner.pid).and_then(|folder| folder.canonicalize().ok()).is_some_and(|folder| folder == own)
    };
    let started = SystemTime::now().checked_sub(process::age(owners.iter().find(runs_there)?.pid)?)?;
    let (name, saved) = last_saved(&job.folder, &job.stacks)?;
    (saved > started + START_TIME_ERROR).then_some(name)
}

/// Whether a server on this computer is one of doorway itself: a lesson's, in another window.
fn is_doorways_own(job: &Job, owners: &[PortOwner]) -> bool {
    let Some(own) = job.supervisor.launcher().and_then(Path::file_stem) else { return false };
    owners.iter().any(|owner| Path::new(&owner.name).file_stem() == Some(own))
}

/// Tries which of its addresses take connections.
fn try_addresses(address: &Address) -> Endpoint {
    let is_open = |ip: &IpAddr| takes_connections(SocketAddr::new(*ip, address.port), CONNECT_TIMEOUT);
    let (open_addresses, closed_addresses) = address.ips().into_iter().partition(is_open);
    Endpoint { host: address.host(), port: address.port, open_addresses, closed_addresses, is_open_to_network: false }
}

/// Other usual ports of this computer that take connections.
fn other_open_ports(own: u16) -> Vec<u16> {
    let is_open = |port: &u16| takes_connections(SocketAddr::new(LOOPBACK_ADDRESSES[0], *port), SCAN_TIMEOUT);
    USUAL_PORTS.iter().filter(|port| **port != own).filter(|port| is_open(port)).copied().collect()
}
