//! Scenarios on real sockets: a program that is started again in between, and a gateway that calls a fixture.
#![cfg(unix)]

#[path = "support/port.rs"]
mod port;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;

use doorway::check::runner::{self, Address, Job, LaunchSpec, Target};
use doorway::check::{CancelToken, CheckResult, Outcome};
use doorway::course::{Lesson, read_lesson};
use doorway::process::Supervisor;
use port::free_port;

const DOORWAY: &str = env!("CARGO_BIN_EXE_doorway");

/// A lesson with this check.
fn lesson(check: &str) -> Lesson {
    let text = format!("+++\nsummary = \"A\"\npart = 1\nminutes = 3\n+++\n# T\n## One\n```check\n{check}\n```\n");
    read_lesson("01-a.md", text.as_bytes(), &doorway::vocabulary()).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn run(job: &Job) -> CheckResult {
    runner::run(job, &CancelToken::new(), &mut |_| {}).expect("nobody cancels it")
}

fn outcomes(result: &CheckResult) -> Vec<&Outcome> {
    result.probes.iter().map(|probe| &probe.outcome).collect()
}

const RESTART: &str = "GET /\nstatus 200\nrestart\nGET /about\nstatus 200\nwithin 5s";

#[test]
fn a_program_is_started_again_in_the_middle_of_its_check() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = format!("echo $$ >> starts\nexec '{DOORWAY}' routes --serve --quiet --port $PORT\n");
    std::fs::write(folder.path().join("server.sh"), script).expect("it is written");
    let argv = ["sh", "server.sh"].map(str::to_owned).to_vec();
    let launch = LaunchSpec { argv, port: free_port(), is_port_fixed: true, command_file: None };
    let result = run(&Job {
        environment: std::env::vars_os().collect(),
        supervisor: Supervisor::with_launcher(PathBuf::from(DOORWAY)),
        ..Job::new(&lesson(RESTART), Target::Program(launch), folder.path().to_owned())
    });
    assert!(result.all_met(), "{result:#?}");
    let starts = std::fs::read_to_string(folder.path().join("starts")).expect("it was started");
    assert_eq!(starts.lines().count(), 2);
    assert_eq!(result.program.expect("it was started").left_running, [0; 0]);
}

#[test]
fn a_server_that_doorway_did_not_start_is_not_started_again() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("it has one").port();
    std::thread::spawn(move || listener.incoming().flatten().for_each(|client| respond(client, "hello")));
    let job = Job::new(&lesson(RESTART), Target::Running(Address::local(port)), std::env::temp_dir());
    let result = run(&job);
    let [Outcome::Met, Outcome::NotChecked(why)] = outcomes(&result)[..] else { panic!("{result:#?}") };
    assert!(why.contains("--run"), "{why}");
}

const GATEWAY: &str = "fixture users
  GET /users/1 -> 200 after 20ms json {\"id\": 1, \"name\": \"ada\"}
  * -> 404
GET /users/1
send X-Upstream: {users}
status 200
type application/json
json name = \"ada\"
received users GET /users/1 with header X-Request-Id: 7";

#[test]
fn a_gateway_that_calls_its_upstream_meets_the_check() {
    let result = run(&gateway(|target, upstream| call(upstream, target)));
    assert!(result.all_met(), "{result:#?}");
}

#[test]
fn a_gateway_that_makes_the_response_up_does_not_meet_it() {
    let result = run(&gateway(|_, _| {
        let body = "{\"name\": \"ada\"}";
        format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    }));
    let unmet: Vec<&str> = result.probes[0].unmet().map(|one| one.actual.as_str()).collect();
    assert_eq!(unmet, ["users received nothing"]);
}

/// A check of a gateway: `respond` gets the target of each request, and where its upstream is.
fn gateway(respond: impl Fn(&str, &str) -> String + Send + 'static) -> Job {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("it has one").port();
    std::thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            let head = head_of(&mut client);
            let target = head.split(' ').nth(1).unwrap_or("/").to_owned();
            let upstream = head
                .lines()
                .find_map(|line| line.to_ascii_lowercase().strip_prefix("x-upstream: http://").map(str::to_owned));
            let response = respond(&target, &upstream.unwrap_or_default());
            let _ = client.write_all(response.as_bytes());
        }
    });
    Job::new(&lesson(GATEWAY), Target::Running(Address::local(port)), std::env::temp_dir())
}

/// Sends a request to the upstream, and returns its whole response.
fn call(upstream: &str, target: &str) -> String {
    let Ok(mut server) = TcpStream::connect(upstream) else { return String::new() };
    let request = format!("GET {target} HTTP/1.1\r\nHost: {upstream}\r\nConnection: close\r\nX-Request-Id: 7\r\n\r\n");
    let _ = server.write_all(request.as_bytes());
    let mut response = String::new();
    let _ = server.read_to_string(&mut response);
    response
}

/// Reads a request up to the end of its head.
fn head_of(client: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && client.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}

fn respond(mut client: TcpStream, body: &str) {
    head_of(&mut client);
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = client.write_all(format!("{head}{body}").as_bytes());
}
