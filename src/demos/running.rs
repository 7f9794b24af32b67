//! A demo that is running: its servers on a thread of their own, changed stage by stage while the learner watches.

mod program_front;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::server_call::{CallServer, NetworkCaller};
use super::server_thread::ServerThread;
use super::{Demo, DemoContext, DemoResources, DemoSpec, ServerSpec, StageSpec};
use crate::http::client::ClientError;
use crate::http::{BindError, BindScope, Bound, EventBus, Request, Response, Server, ServerOptions, bind};

pub use program_front::ProgramFront;

/// How to run a demo.
#[derive(Clone, Default)]
pub struct DemoOptions {
    /// A port for each server of the demo, in their order; 0 is any free one. A server without one uses its own.
    pub ports: Vec<u16>,
    /// Who can reach the servers.
    pub reach: BindScope,
    /// Where the servers publish their events.
    pub bus: Option<EventBus>,
    /// Whether each exchange carries its raw bytes.
    pub record_bytes: bool,
    /// Clock, random numbers and the place for lasting files.
    pub resources: DemoResources,
}

/// Why a demo could not start, or could not change its stage.
#[derive(Debug)]
pub enum DemoStartError {
    /// A server's port could not be taken.
    Port {
        /// The server's name.
        server: &'static str,
        /// What the system said.
        error: BindError,
    },
    /// There is no stage with this name.
    NoStage(String),
    /// The demo could not be built: a file of it cannot be opened, for example.
    Build(anyhow::Error),
    /// The system gave no thread or no runtime, or the demo was stopped.
    System(io::Error),
}

/// A demo whose servers are running. Dropping it stops them and frees their ports.
pub struct RunningDemo {
    spec: &'static DemoSpec,
    demo: Arc<dyn Demo>,
    /// Kept as long as the demo, because its temporary folder is removed with it.
    context: DemoContext,
    servers: Vec<DemoServer>,
    /// The name of the current stage.
    stage: String,
    ports: Vec<(&'static str, u16)>,
    options: DemoOptions,
    /// None when the demo has been stopped.
    thread: Option<ServerThread>,
}

/// A server of the demo, running or not.
struct DemoServer {
    spec: &'static ServerSpec,
    port: u16,
    /// The server, while it is running.
    running: Option<Server>,
    /// Whether a program has its place, so that no stage starts it.
    is_given_away: bool,
}

impl RunningDemo {
    /// Takes the ports of all servers, builds the demo and starts its first stage.
    ///
    /// # Errors
    /// A port is taken, the demo cannot be built, there is no such stage, or the system gives no thread.
    pub fn start(spec: &'static DemoSpec, stage: &str, options: &DemoOptions) -> Result<Self, DemoStartError> {
        let mut bound = Vec::new();
        for (at, server) in spec.servers.iter().enumerate() {
            let port = options.ports.get(at).copied().unwrap_or(server.port);
            bound.push(bind_for(server, port, options.reach)?);
        }
        let ports: Vec<_> = spec.servers.iter().zip(&bound).map(|(server, bound)| (server.name, bound.port)).collect();
        let context = DemoContext::new(&ports, options.resources.clone(), NetworkCaller);
        let server = |(spec, (_, port)): (&'static ServerSpec, &(_, u16))| DemoServer {
            spec,
            port: *port,
            running: None,
            is_given_away: false,
        };
        let mut demo = Self {
            spec,
            demo: (spec.build)(context.clone()).map_err(DemoStartError::Build)?.into(),
            context,
            servers: spec.servers.iter().zip(&ports).map(server).collect(),
            stage: stage.to_owned(),
            ports,
            options: options.clone(),
            thread: Some(ServerThread::start(spec.servers).map_err(DemoStartError::System)?),
        };
        demo.change_stage(stage, bound.into_iter().map(Some).collect())?;
        Ok(demo)
    }

    /// Changes to another stage. The servers that the stage does not have stop, and those that it has again get
    /// their port back. Connections of a stopped server end in the background. If this fails, nothing has changed,
    /// unless the system itself failed.
    ///
    /// # Errors
    /// Another program took the port of a stopped server, there is no such stage, or the demo was stopped.
    pub fn stage(&mut self, name: &str) -> Result<(), DemoStartError> {
        self.change_stage(name, self.servers.iter().map(|_| None).collect())
    }

    /// Returns what the learner should know about the start of the demo, if there is anything.
    pub fn start_note(&self) -> Option<String> {
        Some(self.context.notes().join(". ")).filter(|notes| !notes.is_empty())
    }

