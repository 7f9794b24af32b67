//! The check as a library: a job in, events and a result out. The learner's programs here are small shell scripts around
//! this program's own demo.
#![cfg(unix)]

#[path = "support/port.rs"]
mod port;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use doorway::check::runner::{self, Address, CANCEL_GRACE, CheckEvent, Job, LaunchSpec, Target};
use doorway::check::{AbortReason, CancelToken, JobLimits, Verdict};
use doorway::course::{Lesson, builtin};
use doorway::process::Supervisor;
use port::free_port;
use rustix::process::{Pid, test_kill_process};
use tempfile::TempDir;

const DOORWAY: &str = env!("CARGO_BIN_EXE_doorway");
/// How long anything may take before it counts as never coming.
const DEADLINE: Duration = Duration::from_secs(60);
/// What a busy machine may add to a time that is promised.
const SLACK: Duration = Duration::from_secs(2);

fn routes() -> Lesson {
    let lessons = builtin(&doorway::vocabulary()).expect("the lessons are right");
    lessons.into_iter().find(|lesson| lesson.name == "routes").expect("there is such a lesson")
}

/// Writes a program that starts two children, one of them in a session of its own, then does `before`, and then is the
/// server that the lesson wants. The numbers of all its processes come to stand in files.
fn project(before: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let script = format!(
        "sleep 600 & echo $! > child\n\
         setsid sh -c 'echo $$ > apart; exec sleep 600' &\n\
         echo $$ > own\n\
         {before}\n\
         exec '{DOORWAY}' routes --serve --quiet --port $PORT\n"
    );
    std::fs::write(folder.path().join("server.sh"), script).expect("it is written");
    folder
}

fn job(folder: &Path, port: u16) -> Job {
    let argv = ["sh", "server.sh"].map(str::to_owned).to_vec();
    let launch = LaunchSpec { argv, port, is_port_fixed: true, command_file: None };
    Job {
        environment: std::env::vars_os().collect(),
        supervisor: Supervisor::with_launcher(PathBuf::from(DOORWAY)),
        ..Job::new(&routes(), Target::Program(launch), folder.to_owned())
    }
}

/// The processes of a project that are running.
fn processes(folder: &Path) -> Vec<i32> {
    let number = |name: &&str| std::fs::read_to_string(folder.join(name)).ok()?.trim().parse().ok();
    let is_running = |pid: &i32| Pid::from_raw(*pid).is_some_and(|pid| test_kill_process(pid).is_ok());
    ["own", "child", "apart"].iter().filter_map(number).filter(is_running).collect()
}

/// Waits until a condition holds.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < DEADLINE, "still not: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// `doorway check` of a project, as a process of its own.
fn check(folder: &Path, port: u16) -> Child {
    let mut command = Command::new(DOORWAY);
    command.args(["check", "routes", "--run", "sh server.sh", "--port", &port.to_string()]);
    command.current_dir(folder).env("DOORWAY_HOME", folder.join("home")).env_remove("GITHUB_ACTIONS");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("doorway runs")
}

#[test]
fn a_job_runs_in_a_folder_that_is_not_the_working_directory() {
    let folder = project("echo ready");
    assert_ne!(std::env::current_dir().expect("there is one"), folder.path());
    let (mut printed, mut names) = (String::new(), Vec::new());
    let result = runner::run(&job(folder.path(), free_port()), &CancelToken::new(), &mut |event| {
        names.push(match event {
            CheckEvent::SlowResponse { .. } => "slow",
            CheckEvent::Waiting { .. } => "waiting",
            CheckEvent::Output(text) => {
                printed.push_str(text);
                "output"
            }
            CheckEvent::Listening(_) => "listening",
            CheckEvent::Probe(_) => "probe",
            CheckEvent::Finished(_) => "finished",
        });
    });
    let result = result.expect("nobody cancels it");
    assert_eq!(result.verdict(), Verdict::Met, "{result:#?}");
    assert_eq!(result.program.as_ref().map(|program| program.folder.as_path()), Some(folder.path()));
    assert!(printed.starts_with("ready\n"), "{printed:?}");
    assert_eq!(names.iter().filter(|name| **name == "probe").count(), result.probes.len());
    assert_eq!(names.last(), Some(&"finished"));
    assert_eq!(processes(folder.path()), [0; 0], "nothing is left running");
}

#[test]
fn a_result_is_a_document_with_its_diagnoses() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("server.sh"), "echo no >&2; exit 4\n").expect("it is written");
    let result = runner::run(&job(folder.path(), free_port()), &CancelToken::new(), &mut |_| {});
    let value = serde_json::to_value(result.expect("nobody cancels it")).expect("it serialises");
    assert_eq!((&value["schema"], &value["verdict"], &value["exit"]), (&2.into(), &"not met".into(), &1.into()));
    assert_eq!(value["program"]["ended"]["code"], 4);
    assert!(value["diagnosis"]["seen"].as_str().is_some_and(|seen| seen.contains("exit code 4")), "{value:#}");
}

