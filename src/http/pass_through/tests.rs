//! What a client and a program see through the pass-through, byte for byte, and which events it publishes.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{PassThrough, PassThroughOptions};
use crate::http::{
    BindScope, EventBus, Exchange, InvalidRequestKind, ServerEvent, SubscribeOptions, Subscription,
    UpstreamFailureKind, bind,
};

/// Longer than anything here takes.
const DEADLINE: Duration = Duration::from_secs(20);

/// A pass-through on a thread of its own, in front of some address.
struct Fixture {
    port: u16,
    subscription: Mutex<Subscription>,
    /// Events that were taken from the bus and not read yet.
    queued: Mutex<VecDeque<Arc<ServerEvent>>>,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Fixture {
    fn in_front_of(upstream_port: u16) -> Self {
        Self::with_slow_after(upstream_port, DEADLINE)
    }

    fn with_slow_after(upstream_port: u16, slow_after: Duration) -> Self {
        let bound = bind(0, BindScope::ThisComputer).expect("some port is free");
        let port = bound.port;
        let bus = EventBus::new();
        let subscription = Mutex::new(bus.subscribe(SubscribeOptions::default()));
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let upstream = vec![(Ipv4Addr::LOCALHOST, upstream_port).into()];
        let options = PassThroughOptions { name: "yours".to_owned(), upstream, slow_after };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let thread = std::thread::spawn(move || {
            runtime.block_on(async {
                let pass_through = PassThrough::start(bound, options, bus).expect("it starts");
                let _ = stopped.await;
                pass_through.stop().await;
            });
        });
        Self { port, subscription, queued: Mutex::default(), stop: Some(stop), thread: Some(thread) }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).expect("it listens");
        stream.set_read_timeout(Some(DEADLINE)).expect("a timeout can be set");
        stream
    }

    fn event(&self) -> ServerEvent {
        let mut queued = self.queued.lock().expect("nothing panics here");
        if queued.is_empty() {
            let mut subscription = self.subscription.lock().expect("nothing panics here");
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
            let batch = runtime.block_on(async { tokio::time::timeout(DEADLINE, subscription.next()).await });
            queued.extend(batch.expect("an event comes in time").expect("the bus is there").events);
        }
        let event = queued.pop_front().expect("a batch has an event");
        (*event).clone()
    }

    fn exchange(&self) -> Exchange {
        match self.event() {
            ServerEvent::Exchange(exchange) => exchange,
            other => panic!("no exchange: {other:?}"),
        }
    }

