//! Runs the learner's program: starts it, waits until it listens, and stops all of it again.
//!
//! It runs with the learner's own rights: this is no sandbox. What is promised is that nothing of it is
//! left behind: it starts as the leader of its own process group (Unix) or in a job of its own (Windows),
//! and on Linux whatever leaves the group is found by its ancestry and ended too.

mod age;
mod output;
mod shim;
#[cfg(target_os = "linux")]
mod sockets;
mod tree;

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use process_wrap::std::{ChildWrapper, CommandWrap};

pub(crate) use age::{age, folder};
pub(crate) use output::Output;
pub(crate) use shim::{VERB, become_program};
pub(crate) use tree::{listener_in, owners};

/// How long a program may take to end by itself once it was asked to.
pub(crate) const PATIENCE: Duration = Duration::from_secs(2);
/// How long the sweep goes on ending what the group's end has left.
const SWEEP: Duration = Duration::from_secs(3);
/// What is waited for is seen at most so small a part of the time it took later, so that a fast program is not
/// kept waiting, and a slow one not asked all the time.
const LATENESS: u32 = 20;
const SHORTEST_PAUSE: Duration = Duration::from_micros(500);
const LONGEST_PAUSE: Duration = Duration::from_millis(20);
/// How long a connection to this computer may take. Windows tries a refused one again for two seconds.
const CONNECT: Duration = Duration::from_secs(3);
/// What the program may see of our own environment; no tokens, and no proxy that would swallow local requests.
const PASSED: &[&str] = &[
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "TERM",
    "USER",
    "SHELL",
    "VIRTUAL_ENV",
    "NODE_PATH",
    "NVM_DIR",
    "PYENV_ROOT",
    "CARGO_HOME",
    "RUSTUP_HOME",
    "GOPATH",
    "GOCACHE",
    "XDG_CACHE_HOME",
    "SYSTEMROOT",
    "SystemRoot",
    "TEMP",
    "TMP",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "PATHEXT",
    "COMSPEC",
];

/// What to start.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    /// The program and its arguments; never empty.
    pub(crate) argv: Vec<String>,
    /// The folder it runs in.
    pub(crate) folder: PathBuf,
    /// Variables on top of the few it inherits.
    pub(crate) variables: Vec<(String, String)>,
}

/// Why a program could not be started.
#[derive(Debug)]
pub(crate) enum StartError {
    /// No program of that name is on the PATH.
    NoProgram(String),
    /// The system refused.
    Refused(std::io::Error),
}

/// A program that was started. Dropping it stops it.
pub(crate) struct Running {
    child: Box<dyn ChildWrapper>,
    /// What it has printed so far.
    pub(crate) output: Output,
    run: tree::Run,
    ended: Option<ExitStatus>,
    stopped: bool,
}

/// How waiting for a program came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waited {
    /// The port answers, on these of the two loopback addresses.
    Listens { v4: bool, v6: bool },
    /// The program has ended.
    Ended(ExitStatus),
    /// It runs, and the port does not answer.
    Silent,
}

impl Program {
    /// Starts it with nothing on its standard input; both outputs are drained from now on.
    pub(crate) fn start(&self) -> Result<Running, StartError> {
        let name = &self.argv[0];
        let program = which::which_in(name, std::env::var_os("PATH"), &self.folder)
            .map_err(|_| StartError::NoProgram(name.clone()))?;
        let mut command = shim::command(&program, &self.argv[1..]).map_err(StartError::Refused)?;
        command.current_dir(&self.folder).env_clear();
        command.envs(PASSED.iter().filter_map(|name| Some((*name, std::env::var_os(name)?))));
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let run = tree::Run::new();
        command.env(run.variable().0, run.variable().1);
        let mut child = grouped(command).spawn().map_err(StartError::Refused)?;
        let output = Output::default();
        output.drain(child.stdout().take());
        output.drain(child.stderr().take());
        Ok(Running { child, output, run, ended: None, stopped: false })
    }
}

fn grouped(command: Command) -> CommandWrap {
    let mut wrap = CommandWrap::from(command);
    #[cfg(unix)]
    wrap.wrap(process_wrap::std::ProcessGroup::leader());
    #[cfg(windows)]
    wrap.wrap(process_wrap::std::JobObject);
    wrap
}

impl Running {
    /// The process's number.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        if self.ended.is_none() {
            self.ended = self.child.try_wait().ok().flatten();
        }
        self.ended
    }

    /// Polls until the port answers, the program ends, or the time is up.
    pub(crate) fn wait_until_listening(&mut self, port: u16, time: Duration) -> Waited {
        let start = Instant::now();
        loop {
            let (v4, v6) = listening(port);
            if v4 || v6 {
                return Waited::Listens { v4, v6 };
            }
            if let Some(status) = self.ended() {
                return Waited::Ended(status);
            }
            if start.elapsed() > time {
                return Waited::Silent;
            }
            pause(start);
        }
    }

    /// The ports that this program's processes listen on; none where the system does not tell.
    pub(crate) fn ports(&self) -> Option<BTreeSet<u16>> {
        tree::ports(&tree::descendants(self.pid())?)
    }

    /// Ends the program and all that it started: asked first, forced after [`PATIENCE`]. What could not
    /// be ended comes back by number.
    pub(crate) fn stop(&mut self) -> Vec<u32> {
        self.stop_within(PATIENCE)
    }

    /// The same with another patience, for when the learner waits at the keyboard.
    pub(crate) fn stop_within(&mut self, patience: Duration) -> Vec<u32> {
        let own = self.pid();
        let family = tree::descendants(own).unwrap_or_default();
        self.ask_to_end();
        let asked = Instant::now();
        while (self.ended().is_none() || family.iter().any(|pid| tree::alive(*pid))) && asked.elapsed() < patience {
            pause(asked);
        }
        let _ = self.child.start_kill();
        let _ = self.child.wait().map(|status| self.ended = self.ended.or(Some(status)));
        let left = tree::sweep(&self.run, &family, SWEEP);
        self.stopped = true;
        left
    }

    #[cfg(unix)]
    fn ask_to_end(&mut self) {
        let _ = self.child.signal(rustix::process::Signal::TERM.as_raw());
    }

    /// Windows has no signal that a console program without a window must hear: the job is closed instead.
    #[cfg(windows)]
    fn ask_to_end(&mut self) {
        let _ = self.child.start_kill();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.stopped {
            self.stop();
        }
    }
}

/// Waits a moment for what has been waited for since then.
fn pause(since: Instant) {
    std::thread::sleep((since.elapsed() / LATENESS).clamp(SHORTEST_PAUSE, LONGEST_PAUSE));
}

/// Whether something takes connections on the port, at 127.0.0.1 and at ::1.
pub(crate) fn listening(port: u16) -> (bool, bool) {
    let open = |address: IpAddr| TcpStream::connect_timeout(&SocketAddr::new(address, port), CONNECT).is_ok();
    (open(Ipv4Addr::LOCALHOST.into()), open(Ipv6Addr::LOCALHOST.into()))
}

#[cfg(test)]
mod tests;
