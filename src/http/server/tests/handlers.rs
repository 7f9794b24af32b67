//! Handlers: parameters, handlers that wait or panic, and bodies that are streams.

use std::sync::mpsc::{Receiver, Sender, channel};

use hyper::body::Bytes;
use tokio::sync::mpsc;

use super::*;

fn start(route: Route) -> TestServer {
    TestServer::with_routes(Routes(vec![route, Route::get("/", |_| Response::text("home"))]), true, Limits::DEFAULT)
}

/// A route `/slow` whose handler waits until the test sends, or ends.
fn slow_route() -> (Route, Sender<()>) {
    let (release, released) = channel();
    let released: Mutex<Receiver<()>> = Mutex::new(released);
    let wait = move |request: &crate::http::Request| {
        let _ = released.lock().expect("one request at a time").recv_timeout(DEADLINE);
        Response::text(request.path().to_owned())
    };
    (Route::get("/slow", wait).blocking(), release)
}

#[test]
fn a_handler_gets_the_parameters_of_its_path() {
    let name = |request: &crate::http::Request| Response::text(request.param("name").unwrap_or("none").to_owned());
    let server = start(Route::get("/users/{name}/posts", name));
    assert!(server.get("/users/J%C3%BCrgen/posts?x=1").ends_with("\r\n\r\nJürgen"));
    assert!(server.get("/users/posts").starts_with("HTTP/1.1 404 "));
    assert_eq!(server.next_exchange().request.param("name"), Some("Jürgen"));
}

