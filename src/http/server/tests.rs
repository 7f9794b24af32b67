//! The server as its clients find it: real sockets, bytes in, bytes out.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use hyper::{Method, StatusCode};

use super::*;
use crate::http::{BindScope, Exchange, Response, Route, SubscribeOptions, Subscription, bind};

/// How long anything may take before a test gives up.
const DEADLINE: Duration = Duration::from_secs(20);
/// The most events that wait for a test.
const MAX_TEST_EVENTS: usize = 500;

/// A server on a thread of its own, and its events.
struct TestServer {
    port: u16,
    events: Mutex<(Subscription, VecDeque<Arc<ServerEvent>>)>,
    orders: tokio::sync::mpsc::UnboundedSender<Order>,
    thread: Option<std::thread::JoinHandle<()>>,
}

enum Order {
    Routes(Routes),
    Stop,
}

fn routes() -> Routes {
    Routes(vec![
        Route::get("/", |_| Response::text("home")),
        Route::get("/panic", |_| panic!("on purpose")),
        Route::get("/large", |_| Response::text(vec![b'x'; 200_000])),
        Route::get("/quiet", |_| Response::text("hush")).unlogged(),
        Route::get("/nothing", |_| Response::empty(StatusCode::NO_CONTENT)),
        Route::new(Some(Method::POST), "/echo", |request| Response::text(request.body.clone())),
    ])
}

fn house(wire: bool, limits: Limits) -> TestServer {
    let bound = bind(0, BindScope::ThisComputer).expect("some port is free");
    let port = bound.port;
    let bus = EventBus::new();
    let subscription = bus.subscribe(SubscribeOptions { max_events: MAX_TEST_EVENTS, ..SubscribeOptions::default() });
    let options = ServerOptions { bus: Some(bus), record_bytes: wire, limits };
    let (orders, mut ordered) = tokio::sync::mpsc::unbounded_channel();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async move {
            let server = Server::start(bound, "test", routes(), options).expect("it starts");
            while let Some(Order::Routes(routes)) = ordered.recv().await {
                server.set_routes(routes);
            }
            server.stop().await;
        });
    });
    TestServer { port, events: Mutex::new((subscription, VecDeque::new())), orders, thread: Some(thread) }
}

fn usual() -> TestServer {
    house(true, Limits::default())
}

impl TestServer {
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(DEADLINE)).expect("a time limit can be set");
        stream
    }

    /// Sends bytes and reads until the server closes.
    fn ask(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).expect("it reads");
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str) -> String {
        self.ask(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes())
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
        let _ = self.orders.send(Order::Stop);
        self.thread.take().expect("it was not stopped before").join().expect("it ends without a panic");
    }
}

/// Reads one answer whose body has a known length.
fn one_answer(stream: &mut TcpStream) -> String {
    let (mut bytes, mut byte) = (Vec::new(), [0]);
    while !bytes.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).expect("a head comes");
        bytes.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&bytes).into_owned();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("Content-Length: "))
        .expect("a length")
        .parse()
        .expect("a number");
    let mut body = vec![0; length];
    stream.read_exact(&mut body).expect("a body comes");
    head + &String::from_utf8_lossy(&body)
}

#[test]
fn a_request_gets_the_answer_of_its_route() {
    let house = usual();
    let answer = house.get("/");
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("Content-Type: text/plain; charset=utf-8\r\n"));
    assert!(answer.contains("Content-Length: 4\r\n"));
    assert!(answer.contains("\r\nDate: "));
    assert!(answer.ends_with("\r\n\r\nhome"));
}

#[test]
fn both_loopback_addresses_lead_to_it() {
    let house = usual();
    let mut other = TcpStream::connect(("::1", house.port)).expect("it listens on ::1 too");
    other.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it reads");
    assert!(one_answer(&mut other).ends_with("home"));
}

