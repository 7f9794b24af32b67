//! `doorway <demo> --serve` as a teacher uses it: what it says, what it answers, what it refuses, and how it ends.
//! Clients are plain sockets; nothing but Rust is needed.

mod support;

#[cfg(unix)]
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;

use serde_json::Value;
use support::{DEADLINE, Serving, doorway, free_port, get, request, send, send_to};

const HELLO: [&str; 6] = ["hello", "--serve", "--port", "0", "--port-python", "0"];
const ROUTES: [&str; 4] = ["routes", "--serve", "--port", "0"];

fn with<'a>(arguments: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [arguments, more].concat()
}

/// The log's lines once there are so many.
fn log_lines(serving: &Serving, count: usize) -> Vec<String> {
    serving.out.wait_until("so many lines of the log", |text| text.lines().count() >= count && text.ends_with('\n'));
    serving.out.text().lines().map(str::to_owned).collect()
}

// What it says

#[test]
fn addresses_go_to_stderr_and_the_log_to_stdout() {
    let serving = Serving::start(&HELLO);
    let banner = serving.err.text();
    assert_eq!(serving.ports().len(), 2, "{banner}");
    assert!(serving.out.bytes().is_empty(), "nobody has asked yet: {}", serving.out.text());
    for port in serving.ports() {
        assert!(get(port, "/").ends_with("\r\n\r\nHello, World!"));
    }
    let lines = log_lines(&serving, 2);
    for (line, server) in lines.iter().zip(["javascript", "python"]) {
        for word in ["GET", "200 OK", "text/plain", "13 B", "ms", "curl", server] {
            assert!(line.contains(word), "no {word} in: {line}");
        }
    }
    assert_eq!(serving.err.text(), banner, "the log is not on stderr");
}