#[test]
fn while_a_blocking_handler_waits_the_server_serves_others() {
    let (route, release) = slow_route();
    let server = start(route);
    let mut slow = server.connect();
    slow.write_all(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("the server reads");
    for _ in 0..3 {
        assert!(server.get("/").ends_with("home"));
    }
    release.send(()).expect("the handler waits");
    assert!(read_response(&mut slow).ends_with("/slow"));
    let paths = [(); 4].map(|()| server.next_exchange().request.path().to_owned());
    assert_eq!(paths, ["/", "/", "/", "/slow"]);
}

#[test]
fn a_handler_that_waits_does_not_hold_up_the_end() {
    let (route, _release) = slow_route();
    let server = start(route);
    let mut slow = server.connect();
    slow.write_all(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("the server reads");
    assert!(server.get("/").ends_with("home"));
    let start = Instant::now();
    server.stop();
    assert!(start.elapsed() < DEADLINE / 2, "{:?}", start.elapsed());
}

#[test]
fn a_handler_that_panics_is_an_event_with_its_message_blocking_or_not() {
    for route in [Route::get("/users", |_| panic!("no table")), Route::get("/users", |_| panic!("no table")).blocking()]
    {
        let server = start(route);
        assert!(server.get("/users?id=1").starts_with("HTTP/1.1 500 "));
        assert!(server.get("/").ends_with("home"));
        let event = server.next_event();
        let ServerEvent::HandlerPanic(panic) = &*event else { panic!("another event: {event:?}") };
        assert_eq!((&*panic.request_line, panic.port), ("GET /users?id=1", server.port));
        assert!(panic.message.starts_with("no table ("), "{}", panic.message);
        assert_eq!(server.next_exchange().response.status, StatusCode::INTERNAL_SERVER_ERROR);
    }
}

/// A route `/events` whose handler hands its end of the stream to the test.
fn stream_route(headers: &'static [(&'static str, &'static str)]) -> (Route, Receiver<mpsc::Sender<Bytes>>) {
    let (sender, senders) = channel();
    let respond = move |_: &crate::http::Request| {
        let (parts, receiver) = mpsc::channel(1);
        sender.send(parts).expect("the test waits for it");
        let response = Response::stream("text/event-stream", receiver);
        headers.iter().fold(response, |response, (name, value)| {
            response.with_header(hyper::header::HeaderName::from_static(name), value)
        })
    };
    (Route::get("/events", respond), senders)
}

const GET_EVENTS: &[u8] = b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[test]
fn each_part_of_a_stream_is_sent_at_once_and_the_exchange_is_published_with_its_head() {
    let (route, senders) = stream_route(&[]);
    let server = start(route);
    let mut stream = server.connect();
    stream.write_all(GET_EVENTS).expect("the server reads");
    let parts = senders.recv_timeout(DEADLINE).expect("the handler is called");
    let head = read_head(&mut stream);
    assert!(head.contains("Transfer-Encoding: chunked\r\n"), "{head}");
    for part in ["data: 1\n\n", "data: 2\n\n"] {
        parts.blocking_send(part.into()).expect("the client is there");
        let mut chunk = vec![0; format!("9\r\n{part}\r\n").len()];
        stream.read_exact(&mut chunk).expect("the part arrives");
        assert_eq!(String::from_utf8_lossy(&chunk), format!("9\r\n{part}\r\n"));
    }
    let exchange = server.next_exchange();
    assert_eq!((exchange.response.status, exchange.body_len()), (StatusCode::OK, None));
    let wire = exchange.wire.expect("bytes are recorded");
    assert_eq!(String::from_utf8_lossy(&wire.request), String::from_utf8_lossy(GET_EVENTS));
    assert!(wire.response.starts_with(head.as_bytes()));
    drop(parts);
    let mut end = [0; 5];
    stream.read_exact(&mut end).expect("the stream ends");
    assert_eq!(&end, b"0\r\n\r\n");
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("the connection goes on");
    assert!(read_response(&mut stream).ends_with("home"));
    let wire = server.next_exchange().wire.expect("bytes are recorded");
    assert!(wire.request.starts_with(b"GET / ") && wire.response.ends_with(b"home"));
}

#[test]
fn a_stream_of_known_length_is_published_at_its_end_and_recorded_in_part() {
    const SIZE: usize = 1_000_000;
    let (route, senders) = stream_route(&[("content-length", "1000000")]);
    let server = start(route);
    let mut stream = server.connect();
    stream.write_all(GET_EVENTS).expect("the server reads");
    let parts = senders.recv_timeout(DEADLINE).expect("the handler is called");
    let sender = std::thread::spawn(move || {
        (0..SIZE / 1_000).for_each(|_| parts.blocking_send(vec![b'x'; 1_000].into()).expect("the client is there"));
    });
    let response = read_response(&mut stream);
    assert!(!response.contains("chunked") && response.len() > SIZE);
    sender.join().expect("everything was sent");
    let exchange = server.next_exchange();
    assert_eq!(exchange.body_len(), Some(SIZE as u64));
    let wire = exchange.wire.expect("bytes are recorded");
    assert_eq!(wire.response.len(), crate::http::limits::MAX_WIRE_BYTES);
    assert_eq!(wire.response_len, response.len() as u64);
}

#[test]
fn head_and_204_have_no_body_even_if_the_handler_streams_one() {
    let (route, senders) = stream_route(&[]);
    let server = start(route);
    let head = server.send(b"HEAD /events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(head.starts_with("HTTP/1.1 200 ") && head.ends_with("\r\n\r\n"), "{head}");
    let parts = senders.recv_timeout(DEADLINE).expect("the handler is called");
    assert!(parts.blocking_send("x".into()).is_err(), "nobody reads it");
    let empty =
        Route::get("/", |_| Response::stream("text/plain", mpsc::channel(1).1).with_status(StatusCode::NO_CONTENT));
    let response = start(empty).get("/");
    assert!(response.starts_with("HTTP/1.1 204 ") && response.ends_with("\r\n\r\n"), "{response}");
}

#[test]
fn a_client_that_leaves_ends_the_stream() {
    let (route, senders) = stream_route(&[]);
    let server = start(route);
    let mut stream = server.connect();
    stream.write_all(GET_EVENTS).expect("the server reads");
    let parts = senders.recv_timeout(DEADLINE).expect("the handler is called");
    read_head(&mut stream);
    drop(stream);
    let start = Instant::now();
    while parts.blocking_send("data: 1\n\n".into()).is_ok() {
        assert!(start.elapsed() < DEADLINE, "the server still takes parts");
    }
}

#[test]
fn a_stream_outlives_the_time_limit_for_a_head_and_ends_with_its_server() {
    let (route, senders) = stream_route(&[]);
    let limits = Limits { head_timeout: Duration::from_millis(40), ..Limits::DEFAULT };
    let server = TestServer::with_routes(Routes(vec![route]), true, limits);
    let mut stream = server.connect();
    stream.write_all(GET_EVENTS).expect("the server reads");
    let parts = senders.recv_timeout(DEADLINE).expect("the handler is called");
    read_head(&mut stream);
    // A connection that sends nothing shows that the time limit has passed.
    assert_eq!(server.send(b""), "");
    parts.blocking_send("data: 1\n\n".into()).expect("the client is there");
    let mut chunk = [0; 14];
    stream.read_exact(&mut chunk).expect("the part arrives");
    server.stop();
    assert!(parts.blocking_send("x".into()).is_err(), "the server is gone");
}
