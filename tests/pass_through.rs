//! A program behind the pass-through is the same program: `doorway check` has the same result through it and without
//! it, for servers that are right in their own way and for those that break HTTP, and curl gets the same bytes.
#![cfg(all(unix, feature = "full"))]

mod project;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use doorway::http::pass_through::{PassThrough, PassThroughOptions};
use doorway::http::{BindScope, EventBus, bind};
use project::Project;
use serde_json::Value;

/// How many are run side by side: most of the time they wait.
const AT_ONCE: usize = 8;
/// How long a program may take until it listens.
const START_TIMEOUT: Duration = Duration::from_secs(30);

#[test]
fn right_servers_have_the_same_result_through_it() {
    let folders = project::folders("correct", "server.toml", "DOORWAY_CORRECT");
    assert!(folders.len() >= 40, "too few servers to say anything: {}", folders.len());
    let differ = project::side_by_side(folders, AT_ONCE, |folder| difference(folder, "server.toml", &[]));
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n\n"));
}

#[test]
fn servers_that_break_http_have_the_same_result_through_it() {
    let mut folders = project::folders("hostile", "hostile.toml", "DOORWAY_HOSTILE");
    // Those that write bytes of their own; the others do harm to the computer they run on, not to the wire.
    folders.retain(|folder| text(&folder.join("hostile.toml")).contains("\nwire = true"));
    assert!(folders.len() >= 20, "too few servers to say anything: {}", folders.len());
    let lessons = [PathBuf::from("--lessons"), project::tests().join("hostile/lessons")];
    let differ = project::side_by_side(folders, AT_ONCE, |folder| difference(folder, "hostile.toml", &lessons));
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n\n"));
}

#[test]
fn curl_gets_the_same_bytes_through_it() {
    let folder = project::folders("correct", "server.toml", "").remove(0);
    let running = Running::start(&project::lay_out(&folder, "server.toml"));
    let relay = Relay::in_front_of(running.port);
    for arguments in
        [&["/"][..], &["/about"], &["/users/1"], &["/nowhere"], &["-I", "/"], &["-X", "POST", "-d", "a=b", "/"]]
    {
        assert_eq!(curl(running.port, arguments), curl(relay.port, arguments), "{arguments:?}");
    }
}

/// What differs between a check of a program and the same check through the pass-through.
fn difference(folder: &Path, file: &str, lessons: &[PathBuf]) -> Option<String> {
    let project = project::lay_out(folder, file);
    let direct = {
        let running = Running::start(&project);
        check(&project, running.port, lessons)
    };
    let running = Running::start(&project);
    let relay = Relay::in_front_of(running.port);
    let through = check(&project, relay.port, lessons);
    (direct != through).then(|| format!("{}:\nwithout: {direct}\nthrough: {through}", folder.display()))
}

/// The result of a check, without what differs from run to run.
fn check(project: &Project, port: u16, lessons: &[PathBuf]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_doorway"))
        .args(["check", &project.lesson, "--json", "--url", &format!("http://localhost:{port}")])
        .args(lessons)
        .current_dir(project.place.path())
        .env("DOORWAY_HOME", project.place.path().join("home"))
        .env_remove("GITHUB_ACTIONS")
        .stdin(Stdio::null())
        .output()
        .expect("doorway runs");
    let report = String::from_utf8_lossy(&output.stdout).replace(&port.to_string(), "PORT");
    let value: Value = serde_json::from_str(&report).unwrap_or_else(|error| panic!("{error}: {report}"));
    let mut lines = vec![format!("exit {:?}", output.status.code())];
    for check in value["checks"].as_array().into_iter().flatten() {
        lines.push(format!("{} {}: {}", check["method"], masked(&check["path"]), check["outcome"]));
        for expectation in check["expectations"].as_array().into_iter().flatten() {
            lines.push(format!(
                "  {}: {}, got {}",
                expectation["line"],
                expectation["outcome"],
                masked(&expectation["got"])
            ));
        }
        // Which stack it is, is guessed from the folder of the program that listens: through the pass-through, that is ours.
        lines.push(format!("  {}", masked(&check["diagnosis"]["seen"])));
    }
    lines.join("\n")
}