#[test]
fn log_json_writes_one_object_for_each_exchange_with_the_fields_it_promises() {
    let serving = Serving::start(&with(&ROUTES, &["--log", "json"]));
    let port = serving.port();
    get(port, "/users/1?who=bob");
    send(port, request("HEAD", port, "/nowhere", "").as_bytes());
    let lines = log_lines(&serving, 2);
    let values: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect();
    let fields = "agent bytes client kind method ms path port query server status time type";
    for value in &values {
        let mut names: Vec<&str> = value.as_object().expect("an object").keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names.join(" "), fields);
        assert_eq!(
            (&value["kind"], &value["port"], &value["agent"]),
            (&"exchange".into(), &port.into(), &"curl".into())
        );
        assert!(value["ms"].is_f64() && value["client"] == "127.0.0.1" && value["time"].to_string().ends_with("Z\""));
    }
    let asked = |value: &Value| format!("{} {} {} {}", value["method"], value["path"], value["query"], value["status"]);
    assert_eq!(asked(&values[0]), r#""GET" "/users/1" "who=bob" 200"#);
    assert_eq!((&values[0]["type"], &values[0]["bytes"]), (&"application/json".into(), &25.into()));
    assert_eq!(asked(&values[1]), r#""HEAD" "/nowhere" null 404"#);
}

#[test]
fn quiet_serves_and_says_nothing() {
    let port = free_port().to_string();
    let serving = Serving::start_silent(&["routes", "--serve", "--quiet", "--port", &port], |_| {});
    let start = std::time::Instant::now();
    while TcpStream::connect(format!("127.0.0.1:{port}")).is_err() {
        assert!(start.elapsed() < DEADLINE, "it does not listen");
        std::thread::yield_now();
    }
    assert!(get(port.parse().expect("a port"), "/about").contains("200 OK"));
    assert_eq!((serving.out.text(), serving.err.text()), (String::new(), String::new()));
}

#[test]
fn without_a_terminal_or_with_no_color_nothing_is_coloured() {
    for color in [None, Some("1")] {
        let serving = Serving::start_with(&HELLO, |command| {
            color.map(|value| command.env("NO_COLOR", value));
        });
        get(serving.port(), "/");
        log_lines(&serving, 1);
        assert!(!serving.out.bytes().contains(&0x1b) && !serving.err.bytes().contains(&0x1b));
    }
}

#[test]
fn share_says_what_it_means_and_gives_addresses_beside_the_own_one() {
    let serving = Serving::start(&with(&ROUTES, &["--share"]));
    let banner = serving.err.text();
    assert!(banner.contains("Shared"), "{banner}");
    let elsewhere = banner.lines().filter_map(|line| line.trim().strip_prefix("http://"));
    let elsewhere: Vec<&str> = elsewhere.filter(|address| !address.starts_with("localhost")).collect();
    if banner.contains("no address on a network") {
        return assert!(elsewhere.is_empty(), "{banner}");
    }
    assert!(banner.contains("everybody on this network"), "{banner}");
    for address in elsewhere {
        let address = address.trim_end_matches('/');
        let asked = format!("GET /about HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        assert!(send_to(address, asked.as_bytes()).starts_with("HTTP/1.1 200"), "{address} answers");
    }
}

// What it answers

#[test]
fn both_loopback_addresses_answer_on_one_port() {
    let serving = Serving::start(&HELLO);
    for port in serving.ports() {
        for address in [format!("127.0.0.1:{port}"), format!("[::1]:{port}")] {
            assert!(
                send_to(&address, request("GET", port, "/", "").as_bytes()).ends_with("Hello, World!"),
                "{address}"
            );
        }
    }
}

#[test]
fn it_serves_the_end_of_the_lesson_or_the_step_that_is_asked_for() {
    let (end, start) = (Serving::start(&ROUTES), Serving::start(&with(&ROUTES, &["--step", "1"])));
    assert!(get(end.port(), "/users/1").ends_with("\r\n\r\n{\"id\":1,\"username\":\"bob\"}"));
    assert!(get(start.port(), "/users/1").starts_with("HTTP/1.1 404"));
}

#[test]
fn two_programs_never_share_a_port() {
    let taken = [
        TcpListener::bind("127.0.0.1:0").expect("a port"),
        TcpListener::bind("[::1]:0").expect("a port"),
        TcpListener::bind("0.0.0.0:0").expect("a port"),
        TcpListener::bind("[::]:0").expect("a port"),
    ];
    let ports = taken.iter().map(|listener| listener.local_addr().expect("it has one").port());
    let first = Serving::start(&ROUTES);
    for port in ports.chain([first.port()]) {
        let port = port.to_string();
        let home = tempfile::tempdir().expect("a home");
        let output = doorway(&home, &["routes", "--serve", "--port", &port]).output().expect("doorway runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.starts_with(&format!("error: could not listen on port {port}")), "{said}");
        assert!(said.contains("  try   doorway routes --serve --port "), "it says how to use another port: {said}");
        assert!(said.lines().count() <= 3 && !said.contains("panicked"), "{said}");
    }
}

// What it refuses

#[test]
fn nothing_from_a_request_reaches_the_log_raw() {
    for log in ["text", "json"] {
        let serving = Serving::start(&with(&ROUTES, &["--log", log]));
        let port = serving.port();
        for poison in ["\u{9b}31m", "\u{9d}52;c;eA==", "\u{202e}txt", "\u{2028}forged", "\u{feff}", "\u{e0041}"] {
            let asked = request("GET", port, &format!("/{poison}?{poison}"), &format!("X-Other: {poison}\r\n"));
            send(port, asked.replace("curl/8.0", &format!("curl/{poison}")).as_bytes());
        }
        send(port, b"GET /a\x1b[2Jb HTTP/1.1\r\nHost: localhost\r\n\r\n");
        send(port, b"\x1b]0;title\x07\r\n\r\n");
        get(port, "/the-last");
        serving.out.wait_for("/the-last");
        let text = String::from_utf8(serving.out.bytes()).expect("the log is UTF-8");
        let acts = |char: char| {
            char != '\n' && (char.is_control() || "\u{202e}\u{2028}\u{feff}".contains(char) || char > '\u{e0000}')
        };
        assert_eq!(text.chars().find(|char| acts(*char)), None, "{text:?}");
        assert!(!text.lines().any(|line| line.trim_start().starts_with("forged")), "no forged line: {text}");
    }
}

#[test]
fn https_and_http_2_by_mistake_get_a_line_that_says_so() {
    let serving = Serving::start(&ROUTES);
    let port = serving.port();
    send(port, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03");
    serving.out.wait_for(&format!("http://localhost:{port}/"));
    assert!(serving.out.text().contains("https"), "{}", serving.out.text());
    send(port, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    serving.out.wait_for("HTTP/2");
    assert!(get(port, "/").starts_with("HTTP/1.1 200"), "it goes on");
}

#[test]
fn a_request_without_a_host_or_with_two_or_a_bad_one_gets_400() {
    let serving = Serving::start(&ROUTES);
    for hosts in ["", "Host: localhost\r\nHost: localhost\r\n", "Host: local host\r\n", "Host: a@b\r\n"] {
        let answer = send(serving.port(), format!("GET / HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n").as_bytes());
        assert!(answer.starts_with("HTTP/1.1 400"), "{hosts:?}: {answer}");
    }
}

// How it ends

#[test]
fn a_reader_that_goes_away_ends_nothing_with_a_panic() {
    let mut serving = Serving::start_silent(&HELLO, |_| {});
    serving.err.wait_for("Ctrl+C stops it.");
    serving.child.stdout = None;
    for _ in 0..3 {
        get(serving.port(), "/");
    }
    assert!(!serving.err.text().contains("panicked"), "{}", serving.err.text());
}

#[test]
fn a_pipe_that_is_closed_before_the_first_line_is_no_panic() {
    let home = tempfile::tempdir().expect("a home");
    for arguments in [&["lessons"][..], &["--help"], &["completions", "zsh"], &["man"], &["lessons", "--json"]] {
        let mut child =
            doorway(&home, arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("doorway starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("panicked") && output.status.code() != Some(101), "{arguments:?}: {said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_no_panic() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    let home = tempfile::tempdir().expect("a home");
    for arguments in [&["lessons"][..], &["--help"], &["completions", "zsh"], &["man"]] {
        let output = doorway(&home, arguments).stdout(full()).stderr(Stdio::piped()).spawn().expect("doorway starts");
        let output = output.wait_with_output().expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("panicked") && output.status.code() != Some(101), "{arguments:?}: {said}");
    }
    let serving = Serving::start_with(&HELLO, |command| {
        command.stdout(full());
    });
    for _ in 0..3 {
        assert!(get(serving.port(), "/").ends_with("Hello, World!"), "a log that cannot be written stops no server");
    }
    assert!(!serving.err.text().contains("panicked"), "{}", serving.err.text());
}

#[cfg(unix)]
mod unix {
    use rustix::process::Signal;

    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    use super::DEADLINE;
    use super::{HELLO, Read, Serving, TcpStream, Write, free_port, get, request};

    /// One connection is kept open after an answer, one has sent half a request, one has sent nothing.
    fn lingering(port: u16) -> [TcpStream; 3] {
        let open = || TcpStream::connect(("127.0.0.1", port)).expect("it listens");
        let (mut kept, mut half, silent) = (open(), open(), open());
        let asked = request("GET", port, "/", "").replace("Connection: close\r\n", "");
        kept.write_all(asked.as_bytes()).expect("it reads");
        kept.read_exact(&mut [0; 15]).expect("it answers");
        half.write_all(b"GET / HTTP/1.1\r\nHo").expect("it reads");
        [kept, half, silent]
    }

    #[test]
    fn every_signal_that_ends_it_frees_the_ports_whoever_is_still_connected() {
        for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143), (Signal::HUP, 129)] {
            let mut serving = Serving::start(&HELLO);
            let ports = serving.ports();
            let open: Vec<_> = ports.iter().map(|port| lingering(*port)).collect();
            serving.signal(signal);
            assert_eq!(serving.exit(), code, "{signal:?}");
            for port in ports {
                assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "{signal:?}: {port} is still open");
                assert!(TcpStream::connect(("::1", port)).is_err(), "{signal:?}: {port} is still open");
            }
            drop(open);
            assert!(!serving.err.all().contains("panicked"));
        }
    }

    #[test]
    fn the_same_port_is_free_again_at_once() {
        let port = free_port();
        for round in 0..5 {
            let mut serving = Serving::start(&["routes", "--serve", "--port", &port.to_string()]);
            let open = lingering(port);
            assert!(get(port, "/").starts_with("HTTP/1.1 200"), "round {round}");
            serving.signal(Signal::INT);
            assert_eq!(serving.exit(), 130, "round {round}");
            drop(open);
        }
    }

    /// Nobody wakes up for nothing: while nobody asks, each thread waits in the kernel for an event and for no time.
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    #[test]
    fn idle_it_sleeps_until_somebody_asks() {
        let serving = Serving::start(&HELLO);
        serving.ports().iter().for_each(|port| drop(get(*port, "/")));
        let start = std::time::Instant::now();
        loop {
            let waits = waits(serving.child.id());
            if waits.iter().all(|(_, endless)| *endless) {
                return assert!(waits.len() >= 2, "threads are seen: {waits:?}");
            }
            assert!(start.elapsed() < DEADLINE, "a thread waits for a time, or does not wait: {waits:?}");
            std::thread::yield_now();
        }
    }

    /// What each thread does in the kernel, and whether it does so until something happens: the fourth argument of
    /// `futex` and of `epoll_wait` is how long to wait, none and -1 are for ever.
    #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
    fn waits(process: u32) -> Vec<(String, bool)> {
        let calls = if cfg!(target_arch = "x86_64") { ["202", "232", "281"] } else { ["98", "22", "22"] };
        let threads = std::fs::read_dir(format!("/proc/{process}/task")).expect("it runs");
        let each = threads.filter_map(|thread| std::fs::read_to_string(thread.ok()?.path().join("syscall")).ok());
        let endless = |call: &str| {
            let words: Vec<&str> = call.split_whitespace().collect();
            words.len() > 4
                && calls.contains(&words[0])
                && ["0x0", "0xffffffff", "0xffffffffffffffff"].contains(&words[4])
        };
        each.map(|call| (call.trim().to_owned(), endless(&call))).collect()
    }
}
