//! `doorway check` as a person uses it: right servers, wrong ones, hostile ones, and programs that end badly.
//! Servers are this program's own demos and small ones of this file; nothing else is needed.

#[path = "support/child.rs"]
mod child;
#[path = "support/port.rs"]
mod port;

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use child::OwnChild;
use port::free_port;
use serde_json::Value;
use tempfile::TempDir;

const DOORWAY: &str = env!("CARGO_BIN_EXE_doorway");
/// Longer than any check may take.
const DEADLINE: Duration = Duration::from_secs(60);

/// A folder to be in, and a home that remembers nothing.
struct Place {
    folder: TempDir,
    home: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), home: tempfile::tempdir().expect("a home") }
    }

    fn with(self, name: &str, text: &str) -> Self {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it is below the folder")).expect("the folder is made");
        std::fs::write(path, text).expect("the file is written");
        self
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(DOORWAY);
        command.args(arguments).current_dir(self.folder.path()).env("DOORWAY_HOME", self.home.path());
        for variable in ["GITHUB_ACTIONS", "COLUMNS", "NO_COLOR", "PORT"] {
            command.env_remove(variable);
        }
        // A check never goes through a proxy.
        command.env("http_proxy", "http://127.0.0.1:1").env("HTTP_PROXY", "http://127.0.0.1:1");
        command.stdin(Stdio::null());
        command
    }

    fn check(&self, arguments: &[&str]) -> Output {
        let mut all = vec!["check"];
        all.extend(arguments);
        self.command(&all).output().expect("doorway runs")
    }

    /// The document of `--json`, and the exit code.
    fn json(&self, arguments: &[&str]) -> (Value, i32) {
        let mut all = arguments.to_vec();
        all.push("--json");
        let output = self.check(&all);
        let value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON: {}", told(&output)));
        (value, code(&output))
    }
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or_else(|| panic!("ended by a signal: {}", told(output)))
}