#[test]
fn head_is_answered_with_the_head_alone() {
    let answer = usual().ask(b"HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(answer.contains("Content-Length: 4\r\n"), "{answer}");
    assert!(answer.ends_with("\r\n\r\n"));
}

#[test]
fn a_host_line_is_asked_for_once() {
    let house = usual();
    for bad in ["", "Host: a\r\nHost: b\r\n", "Host: me@there\r\n", "Host: \r\n"] {
        let answer = house.ask(format!("GET / HTTP/1.1\r\n{bad}Connection: close\r\n\r\n").as_bytes());
        assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{bad:?}: {answer}");
    }
    assert!(house.ask(b"GET / HTTP/1.0\r\n\r\n").starts_with("HTTP/1.0 200 OK"));
}

#[test]
fn a_target_that_no_route_can_have_is_answered_before_the_routes() {
    let house = usual();
    for (line, status) in [
        ("OPTIONS * HTTP/1.1", 204),
        ("GET * HTTP/1.1", 400),
        ("CONNECT example.com:443 HTTP/1.1", 501),
        ("GET about HTTP/1.1", 400),
        ("GET http://localhost/ HTTP/1.1", 200),
        ("GET http://localhost HTTP/1.1", 200),
    ] {
        let answer = house.ask(format!("{line}\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes());
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{line}: {answer}");
    }
}

#[test]
fn a_refused_body_does_not_cost_the_client_its_answer() {
    let house = house(true, Limits { body_size: 10, ..Limits::default() });
    let head = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500000\r\n\r\n";
    // Closed on unread bytes, the connection would be reset and the answer lost now and then.
    for _ in 0..20 {
        assert!(house.ask(&[&head[..], &[b'x'; 500_000]].concat()).starts_with("HTTP/1.1 413 "));
    }
}

#[test]
fn requests_that_come_together_are_answered_in_order_and_told_apart() {
    let house = usual();
    let requests = [
        "GET /?first HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ];
    let answers = house.ask(requests.concat().as_bytes());
    let wires = requests.map(|_| house.next_exchange().wire.expect("bytes are recorded"));
    assert_eq!(wires.each_ref().map(|wire| String::from_utf8_lossy(&wire.request)), requests);
    assert_eq!(wires.map(|wire| String::from_utf8_lossy(&wire.response).into_owned()).concat(), answers);
}

#[test]
fn a_client_that_says_it_will_send_no_more_is_still_answered() {
    let house = usual();
    let mut stream = house.connect();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it reads");
    stream.shutdown(std::net::Shutdown::Write).expect("it is open");
    assert!(one_answer(&mut stream).ends_with("home"));
}

#[test]
fn without_a_tap_everything_is_answered_just_the_same() {
    let bound = bind(0, BindScope::ThisComputer).expect("some port is free");
    let port = bound.port;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let server = Server::start(bound, "test", routes(), ServerOptions::default()).expect("it starts");
        let asked = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
            ["GET / HTTP/1.1", "GET * HTTP/1.1"].map(|line| {
                stream.write_all(format!("{line}\r\nHost: localhost\r\n\r\n").as_bytes()).expect("it reads");
                one_answer(&mut stream)
            })
        });
        let [good, bad] = asked.await.expect("both are answered");
        assert!(good.ends_with("home") && bad.starts_with("HTTP/1.1 400 "), "{good}\n{bad}");
        server.stop().await;
    });
}

#[test]
fn a_panic_in_a_handler_costs_one_answer() {
    let house = usual();
    assert!(house.get("/panic").starts_with("HTTP/1.1 500 "));
    assert!(house.get("/").ends_with("home"));
}

