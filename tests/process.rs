//! Programs that are started and ended: what is known of them, and that nothing of them is left. They are started by the
//! `doorway` that ships, through its shim.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::path::PathBuf;
#[cfg(target_os = "linux")]
use std::process::{Child, Command};
use std::time::{Duration, Instant};

#[cfg(target_os = "linux")]
use doorway::process::leftovers;
use doorway::process::{
    LaunchError, ProgramLimits, ProgramSpec, RunningProgram, SHUTDOWN_GRACE, Supervisor, WaitOutcome,
};
use rustix::process::{Pid, test_kill_process};
#[cfg(target_os = "linux")]
use rustix::process::{Signal, kill_process};

/// How long anything may take before it counts as never coming.
const DEADLINE: Duration = Duration::from_secs(60);

fn supervisor() -> Supervisor {
    Supervisor::with_launcher(PathBuf::from(env!("CARGO_BIN_EXE_doorway")))
}

fn spec(script: &str) -> ProgramSpec {
    ProgramSpec {
        argv: ["sh", "-c", script].map(String::from).to_vec(),
        folder: std::env::temp_dir(),
        environment: std::env::vars_os().filter(|(name, _)| name == "PATH").collect(),
        limits: ProgramLimits::default(),
    }
}

fn start(script: &str) -> RunningProgram {
    supervisor().start(&spec(script)).expect("sh is there")
}

