//! Instructions a request, counted by valgrind: the same number on any machine of a kind, however busy it is.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::Effort;
use super::contender::{DOORWAY, free_port, home, wait_for};
use super::figure::{Figure, less};
use super::goals::{HELLO, HELLO_LOG};

/// Requests of the short and of the long run. What a start and an end cost is the same in both, and so drops out.
const REQUESTS: [u64; 2] = [1_000, 11_000];

/// Goal 1: hello with its log off, to bare hyper.
pub(super) fn log_off(_: Effort) -> anyhow::Result<Vec<Figure>> {
    figure(1, "log off", HELLO, 1.10, 1.05)
}

/// Goal 2: hello with its log to a file, to bare hyper.
pub(super) fn log_on(_: Effort) -> anyhow::Result<Vec<Figure>> {
    figure(2, "log to a file", HELLO_LOG, 1.25, 1.15)
}

fn figure(goal: u32, words: &str, arguments: &[&str], must: f64, aim: f64) -> anyhow::Result<Vec<Figure>> {
    if Command::new("valgrind").arg("--version").output().is_err() {
        super::report::progress("  valgrind is not installed: left out");
        return Ok(Vec::new());
    }
    let ours = a_request(|port| {
        let mut words = vec![DOORWAY.to_owned()];
        words.extend(arguments.iter().map(|word| (*word).to_owned()));
        words.extend(["--port".to_owned(), port.to_string()]);
        words
    })?;
    let own = std::env::current_exe()?.display().to_string();
    let bare = a_request(|_| vec![own.clone(), "--rival".to_owned(), "hyper".to_owned()])?;
    super::report::progress(&format!("  {ours:.0} instructions a request, bare hyper {bare:.0}"));
    let what = format!("hello, {words}, to bare hyper: instructions a request");
    Ok(vec![less(goal, what, ours / bare, must, aim)])
}

/// How many instructions one more request costs a server, on one connection that is kept.
fn a_request(command: impl Fn(u16) -> Vec<String>) -> anyhow::Result<f64> {
    let mut counted = [0; 2];
    for (at, requests) in REQUESTS.into_iter().enumerate() {
        let port = free_port()?;
        counted[at] = counted_by_valgrind(&command(port), port, requests)?;
    }
    Ok((counted[1] - counted[0]) as f64 / (REQUESTS[1] - REQUESTS[0]) as f64)
}

fn counted_by_valgrind(words: &[String], port: u16, requests: u64) -> anyhow::Result<u64> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("callgrind-{port}"));
    let log = std::fs::File::create(file.with_extension("log"))?;
    let mut server = Command::new("valgrind");
    server.args(["--tool=callgrind", &format!("--callgrind-out-file={}", file.display())]).args(words);
    server.env("PORT", port.to_string()).env("DOORWAY_HOME", home());
    let mut server = server.stdin(Stdio::null()).stdout(log).stderr(Stdio::null()).spawn()?;
    let counted = ask_and_end(&mut server, port, requests, &file);
    let _ = (server.kill(), server.wait());
    let _ = std::fs::remove_file(&file);
    let _ = std::fs::remove_file(file.with_extension("log"));
    counted
}

fn ask_and_end(server: &mut Child, port: u16, requests: u64, file: &PathBuf) -> anyhow::Result<u64> {
    wait_for(port)?;
    ask(port, requests)?;
    kill(Pid::from_raw(server.id().try_into()?), Signal::SIGTERM)?;
    server.wait()?;
    let text = std::fs::read_to_string(file)?;
    let total = text.lines().rev().find_map(|line| line.strip_prefix("totals: ")).context("valgrind writes a total")?;
    Ok(total.trim().parse()?)
}

/// Asks for / again and again on one connection.
fn ask(port: u16, requests: u64) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_nodelay(true)?;
    let mut buffer = [0; 4096];
    for _ in 0..requests {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        let mut got = 0;
        while !buffer[..got].ends_with(b"Hello, World!") {
            let read = stream.read(&mut buffer[got..])?;
            ensure!(read > 0, "the server hung up");
            got += read;
        }
    }
    Ok(())
}
