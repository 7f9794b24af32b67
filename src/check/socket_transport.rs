//! Sends the engine's requests over real sockets: each on its own connection, to one loopback address, without a proxy
//! and without following redirects.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use hyper::header::{ACCEPT, ACCEPT_ENCODING, HeaderName, HeaderValue};
use hyper::{Method, Uri};
use tokio::runtime::Runtime;

use crate::course::FixtureSpec;
use crate::http::client::{self, ClientLimits, ClientRequest, ClientResult};

use super::cancel::{CancelToken, Interrupt};
use super::engine::Transport;
use super::fixture::FixtureServer;
use super::fixture_server::SocketFixture;
use super::result::{ProgramExit, RequestSpec};

/// A server on this computer.
pub struct SocketTransport<'a> {
    /// Drives the sockets.
    pub runtime: &'a Runtime,
    /// The address that requests go to.
    pub address: SocketAddr,
    /// The value of the Host header.
    pub host: String,
    /// Whether the check is cancelled.
    pub cancel: CancelToken,
    /// The program that responds.
    pub program: &'a mut dyn ProgramMonitor,
    /// Is called once for a request whose response takes long.
    pub on_slow: &'a dyn Fn(&RequestSpec),
}

/// After how long a response takes long.
const SLOW_AFTER: Duration = Duration::from_secs(2);

/// The program that responds, as far as it is known.
pub trait ProgramMonitor {
    /// Returns how it ended, if it has.
    fn program_exit(&mut self) -> Option<ProgramExit>;
    /// Whether it keeps a processor busy now, if it was started here.
    fn is_busy(&mut self) -> bool {
        false
    }

    /// Says that every request of the lesson was sent; whatever is sent from now on is ours.
    fn lesson_finished(&mut self);

    /// Stops the program, starts it again, and waits until it listens.
    ///
    /// # Errors
    /// Why it cannot, in words.
    fn restart(&mut self) -> Result<(), String> {
        Err("only a program that doorway starts can be started again: let doorway start it, with --run".to_owned())
    }
}

/// No program to monitor: a server that was not started here.
impl ProgramMonitor for () {
    fn program_exit(&mut self) -> Option<ProgramExit> {
        None
    }

    fn lesson_finished(&mut self) {}
}

impl Transport for SocketTransport<'_> {
    fn send(&mut self, spec: &RequestSpec) -> Result<ClientResult, Interrupt> {
        let Some(request) = self.client_request(spec) else { return Ok(ClientResult::unsent(ErrorKind::InvalidInput)) };
        let limits = ClientLimits {
            connect: spec.time.min(ClientLimits::default().connect),
            answer: spec.time,
            ..ClientLimits::default()
        };
        self.runtime.block_on(async {
            let mut sending = pin!(client::send(&request, &limits));
            tokio::select! {
                result = &mut sending => return Ok(result),
                () = self.cancel.cancelled() => return Err(Interrupt),
                () = tokio::time::sleep(SLOW_AFTER), if spec.time > SLOW_AFTER => (self.on_slow)(spec),
            }
            tokio::select! {
                result = sending => Ok(result),
                () = self.cancel.cancelled() => Err(Interrupt),
            }
        })
    }

    fn program_exit(&mut self) -> Option<ProgramExit> {
        self.program.program_exit()
    }

    fn is_busy(&mut self) -> bool {
        self.program.is_busy()
    }

    fn lesson_finished(&mut self) {
        self.program.lesson_finished();
    }

    fn restart(&mut self) -> Result<(), String> {
        self.program.restart()
    }

    fn start_fixture(&mut self, fixture: &FixtureSpec) -> Result<Box<dyn FixtureServer>, String> {
        Ok(Box::new(SocketFixture::start(fixture)?))
    }
}

impl SocketTransport<'_> {
    /// Returns the request for the client; nothing if HTTP cannot carry it.
    fn client_request(&self, spec: &RequestSpec) -> Option<ClientRequest> {
        let header = |(name, value): &(String, String)| {
            Some((name.parse::<HeaderName>().ok()?, HeaderValue::from_str(value).ok()?))
        };
        let headers = spec.headers.iter().map(header).collect::<Option<Vec<_>>>()?;
        let is_free = |name: &&(HeaderName, HeaderValue)| headers.iter().all(|(own, _)| *own != name.0);
        let of_page = page_headers().into_iter().filter(|_| spec.is_for_page);
        let headers = of_page.filter(|one| is_free(&one)).chain(headers.clone()).collect();
        Some(ClientRequest {
            address: self.address,
            method: Method::from_bytes(spec.method.as_bytes()).ok()?,
            target: spec.path.parse::<Uri>().ok()?,
            host: HeaderValue::from_str(&self.host).ok()?,
            headers,
            body: spec.body.clone().unwrap_or_default().into(),
            keeps_alive: spec.keeps_alive,
        })
    }
}

/// What browsers send with a request for a page.
fn page_headers() -> [(HeaderName, HeaderValue); 2] {
    let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    [(ACCEPT, HeaderValue::from_static(accept)), (ACCEPT_ENCODING, HeaderValue::from_static("gzip, deflate, br"))]
}
