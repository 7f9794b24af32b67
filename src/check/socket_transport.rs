//! The engine's questions on a real socket: one connection each, to one loopback address, no proxy, no
//! redirect followed.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, Uri};
use tokio::runtime::Runtime;

use crate::course::FixtureSpec;
use crate::http::client::{self, ClientError, ClientLimits, ClientRequest, ClientResult};

use super::cancel::{CancelToken, Interrupt};
use super::engine::Transport;
use super::fixture::FixtureServer;
use super::fixture_server::SocketFixture;
use super::result::{ProgramExit, RequestSpec};

/// A server on this computer.
pub struct SocketTransport<'a> {
    /// Drives the sockets.
    pub runtime: &'a Runtime,
    /// Who is asked.
    pub address: SocketAddr,
    /// The Host field.
    pub host: String,
    /// Whether the check is cancelled.
    pub cancel: CancelToken,
    /// The program behind it.
    pub behind: &'a mut dyn ProgramMonitor,
}

/// The program behind a server, as far as it is known.
pub trait ProgramMonitor {
    /// How it ended, if it has.
    fn program_exit(&mut self) -> Option<ProgramExit>;
    /// All that the lesson asks was asked; whatever is asked from now on is ours.
    fn lesson_finished(&mut self);

    /// Stops the program, starts it again, and waits until it listens.
    ///
    /// # Errors
    /// Why it cannot, in words.
    fn restart(&mut self) -> Result<(), String> {
        Err("only a program that doorway starts can be started again: let doorway start it, with --run".to_owned())
    }
}

/// One that nothing is known of.
impl ProgramMonitor for () {
    fn program_exit(&mut self) -> Option<ProgramExit> {
        None
    }

    fn lesson_finished(&mut self) {}
}

impl Transport for SocketTransport<'_> {
    fn send(&mut self, ask: &RequestSpec) -> Result<ClientResult, Interrupt> {
        let Some(probe) = self.probe(ask) else { return Ok(not_sendable()) };
        let patience = ClientLimits {
            connect: ask.time.min(ClientLimits::default().connect),
            answer: ask.time,
            ..ClientLimits::default()
        };
        self.runtime.block_on(async {
            tokio::select! {
                heard = client::send(&probe, &patience) => Ok(heard),
                () = self.cancel.cancelled() => Err(Interrupt),
            }
        })
    }

    fn program_exit(&mut self) -> Option<ProgramExit> {
        self.behind.program_exit()
    }

    fn lesson_finished(&mut self) {
        self.behind.lesson_finished();
    }

    fn restart(&mut self) -> Result<(), String> {
        self.behind.restart()
    }

    fn start_fixture(&mut self, fixture: &FixtureSpec) -> Result<Box<dyn FixtureServer>, String> {
        Ok(Box::new(SocketFixture::start(fixture)?))
    }
}

impl SocketTransport<'_> {
    /// The request for the client; none if it is none that HTTP can carry.
    fn probe(&self, ask: &RequestSpec) -> Option<ClientRequest> {
        let header = |(name, value): &(String, String)| {
            Some((name.parse::<HeaderName>().ok()?, HeaderValue::from_str(value).ok()?))
        };
        Some(ClientRequest {
            address: self.address,
            method: Method::from_bytes(ask.method.as_bytes()).ok()?,
            target: ask.path.parse::<Uri>().ok()?,
            host: HeaderValue::from_str(&self.host).ok()?,
            headers: ask.headers.iter().map(header).collect::<Option<_>>()?,
            body: ask.body.clone().unwrap_or_default().into(),
        })
    }
}

fn not_sendable() -> ClientResult {
    ClientResult {
        sent: Vec::new(),
        raw: Vec::new(),
        raw_len: 0,
        connected: None,
        first_byte: None,
        took: Duration::ZERO,
        answer: None,
        trouble: Some(ClientError::Unreachable(ErrorKind::InvalidInput)),
    }
}
