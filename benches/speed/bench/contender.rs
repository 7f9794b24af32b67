//! A server under measure: started on a core of its own, its processor time and memory read from /proc,
//! ended with the bench whatever happens.

use std::fs::File;
use std::io::Read;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// The core that servers run on; the load runs on the other.
pub(super) const SERVER_CORE: &str = "0";
/// How long a server may take until it listens.
const START: Duration = Duration::from_secs(20);

/// A server that runs, and answers on `port`.
pub(super) struct Contender {
    pub(super) port: u16,
    pub(super) pid: u32,
    process: Process,
}

enum Process {
    Plain(Child),
    /// The other end is held so that the terminal stays open.
    OnTerminal(
        Box<dyn portable_pty::Child + Send + Sync>,
        #[expect(dead_code)] Box<dyn portable_pty::MasterPty + Send>,
    ),
}

/// What stands where a terminal is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Terminal {
    /// Read as fast as can be.
    Reads,
    /// Not read any more after 64 KiB, as with Ctrl-S.
    Stops,
}

impl Contender {
    /// Starts `doorway ARGUMENTS… --port 0`, its log to a file or nowhere.
    pub(super) fn doorway(arguments: &[&str], log: Option<&Path>) -> anyhow::Result<Self> {
        let port = free_port()?;
        let mut command = pinned(Path::new(DOORWAY));
        command.args(arguments).args(["--port", &port.to_string()]).env("DOORWAY_HOME", home());
        match log {
            Some(file) => command.stdout(File::create(file)?),
            None => command.stdout(Stdio::null()),
        };
        let child = command.stderr(Stdio::null()).spawn().context("doorway could not be started")?;
        let own = Self { port, pid: child.id(), process: Process::Plain(child) };
        wait_for(port)?;
        Ok(own)
    }

    /// Starts one of the rivals in this program.
    pub(super) fn rival(name: &str) -> anyhow::Result<Self> {
        Self::rival_on(SERVER_CORE, name, &[])
    }

    /// Starts one of the rivals in this program on that core, with further arguments.
    pub(super) fn rival_on(core: &str, name: &str, arguments: &[&str]) -> anyhow::Result<Self> {
        let port = free_port()?;
        let mut command = pinned_to(core, &std::env::current_exe()?);
        let child = command
            .args(["--rival", name])
            .args(arguments)
            .env("PORT", port.to_string())
            .stdout(Stdio::null())
            .spawn()?;
        let own = Self { port, pid: child.id(), process: Process::Plain(child) };
        wait_for(port)?;
        Ok(own)
    }

    /// Starts somebody else's server, which takes its port from PORT.
    pub(super) fn other(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> anyhow::Result<Self> {
        let port = free_port()?;
        let mut command = pinned(Path::new(program));
        command.args(arguments).env("PORT", port.to_string()).envs(variables.iter().copied());
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().context(program.to_owned())?;
        let own = Self { port, pid: child.id(), process: Process::Plain(child) };
        wait_for(port)?;
        Ok(own)
    }

    /// Starts `doorway ARGUMENTS…` on a pseudo-terminal.
    pub(super) fn on_terminal(arguments: &[&str], terminal: Terminal) -> anyhow::Result<Self> {
        let port = free_port()?;
        let pair = native_pty_system().openpty(PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 })?;
        let mut command = CommandBuilder::new("taskset");
        command.args(["-c", SERVER_CORE, DOORWAY]);
        command.args(arguments);
        command.args(["--port", &port.to_string()]);
        command.env("DOORWAY_HOME", home());
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command)?;
        let pid = child.process_id().context("the process has a number")?;
        let mut screen = pair.master.try_clone_reader()?;
        std::thread::spawn(move || {
            let (mut buffer, mut read) = ([0; 16 * 1024], 0);
            while let Ok(len @ 1..) = screen.read(&mut buffer) {
                read += len;
                if terminal == Terminal::Stops && read > 64 * 1024 {
                    loop {
                        std::thread::park();
                    }
                }
            }
        });
        wait_for(port)?;
        Ok(Self { port, pid, process: Process::OnTerminal(child, pair.master) })
    }

    /// Processor seconds used so far, its children's not counted.
    pub(super) fn cpu(&self) -> anyhow::Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid))?;
        let after = stat.rsplit(')').next().unwrap_or_default();
        let fields: Vec<f64> = after.split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect();
        // utime and stime, fields 14 and 15 of proc(5), in hundredths of a second.
        Ok((fields[11] + fields[12]) / 100.0)
    }

    /// Resident memory now, in bytes.
    pub(super) fn memory(&self) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).context("a process that runs has memory")?;
        let kib: f64 = line.split_whitespace().nth(1).unwrap_or("0").parse()?;
        Ok(kib * 1024.0)
    }
}

impl Drop for Contender {
    fn drop(&mut self) {
        match &mut self.process {
            Process::Plain(child) => {
                let _ = child.kill();
                let _ = child.wait();
            }
            Process::OnTerminal(child, _) => {
                let _ = child.kill();
                let _ = child.wait();
            }
        }
    }
}

/// The program that is measured, as `cargo bench` built it.
pub(super) const DOORWAY: &str = env!("CARGO_BIN_EXE_doorway");
/// The second server of the lesson listens too, on any free port: several of these run at once.
pub(super) const HELLO: &[&str] = &["hello", "--serve", "--quiet", "--step", "1", "--port-python", "0"];
pub(super) const HELLO_LOG: &[&str] = &["hello", "--serve", "--step", "1", "--port-python", "0"];
pub(super) const ROUTES: &[&str] = &["routes", "--serve", "--quiet"];

/// A home of the bench's own, so that nobody's progress is touched.
pub(super) fn home() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-home")
}

fn pinned(program: &Path) -> Command {
    pinned_to(SERVER_CORE, program)
}

fn pinned_to(core: &str, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", core]).arg(program).stdin(Stdio::null());
    command
}

/// A port that is free at this moment.
pub(super) fn free_port() -> anyhow::Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// Waits until something listens.
pub(super) fn wait_for(port: u16) -> anyhow::Result<()> {
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        if start.elapsed() > START {
            bail!("nothing listened on port {port} within {START:?}");
        }
        std::thread::yield_now();
    }
    Ok(())
}
