//! The engine's questions on a real socket: one connection each, to one loopback address, no proxy, no
//! redirect followed.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;

use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, Uri};
use tokio::runtime::Runtime;
use tokio::sync::watch;

use crate::http::client::{self, Heard, Patience, Probe, Trouble};

use super::evidence::{Ask, Ended};
use super::look::Server;

/// A server on this computer.
pub(crate) struct Wire<'a> {
    /// Drives the sockets.
    pub(crate) runtime: &'a Runtime,
    /// Who is asked.
    pub(crate) address: SocketAddr,
    /// The Host field.
    pub(crate) host: String,
    /// Turns true when the learner wants to stop.
    pub(crate) stop: watch::Receiver<bool>,
    /// The program behind it.
    pub(crate) behind: &'a mut dyn Behind,
}

/// The program behind a server, as far as it is known.
pub(crate) trait Behind {
    /// How it ended, if it has.
    fn ended(&mut self) -> Option<Ended>;
    /// All that the lesson asks was asked; whatever is asked from now on is ours.
    fn was_asked(&mut self);
}

/// One that nothing is known of.
impl Behind for () {
    fn ended(&mut self) -> Option<Ended> {
        None
    }

    fn was_asked(&mut self) {}
}

impl Server for Wire<'_> {
    fn ask(&mut self, ask: &Ask) -> Option<Heard> {
        let Some(probe) = self.probe(ask) else { return Some(unsendable()) };
        let patience =
            Patience { connect: ask.time.min(Patience::default().connect), answer: ask.time, ..Patience::default() };
        let stop = &mut self.stop;
        self.runtime.block_on(async {
            tokio::select! {
                heard = client::ask(&probe, &patience) => Some(heard),
                true = wanted(stop) => None,
            }
        })
    }

    fn ended(&mut self) -> Option<Ended> {
        self.behind.ended()
    }

    fn was_asked(&mut self) {
        self.behind.was_asked();
    }
}

/// Waits until the learner wants to stop; false if that cannot happen any more.
async fn wanted(stop: &mut watch::Receiver<bool>) -> bool {
    stop.wait_for(|stop| *stop).await.is_ok()
}

impl Wire<'_> {
    /// The request for the client; none if it is none that HTTP can carry.
    fn probe(&self, ask: &Ask) -> Option<Probe> {
        let header = |(name, value): &(String, String)| {
            Some((name.parse::<HeaderName>().ok()?, HeaderValue::from_str(value).ok()?))
        };
        Some(Probe {
            address: self.address,
            method: Method::from_bytes(ask.method.as_bytes()).ok()?,
            target: ask.path.parse::<Uri>().ok()?,
            host: HeaderValue::from_str(&self.host).ok()?,
            headers: ask.headers.iter().map(header).collect::<Option<_>>()?,
            body: ask.body.clone().unwrap_or_default().into(),
        })
    }
}

fn unsendable() -> Heard {
    Heard {
        sent: Vec::new(),
        raw: Vec::new(),
        raw_len: 0,
        connected: None,
        first_byte: None,
        took: Duration::ZERO,
        answer: None,
        trouble: Some(Trouble::Unreachable(ErrorKind::InvalidInput)),
    }
}
