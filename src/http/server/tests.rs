//! The server as its clients find it: real sockets, bytes in, bytes out.

mod handlers;
mod limits;
mod recording;
mod responses;
mod stopping;

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use hyper::StatusCode;

use super::Server;
use crate::http::{
    BindScope, EventBus, Exchange, InvalidRequestKind, Limits, Response, Route, Routes, ServerEvent, ServerOptions,
    SubscribeOptions, Subscription, bind,
};

/// How long anything may take before a test gives up.
const DEADLINE: Duration = Duration::from_secs(20);
/// The most events that wait for a test.
const MAX_TEST_EVENTS: usize = 500;

/// A server on a thread of its own, and its events.
struct TestServer {
    port: u16,
    events: Mutex<(Subscription, VecDeque<Arc<ServerEvent>>)>,
    commands: tokio::sync::mpsc::UnboundedSender<Command>,
    thread: Option<std::thread::JoinHandle<()>>,
}

enum Command {
    SetRoutes(Routes),
    Stop,
}

fn routes() -> Routes {
    Routes(vec![
        Route::get("/", |_| Response::text("home")),
        Route::get("/panic", |_| panic!("on purpose")),
        Route::get("/large", |_| Response::text(vec![b'x'; 200_000])),
        Route::get("/quiet", |_| Response::text("hush")).unlogged(),
        Route::get("/nothing", |_| Response::empty(StatusCode::NO_CONTENT)),
        Route::post("/echo", |request| Response::text(request.body.clone())),
    ])
}

impl Default for TestServer {
    fn default() -> Self {
        Self::start(true, Limits::DEFAULT)
    }
}

impl TestServer {
    fn start(record_bytes: bool, limits: Limits) -> Self {
        Self::with_routes(routes(), record_bytes, limits)
    }

    fn with_routes(routes: Routes, record_bytes: bool, limits: Limits) -> Self {
        let bound = bind(0, BindScope::ThisComputer).expect("some port is free");
        let port = bound.port;
        let bus = EventBus::new();
        let subscription =
            bus.subscribe(SubscribeOptions { max_events: MAX_TEST_EVENTS, ..SubscribeOptions::default() });
        let options = ServerOptions { bus: Some(bus), record_bytes, limits };
        let (commands, mut received) = tokio::sync::mpsc::unbounded_channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async move {
                let server = Server::start(bound, "test", routes, options).expect("it starts");
                while let Some(Command::SetRoutes(routes)) = received.recv().await {
                    server.set_routes(routes);
                }
                server.stop().await;
            });
            // A handler that still waits must not hold up the end.
            runtime.shutdown_background();
        });
        Self { port, events: Mutex::new((subscription, VecDeque::new())), commands, thread: Some(thread) }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the server is listening");
        stream.set_read_timeout(Some(DEADLINE)).expect("a time limit can be set");
        stream
    }

    /// Sends bytes and reads until the server closes.
    fn send(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).expect("the server reads");
        let mut response = Vec::new();
        let _ = stream.read_to_end(&mut response);
        String::from_utf8_lossy(&response).into_owned()
    }

    fn get(&self, path: &str) -> String {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes())
    }

    fn next_event(&self) -> Arc<ServerEvent> {
        let (subscription, waiting) = &mut *self.events.lock().expect("one test, one thread");
        while waiting.is_empty() {
            waiting.extend(subscription.wait().expect("the server is running").events);
        }
        waiting.pop_front().expect("there is one")
    }

    fn next_exchange(&self) -> Exchange {
        match &*self.next_event() {
            ServerEvent::Exchange(exchange) => exchange.clone(),
            other => panic!("another event: {other:?}"),
        }
    }

    fn next_invalid_request(&self) -> InvalidRequestKind {
        match &*self.next_event() {
            ServerEvent::InvalidRequest(invalid) => invalid.kind,
            other => panic!("another event: {other:?}"),
        }
    }

    fn stop(mut self) {
        let _ = self.commands.send(Command::Stop);
        self.thread.take().expect("it was not stopped before").join().expect("it ends without a panic");
    }
}

/// Reads a head, up to the empty line.
fn read_head(stream: &mut TcpStream) -> String {
    let (mut bytes, mut byte) = (Vec::new(), [0]);
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).expect("a head arrives");
        bytes.push(byte[0]);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Reads one response whose body has a known length.
fn read_response(stream: &mut TcpStream) -> String {
    let head = read_head(stream);
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).expect("a length");
    let mut body = vec![0; length.parse().expect("a number")];
    stream.read_exact(&mut body).expect("a body arrives");
    head + &String::from_utf8_lossy(&body)
}
