//! Instructions a request, counted by valgrind: the same number on any machine of a kind, however busy it is.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::Effort;
use super::contender::{DOORWAY, HELLO, HELLO_LOG, ROUTES, free_port, home, wait_for};
use super::figure::{Figure, less};

/// Requests of the short and of the long run. What a start and an end cost is the same in both, and so drops out.
const REQUESTS: [u64; 2] = [1_000, 11_000];

/// Goal 1: hello with its log off, to bare hyper.
pub(super) fn log_off(_: Effort) -> anyhow::Result<Vec<Figure>> {
    figure(1, "hello, log off", HELLO, "/", 1.10, 1.05)
}

/// Goal 2: hello with its log to a file, to bare hyper.
pub(super) fn log_on(_: Effort) -> anyhow::Result<Vec<Figure>> {
    figure(2, "hello, log to a file", HELLO_LOG, "/", 1.25, 1.15)
}

/// Goal 7: a path that no route matches, to bare hyper.
pub(super) fn unknown_path(_: Effort) -> anyhow::Result<Vec<Figure>> {
    figure(7, "routes, GET /nowhere, log off", ROUTES, "/nowhere", 1.25, 1.10)
}

fn figure(goal: u32, what: &str, arguments: &[&str], path: &str, must: f64, aim: f64) -> anyhow::Result<Vec<Figure>> {
    if Command::new("valgrind").arg("--version").output().is_err() {
        super::report::progress("  valgrind is not installed: left out");
        return Ok(Vec::new());
    }
    let ours = a_request(path, |port| {
        let mut words = vec![DOORWAY.to_owned()];
        words.extend(arguments.iter().map(|word| (*word).to_owned()));
        words.extend(["--port".to_owned(), port.to_string()]);
        words
    })?;
    let own = std::env::current_exe()?.display().to_string();
    let bare = a_request("/", |_| vec![own.clone(), "--rival".to_owned(), "hyper".to_owned()])?;
    super::report::progress(&format!("  {ours:.0} instructions a request, bare hyper {bare:.0}"));
    Ok(vec![less(goal, format!("{what}, to bare hyper: instructions a request"), ours / bare, must, aim)])
}

/// How many instructions one more request costs a server, on one connection that is kept.
fn a_request(path: &str, command: impl Fn(u16) -> Vec<String>) -> anyhow::Result<f64> {
    let mut counted = [0; 2];
    for (at, requests) in REQUESTS.into_iter().enumerate() {
        let port = free_port()?;
        counted[at] = counted_by_valgrind(&command(port), (port, path), requests)?;
    }
    Ok((counted[1] - counted[0]) as f64 / (REQUESTS[1] - REQUESTS[0]) as f64)
}

fn counted_by_valgrind(words: &[String], place: (u16, &str), requests: u64) -> anyhow::Result<u64> {
    let text = profiled(words, place, requests)?;
    let total = text.lines().rev().find_map(|line| line.strip_prefix("totals: ")).context("valgrind writes a total")?;
    Ok(total.trim().parse()?)
}

/// Runs a server under callgrind, asks it for that many responses, ends it and returns the profile: a text with the
/// functions as the linker names them.
pub(super) fn profiled(words: &[String], (port, path): (u16, &str), requests: u64) -> anyhow::Result<String> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("callgrind-{port}"));
    let log = std::fs::File::create(file.with_extension("log"))?;
    let mut server = Command::new("valgrind");
    server.args(["--tool=callgrind", "--demangle=no", &format!("--callgrind-out-file={}", file.display())]).args(words);
    server.env("PORT", port.to_string()).env("DOORWAY_HOME", home());
    let mut server = server.stdin(Stdio::null()).stdout(log).stderr(Stdio::null()).spawn()?;
    let profile = ask_and_end(&mut server, (port, path), requests, &file);
    let _ = (server.kill(), server.wait());
    let _ = std::fs::remove_file(&file);
    let _ = std::fs::remove_file(file.with_extension("log"));
    profile
}

fn ask_and_end(server: &mut Child, (port, path): (u16, &str), requests: u64, file: &Path) -> anyhow::Result<String> {
    wait_for(port)?;
    ask(port, path, requests)?;
    kill(Pid::from_raw(server.id().try_into()?), Signal::SIGTERM)?;
    server.wait()?;
    Ok(std::fs::read_to_string(file)?)
}

/// Sends the same request again and again on one connection.
fn ask(port: u16, path: &str, requests: u64) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let mut buffer = [0; 4096];
    for _ in 0..requests {
        stream.write_all(request.as_bytes())?;
        let mut got = 0;
        while !is_whole(&buffer[..got]) {
            let read = stream.read(&mut buffer[got..])?;
            ensure!(read > 0, "the server hung up");
            got += read;
        }
    }
    Ok(())
}

/// Whether a response has come to its end, which its Content-Length tells.
fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let mut fields = head.lines().filter_map(|line| line.split_once(": "));
    let length = fields.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    length.is_some_and(|(_, value)| value.parse() == Ok(body.len()))
}
