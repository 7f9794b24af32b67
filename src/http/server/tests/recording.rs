//! The events of a server, and the raw bytes of its exchanges.

use super::*;

#[test]
fn pipelined_requests_get_their_responses_in_order_each_with_its_bytes() {
    let server = TestServer::default();
    let requests = [
        "GET /?first HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    ];
    let responses = server.send(requests.concat().as_bytes());
    let wires = requests.map(|_| server.next_exchange().wire.expect("bytes are recorded"));
    assert_eq!(wires.each_ref().map(|wire| String::from_utf8_lossy(&wire.request)), requests);
    assert_eq!(wires.map(|wire| String::from_utf8_lossy(&wire.response).into_owned()).concat(), responses);
}

#[test]
fn the_bytes_of_each_exchange_on_one_connection_are_recorded_as_they_were() {
    let server = TestServer::default();
    let mut stream = server.connect();
    let first = b"GET /?one=1 HTTP/1.1\r\nHOST: localhost\r\n\r\n";
    let second = b"POST /echo HTTP/1.1\r\nHost: localhost\r\ncontent-length: 3\r\n\r\nabc";
    for (request, body) in [(&first[..], "home"), (&second[..], "abc")] {
        stream.write_all(request).expect("the server reads");
        let response = read_response(&mut stream);
        assert!(response.ends_with(body));
        let wire = server.next_exchange().wire.expect("bytes are recorded");
        assert_eq!(String::from_utf8_lossy(&wire.request), String::from_utf8_lossy(request));
        assert_eq!(String::from_utf8_lossy(&wire.response), response);
    }
}

#[test]
fn an_unlogged_route_makes_no_event_and_leaves_no_bytes_in_the_next() {
    let server = TestServer::default();
    let mut stream = server.connect();
    for path in ["/quiet", "/"] {
        stream
            .write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes())
            .expect("the server reads");
        read_response(&mut stream);
    }
    let exchange = server.next_exchange();
    assert_eq!(exchange.request.path(), "/");
    let wire = exchange.wire.expect("bytes are recorded");
    assert!(wire.request.starts_with(b"GET / ") && wire.response.ends_with(b"home"));
}

#[test]
fn a_large_response_is_published_when_all_of_it_has_left_and_recorded_in_part() {
    let server = TestServer::default();
    assert!(server.get("/large").len() > 200_000);
    let wire = server.next_exchange().wire.expect("bytes are recorded");
    assert_eq!(wire.response.len(), crate::http::limits::MAX_WIRE_BYTES);
    assert!(wire.response_len > 200_000);
}

#[test]
fn exchanges_are_published_without_their_bytes_too() {
    let server = TestServer::start(false, Limits::DEFAULT);
    server.get("/nothing");
    let exchange = server.next_exchange();
    assert_eq!((exchange.response.status, exchange.wire.is_none()), (StatusCode::NO_CONTENT, true));
}

#[test]
fn a_subscriber_that_has_stopped_reading_never_blocks_the_server() {
    let server = TestServer::default();
    let (subscription, _) = &mut *server.events.lock().expect("one test, one thread");
    let mut stream = server.connect();
    for _ in 0..MAX_TEST_EVENTS + 100 {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("the server reads");
        assert!(read_response(&mut stream).ends_with("home"));
    }
    // The last exchange may be published just after its response was read.
    let (mut received, mut lost) = (0, 0_usize);
    while received + lost < MAX_TEST_EVENTS + 100 {
        let batch = subscription.wait().expect("the server is running");
        assert!(batch.events.len() <= MAX_TEST_EVENTS);
        received += batch.events.len();
        lost += usize::try_from(batch.lost).expect("a small number");
    }
    assert!(lost >= 99, "{lost} were lost");
}
