//! Servers made of doorway's own library, for figures that the program itself does not show: a server whose event bus
//! has a number of subscribers, and the pass-through. Started as `speed --rival NAME`, like the rivals.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::Context;
use doorway::http::pass_through::{PassThrough, PassThroughOptions};
use doorway::http::{
    BindError, BindScope, Bound, EventBus, Response, Route, Routes, Server, ServerOptions, SubscribeOptions, bind,
};

/// How long the learner's program may take before an event says that it is slow.
const SLOW_AFTER: Duration = Duration::from_secs(5);

/// `N`: hello, with so many subscribers that read every event on threads of their own.
pub(super) fn subscribers(arguments: &[String]) -> anyhow::Result<()> {
    let number: usize = arguments.first().context("how many subscribers?")?.parse()?;
    let bus = EventBus::new();
    for _ in 0..number {
        let mut subscription = bus.subscribe(SubscribeOptions::default());
        std::thread::spawn(move || while subscription.wait().is_some() {});
    }
    serve_until_killed(|| {
        let routes = Routes(vec![Route::any("*", |_| Response::text("Hello, World!"))]);
        let options = ServerOptions { bus: Some(bus), ..ServerOptions::default() };
        Server::start(bound()?, "hello", routes, options).context("could not start the server")
    })
}

/// `PORT`: the pass-through in front of the program on that port, with one subscriber, as in a lesson.
pub(super) fn pass_through(arguments: &[String]) -> anyhow::Result<()> {
    let upstream: u16 = arguments.first().context("which port is the program's?")?.parse()?;
    let bus = EventBus::new();
    let mut subscription = bus.subscribe(SubscribeOptions::default());
    std::thread::spawn(move || while subscription.wait().is_some() {});
    serve_until_killed(|| {
        let upstream = vec![SocketAddr::from((Ipv4Addr::LOCALHOST, upstream))];
        let options = PassThroughOptions { name: "yours".to_owned(), upstream, slow_after: SLOW_AFTER };
        PassThrough::start(bound()?, options, bus).context("could not start the pass-through")
    })
}

/// Keeps what `start` starts until the bench kills this process. It runs on one thread, as in the program.
fn serve_until_killed<T>(start: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let _server = start()?;
        std::future::pending().await
    })
}

/// Takes the port that the bench chose.
fn bound() -> anyhow::Result<Bound> {
    let port = std::env::var("PORT")?.parse()?;
    bind(port, BindScope::ThisComputer).map_err(|error| match error {
        BindError::Other { error, .. } => error.into(),
        other => anyhow::anyhow!("port {port} could not be taken: {other:?}"),
    })
}
