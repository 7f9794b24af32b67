//! A demo without sockets: its handlers are plain functions, so they can be called. For tests.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::server_call::CallServer;
use super::{Demo, DemoContext, DemoResources, DemoSpec, StageSpec};
use crate::http::client::ClientError;
use crate::http::{Request, Response};

/// A demo whose servers answer in memory, on their usual ports as far as they know.
pub struct InMemoryDemo {
    servers: Arc<InMemoryServers>,
}

struct InMemoryServers {
    spec: &'static DemoSpec,
    /// The demo, and its context: the temporary folder is removed with the context, so after the demo.
    demo: OnceLock<(Box<dyn Demo>, DemoContext)>,
    stage: Mutex<Option<&'static StageSpec>>,
}

/// Calls the handlers of another server of the demo. It does not keep the demo alive, because the demo owns it.
struct InMemoryCaller(Weak<InMemoryServers>);

impl InMemoryDemo {
    /// Builds the demo.
    ///
    /// # Panics
    /// If the demo cannot be built.
    pub fn new(spec: &'static DemoSpec) -> Self {
        Self::with(spec, &[], DemoResources::default())
    }

    /// Builds the demo with other ports for its first servers and with these resources.
    ///
    /// # Panics
    /// If the demo cannot be built.
    pub fn with(spec: &'static DemoSpec, ports: &[u16], resources: DemoResources) -> Self {
        let servers = Arc::new(InMemoryServers { spec, demo: OnceLock::new(), stage: Mutex::default() });
        let port =
            |(at, server): (usize, &super::ServerSpec)| (server.name, ports.get(at).copied().unwrap_or(server.port));
        let ports: Vec<_> = spec.servers.iter().enumerate().map(port).collect();
        let context = DemoContext::new(&ports, resources, InMemoryCaller(Arc::downgrade(&servers)));
        let demo = (spec.build)(context.clone()).expect("the demo can be built");
        servers.demo.get_or_init(|| (demo, context));
        Self { servers }
    }

    /// Returns what the learner should know about the start of the demo.
    pub fn notes(&self) -> Vec<String> {
        self.servers.demo.get().map(|(_, context)| context.notes()).unwrap_or_default()
    }

    /// Returns the response of a server at a stage, or nothing if the server is stopped then.
    ///
    /// # Panics
    /// If the demo has no such stage.
    pub fn send(&self, stage: &str, server: &str, request: &Request) -> Option<Response> {
        let spec = self.servers.spec;
        let stage = spec.stage(stage).unwrap_or_else(|| panic!("the demo {} has no stage {stage}", spec.name));
        *self.servers.stage() = Some(stage);
        self.servers.respond(stage, server, request)
    }

    /// Puts the data back, as when the learner goes back a step.
    ///
    /// # Panics
    /// If the data cannot be written.
    pub fn reset(&self, stage: &str) {
        self.servers.demo().reset(stage).expect("the data can be written");
    }
}

impl InMemoryServers {
    fn demo(&self) -> &dyn Demo {
        self.demo.get().expect("`with` builds the demo before anybody can ask").0.as_ref()
    }

    fn stage(&self) -> std::sync::MutexGuard<'_, Option<&'static StageSpec>> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn respond(&self, stage: &StageSpec, server: &str, request: &Request) -> Option<Response> {
        stage.servers.contains(&server).then(|| self.demo().routes(server, stage.name).respond(request))
    }
}

impl CallServer for InMemoryCaller {
    fn call(&self, (server, _): (&str, u16), request: &Request, time_limit: Duration) -> Result<Response, ClientError> {
        let servers = self.0.upgrade().ok_or(ClientError::Refused)?;
        let (stage, start) = (*servers.stage(), Instant::now());
        let response = stage.and_then(|stage| servers.respond(stage, server, request)).ok_or(ClientError::Refused)?;
        // Over a network, the caller would not have waited for it.
        if start.elapsed() > time_limit { Err(ClientError::Hang) } else { Ok(response) }
    }
}