    /// Puts the data of the demo back to what it is when the lesson first reaches this stage.
    ///
    /// # Errors
    /// The data could not be written.
    pub fn reset(&self, stage: &str) -> anyhow::Result<()> {
        self.demo.reset(stage)
    }

    /// Sends a request to a server, as any other client does, and waits for the response.
    ///
    /// # Errors
    /// The server is stopped, or the response was not complete in time.
    pub fn send(&self, server: &str, request: &Request, time_limit: Duration) -> Result<Response, ClientError> {
        let port = self.ports.iter().find(|(name, _)| *name == server).map_or(0, |(_, port)| *port);
        NetworkCaller.call((server, port), request, time_limit)
    }

    /// Returns what is running.
    pub fn spec(&self) -> &'static DemoSpec {
        self.spec
    }

    /// Returns the name and the port of each server, running or not.
    pub fn ports(&self) -> &[(&'static str, u16)] {
        &self.ports
    }

    /// Returns whether this server is running.
    pub fn is_on(&self, server: &str) -> bool {
        self.servers.iter().any(|own| own.spec.name == server && own.running.is_some())
    }

    /// Changes the stage, with the ports that are taken already.
    fn change_stage(&mut self, name: &str, mut bound: Vec<Option<Bound>>) -> Result<(), DemoStartError> {
        let stage = self.spec.stage(name).ok_or_else(|| DemoStartError::NoStage(name.to_owned()))?;
        for (server, bound) in self.servers.iter().zip(&mut bound) {
            let starts = server.belongs_to(stage) && server.running.is_none();
            if starts && bound.is_none() {
                *bound = Some(bind_for(server.spec, server.port, self.options.reach)?);
            }
        }
        self.close_servers(|server| !stage.servers.contains(&server));
        for (at, bound) in bound.into_iter().enumerate() {
            if self.servers[at].belongs_to(stage) {
                self.change_server(at, name, bound).map_err(DemoStartError::System)?;
            }
        }
        name.clone_into(&mut self.stage);
        Ok(())
    }

    /// Gives a running server the routes of a stage, or starts it with them.
    fn change_server(&mut self, at: usize, stage: &str, bound: Option<Bound>) -> io::Result<()> {
        let Self { demo, servers, options, thread, .. } = self;
        let server = &mut servers[at];
        let routes = demo.routes(server.spec.name, stage);
        match (&server.running, bound) {
            (Some(running), _) => running.set_routes(routes),
            (None, Some(bound)) => {
                let thread = thread.as_ref().ok_or_else(|| io::Error::other("the demo has been stopped"))?;
                let _on_its_thread = thread.runtime().enter();
                // Only a server that did start counts as running.
                let options = server_options(options, server.spec);
                server.running = Some(Server::start(bound, server.spec.name, routes, options)?);
            }
            (None, None) => {}
        }
        Ok(())
    }

    /// Frees the ports of these servers at once, and lets the responses that are under way go out in the background.
    fn close_servers(&mut self, closes: impl Fn(&str) -> bool) {
        let Some(thread) = &self.thread else { return };
        let closing: Vec<Server> = self
            .servers
            .iter_mut()
            .filter(|server| closes(server.spec.name))
            .filter_map(|server| server.running.take())
            .collect();
        for server in closing {
            let connections = thread.runtime().block_on(server.close());
            thread.runtime().spawn(connections.ended());
        }
    }

    /// Stops all servers and waits for the responses that are under way; the ports are free when this returns.
    pub fn stop(&mut self) {
        let Some(thread) = self.thread.take() else { return };
        let running = self.servers.iter_mut().filter_map(|server| server.running.take());
        // All at once, so that the time limit of one is the time limit of all.
        let mut stopping = JoinSet::new();
        for server in running {
            stopping.spawn_on(server.stop(), thread.runtime());
        }
        thread.runtime().block_on(async { while stopping.join_next().await.is_some() {} });
    }
}

impl Drop for RunningDemo {
    fn drop(&mut self) {
        self.stop();
    }
}

impl DemoServer {
    /// Whether it is running in a stage.
    fn belongs_to(&self, stage: &StageSpec) -> bool {
        stage.servers.contains(&self.spec.name) && !self.is_given_away
    }
}

fn server_options(options: &DemoOptions, server: &ServerSpec) -> ServerOptions {
    ServerOptions { bus: options.bus.clone(), record_bytes: options.record_bytes, limits: server.limits }
}

fn bind_for(server: &'static ServerSpec, port: u16, reach: BindScope) -> Result<Bound, DemoStartError> {
    bind(port, reach).map_err(|error| DemoStartError::Port { server: server.name, error })
}

#[cfg(test)]
mod tests;
