//! What holds for every verb: output that cannot be written is an error, no password is ever printed, a folder that is gone
//! is named, and a name with a slip in it is answered with the nearest one.

mod support;

use std::fs;
use std::path::Path;
use std::process::Output;
#[cfg(target_os = "linux")]
use std::process::Stdio;

use support::{doorway, free_port};
use tempfile::TempDir;

fn run(home: &TempDir, arguments: &[&str]) -> Output {
    doorway(home, arguments).current_dir(home).output().expect("doorway runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The arguments of each verb that prints something and ends.
#[cfg(target_os = "linux")]
fn printing_verbs(url: &str) -> Vec<Vec<&str>> {
    vec![
        vec![],
        vec!["--help"],
        vec!["--version"],
        vec!["check", "--help"],
        vec!["check", "hello", "--url", url],
        vec!["check", "hello", "--url", url, "--json"],
        vec!["check", "hello", "--url", url, "--tap"],
        vec!["check", "hello", "--url", url, "--report", "junit"],
        vec!["check", "hello", "--url", url, "--report", "github"],
        vec!["cors", url],
        vec!["cors", url, "--json"],
        vec!["lessons"],
        vec!["lessons", "--json"],
        vec!["lessons", "--lint", "."],
        vec!["new", "shop", "--dry-run"],
        vec!["new", "--list", "--json"],
        vec!["send", "localhost:8080", "--curl"],
        vec!["send", url],
        vec!["url", "http://localhost:8080"],
        vec!["words"],
        vec!["doctor"],
        vec!["next", "--dry-run"],
        vec!["review"],
        vec!["reset", "--yes"],
        vec!["completions", "bash"],
        vec!["man"],
    ]
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error_of_every_verb() {
    let home = tempfile::tempdir().expect("a home");
    fs::write(home.path().join("01-empty.md"), "").expect("a lesson file for --lint");
    let url = format!("http://localhost:{}", free_port());
    for arguments in printing_verbs(&url) {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("the device that is always full");
        let mut command = doorway(&home, &arguments);
        let output = command.current_dir(&home).stdout(Stdio::from(full)).output().expect("doorway runs");
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{arguments:?}: {said}");
        assert!(said.contains("could not write the output") && said.contains("No space left"), "{arguments:?}: {said}");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_wants_no_more_of_the_output_is_no_error() {
    let home = tempfile::tempdir().expect("a home");
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = doorway(&home, &["lessons"]).stdout(writer).output().expect("doorway runs");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
}

#[test]
fn a_report_without_a_file_behind_the_equals_sign_is_refused_before_anything_is_checked() {
    let home = tempfile::tempdir().expect("a home");
    for format in ["json", "tap", "junit", "github"] {
        let output = run(&home, &["check", "hello", "--report", &format!("{format}=")]);
        let said = text(&output.stderr);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), String::new()), "{said}");
        assert!(said.contains(&format!("write --report {format}=FILE")), "{said}");
    }
}

#[test]
fn no_verb_prints_the_password_of_a_url() {
    let home = tempfile::tempdir().expect("a home");
    let free = free_port();
    for url in [
        format!("http://ann:opensesame@localhost:{free}/x"),
        format!("ann:opensesame@localhost:{free}"),
        "http://ann:opensesame@localhost:99999/".to_owned(),
        "http://ann:opensesame@lo cal/".to_owned(),
        "https://ann:opensesame@localhost/".to_owned(),
        "http://ann:open/sesame@localhost/".to_owned(),
        "ftp://ann:opensesame@localhost/".to_owned(),
    ] {
        for arguments in [
            vec!["url", &url],
            vec!["url", "--json", &url],
            vec!["send", &url],
            vec!["send", "--curl", &url],
            vec!["cors", &url],
            vec!["cors", "--json", &url],
            vec!["cors", "--origin", &url, "localhost:1"],
            vec!["check", "hello", "--url", &url],
            vec!["check", "hello", "--json", "--url", &url],
        ] {
            let output = run(&home, &arguments);
            let said = text(&output.stdout) + &text(&output.stderr);
            assert!(!said.contains("sesame"), "{arguments:?}: {said}");
        }
    }
}

#[test]
fn a_fetch_that_no_browser_sends_is_blocked_and_nothing_is_sent() {
    let home = tempfile::tempdir().expect("a home");
    let free = format!("http://localhost:{}/", free_port());
    for (arguments, words) in [
        (vec!["cors", "http://ann:pw@localhost:8080/"], "a user name or a password"),
        (vec!["cors", &free, "-X", "G ET"], "`G ET` is not a method"),
        (vec!["cors", &free, "-X", "TRACE"], "may not use the method TRACE"),
        (vec!["cors", "http://localhost:6000/"], "port 6000"),
        (vec!["cors", "http://192.0.2.7/", "--origin", "https://shop.example"], "mixed content"),
    ] {
        let output = run(&home, &arguments);
        let said = text(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains("The browser sends nothing") && said.contains(words), "{arguments:?}: {said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_was_deleted_under_the_shell_is_named() {
    let home = tempfile::tempdir().expect("a home");
    for arguments in [
        vec!["check", "hello"],
        vec!["check", "hello", "--run", "node index.js"],
        vec!["new", "shop", "--stack", "node", "--lesson", "hello"],
        vec!["lessons", "--lint", "."],
        vec!["--lessons", ".", "lessons"],
    ] {
        let gone = tempfile::tempdir().expect("a folder that will be deleted");
        // The shell deletes the folder that it is in, and then starts doorway there.
        let script = "rmdir \"$PWD\"; exec \"$0\" \"$@\"";
        let mut command = doorway(&home, &[]);
        let program = command.get_program().to_owned();
        let environment: Vec<_> =
            command.get_envs().filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned()))).collect();
        command = std::process::Command::new("sh");
        command.arg("-c").arg(script).arg(program).args(&arguments).envs(environment).current_dir(gone.path());
        let output = command.output().expect("sh runs");
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{arguments:?}: {said}");
        assert!(said.contains("was deleted or moved. Type `cd ~`"), "{arguments:?}: {said}");
    }
}

#[test]
fn a_slip_in_a_name_is_answered_with_the_nearest_one() {
    let home = tempfile::tempdir().expect("a home");
    for (arguments, words) in [
        (vec!["new", "shop", "--stack", "nodee"], "did you mean `node`?"),
        (vec!["new", "shop", "--stack", "expres"], "did you mean `express`?"),
        (vec!["new", "shop", "--stack", "flaks"], "did you mean `flask`?"),
        (vec!["new", "shop", "--stack", "node", "--lesson", "route"], "did you mean `routes`?"),
        (vec!["play", "rout"], "did you mean `routes`?"),
        (vec!["check", "helo"], "did you mean `hello`?"),
        (vec!["words", "orign"], "did you mean `origin`?"),
        (vec!["man", "chek"], "did you mean `check`?"),
        (vec!["check", "hello", "--report", "jsn"], "did you mean `json`?"),
        (vec!["chek"], "try `doorway check`: "),
    ] {
        let output = run(&home, &arguments);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
}

#[test]
fn a_slip_in_doorway_toml_is_refused_with_its_line() {
    for (toml, words) in [
        ("lesson = \"hello\"\nprot = 3000\n", "doorway.toml, line 2: there is no key `prot` (did you mean `port`?)"),
        ("lesson = \"helo\"\n", "doorway.toml: there is no lesson `helo` (did you mean `hello`?)"),
        ("stack = \"expres\"\n", "doorway.toml, line 1: there is no stack `expres` (did you mean `express`?)"),
        ("lesson = \"hello\"\nport 8080\n", "doorway.toml, line 2: this is not TOML"),
    ] {
        let home = tempfile::tempdir().expect("a home");
        fs::write(Path::new(home.path()).join("doorway.toml"), toml).expect("written");
        let output = run(&home, &["check"]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{toml}: {said}");
        assert!(said.contains(words), "{toml}: {said}");
    }
}

/// The file is put aside when it is first read, so nothing can say it a second time.
#[test]
fn a_file_of_progress_that_is_put_aside_is_named_by_whatever_puts_it_aside() {
    let home = tempfile::tempdir().expect("a home");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("its address").port().to_string();
    for arguments in [&["next", "--dry-run"][..], &["next", "--port", &port], &["hello", "--port", &port], &["lessons"]]
    {
        fs::write(home.path().join("progress.json"), "{").expect("written");
        let output = run(&home, arguments);
        let said = (text(&output.stdout) + &text(&output.stderr)).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains("progress.json cannot be understood; it is kept as"), "{arguments:?}: {said}");
    }
}
