//! Servers that do one thing wrong each, and the result of a request to them.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use hyper::{Method, Uri};

use super::*;

/// A server on a port of its own that takes one connection.
fn server(serve: impl FnOnce(TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || serve(listener.accept().expect("somebody connects").0));
    address
}

/// Reads a request's head, then sends these bytes and closes.
fn says(answer: impl Into<Vec<u8>>) -> SocketAddr {
    let answer = answer.into();
    server(move |mut stream| {
        read_head(&mut stream);
        // The client may have had enough already.
        let _ = stream.write_all(&answer);
    })
}

fn read_head(stream: &mut TcpStream) -> Vec<u8> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).expect("the client writes") == 1 {
        head.push(byte[0]);
    }
    head
}

fn probe(address: SocketAddr, method: Method) -> ClientRequest {
    ClientRequest {
        address,
        method,
        target: Uri::from_static("/about?x=1"),
        host: HeaderValue::from_static("localhost:8080"),
        headers: Vec::new(),
        body: Bytes::new(),
        keeps_alive: false,
    }
}

/// Small limits, so that no test waits long; the time is one that a busy machine keeps.
fn small() -> ClientLimits {
    ClientLimits { body: 1000, head: 10_000, ..ClientLimits::default() }
}

fn request_result(probe: &ClientRequest, limits: &ClientLimits) -> ClientResult {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(send(probe, limits))
}

fn get(answer: impl Into<Vec<u8>>) -> ClientResult {
    request_result(&probe(says(answer), Method::GET), &small())
}

#[test]
fn a_good_answer_is_heard_whole_with_its_bytes() {
    let raw = b"HTTP/1.1 404 Nope Bob\r\nX-Case: Kept\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
    let result = get(raw);
    assert_eq!(result.error, None);
    let response = result.response.expect("it is good");
    assert_eq!((response.status, &response.body[..]), (404, &b"hello"[..]));
    assert_eq!(response.reason.as_deref(), Some(&b"Nope Bob"[..]));
    assert_eq!((result.raw, response.extra), (raw.to_vec(), Vec::new()));
    assert!(result.connected <= result.first_byte && result.first_byte <= Some(result.took));
}

