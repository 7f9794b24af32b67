//! A program in the place of one of a demo's servers: the pass-through takes the server's port and hands every connection
//! on to the program.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::{DemoStartError, RunningDemo};
use crate::demos::{Demo, PlaceHolder};
use crate::http::pass_through::{PassThrough, PassThroughOptions};
use crate::http::{BindError, BindScope, EventBus, ServerEvent, SubscribeOptions, bind};

/// After how long without a response the log says that the program is slow.
const SLOW_AFTER: Duration = Duration::from_secs(5);

/// The port of a server whose place a program takes. It is open only while the program takes connections, so that a client
/// sees what it would see without doorway.
pub struct ProgramFront {
    server: &'static str,
    port: u16,
    reach: BindScope,
    bus: EventBus,
    runtime: Handle,
    demo: Arc<dyn Demo>,
    open: Option<PassThrough>,
    /// Hands the program's exchanges to the demo.
    observer: Option<JoinHandle<()>>,
}

impl RunningDemo {
    /// Stops a server, and returns its place for a program. The stages of the demo leave it alone from now on.
    ///
    /// # Errors
    /// There is no such server, or the demo was stopped. The empty name is the first server.
    pub fn give_place_away(&mut self, server: &str) -> Result<ProgramFront, DemoStartError> {
        let missing = || DemoStartError::System(std::io::Error::other("the demo has no such server"));
        let at = self.position(server).ok_or_else(missing)?;
        let name = self.servers[at].spec.name;
        self.close_servers(|own| own == name);
        self.servers[at].is_given_away = true;
        self.demo.on_place_change(name, PlaceHolder::Program { is_running: false });
        let thread = self.thread.as_ref().ok_or_else(missing)?;
        Ok(ProgramFront {
            server: name,
            port: self.servers[at].port,
            reach: self.options.reach,
            bus: self.options.bus.clone().unwrap_or_default(),
            runtime: thread.runtime().clone(),
            demo: self.demo.clone(),
            open: None,
            observer: None,
        })
    }

    /// Gives a place back to the demo's own server, as it is at the stage. The front must be dropped before.
    ///
    /// # Errors
    /// Another program took the port meanwhile.
    pub fn take_place_back(&mut self, server: &str) -> Result<(), DemoStartError> {
        let Some(at) = self.position(server).filter(|at| self.servers[*at].is_given_away) else { return Ok(()) };
        self.servers[at].is_given_away = false;
        self.demo.on_place_change(self.servers[at].spec.name, PlaceHolder::Demo);
        let stage = self.stage.clone();
        self.stage(&stage)
    }

    fn position(&self, server: &str) -> Option<usize> {
        if server.is_empty() {
            return Some(0);
        }
        self.servers.iter().position(|own| own.spec.name == server)
    }
}

impl ProgramFront {
    /// The server whose place it is.
    pub fn server(&self) -> &'static str {
        self.server
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Takes the port, and hands connections on to the program at these addresses, which are not empty.
    ///
    /// # Errors
    /// The port is taken.
    pub fn open(&mut self, upstream: Vec<SocketAddr>) -> Result<(), BindError> {
        self.close();
        let bound = bind(self.port, self.reach)?;
        let options = PassThroughOptions { name: self.server.to_owned(), upstream, slow_after: SLOW_AFTER };
        let _on_its_runtime = self.runtime.enter();
        let started = PassThrough::start(bound, options, self.bus.clone());
        self.open = Some(started.map_err(|error| BindError::Other { port: self.port, error })?);
        self.observer = Some(self.observe());
        self.demo.on_place_change(self.server, PlaceHolder::Program { is_running: true });
        Ok(())
    }

    /// Hands each exchange of the program to the demo, because a page of the demo may show what reached its server.
    fn observe(&self) -> JoinHandle<()> {
        let (demo, server) = (self.demo.clone(), self.server);
        let mut events = self.bus.subscribe(SubscribeOptions::default());
        self.runtime.spawn(async move {
            while let Some(batch) = events.next().await {
                for event in batch.events {
                    if let ServerEvent::Exchange(exchange) = &*event
                        && *exchange.server == *server
                    {
                        demo.on_program_exchange(exchange);
                    }
                }
            }
        })
    }

    /// Frees the port, and closes all connections.
    pub fn close(&mut self) {
        if let Some(observer) = self.observer.take() {
            observer.abort();
        }
        if let Some(open) = self.open.take() {
            self.runtime.block_on(open.stop());
            self.demo.on_place_change(self.server, PlaceHolder::Program { is_running: false });
        }
    }
}

impl Drop for ProgramFront {
    fn drop(&mut self) {
        self.close();
    }
}
