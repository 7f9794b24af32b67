//! A project that runs as its README says, without doorway.

#[cfg(target_os = "linux")]
use std::net::IpAddr;
use std::net::{Ipv6Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::starter::{Project, path_for};
use crate::support::{DEADLINE, free_port};

/// How long to pause between two looks at whether it listens yet.
const ASK_EVERY: Duration = Duration::from_millis(10);

/// The program, and all that it has started.
pub(crate) struct Running {
    child: Child,
    /// Where it listens.
    pub(crate) port: u16,
}

impl Running {
    /// Starts it as the project says, and waits until it listens.
    #[cfg(target_os = "linux")]
    pub(crate) fn start(project: &Project) -> Self {
        Self::start_in(project, &project.folder, &project.run())
    }

    /// The same with another command, in another folder.
    pub(crate) fn start_in(project: &Project, folder: &Path, run: &[String]) -> Self {
        let port = free_port();
        let mut command = command(project, folder, run, port);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap_or_else(|why| panic!("this test needs `{}`: {why}", run[0]));
        let mut running = Self { child, port };
        let start = Instant::now();
        while TcpStream::connect(("localhost", port)).is_err() {
            assert_eq!(running.child.try_wait().expect("it can be waited for"), None, "{run:?} ended at once");
            assert!(start.elapsed() < DEADLINE, "{run:?} does not listen");
            // What it waits for needs the processor more than the asking does.
            std::thread::sleep(ASK_EVERY);
        }
        running
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // cargo and go run the server as a child of theirs.
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        let _ = self.child.wait();
    }
}

/// Runs it at a port that is taken, to its end.
pub(crate) fn run_at_a_taken_port(project: &Project) -> (Output, u16) {
    let (taken, port) = taken();
    let mut command = command(project, &project.folder, &project.run(), port);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("it starts");
    // Should it run on and on, the deadline ends it, and the test sees a signal in place of a status.
    let group = Pid::from_child(&child);
    let (ended, has_ended) = std::sync::mpsc::channel::<()>();
    let guard = std::thread::spawn(move || {
        if has_ended.recv_timeout(DEADLINE) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            let _ = kill_process_group(group, Signal::KILL);
        }
    });
    let output = child.wait_with_output().expect("it can be waited for");
    drop(ended);
    guard.join().expect("the guard does not fail");
    drop(taken);
    (output, port)
}

/// Runs a command in the project's folder to its end.
pub(crate) fn to_its_end(project: &Project, argv: &[String]) -> Output {
    let mut command = command(project, &project.folder, argv, 0);
    command.env_remove("PORT");
    command.output().unwrap_or_else(|why| panic!("this test needs `{}`: {why}", argv[0]))
}

/// A port with somebody at both of its loopback addresses, if this computer has two.
fn taken() -> (Vec<TcpListener>, u16) {
    loop {
        let first = TcpListener::bind(("127.0.0.1", 0)).expect("some port is free");
        let port = first.local_addr().expect("it has an address").port();
        match TcpListener::bind((Ipv6Addr::LOCALHOST, port)) {
            Ok(second) => return (vec![first, second], port),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {}
            Err(_) => return (vec![first], port),
        }
    }
}

fn command(project: &Project, folder: &Path, run: &[String], port: u16) -> Command {
    let program = Path::new(&run[0]);
    // A program of the project's own is named from there.
    let program = if program.components().count() > 1 { folder.join(program) } else { program.to_owned() };
    let mut command = Command::new(program);
    command.env("PATH", path_for(&project.starter.stack, &project.starter.lesson));
    command.args(&run[1..]).current_dir(folder).env("PORT", port.to_string()).env_remove("CORS_ORIGIN");
    command.stdin(Stdio::null()).process_group(0);
    command
}

/// The addresses at which somebody listens at that port, as the kernel tells.
#[cfg(target_os = "linux")]
pub(crate) fn listens_at(port: u16) -> Vec<IpAddr> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| std::fs::read_to_string(table).unwrap_or_default());
    tables.iter().flat_map(|table| table.lines().skip(1)).filter_map(|line| listener(line, port)).collect()
}

/// The address of one line, if it is a listener at that port: state 0A, see proc(5).
#[cfg(target_os = "linux")]
fn listener(line: &str, port: u16) -> Option<IpAddr> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let (address, own) = fields.get(1)?.split_once(':')?;
    if u16::from_str_radix(own, 16).ok()? != port || *fields.get(3)? != "0A" {
        return None;
    }
    // Words of four bytes, each as this computer keeps a number.
    let words = address.as_bytes().chunks(8).map(|word| std::str::from_utf8(word).expect("it is ASCII"));
    let bytes: Vec<u8> =
        words.flat_map(|word| u32::from_str_radix(word, 16).expect("it is a number").to_ne_bytes()).collect();
    match <[u8; 4]>::try_from(&bytes[..]) {
        Ok(four) => Some(IpAddr::from(four)),
        Err(_) => Some(IpAddr::from(<[u8; 16]>::try_from(&bytes[..]).expect("an address has 4 bytes or 16"))),
    }
}