#[test]
fn a_kept_program_goes_on_until_it_is_stopped() {
    let folder = project("");
    let cancel = CancelToken::new();
    let kept = runner::run_and_keep(&job(folder.path(), free_port()), &cancel, &mut |_| {});
    let (result, kept) = kept.expect("nobody cancels it");
    assert_eq!(result.verdict(), Verdict::Met);
    let mut kept = kept.expect("it takes requests");
    assert_eq!((kept.ended(), processes(folder.path()).len()), (None, 3));
    assert_eq!(kept.stop(&cancel), [0; 0]);
    assert_eq!(processes(folder.path()), [0; 0]);
}

#[test]
fn limits_are_those_of_the_job() {
    let folder = project("sleep 600");
    let limits = JobLimits { start: Duration::from_millis(300), ..JobLimits::default() };
    let job = Job { limits, ..job(folder.path(), free_port()) };
    let start = Instant::now();
    let result = runner::run(&job, &CancelToken::new(), &mut |_| {}).expect("nobody cancels it");
    assert_eq!(result.aborted, Some(AbortReason::NeverListened));
    assert!(start.elapsed() < JobLimits::default().start, "it took {:?}", start.elapsed());
    assert_eq!(processes(folder.path()), [0; 0]);
}

#[test]
fn a_server_that_is_running_is_asked_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let job = Job::new(&routes(), Target::Running(Address::local(free_port())), folder.path().to_owned());
    let result = runner::run(&job, &CancelToken::new(), &mut |_| {}).expect("nobody cancels it");
    assert_eq!((result.verdict(), result.aborted), (Verdict::NotChecked, Some(AbortReason::NobodyListens)));
}

/// Cancels a job from another thread as soon as an event comes, and returns how long its end took.
fn cancel_at(folder: &Path, is_moment: impl Fn(&CheckEvent<'_>) -> bool) -> Duration {
    let cancel = CancelToken::new();
    let mut cancelled_at = None;
    let run = runner::run(&job(folder, free_port()), &cancel, &mut |event| {
        if cancelled_at.is_none() && is_moment(&event) && processes(folder).len() == 3 {
            let cancel = cancel.clone();
            std::thread::spawn(move || cancel.cancel()).join().expect("it cancels");
            cancelled_at = Some(Instant::now());
        }
    });
    let cancelled = run.expect_err("it was cancelled");
    assert_eq!(cancelled.so_far.verdict(), Verdict::Interrupted);
    assert_eq!(cancelled.so_far.program.map(|program| program.left_running), Some(vec![]));
    cancelled_at.expect("the moment came").elapsed()
}

#[test]
fn a_job_that_is_cancelled_from_another_thread_ends_soon_and_leaves_no_process() {
    let stubborn = project("trap '' TERM\nwhile :; do sleep 600; done");
    let took = cancel_at(stubborn.path(), |event| matches!(event, CheckEvent::Waiting { .. }));
    assert!(took < CANCEL_GRACE + SLACK, "it took {took:?} while it was waiting");
    assert_eq!(processes(stubborn.path()), [0; 0]);
    let answering = project("");
    let took = cancel_at(answering.path(), |event| matches!(event, CheckEvent::Probe(_)));
    assert!(took < CANCEL_GRACE + SLACK, "it took {took:?} while requests were sent");
    assert_eq!(processes(answering.path()), [0; 0]);
}

#[test]
fn two_jobs_in_two_processes_at_once_leave_each_others_children_alone() {
    let wait = "until test -e go; do sleep 0.05; done";
    let (one, other) = (project(wait), project(wait));
    let mut checks = [&one, &other].map(|folder| check(folder.path(), free_port()));
    until("both programs are started", || [&one, &other].iter().all(|folder| processes(folder.path()).len() == 3));
    for (at, (own, remaining)) in [(&one, Some(&other)), (&other, None)].into_iter().enumerate() {
        std::fs::write(own.path().join("go"), "").expect("it is written");
        let status = checks[at].wait().expect("it is our child");
        assert_eq!(status.code(), Some(0));
        assert_eq!(processes(own.path()), [0; 0], "its own processes are stopped");
        if let Some(remaining) = remaining {
            assert_eq!(processes(remaining.path()).len(), 3, "those of the other check are not");
        }
    }
}

#[test]
fn two_jobs_in_one_process_at_once_leave_each_others_children_alone() {
    let wait = "until test -e go; do sleep 0.05; done";
    let (one, other) = (project(wait), project(wait));
    std::thread::scope(|scope| {
        let jobs = [&one, &other].map(|folder| {
            let job = job(folder.path(), free_port());
            scope.spawn(move || runner::run(&job, &CancelToken::new(), &mut |_| {}).expect("nobody cancels it"))
        });
        until("both programs are started", || [&one, &other].iter().all(|folder| processes(folder.path()).len() == 3));
        let [first, second] = jobs;
        std::fs::write(one.path().join("go"), "").expect("it is written");
        assert_eq!(first.join().expect("it ends").verdict(), Verdict::Met);
        assert_eq!((processes(one.path()).len(), processes(other.path()).len()), (0, 3));
        std::fs::write(other.path().join("go"), "").expect("it is written");
        assert_eq!(second.join().expect("it ends").verdict(), Verdict::Met);
    });
    assert_eq!(processes(other.path()), [0; 0]);
}
