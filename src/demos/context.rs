//! What a demo gets when it is built: addresses, time, random numbers, a folder, and a way to call its other servers.

use std::io;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::clock::DemoClock;
use super::folder::DemoFolder;
use super::random::DemoRandom;
use super::server_call::CallServer;
use crate::http::client::ClientError;
use crate::http::{Request, Response};

/// The world around a demo. Clones share everything, so that each handler can own one.
#[derive(Clone)]
pub struct DemoContext {
    servers: Arc<[(&'static str, u16)]>,
    clock: DemoClock,
    random: Arc<DemoRandom>,
    folder: Arc<DemoFolder>,
    caller: Arc<dyn CallServer>,
    /// What the learner should know about the start of the demo.
    notes: Arc<Mutex<Vec<String>>>,
}

/// What a demo may use besides its servers. The default is the real thing; a test replaces parts of it.
#[derive(Clone, Default)]
pub struct DemoResources {
    /// The clock.
    pub clock: DemoClock,
    /// With a seed, the random numbers are the same each time.
    pub seed: Option<u64>,
    /// Where a demo keeps files that it needs again the next time; without it, nothing outlives the demo.
    pub lasting_folder: Option<PathBuf>,
}

impl DemoContext {
    /// A context for servers that listen on these ports.
    pub(super) fn new(
        servers: &[(&'static str, u16)],
        resources: DemoResources,
        caller: impl CallServer + 'static,
    ) -> Self {
        let random = resources.seed.map_or_else(DemoRandom::default, DemoRandom::seeded);
        Self {
            servers: servers.into(),
            clock: resources.clock,
            random: Arc::new(random),
            folder: Arc::new(DemoFolder::new(resources.lasting_folder)),
            caller: Arc::new(caller),
            notes: Arc::default(),
        }
    }

    /// Returns the port of a server; 0 if the demo has no such server.
    pub fn port(&self, server: &str) -> u16 {
        self.servers.iter().find(|(name, _)| *name == server).map_or(0, |(_, port)| *port)
    }

    /// Returns the origin of a server as the sender of this request knows it: `http://localhost:3000`, or with the
    /// address by which another device reached this computer.
    pub fn origin(&self, server: &str, request: &Request) -> String {
        let host = network_address(request).map_or_else(|| "localhost".to_owned(), |address| for_url(&address));
        format!("http://{host}:{}", self.port(server))
    }

    /// Returns the time.
    pub fn now(&self) -> SystemTime {
        self.clock.now()
    }

    /// Returns the source of random numbers.
    pub fn random(&self) -> &DemoRandom {
        &self.random
    }

    /// Returns a folder for files that are not needed when the demo has ended.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn temporary_folder(&self) -> io::Result<PathBuf> {
        self.folder.temporary()
    }

    /// Returns a folder for files that the demo needs again the next time it is started.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn lasting_folder(&self) -> io::Result<PathBuf> {
        self.folder.lasting()
    }

    /// Adds a sentence about something that did not stop the demo, for the learner.
    pub fn add_note(&self, note: String) {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(note);
    }

    /// Returns what was noted while the demo was built.
    pub(super) fn notes(&self) -> Vec<String> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends a request to another server of the same demo and waits for the whole response. The route that calls
    /// this needs `.blocking()`: the servers of a demo share one thread, and it must be free to answer.
    ///
    /// # Errors
    /// The server is stopped, or the response was not complete in time.
    pub fn call(&self, server: &str, request: &Request, time_limit: Duration) -> Result<Response, ClientError> {
        self.caller.call((server, self.port(server)), request, time_limit)
    }

    /// The same with a program of this computer that is no server of the demo: one that the learner has started.
    ///
    /// # Errors
    /// No program is listening on this port, or the response was not complete in time.
    pub fn call_program(&self, port: u16, request: &Request, time_limit: Duration) -> Result<Response, ClientError> {
        self.caller.call(("", port), request, time_limit)
    }
}

/// Returns the address in the Host header, if it is an address on the local network. A name does not count, because
/// anybody can point a name at this computer.
fn network_address(request: &Request) -> Option<IpAddr> {
    let host = request.header("host")?;
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    let host = host.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(host, |(host, _)| host);
    let address: IpAddr = host.trim_start_matches('[').trim_end_matches(']').parse().ok()?;
    (!address.is_loopback()).then_some(address)
}

/// Writes an address as a URL needs it: IPv6 in brackets.
fn for_url(address: &IpAddr) -> String {
    if address.is_ipv6() { format!("[{address}]") } else { address.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demos::server_call::NetworkCaller;

    fn context() -> DemoContext {
        DemoContext::new(&[("site", 4000), ("api", 4001)], DemoResources::default(), NetworkCaller)
    }

    #[test]
    fn an_origin_names_this_computer_as_the_client_does() {
        for (host, origin) in [
            ("localhost:4000", "http://localhost:4001"),
            ("127.0.0.1:4000", "http://localhost:4001"),
            ("[::1]:4000", "http://localhost:4001"),
            ("192.168.1.7:4000", "http://192.168.1.7:4001"),
            ("192.168.1.7", "http://192.168.1.7:4001"),
            ("[fd00::7]:4000", "http://[fd00::7]:4001"),
            ("evil.example:4000", "http://localhost:4001"),
        ] {
            let request = Request::new("GET", "/").with_header("host", host);
            assert_eq!(context().origin("api", &request), origin, "{host}");
        }
        assert_eq!(context().origin("api", &Request::new("GET", "/")), "http://localhost:4001");
    }

    #[test]
    fn nothing_is_stored_until_a_folder_is_asked_for() {
        let root = tempfile::tempdir().expect("the system has a place for temporary files");
        let lasting_folder = Some(root.path().join("pets"));
        let resources = DemoResources { lasting_folder, ..DemoResources::default() };
        let context = DemoContext::new(&[], resources, NetworkCaller);
        assert!(!root.path().join("pets").exists());
        assert_eq!(context.lasting_folder().expect("it can be made"), root.path().join("pets"));
    }
}
