//! What clients get from a server: status, head and body, by HTTP's rules.

use super::*;

#[test]
fn a_request_gets_the_response_of_its_route() {
    let server = TestServer::default();
    let response = server.get("/");
    assert!(response.starts_with("HTTP/1.1 200 OK\r\n"), "{response}");
    assert!(response.contains("Content-Type: text/plain; charset=utf-8\r\n"));
    assert!(response.contains("Content-Length: 4\r\n"));
    assert!(response.contains("\r\nDate: "));
    assert!(response.ends_with("\r\n\r\nhome"));
}

#[test]
fn the_server_listens_on_both_loopback_addresses() {
    let server = TestServer::default();
    let mut other = TcpStream::connect(("::1", server.port)).expect("the server is listening on ::1 too");
    other.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("the server reads");
    assert!(read_response(&mut other).ends_with("home"));
}

#[test]
fn the_response_to_head_is_the_head_alone() {
    let response = TestServer::default().send(b"HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(response.contains("Content-Length: 4\r\n"), "{response}");
    assert!(response.ends_with("\r\n\r\n"));
}

#[test]
fn a_request_needs_exactly_one_valid_host_line() {
    let server = TestServer::default();
    for bad in ["", "Host: a\r\nHost: b\r\n", "Host: me@there\r\n", "Host: \r\n"] {
        let response = server.send(format!("GET / HTTP/1.1\r\n{bad}Connection: close\r\n\r\n").as_bytes());
        assert!(response.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{bad:?}: {response}");
    }
    assert!(server.send(b"GET / HTTP/1.0\r\n\r\n").starts_with("HTTP/1.0 200 OK"));
}

#[test]
fn a_target_that_no_route_can_have_gets_its_response_before_the_routes() {
    let server = TestServer::default();
    for (line, status) in [
        ("OPTIONS * HTTP/1.1", 204),
        ("GET * HTTP/1.1", 400),
        ("CONNECT example.com:443 HTTP/1.1", 501),
        ("GET about HTTP/1.1", 400),
        ("GET http://localhost/ HTTP/1.1", 200),
        ("GET http://localhost HTTP/1.1", 200),
    ] {
        let response = server.send(format!("{line}\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes());
        assert!(response.starts_with(&format!("HTTP/1.1 {status} ")), "{line}: {response}");
    }
}

#[test]
fn a_client_that_will_send_no_more_still_gets_its_response() {
    let server = TestServer::default();
    let mut stream = server.connect();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("the server reads");
    stream.shutdown(std::net::Shutdown::Write).expect("it is open");
    assert!(read_response(&mut stream).ends_with("home"));
}

#[test]
fn a_server_without_a_bus_responds_as_one_with_a_bus() {
    let bound = bind(0, BindScope::ThisComputer).expect("some port is free");
    let port = bound.port;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let server = Server::start(bound, "test", routes(), ServerOptions::default()).expect("it starts");
        let asked = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the server is listening");
            ["GET / HTTP/1.1", "GET * HTTP/1.1"].map(|line| {
                stream.write_all(format!("{line}\r\nHost: localhost\r\n\r\n").as_bytes()).expect("the server reads");
                read_response(&mut stream)
            })
        });
        let [good, bad] = asked.await.expect("both are responseed");
        assert!(good.ends_with("home") && bad.starts_with("HTTP/1.1 400 "), "{good}\n{bad}");
        server.stop().await;
    });
}

#[test]
fn new_routes_respond_on_connections_that_are_already_open() {
    let server = TestServer::default();
    let mut stream = server.connect();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("the server reads");
    assert!(read_response(&mut stream).ends_with("home"));
    server
        .commands
        .send(Command::SetRoutes(Routes(vec![Route::any("*", |_| Response::text("moved"))])))
        .expect("it runs");
    // The order crosses to another thread: ask until it has arrived.
    let asked = Instant::now();
    loop {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("the server reads");
        if read_response(&mut stream).ends_with("moved") {
            break;
        }
        assert!(asked.elapsed() < DEADLINE);
    }
}

#[test]
fn a_handler_that_panics_costs_one_response() {
    let server = TestServer::default();
    assert!(server.get("/panic").starts_with("HTTP/1.1 500 "));
    assert!(server.get("/").ends_with("home"));
}