#[test]
fn the_request_is_as_it_was_asked_for_and_closes_its_connection() {
    let mut probe = probe(says("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), Method::POST);
    probe.headers.push((hyper::header::ORIGIN, HeaderValue::from_static("http://localhost:3000")));
    probe.body = Bytes::from_static(b"{}");
    let sent = String::from_utf8(request_result(&probe, &small()).sent).expect("it is text");
    assert!(sent.starts_with("POST /about?x=1 HTTP/1.1\r\nHost: localhost:8080\r\n"), "{sent}");
    for line in ["Connection: close\r\n", "Origin: http://localhost:3000\r\n", "Content-Length: 2\r\n", "\r\n\r\n{}"] {
        assert!(sent.contains(line), "{sent}");
    }
}

#[test]
fn chunks_are_put_together() {
    let result = get("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    assert_eq!((result.error, &result.response.expect("it is good").body[..]), (None, &b"abcde"[..]));
}

#[test]
fn a_body_without_a_length_ends_with_the_connection() {
    let result = get("HTTP/1.0 200 OK\r\n\r\nhello");
    let response = result.response.expect("it is good");
    assert_eq!((result.error, &response.body[..], response.extra), (None, &b"hello"[..], Vec::new()));
}

#[test]
fn bytes_after_the_promised_length_are_noticed() {
    for head in ["HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2", "HTTP/1.1 200 OK\r\nContent-Length: 2"] {
        let result = get(format!("{head}\r\n\r\nhello"));
        let response = result.response.expect("it is good");
        assert_eq!((result.error, &response.body[..], &response.extra[..]), (None, &b"he"[..], &b"llo"[..]));
    }
}

#[test]
fn a_body_in_answer_to_head_is_noticed() {
    let address = says("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
    let result = request_result(&probe(address, Method::HEAD), &small());
    let response = result.response.expect("it is good");
    assert_eq!((result.error, &response.body[..], &response.extra[..]), (None, &b""[..], &b"hello"[..]));
}

#[test]
fn each_kind_of_broken_answer_has_its_name() {
    let bad = |line: usize, text: &str| ClientError::BadHead { line, text: text.into() };
    let long = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(20_000));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(101));
    let large = format!("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n{}", "x".repeat(2000));
    for (answer, error) in [
        ("", ClientError::EmptyReply),
        ("Hello, World!", ClientError::NotHttp),
        ("{\"id\":1}\r\n\r\n", ClientError::NotHttp),
        ("\u{15}\u{3}\u{1}\0\u{2}\u{2}F", ClientError::Tls),
        ("HTTP/1.1 200 OK\r\nContent-Le", ClientError::CutHead),
        ("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", ClientError::CutHead),
        ("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 OK\r\n\r\n", bad(1, "HTTP/1.1 OK")),
        ("HTTP/1.1 OK\r\n\r\n", bad(1, "HTTP/1.1 OK")),
        ("HTTP/1.1 200 OK\r\nA: b\r\nContent Type: text/html\r\n\r\n", bad(3, "Content Type: text/html")),
        ("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n", bad(2, "no colon here")),
        ("HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n", bad(2, "Content-Length: ten")),
        ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", ClientError::CutBody { promised: Some(10) }),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", ClientError::CutBody { promised: None }),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello\r\n", ClientError::BadChunk),
        (&long, ClientError::HeadTooBig),
        (&many, ClientError::HeadTooBig),
        (&large, ClientError::BodyTooBig),
    ] {
        assert_eq!(get(answer).error, Some(error), "{:?}", &answer[..answer.len().min(60)]);
    }
}

#[test]
fn what_is_no_answer_is_kept_whole_though_it_comes_in_parts() {
    let address = server(|mut stream| {
        read_head(&mut stream);
        stream.set_nodelay(true).expect("it is open");
        for part in ["Content-Type: text/html\r\n\r\n", "<h1>", "Hello</h1>"] {
            stream.write_all(part.as_bytes()).expect("the client reads on");
            thread::yield_now();
        }
    });
    let result = request_result(&probe(address, Method::GET), &small());
    assert_eq!(result.error, Some(ClientError::NotHttp));
    assert_eq!(String::from_utf8_lossy(&result.raw), "Content-Type: text/html\r\n\r\n<h1>Hello</h1>");
}

#[test]
fn what_came_of_a_cut_body_is_kept() {
    let result = get("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    assert_eq!(&result.response.expect("its head was good").body[..], b"hello");
}

#[test]
fn nobody_there_is_refused() {
    let address = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("some port is free");
    assert_eq!(request_result(&probe(address, Method::GET), &small()).error, Some(ClientError::Refused));
}

#[test]
fn the_deadline_is_for_the_whole_answer_however_it_drips() {
    let address = server(|mut stream| {
        read_head(&mut stream);
        // One byte after the other, until the client has gone.
        while stream.write_all(b"x").is_ok() {
            thread::yield_now();
        }
    });
    let silent = server(|mut stream| {
        read_head(&mut stream);
        let _ = stream.read(&mut [0]);
    });
    let limits = ClientLimits { answer: Duration::from_millis(100), ..small() };
    let result = request_result(&probe(silent, Method::GET), &limits);
    assert_eq!((result.error, result.raw_len), (Some(ClientError::Hang), 0));
    assert!(matches!(request_result(&probe(address, Method::GET), &limits).error, Some(ClientError::NotHttp)));
    let endless = server(|mut stream| {
        read_head(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\nhalf");
        let _ = stream.read(&mut [0]);
    });
    let result = request_result(&probe(endless, Method::GET), &limits);
    assert_eq!(result.error, Some(ClientError::Hang));
    let response = result.response.expect("its head was good");
    assert_eq!((response.status, &response.body[..]), (200, &b"half"[..]));
}

#[test]
fn an_endless_answer_is_kept_within_bounds() {
    let address = server(|mut stream| {
        read_head(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    let result = request_result(&probe(address, Method::GET), &small());
    assert_eq!(result.error, Some(ClientError::BodyTooBig));
    assert!(result.raw.len() <= 11_000);
}
