//! What all connections of one server share.

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

use tokio::sync::Semaphore;

use super::limits::MAX_LINGERING;
use super::{EventBus, InvalidRequest, InvalidRequestKind, Limits, Routes, ServerEvent};

/// How a server runs, besides its name and its routes.
#[derive(Clone, Default)]
pub struct ServerOptions {
    /// Where its events go.
    pub bus: Option<EventBus>,
    /// Whether each exchange carries its raw bytes. This costs a copy of them.
    pub record_bytes: bool,
    /// Its limits.
    pub limits: Limits,
}

/// The state of one server.
pub(super) struct ServerState {
    pub(super) name: Arc<str>,
    pub(super) port: u16,
    routes: RwLock<Arc<Routes>>,
    pub(super) options: ServerOptions,
    /// A connection holds one of these. When none is left, the server is full.
    pub(super) connection_permits: Semaphore,
    /// A refused connection that is still read holds one of these.
    pub(super) linger_permits: Semaphore,
}

impl ServerState {
    pub(super) fn new(name: &str, port: u16, routes: Routes, options: ServerOptions) -> Self {
        Self {
            name: name.into(),
            port,
            routes: RwLock::new(Arc::new(routes)),
            connection_permits: Semaphore::new(options.limits.max_connections),
            linger_permits: Semaphore::new(MAX_LINGERING),
            options,
        }
    }

    /// Returns the routes of this moment. The next request may find others.
    pub(super) fn routes(&self) -> Arc<Routes> {
        self.routes.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_routes(&self, routes: Routes) {
        *self.routes.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(routes);
    }

    /// Returns the bus if it has subscribers. If not, there is no need to make an event.
    pub(super) fn bus_with_subscribers(&self) -> Option<&EventBus> {
        self.options.bus.as_ref().filter(|bus| bus.has_subscribers())
    }

    /// Publishes that these bytes are no request the server can serve.
    pub(super) fn publish_invalid_request(&self, client: SocketAddr, kind: InvalidRequestKind, bytes: &[u8]) {
        let Some(bus) = self.bus_with_subscribers() else { return };
        let (server, port, at) = (self.name.clone(), self.port, SystemTime::now());
        let mut invalid = InvalidRequest { server, port, at, client, kind, start: Vec::new() };
        invalid.set_bytes(bytes);
        bus.publish(Arc::new(ServerEvent::InvalidRequest(invalid)));
    }
}