#[test]
fn a_body_over_the_limit_is_413_and_a_slow_one_408() {
    let limits = Limits { body_size: 10, body_time: Duration::from_millis(50), ..Limits::default() };
    let house = house(true, limits);
    let large = house.ask(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 11\r\n\r\n12345678901");
    assert!(large.starts_with("HTTP/1.1 413 "), "{large}");
    let slow = house.ask(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n12");
    assert!(slow.starts_with("HTTP/1.1 408 "), "{slow}");
    let right =
        house.ask(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5\r\n\r\n12345");
    assert!(right.ends_with("12345"), "{right}");
}

#[test]
fn a_head_that_does_not_end_is_closed_in_time_and_told() {
    let house = house(true, Limits { head_time: Duration::from_millis(50), ..Limits::default() });
    assert_eq!(house.ask(b"GET / HTTP/1.1\r\nHost:"), "");
    assert_eq!(house.next_invalid_request(), InvalidRequestKind::TooSlow);
}

#[test]
fn a_silent_connection_is_closed_in_time_and_not_told() {
    let house = house(true, Limits { head_time: Duration::from_millis(50), ..Limits::default() });
    assert_eq!(house.ask(b""), "");
    assert!(house.get("/").ends_with("home"));
    assert_eq!(house.next_exchange().request.path(), "/");
}

#[test]
fn a_head_that_is_too_large_is_refused() {
    let house = usual();
    for (head, status) in [
        (format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(600_000)), 431),
        (format!("GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X: y\r\n".repeat(100)), 431),
    ] {
        let answer = house.ask(head.as_bytes());
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        assert_eq!(house.next_invalid_request(), InvalidRequestKind::Malformed(status));
    }
}

#[test]
fn more_connections_than_there_is_room_for_are_told_so() {
    let house = house(true, Limits { connections: 1, ..Limits::default() });
    let mut first = house.connect();
    first.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it reads");
    assert!(one_answer(&mut first).ends_with("home"));
    assert!(house.ask(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").starts_with("HTTP/1.1 503 "));
}

#[test]
fn what_was_sent_by_mistake_is_told_for_what_it_is() {
    let house = usual();
    house.ask(&[0x16, 0x03, 0x01, 0x00, 0x05, 1, 2, 3, 4, 5, b'\r', b'\n', b'\r', b'\n']);
    assert_eq!(house.next_invalid_request(), InvalidRequestKind::Tls);
    house.ask(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    assert_eq!(house.next_invalid_request(), InvalidRequestKind::Http2);
    house.ask(b"hello there\r\n\r\n");
    assert_eq!(house.next_invalid_request(), InvalidRequestKind::Malformed(400));
}

#[test]
fn the_wire_is_kept_as_it_was_on_a_connection_that_is_kept() {
    let house = usual();
    let mut stream = house.connect();
    let first = b"GET /?one=1 HTTP/1.1\r\nHOST: localhost\r\n\r\n";
    let second = b"POST /echo HTTP/1.1\r\nHost: localhost\r\ncontent-length: 3\r\n\r\nabc";
    for (request, body) in [(&first[..], "home"), (&second[..], "abc")] {
        stream.write_all(request).expect("it reads");
        let answer = one_answer(&mut stream);
        assert!(answer.ends_with(body));
        let wire = house.next_exchange().wire.expect("bytes are recorded");
        assert_eq!(String::from_utf8_lossy(&wire.request), String::from_utf8_lossy(request));
        assert_eq!(String::from_utf8_lossy(&wire.response), answer);
    }
}

#[test]
fn a_quiet_route_keeps_out_of_the_tap_and_out_of_the_next_wire() {
    let house = usual();
    let mut stream = house.connect();
    for path in ["/quiet", "/"] {
        stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).expect("it reads");
        one_answer(&mut stream);
    }
    let exchange = house.next_exchange();
    assert_eq!(exchange.request.path(), "/");
    let wire = exchange.wire.expect("bytes are recorded");
    assert!(wire.request.starts_with(b"GET / ") && wire.response.ends_with(b"home"));
}

#[test]
fn a_large_answer_is_told_when_all_of_it_has_left_and_kept_in_part() {
    let house = usual();
    assert!(house.get("/large").len() > 200_000);
    let wire = house.next_exchange().wire.expect("bytes are recorded");
    assert_eq!(wire.response.len(), limits::MAX_WIRE_BYTES);
    assert!(wire.response_len > 200_000);
}

#[test]
fn without_the_wire_exchanges_are_told_all_the_same() {
    let house = house(false, Limits::default());
    house.get("/nothing");
    let exchange = house.next_exchange();
    assert_eq!((exchange.response.status, exchange.wire.is_none()), (StatusCode::NO_CONTENT, true));
}

#[test]
fn routes_change_under_an_open_connection() {
    let house = usual();
    let mut stream = house.connect();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it reads");
    assert!(one_answer(&mut stream).ends_with("home"));
    house.orders.send(Order::Routes(Routes(vec![Route::any("*", |_| Response::text("moved"))]))).expect("it runs");
    // The order crosses to another thread: ask until it has arrived.
    let asked = Instant::now();
    loop {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it reads");
        if one_answer(&mut stream).ends_with("moved") {
            break;
        }
        assert!(asked.elapsed() < DEADLINE);
    }
}

#[test]
fn stopping_frees_the_port_at_once_twenty_times() {
    let port = {
        let house = usual();
        let port = house.port;
        house.stop();
        port
    };
    for _ in 0..20 {
        let bound = bind(port, BindScope::ThisComputer).expect("the port is free again");
        let mut open = TcpStream::connect(("127.0.0.1", port)).expect("it is bound");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let server = Server::start(bound, "test", routes(), ServerOptions::default()).expect("it starts");
            let asked = tokio::task::spawn_blocking(move || {
                open.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it reads");
                one_answer(&mut open)
            });
            assert!(asked.await.expect("it is answered").ends_with("home"));
            server.stop().await;
        });
    }
}

#[test]
fn an_open_connection_and_half_a_head_do_not_hold_up_the_end() {
    let house = usual();
    let (mut idle, mut half) = (house.connect(), house.connect());
    idle.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it reads");
    one_answer(&mut idle);
    half.write_all(b"GET / HT").expect("it reads");
    house.stop();
    assert!(matches!(idle.read(&mut [0]), Ok(0) | Err(_)));
    assert!(matches!(half.read(&mut [0]), Ok(0) | Err(_)));
}

/// How many broken requests are sent; each differs from a good one in a few bytes.
const MUTATIONS: u64 = 2_000;

#[test]
fn broken_requests_never_bring_it_down() {
    let house = house(
        true,
        Limits { head_time: Duration::from_millis(20), body_time: Duration::from_millis(20), ..Limits::default() },
    );
    let mut seed: u64 = 0x5eed;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    for _ in 0..MUTATIONS {
        let mut bytes =
            b"POST /echo?x=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc".to_vec();
        for _ in 0..=random(4) {
            let at = random(bytes.len());
            match random(3) {
                0 => bytes[at] = random(256) as u8,
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, random(256) as u8),
            }
        }
        let mut stream = house.connect();
        let _ = stream.write_all(&bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(
            answer.is_empty() || answer.starts_with(b"HTTP/1."),
            "{:?} got {:?}",
            bytes.escape_ascii().to_string(),
            answer
        );
    }
    assert!(house.get("/").ends_with("home"));
}

#[test]
fn a_subscriber_that_has_stopped_reading_never_blocks_the_server() {
    let server = usual();
    let (subscription, _) = &mut *server.events.lock().expect("one test, one thread");
    let mut stream = server.connect();
    for _ in 0..MAX_TEST_EVENTS + 100 {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it reads");
        assert!(one_answer(&mut stream).ends_with("home"));
    }
    let batch = subscription.wait().expect("the server is running");
    assert_eq!((batch.events.len(), batch.lost), (MAX_TEST_EVENTS, 100));
}