/// Waits until a condition holds; false when the deadline has passed.
fn until(mut holds: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < DEADLINE {
        if holds() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    false
}

fn members(running: &RunningProgram) -> BTreeSet<u32> {
    running.processes().expect("the system says which they are")
}

fn as_pid(pid: u32) -> Pid {
    Pid::from_raw(i32::try_from(pid).expect("a number")).expect("it is not 0")
}

/// Whether a process is running: one that has ended and waits for its parent is not.
fn is_running(pid: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    test_kill_process(as_pid(pid)).is_ok() && !stat.contains(") Z ")
}

/// Stops it and says what is left.
fn stop(mut running: RunningProgram) -> Vec<u32> {
    running.stop(&|| SHUTDOWN_GRACE)
}

/// A process of our own, like a browser or npm: it has nothing to do with any run.
#[cfg(target_os = "linux")]
struct Helper(Child);

#[cfg(target_os = "linux")]
impl Helper {
    fn start() -> Self {
        Self(Command::new("sleep").arg("600").env_clear().spawn().expect("sleep is there"))
    }

    fn is_running(&mut self) -> bool {
        self.0.try_wait().expect("it is our child").is_none()
    }
}

#[cfg(target_os = "linux")]
impl Drop for Helper {
    fn drop(&mut self) {
        self.0.kill().and_then(|()| self.0.wait()).expect("it is our child");
    }
}

#[test]
fn a_program_that_does_not_exist_is_named() {
    let missing = ProgramSpec { argv: vec!["no-such-program-anywhere".into()], ..spec("") };
    let error = supervisor().start(&missing).err();
    assert!(matches!(error, Some(LaunchError::NoProgram(name)) if name == "no-such-program-anywhere"));
}

#[test]
fn a_program_that_cannot_be_started_at_all_is_an_error() {
    let nowhere = ProgramSpec { folder: "/no/such/folder".into(), ..spec("") };
    assert!(matches!(supervisor().start(&nowhere).err(), Some(LaunchError::Refused(_))));
    let no_doorway = Supervisor::with_launcher(PathBuf::from("/bin/true"));
    let error = no_doorway.start(&spec("")).err();
    assert!(
        matches!(&error, Some(LaunchError::Refused(error)) if error.to_string().contains("the shim ended")),
        "{error:?}"
    );
}

#[test]
fn a_program_that_ends_before_it_listens_is_reported_with_its_status() {
    let mut running = start("echo not yet; exit 7");
    let WaitOutcome::Ended(status) = running.wait_until_listening(1, DEADLINE) else { panic!("it has ended") };
    assert_eq!(status.code(), Some(7));
    assert!(until(|| running.output.is_complete()));
    assert_eq!(running.output.text(), "not yet\n");
}

#[test]
fn a_signal_that_ended_a_program_is_in_its_status() {
    use std::os::unix::process::ExitStatusExt;
    let mut running = start("kill -KILL $$");
    let WaitOutcome::Ended(status) = running.wait_until_listening(1, DEADLINE) else { panic!("it has ended") };
    assert_eq!((status.code(), status.signal()), (None, Some(9)));
}

#[test]
fn the_status_of_the_first_process_is_known_though_others_of_its_group_go_on() {
    let mut running = start("sleep 600 & exit 7");
    let WaitOutcome::Ended(status) = running.wait_until_listening(1, DEADLINE) else {
        panic!("its first process has ended")
    };
    assert_eq!((status.code(), stop(running)), (Some(7), vec![]));
}

#[cfg(target_os = "linux")]
#[test]
fn a_program_that_ended_well_and_left_processes_is_in_the_background() {
    let mut running = start("(setsid sleep 600 &) ; exit 0");
    assert!(until(|| running.in_background().is_some_and(|since| since > Duration::from_millis(50))));
    assert_eq!(running.ended(), None);
    assert_eq!(running.stop(&|| SHUTDOWN_GRACE), [0; 0]);
    assert!(running.ended().is_some() && running.in_background().is_none());
}

#[test]
fn endless_output_neither_stops_a_program_nor_fills_memory() {
    let running = start("yes doorway");
    assert!(until(|| running.output.text_since(0).1 > 1_000_000));
    assert!(running.output.text().len() <= ProgramLimits::default().output);
    assert_eq!(stop(running), [0; 0]);
}

#[test]
fn a_program_that_ignores_the_request_to_end_is_killed() {
    let mut running = start("trap '' TERM; echo ready; while :; do sleep 1; done");
    assert!(until(|| running.output.text() == "ready\n"));
    assert_eq!(running.stop(&|| Duration::from_millis(100)), [0; 0]);
}

#[test]
fn a_program_may_end_by_itself_when_it_is_asked_to() {
    let mut running = start("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.05; done");
    assert!(until(|| running.output.text() == "ready\n"));
    assert_eq!(running.stop(&|| DEADLINE), [0; 0]);
    assert!(until(|| running.output.text().contains("bye\n")), "{:?}", running.output.text());
}

#[cfg(target_os = "linux")]
#[test]
fn children_and_those_that_hide_in_sessions_or_clear_their_environment_are_ended_too() {
    let hidden = "env -i setsid sh -c 'exec 2>/dev/null; setsid sleep 600 & exit'";
    let running = start(&format!("sleep 600 & (setsid sleep 600 &) ; ({hidden} &) ; echo ready; wait"));
    assert!(until(|| running.output.text() == "ready\n"));
    assert!(until(|| members(&running).len() == 4), "the shell and three sleeps: {:?}", members(&running));
    let all = members(&running);
    assert_eq!(stop(running), [0; 0]);
    assert!(all.into_iter().all(|pid| !is_running(pid)));
}

#[cfg(target_os = "linux")]
#[test]
fn two_runs_in_one_process_never_claim_or_end_each_others_processes_nor_ours() {
    let supervisor = supervisor();
    let mut helper = Helper::start();
    // Both detach a process from everything that could tell whose it is.
    let detach = spec("(env -i setsid sleep 600 &) ; echo ready; sleep 600");
    let [one, other] = [(); 2].map(|()| supervisor.start(&detach).expect("sh is there"));
    for running in [&one, &other] {
        assert!(until(|| running.output.text() == "ready\n" && members(running).len() == 3));
    }
    let (of_one, of_other) = (members(&one), members(&other));
    assert!(of_one.is_disjoint(&of_other), "{of_one:?} and {of_other:?}");
    assert!(!of_one.contains(&helper.0.id()) && !of_other.contains(&helper.0.id()));
    assert_eq!(stop(one), [0; 0]);
    assert!(of_one.into_iter().all(|pid| !is_running(pid)));
    assert_eq!(members(&other), of_other, "the other run goes on");
    supervisor.kill_all();
    assert!(until(|| of_other.iter().all(|pid| !is_running(*pid))));
    assert!(helper.is_running(), "a process that belongs to no run is left alone");
}

#[test]
fn the_end_of_a_program_is_known_while_other_programs_start_and_end() {
    let supervisor = supervisor();
    std::thread::scope(|scope| {
        let many = (0..4).map(|code| {
            let supervisor = supervisor.clone();
            scope.spawn(move || {
                for _ in 0..5 {
                    let mut running = supervisor.start(&spec(&format!("exit {code}"))).expect("sh is there");
                    assert!(until(|| running.leader_status().is_some()));
                    assert_eq!(running.leader_status().and_then(|status| status.code()), Some(code));
                }
            })
        });
        many.collect::<Vec<_>>().into_iter().for_each(|one| one.join().expect("each status is its own"));
    });
}

#[test]
fn everything_is_killed_at_once_without_being_asked() {
    let supervisor = supervisor();
    let stubborn = spec("trap '' TERM; sleep 600 & echo ready; wait; sleep 600");
    let mut running = supervisor.start(&stubborn).expect("sh is there");
    assert!(until(|| running.output.text() == "ready\n"));
    let all = members(&running);
    supervisor.kill_all();
    assert!(until(|| running.ended().is_some()));
    assert!(all.into_iter().all(|pid| !is_running(pid)));
}

#[test]
fn a_program_that_takes_too_much_memory_is_stopped() {
    let limits = ProgramLimits { memory: 20 * 1024 * 1024, ..ProgramLimits::default() };
    let greedy = ProgramSpec { limits, ..spec("x=12345678; while :; do x=$x$x; done") };
    let mut running = supervisor().start(&greedy).expect("sh is there");
    assert!(until(|| running.ended().is_some()));
    assert!(running.exceeded_memory());
}

#[test]
fn a_file_that_grows_too_large_ends_the_program() {
    use std::os::unix::process::ExitStatusExt;
    let folder = tempfile::tempdir().expect("a folder");
    let limits = ProgramLimits { file: 4096, ..ProgramLimits::default() };
    let script = "exec head -c 100000 /dev/zero > large";
    let writer = ProgramSpec { limits, folder: folder.path().to_owned(), ..spec(script) };
    let mut running = supervisor().start(&writer).expect("sh is there");
    assert!(until(|| running.ended().is_some()));
    let status = running.ended().expect("it has ended");
    assert_eq!(status.signal(), Some(doorway::process::FILE_TOO_LARGE_SIGNAL), "{status}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_shim_takes_the_program_with_it_and_what_is_left_is_named_and_ended() {
    let running = start("(setsid sleep 600 &) ; echo ready; sleep 600");
    assert!(until(|| running.output.text() == "ready\n" && members(&running).len() == 3));
    let before = members(&running);
    let first = before.first().copied().expect("there are three");
    kill_process(as_pid(parent(first)), Signal::KILL).expect("it is ours");
    // The first process ends with the shim; the others have another parent now.
    assert!(until(|| !is_running(first)));
    let named: BTreeSet<u32> = leftovers().into_iter().map(|process| process.pid).collect();
    let left: BTreeSet<u32> = before.into_iter().filter(|pid| *pid != first).collect();
    assert!(left.is_subset(&named), "{left:?} are not all among {named:?}");
    assert_eq!(members(&running), left);
    assert_eq!(stop(running), [0; 0]);
    assert!(left.into_iter().all(|pid| !is_running(pid)));
}

/// The parent of a process (proc(5)).
#[cfg(target_os = "linux")]
fn parent(pid: u32) -> u32 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("it is running");
    let fields = stat.rsplit(')').next().expect("the name ends");
    fields.split_whitespace().nth(1).and_then(|field| field.parse().ok()).expect("a number")
}

#[test]
fn a_program_has_no_terminal_and_nothing_to_read() {
    let mut running = start("cat; tty; exit 3");
    assert!(until(|| running.ended().is_some()));
    assert!(until(|| running.output.is_complete()));
    assert_eq!(running.output.text(), "not a tty\n");
}
