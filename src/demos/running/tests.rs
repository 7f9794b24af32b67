//! A running demo as a specification: what changes with a stage, and what stays.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::*;
use crate::demos::StageSpec;
use crate::http::{Limits, Response, Route, Routes};

/// Two servers that say their own number, in one of the stages in Spanish.
static NUMBERS: DemoSpec = DemoSpec {
    name: "numbers",
    about: "for tests",
    servers: &[ServerSpec::new("one", 0), ServerSpec::new("two", 0)],
    stages: &[
        StageSpec::new("both", "both servers are running", &["one", "two"]),
        StageSpec::new("spanish", "other words", &["one", "two"]),
        StageSpec::new("alone", "the second server is stopped", &["one"]),
        StageSpec::new("none", "nothing is running", &[]),
    ],
    build: |_| Ok(Box::new(routes)),
};

fn routes(server: &str, stage: &str) -> Routes {
    let words = match (server, stage) {
        ("one", "spanish") => "uno",
        ("one", _) => "1",
        _ => "2",
    };
    Routes(vec![Route::any("*", move |_| Response::text(words))])
}

fn connect(port: u16) -> Option<TcpStream> {
    TcpStream::connect(("127.0.0.1", port)).ok()
}

/// Returns the body of the response to `GET /`, or nothing if there is no server.
fn get(port: u16) -> Option<String> {
    let mut stream = connect(port)?;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
    let mut response = String::new();
    stream.read_to_string(&mut response).ok()?;
    response.rsplit("\r\n").next().map(str::to_owned)
}

fn start(stage: &str) -> RunningDemo {
    RunningDemo::start(&NUMBERS, stage, &DemoOptions::default()).expect("it starts")
}

fn ports(demo: &RunningDemo) -> Vec<u16> {
    demo.ports().iter().map(|(_, port)| *port).collect()
}

#[test]
fn a_stage_changes_on_the_same_ports() {
    let mut demo = start("both");
    let first = ports(&demo)[0];
    assert_eq!(get(first).as_deref(), Some("1"));
    demo.stage("spanish").expect("it is there");
    assert_eq!(get(first).as_deref(), Some("uno"));
}

#[test]
fn a_server_that_a_stage_does_not_have_stops_and_comes_back_on_its_port() {
    let mut demo = start("both");
    let second = ports(&demo)[1];
    for _ in 0..5 {
        demo.stage("alone").expect("it is there");
        assert!(!demo.is_on("two"));
        assert_eq!(get(second), None);
        demo.stage("both").expect("it is there");
        assert_eq!(get(second).as_deref(), Some("2"));
    }
}

#[test]
fn a_server_that_is_stopped_at_first_keeps_its_port() {
    let mut demo = start("none");
    let first = ports(&demo)[0];
    assert_eq!(get(first), None);
    demo.stage("both").expect("it is there");
    assert_eq!(get(first).as_deref(), Some("1"));
}

#[test]
fn a_stage_changes_at_once_even_if_a_client_sends_its_request_slowly() {
    let mut demo = start("both");
    let mut slow = connect(ports(&demo)[1]).expect("it is running");
    slow.write_all(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n1").expect("it is running");
    assert_eq!(get(ports(&demo)[1]).as_deref(), Some("2"), "the server has seen both clients");
    let before = Instant::now();
    demo.stage("alone").expect("it is there");
    demo.stage("both").expect("it is there");
    assert!(before.elapsed() < Duration::from_millis(200), "it took {:?}", before.elapsed());
    assert_eq!(get(ports(&demo)[1]).as_deref(), Some("2"));
}

#[test]
fn each_server_has_its_own_limits() {
    static MAILBOXES: DemoSpec = DemoSpec {
        name: "mailboxes",
        about: "for tests",
        servers: &[
            ServerSpec::new("small", 0).with_limits(Limits { max_body_bytes: 4, ..Limits::DEFAULT }),
            ServerSpec::new("large", 0),
        ],
        stages: &[StageSpec::new("both", "both servers are running", &["small", "large"])],
        build: |_| Ok(Box::new(routes)),
    };
    let demo = RunningDemo::start(&MAILBOXES, "both", &DemoOptions::default()).expect("it starts");
    let letter = Request::new("POST", "/").with_body("12345");
    for (server, status) in [("small", 413), ("large", 200)] {
        let response = demo.send(server, &letter, Duration::from_secs(10)).expect("it is running");
        assert_eq!(response.status.as_u16(), status, "{server}");
    }
}

#[test]
fn stopping_frees_every_port() {
    let mut demo = start("both");
    let ports = ports(&demo);
    demo.stop();
    assert!(ports.iter().all(|port| connect(*port).is_none()));
}

#[test]
fn a_server_that_could_not_start_does_not_count_as_running() {
    let mut demo = start("none");
    demo.stop();
    assert!(matches!(demo.stage("both"), Err(DemoStartError::System(_))));
    assert!(!demo.is_on("one") && !demo.is_on("two"));
}

#[test]
fn a_server_whose_port_was_taken_starts_when_the_port_is_free_again() {
    let mut demo = start("both");
    let second = ports(&demo)[1];
    demo.stage("alone").expect("it is there");
    let other = bind(second, BindScope::ThisComputer).expect("the port is free");
    assert!(matches!(demo.stage("both"), Err(DemoStartError::Port { server: "two", .. })));
    assert!(demo.is_on("one") && !demo.is_on("two"));
    drop(other);
    demo.stage("both").expect("the port is free again");
    assert_eq!(get(second).as_deref(), Some("2"));
}

#[test]
fn a_stage_that_is_not_there_is_reported_and_changes_nothing() {
    let mut demo = start("both");
    assert!(matches!(demo.stage("nope"), Err(DemoStartError::NoStage(name)) if name == "nope"));
    assert_eq!(get(ports(&demo)[0]).as_deref(), Some("1"));
}

#[test]
fn a_busy_port_is_reported_with_the_server_that_needs_it() {
    let other = std::net::TcpListener::bind("127.0.0.1:0").expect("some port is free");
    let port = other.local_addr().expect("bound").port();
    let options = DemoOptions { ports: vec![0, port], ..DemoOptions::default() };
    let error = RunningDemo::start(&NUMBERS, "both", &options).err().expect("the port is busy");
    assert!(matches!(error, DemoStartError::Port { server: "two", error: BindError::Busy { .. } }));
}
