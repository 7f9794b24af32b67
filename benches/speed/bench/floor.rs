//! The floor that `doorway check` is held against, as a process of its own: the same requests over bare
//! sockets, and for `--run` the program started, waited for and ended, with nothing judged or told.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// How long the floor waits before it tries the port again.
const POLL: Duration = Duration::from_micros(500);
/// What every server of these goals answers.
pub(super) const WORDS: &str = "Hello, World!";

/// `PORT TARGET…`: one GET for each target, each on a connection of its own.
pub(super) fn check(arguments: &[String]) -> anyhow::Result<()> {
    let (port, targets) = arguments.split_first().context("the floor needs a port")?;
    let (number, mut answer) = (port.parse()?, Vec::with_capacity(4096));
    for target in targets {
        let mut stream = TcpStream::connect(("127.0.0.1", number))?;
        let request = format!("GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        answer.clear();
        stream.read_to_end(&mut answer)?;
        ensure!(answer.starts_with(b"HTTP/1.1 200") && answer.ends_with(WORDS.as_bytes()), "{target} is not met");
    }
    Ok(())
}

/// The same with `node index.js` started before and ended after, in the folder that it is called in.
pub(super) fn run(arguments: &[String]) -> anyhow::Result<()> {
    let port = arguments.first().context("the floor needs a port")?;
    let mut node = Command::new("node");
    // As few variables as doorway hands on: some, such as one that names more certificates, make Node start later.
    let passed = ["PATH", "HOME", "LANG", "TERM"].into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)));
    node.env_clear().envs(passed).env("PORT", port).arg("index.js");
    node.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut node = node.spawn().context("could not start node")?;
    while TcpStream::connect(("127.0.0.1", port.parse()?)).is_err() {
        ensure!(node.try_wait()?.is_none(), "node ended before it listened");
        std::thread::sleep(POLL);
    }
    check(arguments)?;
    kill(Pid::from_raw(node.id().try_into()?), Signal::SIGTERM)?;
    node.wait()?;
    Ok(())
}