/// A value without what is different in each run: the made-up word (a `k` and six letters or digits, alone or at the end
/// of another word), and the numbers of ports that a server chose itself.
fn masked(value: &Value) -> String {
    let text = value.to_string();
    let mut words: Vec<String> = Vec::new();
    for word in text.split_inclusive(|char: char| !char.is_ascii_alphanumeric()) {
        let plain = word.trim_end_matches(|char: char| !char.is_ascii_alphanumeric());
        words.push(match made_up_word(plain) {
            Some(random) => word.replace(random, "RANDOM"),
            None if plain.len() == 5 && plain.bytes().all(|byte| byte.is_ascii_digit()) => word.replace(plain, "PORT"),
            None => word.to_owned(),
        });
    }
    words.concat()
}

/// The made-up word that a word ends with, if it does.
fn made_up_word(word: &str) -> Option<&str> {
    let random = word.get(word.len().checked_sub(7)?..)?;
    let is_letter = |byte: u8| b"bcdfghjkmnpqrstvwxz23456789".contains(&byte);
    (random.starts_with('k') && random.bytes().all(is_letter)).then_some(random)
}

/// The bytes that curl prints, head and body, without the date.
fn curl(port: u16, arguments: &[&str]) -> String {
    let (path, flags) = arguments.split_last().expect("there is a path");
    let output = Command::new("curl")
        .args(["-s", "-i", "--noproxy", "*", "--max-time", "20"])
        .args(flags)
        .arg(format!("http://127.0.0.1:{port}{path}"))
        .output()
        .expect("curl runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines()
        .filter(|line| !line.to_ascii_lowercase().starts_with("date:"))
        .map(|line| format!("{line}\n"))
        .collect()
}

/// A program that runs, on a port of its own.
struct Running {
    port: u16,
    child: Child,
}

impl Running {
    fn start(project: &Project) -> Self {
        let port = project::free_port();
        let child = Command::new(&project.run[0])
            .args(&project.run[1..])
            .current_dir(project.folder())
            .env("PORT", port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A group of its own, so that what the program itself starts can be ended with it.
            .process_group(0)
            .spawn()
            .expect("the program starts");
        let mut running = Self { port, child };
        running.wait_until_listening();
        running
    }

    fn wait_until_listening(&mut self) {
        let start = Instant::now();
        while address(self.port).is_none() {
            assert!(start.elapsed() < START_TIMEOUT, "nothing listens on port {}", self.port);
            if self.child.try_wait().expect("it can be asked").is_some() {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let group = i32::try_from(self.child.id()).expect("a process id fits");
        let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(group), nix::sys::signal::Signal::SIGKILL);
        let _ = self.child.wait();
    }
}

/// Where something listens on a port.
fn address(port: u16) -> Option<SocketAddr> {
    let places = [SocketAddr::from((Ipv4Addr::LOCALHOST, port)), SocketAddr::from((Ipv6Addr::LOCALHOST, port))];
    places.into_iter().find(|place| is_listening(*place))
}

/// Asks the system, without connecting: some of these programs take one connection only.
fn is_listening(place: SocketAddr) -> bool {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| std::fs::read_to_string(table).unwrap_or_default());
    if tables.iter().all(String::is_empty) {
        return TcpStream::connect_timeout(&place, Duration::from_millis(200)).is_ok();
    }
    let port = format!(":{:04X} ", place.port());
    let table = if place.is_ipv4() { &tables[0] } else { &tables[1] };
    table.lines().any(|line| line.contains(&port) && line.split_whitespace().nth(3) == Some("0A"))
}

/// A pass-through on a thread of its own.
struct Relay {
    port: u16,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Relay {
    fn in_front_of(upstream: u16) -> Self {
        let bound = bind(0, BindScope::ThisComputer).expect("some port is free");
        let port = bound.port;
        let upstream = vec![address(upstream).unwrap_or_else(|| (Ipv4Addr::LOCALHOST, upstream).into())];
        let options = PassThroughOptions { name: "yours".to_owned(), upstream, slow_after: START_TIMEOUT };
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let relay = PassThrough::start(bound, options, EventBus::new()).expect("it starts");
                let _ = stopped.await;
                relay.stop().await;
            });
        });
        Self { port, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn text(file: &Path) -> String {
    std::fs::read_to_string(file).expect("the file is there")
}