fn told(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn is_open(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

/// The command that runs the demo `routes` at a step; at the end, if none is named.
fn demo(port: u16, step: Option<u32>) -> String {
    let step = step.map(|step| format!(" --step {step}")).unwrap_or_default();
    format!("\"{DOORWAY}\" routes --serve --quiet --port {port}{step}")
}

/// Waits until a condition holds.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < DEADLINE, "still not: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

// Right and wrong servers

#[test]
fn a_right_server_meets_all_is_stopped_and_the_lesson_is_done() {
    let (place, port) = (Place::new(), free_port());
    let output = place.check(&["routes", "--run", &demo(port, None), "--port", &port.to_string()]);
    let text = told(&output);
    assert_eq!(code(&output), 0, "{text}");
    assert!(text.contains("All 12 met. The lesson routes is done."), "{text}");
    assert!(!is_open(port), "the server is stopped");
    let glance = place.command(&["lessons", "--json"]).output().expect("doorway runs");
    let glance: Value = serde_json::from_slice(&glance.stdout).expect("JSON");
    let routes = glance["lessons"].as_array().expect("a list").iter().find(|lesson| lesson["name"] == "routes");
    assert_eq!(routes.expect("it is there")["done"], true);
}

#[test]
fn a_server_that_has_only_begun_is_told_what_was_wanted_and_what_came() {
    let (place, port) = (Place::new(), free_port());
    let output = place.check(&["routes", "--run", &demo(port, Some(1)), "--port", &port.to_string()]);
    let text = told(&output);
    assert_eq!(code(&output), 1, "{text}");
    assert!(text.contains("wanted status 200, got 404"), "{text}");
    assert!(text.contains(&format!("by hand  curl -i http://localhost:{port}/\n")), "{text}");
    assert!(text.contains("The same cause as for GET / above: 2 checks."), "{text}");
}

#[test]
fn each_report_for_programs_says_the_same() {
    let (place, port) = (Place::new(), free_port());
    let (run, port) = (demo(port, Some(1)), port.to_string());
    let (value, exit) = place.json(&["routes", "--run", &run, "--port", &port]);
    assert_eq!((exit, &value["exit"], &value["checks"][1]["status"]), (1, &1.into(), &404.into()), "{value}");
    assert_eq!(value["program"]["ended"], Value::Null);
    let tap = place.check(&["routes", "--run", &run, "--port", &port, "--tap"]);
    assert!(told(&tap).starts_with("TAP version 14\n1..12\n"), "{}", told(&tap));
    let output = place.check(&["routes", "--run", &run, "--port", &port, "--junit", "report.xml"]);
    let xml = std::fs::read_to_string(place.folder.path().join("report.xml")).expect("it was written");
    assert!(xml.contains("tests=\"12\""), "{xml}\n{}", told(&output));
}

#[test]
fn the_unknown_path_is_another_one_each_time() {
    let (place, port) = (Place::new(), free_port());
    let (run, port) = (demo(port, None), port.to_string());
    let path = || place.json(&["routes", "--run", &run, "--port", &port]).0["checks"][3]["path"].clone();
    assert_ne!(path(), path());
}

#[test]
fn a_running_server_is_asked_and_left_running() {
    let (place, port) = (Place::new(), free_port());
    let mut command = place.command(&["routes", "--serve", "--quiet", "--port", &port.to_string()]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut server = OwnChild::start(&mut command);
    until("the server listens", || is_open(port));
    let (value, exit) = place.json(&["routes", "--url", &format!("http://localhost:{port}")]);
    assert!(is_open(port), "it is still there");
    server.kill().and_then(|()| server.wait()).expect("it ends");
    assert_eq!((exit, &value["met"]), (0, &12.into()), "{value}");
    assert_eq!(value["answers"][0], "127.0.0.1");
}

#[cfg(target_os = "linux")]
#[test]
fn the_lesson_of_an_address_is_the_one_of_the_projects_file() {
    let place = Place::new().with("doorway.toml", "lesson = \"documents\"\n");
    let url = format!("localhost:{}", free_port());
    assert_eq!(place.json(&["--url", &url]).0["lesson"], "documents");
    assert_eq!(place.json(&["routes", "--url", &url]).0["lesson"], "routes");
}

#[test]
fn a_server_that_is_older_than_its_file_is_told_of() {
    let (place, port) = (Place::new().with("index.js", "older"), free_port());
    let mut command = place.command(&["routes", "--serve", "--quiet", "--port", &port.to_string()]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut server = OwnChild::start(&mut command);
    until("the server listens", || is_open(port));
    let url = format!("localhost:{port}");
    let before = place.json(&["routes", "--url", &url]).0["curiosities"].to_string();
    let place = place.with("index.js", "newer");
    // A file system may know times less exactly than the clock does.
    until("the file is younger than the server", || {
        let after = place.json(&["routes", "--url", &url]).0["curiosities"].to_string();
        after.contains("index.js was saved after") || {
            std::fs::write(place.folder.path().join("index.js"), "newest").expect("written");
            false
        }
    });
    server.kill().and_then(|()| server.wait()).expect("it ends");
    assert!(!before.contains("was saved after"), "{before}");
}

// What may be started

#[test]
fn a_command_that_a_folder_brings_is_not_started_without_a_word() {
    let (place, port) = (Place::new(), free_port());
    let toml =
        format!("lesson = \"routes\"\nport = {port}\nrun = ['{DOORWAY}', 'routes', '--serve', '--port', '{port}']\n");
    let place = place.with("doorway.toml", &toml);
    let output = place.check(&[]);
    assert_eq!(code(&output), 2, "{}", told(&output));
    assert!(told(&output).contains("--yes"), "{}", told(&output));
    let output = place.check(&["--yes"]);
    assert_eq!(code(&output), 0, "{}", told(&output));
    assert!(!is_open(port));
}

#[test]
fn what_was_typed_wrongly_is_told_with_exit_2() {
    let place = Place::new();
    for arguments in [
        &["rotes"][..],
        &["routes", "--run", "a | b"],
        &["routes", "--run", ""],
        &["routes", "--url", "https://localhost"],
        &["routes", "--url", "localhost:1", "--run", "x"],
        &["routes", "--json", "--tap"],
        &["routes", "--port", "0"],
    ] {
        let output = place.check(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", told(&output));
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
    let output = place.check(&["rotes"]);
    assert!(told(&output).contains("did you mean `routes`?"), "{}", told(&output));
}

#[test]
fn an_address_without_its_flag_is_told_with_the_command_that_was_meant() {
    let place = Place::new();
    for (arguments, meant) in [
        (&["hello", "http://localhost:3000"][..], "doorway check hello --url http://localhost:3000"),
        (&["http://localhost:3000"], "doorway check --url http://localhost:3000"),
        (&["hello", "3000"], "doorway check hello --url 3000"),
    ] {
        let output = place.check(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", told(&output));
        assert!(told(&output).contains(meant), "{arguments:?}: {}", told(&output));
    }
}

// What cannot be looked at

#[test]
fn nobody_there_is_exit_3_and_says_so() {
    let (value, exit) = Place::new().json(&["routes", "--url", &format!("localhost:{}", free_port())]);
    assert_eq!((exit, &value["not_looked"]), (3, &12.into()), "{value}");
    assert!(value["stopped"]["seen"].as_str().expect("words").contains("nobody listens"), "{value}");
}

#[test]
fn a_program_that_is_not_there_is_exit_3_and_named() {
    let port = free_port().to_string();
    let output = Place::new().check(&["routes", "--run", "no-such-program-anywhere", "--port", &port]);
    assert_eq!(code(&output), 3, "{}", told(&output));
    assert!(told(&output).contains("no-such-program-anywhere"), "{}", told(&output));
}

#[test]
fn an_older_server_at_the_port_never_gets_the_credit() {
    let older = TcpListener::bind("127.0.0.1:0").expect("some port is free");
    let port = older.local_addr().expect("bound").port();
    let (value, exit) = Place::new().json(&["routes", "--run", &demo(port, None), "--port", &port.to_string()]);
    assert_eq!((exit, &value["met"]), (3, &0.into()), "{value}");
    assert!(value["stopped"]["seen"].as_str().expect("words").contains("is taken already"), "{value}");
}

// Programs that end badly

#[cfg(unix)]
mod programs {
    use super::*;

    #[test]
    fn a_program_that_ends_before_it_listens_is_shown_with_its_last_words() {
        let script =
            "echo a line\nprintf 'a \\033]0;title\\007\\n' >&2\nprintf '%s\\n' 'C:\\shop\\new.js:1' >&2\nexit 4\n";
        let place = Place::new().with("broken.sh", script);
        let port = free_port().to_string();
        let output = place.check(&["routes", "--run", "sh broken.sh", "--port", &port]);
        let text = told(&output);
        assert_eq!(code(&output), 1, "{text}");
        assert!(text.contains("ended before it answered (exit code 4)") && text.contains("a line"), "{text}");
        assert!(text.contains("\\u{1b}]0;title") && !text.contains('\u{1b}'), "{text}");
        assert!(text.contains("C:\\shop\\new.js:1"), "a path of Windows is shown as it is: {text}");
    }

    #[test]
    fn a_program_that_listens_elsewhere_is_told_where_when_the_port_was_said() {
        let (place, port, other) = (Place::new(), free_port(), free_port());
        let (value, exit) = place.json(&["routes", "--run", &demo(other, None), "--port", &port.to_string()]);
        assert_eq!(exit, 1, "{value}");
        let seen = value["stopped"]["seen"].as_str().expect("words");
        assert!(seen.contains(&format!("listens at port {other}")), "{seen}");
        assert!(!is_open(other), "it is stopped all the same");
    }

    #[test]
    fn a_server_that_the_whole_network_can_reach_is_not_said_to_be_on_this_computer_only() {
        let (place, port) = (Place::new(), free_port());
        let report = |demo: &str| told(&place.check(&["routes", "--run", demo, "--port", &port.to_string()]));
        let (shared, own) = (report(&format!("{} --share", demo(port, None))), report(&demo(port, None)));
        let words = "every computer in your network can reach it";
        assert!(
            shared.contains("All 12 met") && shared.split_whitespace().collect::<Vec<_>>().join(" ").contains(words)
        );
        assert!(!shared.contains("127.0.0.1 only"), "{shared}");
        assert!(own.contains("All 12 met") && !own.contains("network"), "{own}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_a_killed_check_has_left_running_is_named_by_the_next_one() {
        // As a process of a check whose shim was killed together with it.
        let mut left =
            Command::new("sleep").arg("6154").env("DOORWAY_RUN", "a check that was killed").spawn().expect("it starts");
        let (place, port) = (Place::new(), free_port());
        let words = told(&place.check(&["routes", "--run", &demo(port, None), "--port", &port.to_string()]));
        left.kill().and_then(|()| left.wait()).expect("it is our child");
        let named = format!("sleep ({})", left.id());
        assert!(
            words.contains("an earlier check was killed, and this is still running") && words.contains(&named),
            "{words}"
        );
    }

    #[test]
    fn a_program_that_ignores_being_asked_is_ended_with_its_children() {
        let (place, port) = (Place::new(), free_port());
        let script = format!("trap '' TERM INT HUP\nsleep 6151 &\n{} &\nwhile :; do sleep 1; done\n", demo(port, None));
        let place = place.with("run.sh", &script);
        let output = place.check(&["routes", "--run", "sh run.sh", "--port", &port.to_string()]);
        assert_eq!(code(&output), 0, "{}", told(&output));
        assert!(!is_open(port), "nothing listens any more");
        assert_eq!(running("6151"), 0, "and nothing of it runs");
    }

    #[test]
    fn a_daemon_is_ended_too() {
        let (place, port) = (Place::new(), free_port());
        let script = format!("(sleep 6152 & {} &) &\nsleep 6152\n", demo(port, None));
        let place = place.with("run.sh", &script);
        let output = place.check(&["routes", "--run", "sh run.sh", "--port", &port.to_string()]);
        assert!(code(&output) != 2, "{}", told(&output));
        if cfg!(target_os = "linux") {
            assert!(!is_open(port), "nothing listens any more");
            assert_eq!(running("6152"), 0, "and nothing of it runs");
        }
    }

    #[test]
    fn ctrl_c_stops_the_program_and_is_exit_130() {
        let (place, port) = (Place::new(), free_port());
        let place = place.with("run.sh", "sleep 6153 &\nsleep 6153\n");
        let mut command = place.command(&["check", "routes", "--run", "sh run.sh", "--port", &port.to_string()]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut checking = OwnChild::start(&mut command);
        until("the program runs", || running("6153") == 2);
        let interrupted = Command::new("kill").args(["-INT", &checking.id().to_string()]).status();
        assert!(interrupted.expect("kill is there").success());
        assert_eq!(checking.wait().expect("it ends").code(), Some(130));
        assert_eq!(running("6153"), 0, "nothing of it runs");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn who_takes_the_port_while_a_program_starts_does_not_get_its_credit() {
        let (place, port) = (Place::new().with("run.sh", "touch started\nsleep 6154\n"), free_port());
        let checking = place
            .command(&["check", "routes", "--json", "--run", "sh run.sh", "--port", &port.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("doorway runs");
        until("the program runs", || place.folder.path().join("started").exists());
        let _other = TcpListener::bind(("127.0.0.1", port)).expect("the port is still free");
        let output = checking.wait_with_output().expect("it ends");
        let value: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!((code(&output), &value["met"]), (3, &0.into()), "{value}");
        assert!(value["stopped"]["seen"].as_str().expect("words").contains("is not your program"), "{value}");
        assert_eq!(running("6154"), 0);
    }

    #[test]
    fn watching_looks_again_when_a_file_is_saved_and_says_what_changed() {
        let (place, port) = (Place::new(), free_port());
        let script = format!("exec {} $(cat step.json)\n", demo(port, None));
        let place = place.with("run.sh", &script).with("step.json", "--step 1");
        let mut command =
            place.command(&["check", "routes", "--watch", "--run", "sh run.sh", "--port", &port.to_string()]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut watching = OwnChild::start(&mut command);
        let seen = listen(watching.stdout.take().expect("it is piped"));
        until("the first look is over", || seen().contains("Watching this folder"));
        assert!(seen().contains("wanted status 200, got 404"), "{}", seen());
        let place = place.with("step.json", "");
        until("it looks again", || seen().contains("New since the last check: "));
        assert!(seen().contains("step.json was saved") && seen().contains("All 12 met."), "{}", seen());
        let mut keys = watching.stdin.take().expect("it is piped");
        until("it watches again", || seen().matches("Watching this folder").count() == 2);
        keys.write_all(b"q\n").expect("it listens");
        assert_eq!(watching.wait().expect("it ends").code(), Some(0));
        assert!(!is_open(port) && place.folder.path().exists(), "nothing is left running");
    }

    /// What has come of a stream so far.
    fn listen(mut stream: impl Read + Send + 'static) -> impl Fn() -> String {
        let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let keep = seen.clone();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(len @ 1..) = stream.read(&mut buffer) {
                keep.lock().expect("nobody panics with it").extend_from_slice(&buffer[..len]);
            }
        });
        move || String::from_utf8_lossy(&seen.lock().expect("nobody panics with it")).into_owned()
    }

    /// How many processes are `sleep` with this argument.
    fn running(argument: &str) -> usize {
        let output = Command::new("ps").args(["-axo", "args="]).output().expect("ps is there: install procps");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().filter(|line| line.trim() == format!("sleep {argument}")).count()
    }
}

// Hostile servers

/// A lesson with one check, so that a server that never answers costs one limit and not four.
const ONE: &str = "+++\nsummary = \"One check\"\npart = 2\nminutes = 1\n+++\n\n# One\n\n## One\n\nText.\n\n```check\nGET /\nstatus 200\n```\n";

/// Looks at a server of this file, which does the same to every connection; its one check, and the exit code.
fn against(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> (Value, i32) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
    let port = listener.local_addr().expect("bound").port();
    let serve = std::sync::Arc::new(serve);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let serve = serve.clone();
            std::thread::spawn(move || serve(stream));
        }
    });
    let place = Place::new().with("course/01-one.md", ONE);
    let start = Instant::now();
    let (value, exit) = place.json(&["one", "--lessons", "course", "--url", &format!("localhost:{port}")]);
    assert!(start.elapsed() < Duration::from_secs(20), "within its limit: {:?}", start.elapsed());
    (value["checks"][0].clone(), exit)
}

/// Reads the request's head, which every server does first.
fn asked(stream: &mut TcpStream) {
    let (mut seen, mut byte) = (Vec::new(), [0]);
    while !seen.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
        seen.push(byte[0]);
    }
}

/// The words for what went wrong on the wire, from a server that answers with these bytes and closes.
fn trouble_of(bytes: &'static [u8]) -> String {
    let (check, exit) = against(move |mut stream| {
        asked(&mut stream);
        let _ = stream.write_all(bytes);
    });
    assert_eq!((exit, &check["outcome"]), (1, &"not met".into()), "{check}");
    check["error"].as_str().unwrap_or_else(|| panic!("no error: {check}")).to_owned()
}

#[test]
fn a_server_that_never_answers_costs_ten_seconds_and_is_told() {
    let (check, exit) = against(|mut stream| {
        asked(&mut stream);
        std::thread::park();
    });
    assert_eq!(exit, 1, "{check}");
    assert_eq!(check["error"], "no response within 10 seconds");
}

#[test]
fn a_byte_now_and_then_does_not_lengthen_the_limit() {
    let (check, exit) = against(|mut stream| {
        asked(&mut stream);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        while stream.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    assert_eq!(exit, 1, "{check}");
    assert!(check["error"].as_str().expect("words").starts_with("a response that was not complete"), "{check}");
}

#[test]
fn endless_heads_and_bodies_are_cut_off() {
    for (start, more, words) in [
        (&b"HTTP/1.1 200 OK\r\n"[..], &b"X-More: and more\r\n"[..], "headers that are too large, or too many"),
        (b"HTTP/1.1 200 OK\r\n\r\n", &[b'x'; 4096], "a body without end"),
    ] {
        let (check, exit) = against(move |mut stream| {
            asked(&mut stream);
            let _ = stream.write_all(start);
            while stream.write_all(more).is_ok() {}
        });
        assert_eq!(exit, 1, "{check}");
        assert!(check["error"].as_str().expect("words").starts_with(words), "{check}");
    }
}

#[test]
fn what_is_no_http_is_shown_and_named() {
    assert_eq!(trouble_of(b"Hello, World!\n"), "no HTTP: the first bytes are \"Hello, World!\"");
    assert_eq!(trouble_of(b""), "the connection was closed without a response");
    assert!(trouble_of(b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n").contains("line 2 of the response is not HTTP"));
    assert!(trouble_of(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort").contains("50 bytes were promised"));
    assert!(trouble_of(b"\x15\x03\x01\x00\x02\x02\x0a").contains("https"));
}

#[test]
fn a_redirect_is_told_and_never_followed() {
    let trap = TcpListener::bind("127.0.0.1:0").expect("some port is free");
    trap.set_nonblocking(true).expect("it can be asked without waiting");
    let away = trap.local_addr().expect("bound");
    let (check, exit) = against(move |mut stream| {
        asked(&mut stream);
        let _ = write!(stream, "HTTP/1.1 302 Found\r\nLocation: http://{away}/\r\nContent-Length: 0\r\n\r\n");
    });
    assert_eq!((exit, &check["status"]), (1, &302.into()), "{check}");
    assert!(trap.accept().is_err(), "nobody came to where the redirect pointed");
}

#[test]
fn a_body_that_is_not_compressed_as_its_header_says_is_not_met() {
    let raw = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nBOMB";
    assert_eq!(trouble_of(raw), "a body that is not compressed with gzip, as its header says");
}

#[test]
fn a_server_that_dies_after_its_first_answer_is_not_all_right() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
    let port = listener.local_addr().expect("bound").port();
    std::thread::spawn(move || {
        // The first connection only looks whether somebody is there.
        let mut looks = listener.accept().expect("somebody looks").0;
        asked(&mut looks);
        let mut asks = listener.accept().expect("somebody asks").0;
        asked(&mut asks);
        // Gone before its answer is there: a connection that came later would still be let in, and broken.
        drop(listener);
        let _ = asks.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    let place = Place::new().with("course/01-one.md", ONE);
    let (value, exit) = place.json(&["one", "--lessons", "course", "--url", &format!("localhost:{port}")]);
    assert_eq!((exit, &value["checks"][0]["outcome"]), (3, &"met".into()), "{value}");
    assert_eq!((&value["checks"][1]["again"], &value["checks"][1]["outcome"]), (&true.into(), &"not looked".into()));
}

#[test]
fn nothing_a_server_says_reaches_the_terminal_raw() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
    let port = listener.local_addr().expect("bound").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            asked(&mut stream);
            let evil = "\u{1b}]52;c;x\u{7}\u{9b}2J\u{202e}";
            let _ = write!(stream, "HTTP/1.1 404 {evil}\r\nX-Evil: \u{9b}2J\r\n\r\n{evil}");
        }
    });
    let place = Place::new();
    for more in [&["-v"][..], &["--json"], &["--tap"], &["--plain"]] {
        let url = format!("localhost:{port}");
        let output = place.check(&[&["routes", "--url", &url], more].concat());
        let text = told(&output);
        assert!(!text.contains(['\u{1b}', '\u{9b}', '\u{7}', '\u{202e}']), "{more:?}: {text:?}");
    }
}

#[test]
fn a_report_fits_sixty_columns() {
    let (place, port) = (Place::new(), free_port());
    let mut command = place.command(&["check", "routes", "--run", &demo(port, Some(1)), "--port", &port.to_string()]);
    let output = command.env("COLUMNS", "60").output().expect("doorway runs");
    let is_command = |line: &str| line.contains("curl ") || line.contains(DOORWAY);
    let text = told(&output);
    let wide: Vec<&str> = text.lines().filter(|line| line.chars().count() > 60 && !is_command(line)).collect();
    assert!(wide.is_empty(), "{wide:#?}");
}
