//! `doorway send`, used as a person uses it: a request that is typed, one that is kept in a `.http` file, and what is shown.

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Output;

use support::{Serving, doorway, free_port};
use tempfile::TempDir;

/// A server that sends each request back as the body of its response; a path that begins with `/old` is a redirect to `/new`.
struct EchoServer {
    port: u16,
}

impl EchoServer {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("some port is free");
        let port = listener.local_addr().expect("it is bound").port();
        std::thread::spawn(move || listener.incoming().flatten().for_each(respond));
        Self { port }
    }

    fn url(&self, path: &str) -> String {
        format!("localhost:{}{path}", self.port)
    }
}

fn respond(stream: TcpStream) {
    let mut reader = BufReader::new(stream);
    let (mut request, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("it is a number");
        }
        request.push_str(&line);
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the whole body arrives");
    request.push_str(&String::from_utf8_lossy(&body));
    let head = match request.contains(" /old") {
        true => "HTTP/1.1 302 Found\r\nLocation: /new\r\n",
        false => "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n",
    };
    if request.contains(" /loop") || request.contains(" /endless") {
        return respond_without_end(&request, &mut reader.into_inner());
    }
    let response = format!("{head}Content-Length: {}\r\nConnection: close\r\n\r\n{request}", request.len());
    let _ = reader.into_inner().write_all(response.as_bytes());
}

/// Sends a redirect to the same path, or a body that ends only with the connection.
fn respond_without_end(request: &str, stream: &mut TcpStream) {
    if request.contains(" /loop") {
        let response = "HTTP/1.1 302 Found\r\nLocation: /loop\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        return stream.write_all(response.as_bytes()).expect("doorway reads it");
    }
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
    while stream.write_all(&[b'x'; 65536]).is_ok() {}
}

