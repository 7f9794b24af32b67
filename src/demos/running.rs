//! A demo that runs: its servers on a thread of their own, changed stage by stage while the learner watches.

use std::collections::HashMap;
use std::sync::mpsc;
use std::thread::JoinHandle;

use anyhow::Context;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{Demo, Stage};
use crate::http::{BindError, BindScope, Bound, EventBus, Routes, Server, ServerOptions, bind};

/// How to run a demo.
#[derive(Clone, Default)]
pub struct DemoOptions {
    /// A port for each of `Demo::ports`, in their order; 0 is any free one. What is missing is the usual one.
    pub ports: Vec<u16>,
    /// Who may reach it.
    pub reach: BindScope,
    /// Where the servers publish their events.
    pub bus: Option<EventBus>,
    /// Whether each exchange carries its raw bytes.
    pub record_bytes: bool,
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
    /// There is no stage of that name.
    NoStage(String),
    /// The system gave no thread or no runtime.
    System(anyhow::Error),
}

/// A demo's servers. Dropping it stops them and frees their ports.
pub struct RunningDemo {
    demo: Demo,
    ports: Vec<(&'static str, u16)>,
    reach: BindScope,
    active_servers: Vec<&'static str>,
    orders: Option<UnboundedSender<DemoCommand>>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread is told to do; it answers on the channel when it is done.
struct DemoCommand {
    /// Name, a port already taken where the server is to start, its routes.
    servers: Vec<(&'static str, Option<Bound>, Routes)>,
    done: mpsc::Sender<std::io::Result<()>>,
}

impl RunningDemo {
    /// Takes all ports of the demo, and puts the stage on.
    pub fn start(demo: Demo, stage: &str, options: &DemoOptions) -> Result<Self, DemoStartError> {
        let mut bound = Vec::new();
        for (at, &(server, usual)) in demo.ports.iter().enumerate() {
            let port = options.ports.get(at).copied().unwrap_or(usual);
            bound.push((server, bind(port, options.reach).map_err(|error| DemoStartError::Port { server, error })?));
        }
        let ports: Vec<_> = bound.iter().map(|(server, bound)| (*server, bound.port)).collect();
        (demo.on_bound)(&ports);
        let (orders, ordered) = unbounded_channel();
        let server_options =
            ServerOptions { bus: options.bus.clone(), record_bytes: options.record_bytes, ..ServerOptions::default() };
        let thread = std::thread::Builder::new().name("servers".into()).spawn(move || serve(ordered, &server_options));
        let thread = thread.context("no thread for the servers").map_err(DemoStartError::System)?;
        let mut running = Self {
            demo,
            ports,
            reach: options.reach,
            active_servers: Vec::new(),
            orders: Some(orders),
            thread: Some(thread),
        };
        running.switch_stage(stage, bound.into_iter().collect())?;
        Ok(running)
    }

    /// Puts another stage on: routes change at once, servers that the stage does not have stop, and those
    /// that come back get their port again.
    pub fn stage(&mut self, name: &str) -> Result<(), DemoStartError> {
        self.switch_stage(name, HashMap::new())
    }

    /// The demo that runs.
    pub fn demo(&self) -> &Demo {
        &self.demo
    }

    /// Each server's name and port, whether it is on in this stage or not.
    pub fn ports(&self) -> &[(&'static str, u16)] {
        &self.ports
    }

    /// Whether this server is on in this stage.
    pub fn is_on(&self, server: &str) -> bool {
        self.active_servers.contains(&server)
    }

    fn switch_stage(&mut self, name: &str, mut bound: HashMap<&'static str, Bound>) -> Result<(), DemoStartError> {
        let stage = self.demo.stage(name).ok_or_else(|| DemoStartError::NoStage(name.to_owned()))?;
        let mut servers = Vec::new();
        for (name, routes) in routes(stage) {
            let missing = !self.active_servers.contains(&name);
            let socket = match bound.remove(name) {
                None if missing => Some(self.bind_again(name)?),
                taken => taken,
            };
            servers.push((name, socket, routes));
        }
        self.active_servers = servers.iter().map(|(name, ..)| *name).collect();
        let (done, answered) = mpsc::channel();
        let sent = self.orders.as_ref().map(|orders| orders.send(DemoCommand { servers, done }));
        match (sent, answered.recv()) {
            (Some(Ok(())), Ok(Ok(()))) => Ok(()),
            (Some(Ok(())), Ok(Err(error))) => Err(DemoStartError::System(error.into())),
            _ => Err(DemoStartError::System(anyhow::anyhow!("the servers' thread has ended"))),
        }
    }

    fn bind_again(&self, server: &'static str) -> Result<Bound, DemoStartError> {
        let port = self.ports.iter().find(|(name, _)| *name == server).map_or(0, |(_, port)| *port);
        bind(port, self.reach).map_err(|error| DemoStartError::Port { server, error })
    }

    /// Stops every server; the ports are free when this returns.
    pub fn stop(&mut self) {
        self.orders = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for RunningDemo {
    fn drop(&mut self) {
        self.stop();
    }
}

fn routes(stage: &Stage) -> impl Iterator<Item = (&'static str, Routes)> {
    stage.servers.iter().map(|server| (server.name, server.routes.clone()))
}

/// The servers' thread: carries out orders until there can be no more.
fn serve(mut ordered: UnboundedReceiver<DemoCommand>, options: &ServerOptions) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    runtime.block_on(async move {
        let mut open: HashMap<&'static str, Server> = HashMap::new();
        while let Some(order) = ordered.recv().await {
            let outcome = carry_out(order.servers, &mut open, options).await;
            let _ = order.done.send(outcome);
        }
        stop_all(open.into_values()).await;
    });
}

async fn carry_out(
    servers: Vec<(&'static str, Option<Bound>, Routes)>,
    open: &mut HashMap<&'static str, Server>,
    options: &ServerOptions,
) -> std::io::Result<()> {
    let gone: Vec<_> = open.keys().copied().filter(|name| servers.iter().all(|(own, ..)| own != name)).collect();
    stop_all(gone.into_iter().filter_map(|name| open.remove(name))).await;
    for (name, bound, routes) in servers {
        match (bound, open.get(name)) {
            (_, Some(server)) => server.set_routes(routes),
            (Some(bound), None) => {
                open.insert(name, Server::start(bound, name, routes, options.clone())?);
            }
            (None, None) => return Err(std::io::Error::other(format!("the {name} server has no port"))),
        }
    }
    Ok(())
}

/// All at once, so that the time limit of one is the time limit of all.
async fn stop_all(servers: impl Iterator<Item = Server>) {
    let mut stopping: tokio::task::JoinSet<()> = servers.map(Server::stop).collect();
    while stopping.join_next().await.is_some() {}
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use super::*;
    use crate::demos::ServerSpec as Part;
    use crate::http::{Response, Route};

    fn demo() -> Demo {
        let part = |name, words: &'static str| Part {
            name,
            routes: Routes(vec![Route::any("*", move |_| Response::text(words))]),
        };
        Demo {
            name: "test",
            about: "for tests",
            ports: &[("one", 0), ("two", 0)],
            stages: vec![
                Stage { name: "both", title: "both", servers: vec![part("one", "1"), part("two", "2")] },
                Stage { name: "other", title: "other words", servers: vec![part("one", "uno"), part("two", "2")] },
                Stage { name: "alone", title: "the second has stopped", servers: vec![part("one", "1")] },
                Stage { name: "none", title: "nothing runs", servers: vec![] },
            ],
            on_bound: Box::new(|_| {}),
        }
    }

    fn ask(port: u16) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        answer.rsplit("\r\n").next().map(str::to_owned)
    }

    fn start(stage: &str) -> RunningDemo {
        let options = DemoOptions { ports: vec![0, 0], ..DemoOptions::default() };
        RunningDemo::start(demo(), stage, &options).expect("it starts")
    }

    #[test]
    fn a_stage_changes_on_the_same_ports() {
        let mut running = start("both");
        let ports: Vec<u16> = running.ports().iter().map(|(_, port)| *port).collect();
        assert_eq!(ask(ports[0]).as_deref(), Some("1"));
        running.stage("other").expect("it is there");
        assert_eq!(ask(ports[0]).as_deref(), Some("uno"));
    }

    #[test]
    fn a_server_that_a_stage_does_not_have_stops_and_comes_back_on_its_port() {
        let mut running = start("both");
        let second = running.ports()[1].1;
        for _ in 0..5 {
            running.stage("alone").expect("it is there");
            assert!(!running.is_on("two"));
            assert_eq!(ask(second), None);
            running.stage("both").expect("it is there");
            assert_eq!(ask(second).as_deref(), Some("2"));
        }
    }

    #[test]
    fn a_server_that_is_off_at_first_keeps_its_number() {
        let mut running = start("none");
        let first = running.ports()[0].1;
        assert_eq!(ask(first), None);
        running.stage("both").expect("it is there");
        assert_eq!(ask(first).as_deref(), Some("1"));
    }

    #[test]
    fn stopping_frees_every_port() {
        let mut running = start("both");
        let ports: Vec<u16> = running.ports().iter().map(|(_, port)| *port).collect();
        running.stop();
        assert!(ports.iter().all(|port| TcpStream::connect(("127.0.0.1", *port)).is_err()));
    }

    #[test]
    fn a_stage_that_is_not_there_is_told_and_changes_nothing() {
        let mut running = start("both");
        assert!(matches!(running.stage("nope"), Err(DemoStartError::NoStage(name)) if name == "nope"));
        assert_eq!(ask(running.ports()[0].1).as_deref(), Some("1"));
    }

    #[test]
    fn a_busy_port_is_told_with_the_server_that_wanted_it() {
        let other = std::net::TcpListener::bind("127.0.0.1:0").expect("some port is free");
        let port = other.local_addr().expect("bound").port();
        let options = DemoOptions { ports: vec![0, port], ..DemoOptions::default() };
        let error = RunningDemo::start(demo(), "both", &options).err().expect("the port is busy");
        assert!(matches!(error, DemoStartError::Port { server: "two", error: BindError::Busy { .. } }));
    }
}