    fn failure(&self) -> UpstreamFailureKind {
        match self.event() {
            ServerEvent::Upstream(failure) => failure.kind,
            other => panic!("no failure: {other:?}"),
        }
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A program that takes one connection and does with it what a test wants.
fn program(act: impl FnOnce(TcpStream) + Send + 'static) -> (u16, JoinHandle<()>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("some port is free");
    let port = listener.local_addr().expect("it is bound").port();
    let thread = std::thread::spawn(move || {
        let (stream, _) = listener.accept().expect("somebody connects");
        stream.set_read_timeout(Some(DEADLINE)).expect("a timeout can be set");
        act(stream);
    });
    (port, thread)
}

/// Reads until what has come ends with these bytes.
fn read_until(stream: &mut TcpStream, end: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut one = [0];
    while !bytes.ends_with(end) {
        let read = stream.read(&mut one).expect("bytes come in time");
        assert_eq!(read, 1, "the connection ended after {:?}", String::from_utf8_lossy(&bytes));
        bytes.push(one[0]);
    }
    bytes
}

fn read_all(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("the connection ends in time");
    bytes
}

/// Sends a request through a pass-through to a program that responds with fixed bytes and closes. Returns what the
/// program got and what the client got.
fn exchange_bytes(
    fixture: impl FnOnce(u16) -> Fixture,
    request: &[u8],
    response: &[u8],
) -> (Fixture, Vec<u8>, Vec<u8>) {
    let (sender, arrived) = channel();
    let (request_len, response) = (request.len(), response.to_vec());
    let (port, program) = program(move |mut stream| {
        let mut bytes = vec![0; request_len];
        stream.read_exact(&mut bytes).expect("the request comes");
        sender.send(bytes).expect("the test waits");
        stream.write_all(&response).expect("the client reads");
    });
    let fixture = fixture(port);
    let mut client = fixture.connect();
    client.write_all(request).expect("it takes requests");
    let got = read_all(&mut client);
    program.join().expect("the program ends");
    (fixture, arrived.recv().expect("the request arrived"), got)
}

#[test]
fn the_bytes_of_a_request_and_its_response_are_handed_on_unchanged() {
    let cases: &[(&str, &str)] = &[
        (
            "GET / HTTP/1.1\r\nHOST: a\r\nx-OdD:  two  spaces \r\nX-odd: again\r\n\r\n",
            "HTTP/1.1 200 Fine\r\ncontent-LENGTH: 2\r\n\r\nhi",
        ),
        (
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;ext=1\r\nabc\r\n0\r\nTrailer: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\nA\r\n0123456789\r\n0\r\n\r\n",
        ),
        ("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"),
        ("GET /old HTTP/1.0\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\nuntil the end"),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        ),
        ("GET /lf HTTP/1.1\nHost: a\n\n", "HTTP/1.1 200 OK\nContent-Length: 1\n\nx"),
    ];
    for (request, response) in cases {
        let (fixture, sent, got) = exchange_bytes(Fixture::in_front_of, request.as_bytes(), response.as_bytes());
        assert_eq!(String::from_utf8_lossy(&sent), *request);
        assert_eq!(String::from_utf8_lossy(&got), *response, "for {request}");
        let wire = fixture.exchange().wire.expect("the bytes are recorded");
        assert_eq!(String::from_utf8_lossy(&wire.request), *request);
        assert_eq!(String::from_utf8_lossy(&wire.response), *response);
        assert_eq!((wire.request_len, wire.response_len), (request.len() as u64, response.len() as u64));
    }
}

#[test]
fn an_exchange_says_what_was_asked_and_what_came_back() {
    let request = b"POST /users?x=1 HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nbob";
    let response = b"HTTP/1.1 201 Created\r\nX-Id: 7\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
    let (fixture, ..) = exchange_bytes(Fixture::in_front_of, request, response);
    let exchange = fixture.exchange();
    assert_eq!((&*exchange.server, exchange.port), ("yours", fixture.port));
    assert_eq!((exchange.request.method.as_str(), exchange.request.path()), ("POST", "/users"));
    assert_eq!(&exchange.request.body[..], b"bob");
    assert_eq!(exchange.response.status.as_u16(), 201);
    assert_eq!(exchange.response.headers["x-id"], "7");
    assert_eq!(&exchange.response.body[..], b"hi", "the content is without its chunks");
    assert!(exchange.request.client.ip().is_loopback());
}

#[test]
fn several_requests_on_one_connection_are_several_exchanges() {
    let (port, program) = program(|mut stream| {
        for number in 0..3 {
            let head = read_until(&mut stream, b"\r\n\r\n");
            assert!(head.starts_with(format!("GET /{number} ").as_bytes()));
            let response = format!("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{number}");
            stream.write_all(response.as_bytes()).expect("the client reads");
        }
    });
    let fixture = Fixture::in_front_of(port);
    let mut client = fixture.connect();
    // The second and the third are sent before the response to the first.
    client
        .write_all(b"GET /0 HTTP/1.1\r\n\r\nGET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n")
        .expect("it takes requests");
    read_all(&mut client);
    program.join().expect("the program ends");
    for number in 0..3 {
        let exchange = fixture.exchange();
        assert_eq!(exchange.request.path(), format!("/{number}"));
        assert_eq!(exchange.response.body, number.to_string());
    }
}

#[test]
fn a_program_that_is_not_there_is_a_closed_connection_and_an_event() {
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("some port is free");
    let port = closed.local_addr().expect("it is bound").port();
    drop(closed);
    let fixture = Fixture::in_front_of(port);
    let mut client = fixture.connect();
    let mut bytes = Vec::new();
    let _ = client.read_to_end(&mut bytes);
    assert_eq!(bytes, b"", "nothing is invented");
    assert_eq!(fixture.failure(), UpstreamFailureKind::Refused);
}

#[test]
fn what_breaks_off_breaks_off_for_the_client_too() {
    let request = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    for (response, kind) in [
        (&b""[..], UpstreamFailureKind::EmptyReply),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", UpstreamFailureKind::ClosedEarly),
        (b"HTTP/1.1 200 OK\r\nContent-", UpstreamFailureKind::ClosedEarly),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", UpstreamFailureKind::ClosedEarly),
        (b"Hello, World!\r\n\r\n", UpstreamFailureKind::NotHttp),
        (b"Hello", UpstreamFailureKind::NotHttp),
    ] {
        let (fixture, _, got) = exchange_bytes(Fixture::in_front_of, request, response);
        assert_eq!(got, response);
        assert_eq!(fixture.failure(), kind, "for {:?}", String::from_utf8_lossy(response));
    }
}

#[test]
fn a_reset_is_a_reset_for_the_client_too() {
    let (port, program) = program(|mut stream| {
        read_until(&mut stream, b"\r\n\r\n");
        let stream = tokio_stream(stream);
        stream.set_zero_linger().expect("the system can reset");
    });
    let fixture = Fixture::in_front_of(port);
    let mut client = fixture.connect();
    client.write_all(b"GET / HTTP/1.1\r\n\r\n").expect("it takes requests");
    let error = client.read_to_end(&mut Vec::new()).expect_err("the connection is reset");
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    program.join().expect("the program ends");
    assert_eq!(fixture.failure(), UpstreamFailureKind::Reset);
}

fn tokio_stream(stream: TcpStream) -> tokio::net::TcpStream {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let _inside = runtime.enter();
    stream.set_nonblocking(true).expect("it can be set");
    tokio::net::TcpStream::from_std(stream).expect("it is a socket")
}

#[test]
fn a_slow_program_is_told_of_once_and_waited_for() {
    let (answer_now, now) = channel();
    let (port, program) = program(move |mut stream| {
        read_until(&mut stream, b"\r\n\r\n");
        now.recv().expect("the test says when");
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi").expect("the client reads");
    });
    let slow_after = Duration::from_millis(30);
    let fixture = Fixture::with_slow_after(port, slow_after);
    let mut client = fixture.connect();
    client.write_all(b"GET /slow HTTP/1.1\r\n\r\n").expect("it takes requests");
    assert_eq!(fixture.failure(), UpstreamFailureKind::Slow(slow_after));
    answer_now.send(()).expect("the program waits");
    assert!(read_all(&mut client).ends_with(b"hi"));
    program.join().expect("the program ends");
    assert_eq!(fixture.exchange().request.path(), "/slow", "it is told of once, then answered");
}

#[test]
fn a_client_that_has_sent_all_it_wants_still_gets_its_response() {
    let (port, program) = program(|mut stream| {
        let all = read_all(&mut stream);
        assert_eq!(all, b"GET / HTTP/1.1\r\n\r\n");
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate").expect("the client reads");
    });
    let fixture = Fixture::in_front_of(port);
    let mut client = fixture.connect();
    client.write_all(b"GET / HTTP/1.1\r\n\r\n").expect("it takes requests");
    client.shutdown(Shutdown::Write).expect("one side can be closed");
    assert!(read_all(&mut client).ends_with(b"late"));
    program.join().expect("the program ends");
}

#[test]
fn a_client_that_waits_no_longer_is_not_taken_for_a_program_that_failed() {
    let start: &[&[u8]] = &[b"", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"];
    for sent in start {
        let (port, program) = program(move |mut stream| {
            read_until(&mut stream, b"\r\n\r\n");
            stream.write_all(sent).expect("the client reads");
            // It ends when it hears that the client has left.
            read_all(&mut stream);
        });
        let fixture = Fixture::in_front_of(port);
        let mut client = fixture.connect();
        client.write_all(b"GET / HTTP/1.1\r\n\r\n").expect("it takes requests");
        if sent.ends_with(b"half") {
            read_until(&mut client, b"half");
        }
        drop(client);
        assert_eq!(fixture.failure(), UpstreamFailureKind::ClientClosed);
        program.join().expect("the program ends");
    }
}

#[test]
fn after_an_upgrade_anything_goes_both_ways() {
    let (port, program) = program(|mut stream| {
        read_until(&mut stream, b"\r\n\r\n");
        stream.write_all(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\n\r\n").expect("the client reads");
        assert_eq!(read_until(&mut stream, b"\x00ping\xff"), b"\x00ping\xff");
        stream.write_all(b"\x01pong").expect("the client reads");
    });
    let fixture = Fixture::in_front_of(port);
    let mut client = fixture.connect();
    client.write_all(b"GET /chat HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n").expect("it takes requests");
    read_until(&mut client, b"\r\n\r\n");
    client.write_all(b"\x00ping\xff").expect("it takes anything now");
    assert_eq!(read_all(&mut client), b"\x01pong");
    program.join().expect("the program ends");
    assert_eq!(fixture.exchange().response.status.as_u16(), 101);
}

#[test]
fn what_is_no_http_is_handed_on_and_told_of() {
    for (bytes, kind) in [
        (&b"\x16\x03\x01\x02\x00\x01"[..], InvalidRequestKind::Tls),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", InvalidRequestKind::Http2),
        (b"hello there\r\n\r\n", InvalidRequestKind::Malformed),
    ] {
        let (fixture, sent, _) = exchange_bytes(Fixture::in_front_of, bytes, b"");
        assert_eq!(sent, bytes);
        match fixture.event() {
            ServerEvent::InvalidRequest(invalid) => assert_eq!(invalid.kind, kind),
            other => panic!("not told as no HTTP: {other:?}"),
        }
    }
}

#[test]
fn a_large_response_arrives_whole_and_is_recorded_in_part() {
    let body: Vec<u8> = (0..8_000_000u32).map(|number| (number % 251) as u8).collect();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
    let response = [head.as_bytes(), &body].concat();
    let (fixture, _, got) = exchange_bytes(Fixture::in_front_of, b"GET /big HTTP/1.1\r\n\r\n", &response);
    assert!(got == response, "{} of {} bytes arrived as they were sent", got.len(), response.len());
    let exchange = fixture.exchange();
    assert_eq!(exchange.body_len(), Some(body.len() as u64), "what passed is counted, not what is kept");
    let wire = exchange.wire.expect("the bytes are recorded");
    assert_eq!(wire.response_len, response.len() as u64);
    assert_eq!(wire.response.len(), crate::http::limits::MAX_WIRE_BYTES);
}

#[test]
fn stopping_frees_the_port_and_closes_open_connections() {
    let (port, _program) = program(|mut stream| drop(stream.read(&mut [0])));
    let mut fixture = Fixture::in_front_of(port);
    let mut client = fixture.connect();
    drop(fixture.stop.take());
    fixture.thread.take().expect("it runs").join().expect("it ends");
    let _ = client.read_to_end(&mut Vec::new());
    bind(fixture.port, BindScope::ThisComputer).expect("the port is free");
}
