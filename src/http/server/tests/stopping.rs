//! Stopping a server: the port is free, and nobody can hold it up.

use super::*;

#[test]
fn stopping_frees_the_port_at_once_twenty_times() {
    let port = {
        let server = TestServer::default();
        let port = server.port;
        server.stop();
        port
    };
    for _ in 0..20 {
        let bound = bind(port, BindScope::ThisComputer).expect("the port is free again");
        let mut open = TcpStream::connect(("127.0.0.1", port)).expect("it is bound");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let server = Server::start(bound, "test", routes(), ServerOptions::default()).expect("it starts");
            let asked = tokio::task::spawn_blocking(move || {
                open.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("the server reads");
                read_response(&mut open)
            });
            assert!(asked.await.expect("it is responseed").ends_with("home"));
            server.stop().await;
        });
    }
}

#[test]
fn an_open_connection_and_half_a_head_do_not_hold_up_the_end() {
    let server = TestServer::default();
    let (mut idle, mut half) = (server.connect(), server.connect());
    idle.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("the server reads");
    read_response(&mut idle);
    half.write_all(b"GET / HT").expect("the server reads");
    server.stop();
    assert!(matches!(idle.read(&mut [0]), Ok(0) | Err(_)));
    assert!(matches!(half.read(&mut [0]), Ok(0) | Err(_)));
}