/// A folder to be in, with a home for doorway.
struct Desk {
    home: TempDir,
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = || tempfile::tempdir().expect("a folder");
        Self { home: folder(), folder: folder() }
    }

    fn with_file(name: &str, text: &str) -> Self {
        let desk = Self::new();
        fs::write(desk.path(name), text).expect("written");
        desk
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        Path::new(self.folder.path()).join(name)
    }

    fn send(&self, arguments: &[&str]) -> Output {
        let arguments = [&["send"], arguments].concat();
        doorway(&self.home, &arguments).current_dir(&self.folder).output().expect("doorway runs")
    }

    /// What it prints; it ends well.
    fn sent(&self, arguments: &[&str]) -> String {
        let output = self.send(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// The request as the server got it: it sends it back.
    fn received(&self, arguments: &[&str]) -> String {
        self.sent(&[arguments, &["--only-body"]].concat())
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_request_and_its_response_are_shown_as_they_go_over_the_wire() {
    let server = Serving::start(&["hello", "--serve", "--port=0", "--port-python=0"]);
    let shown = Desk::new().sent(&[&format!("localhost:{}/", server.port())]);
    for line in [
        "Connected to localhost",
        "sent: GET / HTTP/1.1",
        "sent: Host: localhost",
        "which site the request is for",
        "received: HTTP/1.1 200 OK",
        "received: Content-Type: text/plain",
        "received: Hello, World!",
        "200 means that it worked",
    ] {
        assert!(shown.contains(line), "{line} in\n{shown}");
    }
    let quiet = Desk::new().sent(&["--quiet", &format!(":{}/", server.port())]);
    assert!(quiet.contains("sent: Host: localhost") && !quiet.contains("which site"), "{quiet}");
}

#[test]
fn a_body_makes_a_post_that_says_what_the_body_is() {
    let (server, desk) = (EchoServer::start(), Desk::with_file("cat.png", "meow"));
    let url = server.url("/users");
    for (arguments, content_type, body) in [
        (vec!["--json", "{\"a\": 1}"], "application/json", "\r\n\r\n{\"a\": 1}"),
        (vec!["-d", "a=1"], "application/x-www-form-urlencoded", "\r\n\r\na=1"),
        (vec!["--form", "name=Ann B"], "application/x-www-form-urlencoded", "\r\n\r\nname=Ann+B"),
        (vec!["--form", "a=1", "--file", "photo=cat.png"], "multipart/form-data; boundary=", "filename=\"cat.png\""),
        (vec!["-H", "Content-Type: text/csv", "-d", "@cat.png"], "text/csv", "\r\n\r\nmeow"),
    ] {
        let received = desk.received(&[&arguments[..], &[&url]].concat());
        assert!(received.starts_with("POST /users HTTP/1.1\r\n"), "{received}");
        assert!(received.contains(&format!("Content-Type: {content_type}")), "{arguments:?}: {received}");
        assert!(received.contains(body), "{arguments:?}: {received}");
    }
    let received = desk.received(&["put", &url, "--json", "{}"]);
    assert!(received.starts_with("PUT /users HTTP/1.1\r\n"), "{received}");
    let shown = desk.sent(&[&url, "-d", "{\"a\": 1}"]);
    assert!(shown.contains("Use --json in its place."), "{shown}");
}

#[test]
fn the_requests_of_a_file_are_listed_and_sent_by_name() {
    let server = EchoServer::start();
    let file = format!(
        "@host = localhost:{}\n\n### Home\nGET http://{{{{host}}}}/\nX-Key: {{{{key}}}}\n\n### New user\n\
         POST http://{{{{host}}}}/users HTTP/1.1\nContent-Type: application/json\n\n< ./ann.json\n",
        server.port
    );
    let desk = Desk::with_file("requests.http", &file);
    fs::write(desk.path("ann.json"), "{\"name\": \"Ann\"}").expect("written");
    let listed = desk.sent(&["--http", "requests.http"]);
    assert!(listed.contains("2 requests in requests.http") && listed.contains("New user  POST"), "{listed}");
    let received = desk.received(&["--http", "requests.http", "new user"]);
    assert!(
        received.starts_with("POST /users HTTP/1.1\r\n") && received.ends_with("{\"name\": \"Ann\"}"),
        "{received}"
    );
    let refused = desk.send(&["--http", "requests.http", "Home"]);
    assert_eq!(refused.status.code(), Some(2));
    let said = text(&refused.stderr);
    assert!(said.contains("requests.http, line 5: the variable `key` has no value"), "{said}");
    let received = desk.received(&["--http", "requests.http", "Home", "--var", "key=abc"]);
    assert!(received.contains("\r\nX-Key: abc\r\n"), "{received}");
    let both = desk.sent(&["--http", "requests.http", "Home", "2", "--var", "key=abc"]);
    assert!(both.contains("Home\n") && both.contains("New user\n"), "{both}");
}

#[test]
fn a_request_is_saved_without_its_secret_and_sent_again() {
    let (server, desk) = (EchoServer::start(), Desk::new());
    let url = server.url("/me");
    let output =
        desk.send(&[&url, "-H", "Authorization: Bearer opensesame", "--save", "requests.http", "--name", "me"]);
    let said = text(&output.stderr);
    assert!(said.contains("Saved in requests.http as `me`.") && said.contains("--var token=…"), "{said}");
    let saved = fs::read_to_string(desk.path("requests.http")).expect("it was written");
    assert!(saved.contains("Authorization: Bearer {{token}}") && !saved.contains("opensesame"), "{saved}");
    let received = desk.received(&["--http", "requests.http", "me", "--var", "token=opensesame"]);
    assert!(received.contains("Authorization: Bearer opensesame\r\n"), "{received}");
    let refused = desk.send(&[&url, "--save", "requests.http", "--name", "me"]);
    assert_eq!(refused.status.code(), Some(2), "{}", text(&refused.stderr));
    let shown = text(&output.stdout);
    assert!(shown.contains("sent: Authorization: … (17 characters)"), "{shown}");
}

#[test]
fn a_line_for_curl_with_a_secret_in_it_works_and_a_note_names_the_secret() {
    let desk = Desk::new();
    let output = desk.send(&["localhost:1/notes", "-H", "Authorization: Bearer opensesame", "--curl"]);
    assert!(text(&output.stdout).contains("-H 'Authorization: Bearer opensesame'"), "the line works when it is copied");
    let said = text(&output.stderr);
    assert!(said.contains("note: this line has a secret in it (the token)"), "{said}");
    let output = desk.send(&["localhost:1/notes", "--json", "{\"text\": \"Milk\"}", "--curl"]);
    assert_eq!(text(&output.stderr), "", "there is nothing to hide");
}

#[test]
fn json_that_is_none_is_sent_and_a_note_says_where_it_breaks() {
    let (server, desk) = (EchoServer::start(), Desk::new());
    let url = server.url("/notes");
    for (body, note) in [
        ("{\"text\": \"Buy tea\"", "note: the body is not JSON: a `}`, a `]` or a quote is missing at its end"),
        ("{text: 'x'}", "note: the body is not JSON from `text: 'x'}` on (names and texts have double quotes)"),
        ("{\"text\": 'x'}", "from `'x'}` on (names and texts have double quotes)"),
        ("{\"a\": 1,}", "from `}` on; doorway sends it as it is"),
        ("{\"a\": 1}", ""),
    ] {
        let output = desk.send(&[&url, "--json", body]);
        let said = text(&output.stderr);
        assert!(said.contains(note) && said.is_empty() == note.is_empty(), "{body}: {said}");
        assert!(text(&output.stdout).contains(body), "it is sent: {}", text(&output.stdout));
    }
}

#[test]
fn a_redirect_is_followed_only_if_that_is_asked_for() {
    let (server, desk) = (EchoServer::start(), Desk::new());
    let url = server.url("/old");
    let shown = desk.sent(&[&url]);
    assert!(shown.contains("302 Found") && shown.contains("Add --follow") && !shown.contains("200 OK"), "{shown}");
    let shown = desk.sent(&["POST", &url, "-d", "a=1", "--follow"]);
    assert!(shown.contains("302 Found") && shown.contains("sent: GET /new HTTP/1.1"), "{shown}");
}

#[test]
fn a_redirect_that_never_ends_is_a_failure() {
    let (server, desk) = (EchoServer::start(), Desk::new());
    let output = desk.send(&[&server.url("/loop"), "--follow"]);
    assert!(text(&output.stdout).contains("20 redirects in a row"), "{}", text(&output.stdout));
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(desk.send(&[&server.url("/loop")]).status.code(), Some(0), "nobody asked to follow it");
}

#[test]
fn of_a_body_without_an_end_the_beginning_is_shown_and_no_word_that_it_worked() {
    let output = Desk::new().send(&[&EchoServer::start().url("/endless")]);
    let shown = text(&output.stdout);
    assert!(shown.len() < 40_000, "{} bytes are shown", shown.len());
    assert!(shown.contains("xxx") && shown.contains("or it never ends"), "{}", &shown[shown.len() - 500..]);
    assert!(!shown.contains("it worked") && output.status.code() == Some(3));
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let port = free_port();
    let output = Desk::new().send(&[&format!(":{port}/about")]);
    assert_eq!(output.status.code(), Some(3));
    let shown = text(&output.stdout);
    assert!(shown.contains(&format!("No program is listening on port {port}.")), "{shown}");
}

#[test]
fn a_program_gets_everything_as_one_document() {
    let server = EchoServer::start();
    let shown = Desk::new().sent(&["--report", "json", &server.url("/old?a=1")]);
    let document: serde_json::Value = serde_json::from_str(&shown).expect("it is JSON");
    let request = &document["requests"][0];
    let exchange = &request["exchanges"][0];
    assert_eq!((&document["schema"], &exchange["status"]), (&1.into(), &302.into()));
    assert_eq!(request["redirect"], format!("http://localhost:{}/new", server.port));
    assert!(exchange["sent"].as_str().expect("text").starts_with("GET /old?a=1 HTTP/1.1\r\n"), "{document}");
    assert!(exchange["error"].is_null() && exchange["body"].is_string(), "{document}");
}
