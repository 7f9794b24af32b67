//! The limits of a server, and what it reports about bytes that are no request.

use super::*;

#[test]
fn a_client_whose_body_is_refused_can_read_why() {
    let server = TestServer::start(true, Limits { max_body_bytes: 10, ..Limits::DEFAULT });
    let head = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500000\r\n\r\n";
    // Closed on unread bytes, the connection would be reset and the response lost now and then.
    for _ in 0..20 {
        assert!(server.send(&[&head[..], &[b'x'; 500_000]].concat()).starts_with("HTTP/1.1 413 "));
    }
}

#[test]
fn a_body_over_the_limit_is_413_and_a_slow_one_408() {
    let limits = Limits { max_body_bytes: 10, body_timeout: Duration::from_millis(50), ..Limits::DEFAULT };
    let server = TestServer::start(true, limits);
    let large = server.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 11\r\n\r\n12345678901");
    assert!(large.starts_with("HTTP/1.1 413 "), "{large}");
    let slow = server.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n12");
    assert!(slow.starts_with("HTTP/1.1 408 "), "{slow}");
    let right =
        server.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 5\r\n\r\n12345");
    assert!(right.ends_with("12345"), "{right}");
}

#[test]
fn a_head_that_does_not_end_closes_the_connection_and_is_reported() {
    let server = TestServer::start(true, Limits { head_timeout: Duration::from_millis(50), ..Limits::DEFAULT });
    assert_eq!(server.send(b"GET / HTTP/1.1\r\nHost:"), "");
    assert_eq!(server.next_invalid_request(), InvalidRequestKind::TooSlow);
}

#[test]
fn a_silent_connection_is_closed_and_not_reported() {
    let server = TestServer::start(true, Limits { head_timeout: Duration::from_millis(50), ..Limits::DEFAULT });
    assert_eq!(server.send(b""), "");
    assert!(server.get("/").ends_with("home"));
    assert_eq!(server.next_exchange().request.path(), "/");
}

#[test]
fn a_head_that_is_too_large_is_refused() {
    let server = TestServer::default();
    for head in [
        format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(600_000)),
        format!("GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X: y\r\n".repeat(100)),
        format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "x".repeat(70_000)),
    ] {
        let response = server.send(head.as_bytes());
        assert!(response.starts_with("HTTP/1.1 431 "), "{response}");
        assert_eq!(server.next_invalid_request(), InvalidRequestKind::HeadTooLarge);
    }
}

#[test]
fn one_connection_too_many_gets_503() {
    let server = TestServer::start(true, Limits { max_connections: 1, ..Limits::DEFAULT });
    let mut first = server.connect();
    first.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("the server reads");
    assert!(read_response(&mut first).ends_with("home"));
    assert!(server.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").starts_with("HTTP/1.1 503 "));
}

#[test]
fn bytes_that_are_no_request_are_reported_for_what_they_are() {
    let server = TestServer::default();
    server.send(&[0x16, 0x03, 0x01, 0x00, 0x05, 1, 2, 3, 4, 5, b'\r', b'\n', b'\r', b'\n']);
    assert_eq!(server.next_invalid_request(), InvalidRequestKind::Tls);
    server.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    assert_eq!(server.next_invalid_request(), InvalidRequestKind::Http2);
    server.send(b"hello there\r\n\r\n");
    assert_eq!(server.next_invalid_request(), InvalidRequestKind::Malformed);
}

#[test]
fn a_request_with_one_bad_header_is_reported_with_that_header() {
    let server = TestServer::default();
    for (header, kind) in [
        ("Content-Length: 99999999999999999999999", InvalidRequestKind::InvalidLength("Content-Length")),
        ("Content-Length: -5", InvalidRequestKind::InvalidLength("Content-Length")),
        ("Content-Length: 1\r\nContent-Length: 2", InvalidRequestKind::InvalidLength("Content-Length")),
        ("Transfer-Encoding: gzip", InvalidRequestKind::InvalidLength("Transfer-Encoding")),
        ("X A: b", InvalidRequestKind::MalformedHeader),
        ("XXXX", InvalidRequestKind::MalformedHeader),
    ] {
        let head = format!("POST / HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\nx");
        assert!(server.send(head.as_bytes()).starts_with("HTTP/1.1 400 "), "{header}");
        assert_eq!(server.next_invalid_request(), kind, "{header}");
    }
}

/// How many broken requests are sent; each differs from a good one in a few bytes.
const MUTATIONS: u64 = 2_000;

#[test]
fn broken_requests_never_stop_the_server() {
    let server = TestServer::start(
        true,
        Limits { head_timeout: Duration::from_millis(20), body_timeout: Duration::from_millis(20), ..Limits::DEFAULT },
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
        let mut stream = server.connect();
        let _ = stream.write_all(&bytes);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut response = Vec::new();
        let _ = stream.read_to_end(&mut response);
        assert!(
            response.is_empty() || response.starts_with(b"HTTP/1."),
            "{:?} got {:?}",
            bytes.escape_ascii().to_string(),
            response
        );
    }
    assert!(server.get("/").ends_with("home"));
}

#[test]
fn a_kept_connection_that_stays_idle_is_closed_and_not_reported() {
    let server = TestServer::start(true, Limits { head_timeout: Duration::from_millis(40), ..Limits::DEFAULT });
    let mut stream = server.connect();
    for _ in 0..2 {
        stream.write_all(b"GET /?kept HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("the server reads");
        assert!(read_response(&mut stream).ends_with("home"));
        assert_eq!(server.next_exchange().request.query(), Some("kept"));
    }
    assert!(matches!(stream.read(&mut [0]), Ok(0)), "the server closes it");
    // The next event is the next request: nothing was reported in between.
    assert!(server.get("/?next").ends_with("home"));
    assert_eq!(server.next_exchange().request.query(), Some("next"));
}

#[test]
fn the_begin_of_a_new_request_on_a_kept_connection_is_reported_if_it_does_not_go_on() {
    for rest in ["GET /new HTTP/1.1\r\n", "G"] {
        let server = TestServer::start(true, Limits { head_timeout: Duration::from_millis(40), ..Limits::DEFAULT });
        let mut stream = server.connect();
        // The new request begins in the packet of the one before.
        let bytes = format!("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n{rest}");
        stream.write_all(bytes.as_bytes()).expect("the server reads");
        assert!(read_response(&mut stream).ends_with("home"));
        assert_eq!(server.next_exchange().request.path(), "/");
        let event = server.next_event();
        let ServerEvent::InvalidRequest(invalid) = &*event else { panic!("another event: {event:?}") };
        assert_eq!((invalid.kind, invalid.start.as_slice()), (InvalidRequestKind::TooSlow, rest.as_bytes()));
    }
}

#[test]
fn a_transfer_coding_is_chunked_once_and_no_other() {
    let server = TestServer::default();
    for (value, status) in [("chunked", 200), ("chunked, chunked", 400), ("gzip, chunked", 501)] {
        let head = format!("POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: {value}");
        let response = server.send(format!("{head}\r\n\r\n3\r\nabc\r\n0\r\n\r\n").as_bytes());
        assert!(response.starts_with(&format!("HTTP/1.1 {status} ")), "{value}: {response}");
    }
}
