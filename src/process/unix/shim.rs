//! The inside of the shim: a process of its own between us and the learner's program. It reports how the program ended,
//! ends when nothing of the program is left, and ends everything as soon as we are gone or want it to.
//!
//! Its standard input is a socket that leads to us. It writes lines to it, `started PID` or `failed REASON`, and later
//! `ended STATUS`. We never write: closing the socket, which our end does in any case, is the sign to end everything.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, WaitOptions, getpid, getppid, setrlimit, setsid, wait};

use super::descendants::descendants;
use super::signals;
use crate::process::info;
use crate::process::shim_verbs::EXEC_VERB;

/// How often processes that are still there are killed again. A process that only starts the next one and ends lives for
/// milliseconds, also on a busy computer.
const KILL_INTERVAL: Duration = Duration::from_micros(500);
/// How often macOS is asked whether the program's group still has processes.
#[cfg(not(target_os = "linux"))]
const GROUP_POLL: Duration = Duration::from_millis(20);

/// Starts the program, reports how it ends, and ends this process when nothing of it is left. Returns only if the shim
/// was not started as it must be.
pub(in crate::process) fn run(args: &[OsString]) -> io::Error {
    let connection = match io::stdin().as_fd().try_clone_to_owned() {
        Ok(stdin) => UnixStream::from(stdin),
        Err(error) => return error,
    };
    // A session of its own has no terminal: the program can neither read from it nor write past us.
    let _ = setsid();
    adopt_orphans();
    match start_leader(args) {
        Ok(leader) => {
            report(&connection, &format!("started {leader}"));
            close_outputs();
            end_with_connection(&connection, leader);
            report_end(&connection, leader);
            std::process::exit(0);
        }
        Err(error) => report(&connection, &format!("failed {error}")),
    }
    io::Error::other("the program could not be started")
}

/// What loses its parent becomes a child of the shim, so that it is found and ended too.
#[cfg(target_os = "linux")]
fn adopt_orphans() {
    let _ = rustix::process::set_child_subreaper(Some(getpid()));
}

#[cfg(not(target_os = "linux"))]
fn adopt_orphans() {}

/// Starts the program in a process group of its own, and returns its number.
fn start_leader(args: &[OsString]) -> io::Result<u32> {
    let own = getpid().as_raw_nonzero().to_string();
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(EXEC_VERB).arg(own).args(args);
    command.process_group(0).stdin(Stdio::null());
    Ok(command.spawn()?.id())
}

fn report(mut connection: &UnixStream, line: &str) {
    // Nobody reads it any more if we have ended; the other thread takes care of that.
    let _ = connection.write_all(format!("{line}\n").as_bytes());
}

/// Lets go of the program's outputs, so that they are at their end as soon as the program has closed them.
fn close_outputs() {
    if let Ok(nowhere) = std::fs::OpenOptions::new().write(true).open("/dev/null") {
        let _ = rustix::stdio::dup2_stdout(&nowhere);
        let _ = rustix::stdio::dup2_stderr(&nowhere);
    }
}

/// Kills everything as soon as the connection is closed. The other thread ends this process then.
fn end_with_connection(connection: &UnixStream, leader: u32) {
    let Ok(mut connection) = connection.try_clone() else { return };
    std::thread::spawn(move || {
        let mut buffer = [0; 16];
        while matches!(connection.read(&mut buffer), Ok(1..)) {}
        loop {
            signals::kill(&next_to_kill(leader));
            std::thread::sleep(KILL_INTERVAL);
        }
    });
}

/// The processes to kill now. Linux makes what they leave behind our children, so killing our children again and again
/// reaches all of them. They are listed in microseconds, where a search through all processes of the system takes so long
/// that a program that forks all the time would be somewhere else each time.
fn next_to_kill(leader: u32) -> BTreeSet<u32> {
    info::children(std::process::id()).map_or_else(
        || {
            let mut processes = descendants(std::process::id()).unwrap_or_default();
            processes.extend(outside_of_family(leader));
            processes
        },
        |children| children.into_iter().collect(),
    )
}

/// Waits for every child, also for those that were adopted, until none is left.
fn report_end(connection: &UnixStream, leader: u32) {
    while let Ok(Some((pid, status))) = wait(WaitOptions::empty()) {
        if Some(pid) == signals::as_pid(leader) {
            report(connection, &format!("ended {}", status.as_raw()));
        }
    }
    #[cfg(not(target_os = "linux"))]
    while has_group(leader) {
        std::thread::sleep(GROUP_POLL);
    }
}

/// The processes of the program's group that have lost their parents. Linux makes them children of the shim.
#[cfg(target_os = "linux")]
pub(super) fn outside_of_family(_leader: u32) -> BTreeSet<u32> {
    BTreeSet::new()
}

#[cfg(not(target_os = "linux"))]
pub(super) fn outside_of_family(leader: u32) -> BTreeSet<u32> {
    let parents = info::parents().unwrap_or_default();
    let group = signals::as_pid(leader);
    let is_in_group = |pid: &u32| group.is_some() && rustix::process::getpgid(signals::as_pid(*pid)).ok() == group;
    parents.into_iter().map(|(pid, _)| pid).filter(is_in_group).collect()
}

#[cfg(not(target_os = "linux"))]
fn has_group(leader: u32) -> bool {
    signals::as_pid(leader).is_some_and(|group| rustix::process::test_kill_process_group(group).is_ok())
}

/// Becomes the program, after it has set what only a process can set for itself. Returns only why that failed.
pub(in crate::process) fn become_program(args: &[OsString]) -> io::Error {
    let [parent, max_file_bytes, program, arguments @ ..] = args else {
        return io::Error::other("no program was named");
    };
    let bytes = max_file_bytes.to_str().and_then(|bytes| bytes.parse().ok());
    // A limit that the system does not grant is no reason not to run.
    let _ = setrlimit(Resource::Fsize, Rlimit { current: bytes, maximum: bytes });
    end_with_parent();
    // A shim that ended before that cannot be waited for any more.
    if getppid().map(Pid::as_raw_nonzero).is_none_or(|own| *parent != *own.to_string()) {
        return io::Error::other("the shim has ended");
    }
    Command::new(program).args(arguments).exec()
}

/// Linux ends the program if somebody kills the shim.
#[cfg(target_os = "linux")]
fn end_with_parent() {
    use rustix::process::{Signal, set_parent_process_death_signal};
    let _ = set_parent_process_death_signal(Some(Signal::KILL));
}

#[cfg(not(target_os = "linux"))]
fn end_with_parent() {}
