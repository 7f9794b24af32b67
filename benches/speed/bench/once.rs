//! Programs that come and go: one run from its start to its end, which must be a good one.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context, ensure};

use super::contender::{DOORWAY, home};
use super::floor::WORDS;

/// How long a program takes from its start to its end, in seconds. One that fails is never fast: it is an error.
pub(super) fn seconds(command: &mut Command) -> anyhow::Result<f64> {
    seconds_to(command, 0)
}

/// The same of a program that ends with this exit code, and no other.
pub(super) fn seconds_to(command: &mut Command, code: i32) -> anyhow::Result<f64> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().with_context(|| format!("could not run {command:?}"))?;
    let took = start.elapsed().as_secs_f64();
    ensure!(status.code() == Some(code), "{command:?} ended with {status}");
    Ok(took)
}

/// `doorway ARGUMENTS…`, called in that folder.
pub(super) fn doorway(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(DOORWAY);
    command.args(arguments).current_dir(folder).env("DOORWAY_HOME", home());
    command
}

/// `doorway check` with the bench's own lesson, of which all must be met.
pub(super) fn check(folder: &Path, arguments: &[&str]) -> Command {
    let course = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/course");
    let mut command = doorway(folder, &["check", "eight", "--lessons", course]);
    command.args(arguments);
    command
}

/// One of this program's floors, called in that folder.
pub(super) fn floor(name: &str, folder: &Path, port: u16, targets: &[String]) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--rival", name, &port.to_string()]).args(targets).current_dir(folder);
    Ok(command)
}

/// An empty folder of the bench's own.
pub(super) fn folder(name: &str) -> anyhow::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The targets that `doorway check` asks for of a server that does all right, as that server hears them.
pub(super) fn targets(folder: &Path) -> anyhow::Result<Vec<String>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://localhost:{}", listener.local_addr()?.port());
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&heard);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            hears.lock().unwrap_or_else(PoisonError::into_inner).extend(answered(stream));
        }
    });
    seconds(&mut check(folder, &["--url", &url]))?;
    let heard = heard.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(heard.clone())
}

/// Answers one request; what it asked for. A connection that asks for nothing only looked whether somebody listens.
fn answered(mut stream: TcpStream) -> Option<String> {
    let (mut buffer, mut read) = ([0; 4096], 0);
    while !buffer[..read].ends_with(b"\r\n\r\n") {
        match stream.read(&mut buffer[read..]) {
            Ok(len @ 1..) => read += len,
            _ => return None,
        }
    }
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\nContent-Length";
    stream.write_all(format!("{head}: {}\r\n\r\n{WORDS}", WORDS.len()).as_bytes()).ok()?;
    String::from_utf8_lossy(&buffer[..read]).split(' ').nth(1).map(str::to_owned)
}
