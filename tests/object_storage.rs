//! The object store of the lesson speaks as S3 does: boto3 and the AWS SDK for JavaScript put, get, list and sign with it.
#![cfg(unix)]

mod support;

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use support::{DEADLINE, Serving, doorway, free_port};

fn tools() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools")
}

/// Runs a client against a store, and expects it to print these words at its end.
fn run(program: &Path, script: &str, words: &str) {
    let serving = Serving::start(&["object-storage", "--serve", "--port=0", "--port-store=0"]);
    let store = format!("http://localhost:{}", serving.ports()[1]);
    let mut command = Command::new(program);
    command.arg(tools().join("object-storage").join(script)).env("STORE", store).env("NO_PROXY", "localhost");
    let output = command.env("AWS_EC2_METADATA_DISABLED", "true").output();
    let output = output.unwrap_or_else(|error| panic!("{}: {error}; tests/all.sh installs it", program.display()));
    let printed = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success() && printed.contains(words), "{printed}");
}

#[test]
fn boto3_puts_gets_lists_and_signs() {
    let default = tools().join(".cache");
    let cache = std::env::var_os("DOORWAY_TOOLS").map_or(default, PathBuf::from);
    run(&cache.join("venv/bin/python"), "client.py", "boto3 is content");
}

#[test]
fn the_aws_sdk_for_javascript_puts_gets_lists_and_signs() {
    run(Path::new("node"), "client.mjs", "the AWS SDK for JavaScript is content");
}

#[test]
fn the_store_takes_what_the_finished_starters_sign() {
    let serving = Serving::start(&["object-storage", "--serve", "--port=0", "--port-store=0"]);
    let store = format!("http://localhost:{}", serving.ports()[1]);
    for (stack, program) in [("node", ["node", "index.js"]), ("python", ["python3", "index.py"])] {
        let folder = tempfile::tempdir().expect("a folder");
        let made = doorway(&folder, &["new", "links", "--solved", "--lesson", "object-storage", "--stack", stack])
            .current_dir(&folder)
            .output();
        assert!(made.is_ok_and(|output| output.status.success()), "{stack}: it can be written");
        let port = free_port();
        let mut command = Command::new(program[0]);
        command.arg(program[1]).current_dir(folder.path().join("links")).env("PORT", port.to_string());
        command.env("STORE_URL", &store).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("it starts");
        let start = Instant::now();
        while TcpStream::connect(("localhost", port)).is_err() {
            assert!(start.elapsed() < DEADLINE, "{stack}: it does not listen");
            std::thread::yield_now();
        }
        let link = link_of(port);
        let curl = Command::new("curl")
            .args(["-s", "-o", "/dev/null", "-w", "%{http_code}", "-X", "PUT", "-d", "a picture", &link])
            .output();
        child.kill().expect("it is running");
        child.wait().expect("it can be waited for");
        assert_eq!(String::from_utf8_lossy(&curl.expect("curl runs").stdout), "200", "{stack}: {link}");
    }
}

/// Asks a server for a link.
fn link_of(port: u16) -> String {
    let address = format!("http://localhost:{port}/uploads");
    let output = Command::new("curl").args(["-s", "-d", "{\"name\": \"cat.png\"}", &address]).output();
    let body = output.expect("curl runs").stdout;
    let value: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    value["url"].as_str().expect("a link").to_owned()
}
