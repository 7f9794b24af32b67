//! The starters, solved, written by `doorway new` and run by their own programs: the same requests get the same
//! answers as from the servers that the lessons embed.

mod support;

use std::collections::BTreeMap;
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use serde_json::Value;
use support::{DEADLINE, Serving, doorway, free_port, send};
use tempfile::TempDir;

/// The stacks that the lessons show code of, and need nothing to be installed but the language.
const STACKS: [&str; 2] = ["node", "python"];

/// A solved starter that runs.
struct Starter {
    child: Child,
    port: u16,
    _folder: TempDir,
}

impl Starter {
    fn run(stack: &str, lesson: &str, variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let project = folder.path().join("project");
        let typed = ["new", "--solved", "--json", "--stack", stack, "--lesson", lesson];
        let output = doorway(&folder, &typed).arg(&project).output().expect("doorway runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let written: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
        let run: Vec<&str> = written["run"].as_array().expect("a command").iter().filter_map(Value::as_str).collect();
        let port = free_port();
        let mut command = Command::new(run[0]);
        command.args(&run[1..]).current_dir(project).env("PORT", port.to_string()).envs(variables.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap_or_else(|why| panic!("this test needs `{}`: install it ({why})", run[0]));
        let mut starter = Self { child, port, _folder: folder };
        starter.wait();
        starter
    }

    fn wait(&mut self) {
        let start = Instant::now();
        while TcpStream::connect(("localhost", self.port)).is_err() {
            assert_eq!(self.child.try_wait().expect("it can be waited for"), None, "it ended at once");
            assert!(start.elapsed() < DEADLINE, "it does not listen");
            std::thread::yield_now();
        }
    }
}

impl Drop for Starter {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a lesson is about in an answer: the status, the media type and the rules of CORS, and the body.
#[derive(Debug, PartialEq)]
struct Answer {
    status: String,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Answer {
    /// Where no origin is allowed, a browser does not look at what else would be (Fetch, CORS check).
    fn read_by_a_browser(mut self) -> Self {
        if !self.headers.contains_key("access-control-allow-origin") {
            self.headers.retain(|name, _| !name.starts_with("access-control-"));
        }
        self
    }
}

fn ask(port: u16, method: &str, path: &str, headers: &str, body: &str) -> Answer {
    let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n{headers}{length}");
    let answer = send(port, format!("{head}\r\n{body}").as_bytes());
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer to {method} {path}"));
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status").to_owned();
    let told = |name: &String| {
        name.starts_with("access-control-") || ["content-type", "vary", "set-cookie"].contains(&name.as_str())
    };
    let fields = lines.filter_map(|line| line.split_once(':'));
    let fields = fields.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
    Answer { status, headers: fields.filter(|(name, _)| told(name)).collect(), body: body.to_owned() }
}

#[test]
fn hello_answers_as_the_lesson_does_whatever_is_asked() {
    let ours = Serving::start(&["hello", "--serve", "--port", "0", "--port-python", "0"]);
    for (stack, own) in STACKS.iter().zip(ours.ports()) {
        let starter = Starter::run(stack, "hello", &[]);
        // HEAD is no part of the first lesson, nor DELETE of the third: Python answers no method that has no function of its own.
        for path in ["/", "/about", "/a/b?c=d"] {
            let (theirs, own) = (ask(starter.port, "GET", path, "", ""), ask(own, "GET", path, "", ""));
            assert_eq!(theirs, own, "{stack}: GET {path}");
            assert_eq!((own.status.as_str(), own.body.as_str()), ("200", "Hello, World!"));
        }
    }
}

#[test]
fn routes_answers_as_the_lesson_does() {
    let ours = Serving::start(&["routes", "--serve", "--port", "0"]);
    let paths =
        ["/", "/about", "/users/1", "/nowhere", "/about?from=here", "/users/1?x=1", "/?", "/users/2", "/about/"];
    for stack in STACKS {
        let starter = Starter::run(stack, "routes", &[]);
        for path in paths {
            for method in ["GET", "HEAD"] {
                let (theirs, own) = (ask(starter.port, method, path, "", ""), ask(ours.port(), method, path, "", ""));
                assert_eq!(theirs, own, "{stack}: {method} {path}");
            }
        }
    }
}

#[test]
fn cors_cookies_answers_as_the_lesson_does_to_its_site_and_to_any_other() {
    let ours = Serving::start(&["cors-cookies", "--serve", "--port=0", "--port-api=0", "--port-copycat=0"]);
    let (site, api) = (format!("http://localhost:{}", ours.ports()[0]), ours.ports()[1]);
    let preflight = "Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: content-type\r\n";
    let json = "Content-Type: application/json\r\n";
    let requests = [
        ("PUT", json, "{\"count\": 7}"),
        ("GET", "", ""),
        ("HEAD", "", ""),
        ("POST", json, "{\"count\": 1}"),
        ("PUT", json, "no JSON"),
        ("OPTIONS", preflight, ""),
    ];
    for stack in STACKS {
        let starter = Starter::run(stack, "cors-cookies", &[("CORS_ORIGIN", &site)]);
        for origin in [Some(site.as_str()), Some("http://localhost:9"), Some("null"), None] {
            let allowed = origin == Some(&site);
            let origin = origin.map(|origin| format!("Origin: {origin}\r\n")).unwrap_or_default();
            for (method, headers, body) in requests {
                let headers = format!("{origin}{headers}");
                let of = |port| ask(port, method, "/api/counter", &headers, body).read_by_a_browser();
                let (theirs, own) = (of(starter.port), of(api));
                assert_eq!(theirs, own, "{stack}: {method} {headers}");
                assert_eq!(own.headers.contains_key("access-control-allow-origin"), allowed, "{method} {headers}");
            }
        }
    }
}

#[test]
fn cors_answers_as_the_lesson_does_whoever_asks() {
    let ours = Serving::start(&["cors-demo", "--serve", "--port=0", "--port-api=0", "--port-copycat=0"]);
    let (site, api) = (format!("http://localhost:{}", ours.ports()[0]), ours.ports()[1]);
    let json = "Content-Type: application/json\r\n";
    for stack in STACKS {
        let starter = Starter::run(stack, "cors", &[("CORS_ORIGIN", &site)]);
        for origin in ["", "Origin: http://localhost:9\r\n"] {
            for (method, headers, body) in [("PUT", json, "{\"count\": 7}"), ("GET", "", ""), ("POST", json, "{}")] {
                let headers = format!("{origin}{headers}");
                let of = |port| ask(port, method, "/api/counter", &headers, body);
                let (theirs, own) = (of(starter.port), of(api));
                assert_eq!(theirs, own, "{stack}: {method} {headers}");
                assert_eq!(own.headers["access-control-allow-origin"], site);
            }
        }
        let preflight = |port| ask(port, "OPTIONS", "/api/counter", "Access-Control-Request-Method: PUT\r\n", "");
        let (mut theirs, mut own) = (preflight(starter.port), preflight(api));
        // The lesson ends with a server that lets the browser remember the permission; the starter lets it ask each time.
        let ages = [&mut theirs, &mut own].map(|answer| answer.headers.remove("access-control-max-age"));
        assert_eq!(ages.map(|age| age.unwrap_or_default()), ["0", "10"]);
        assert_eq!(theirs, own, "{stack}: OPTIONS");
    }
}

/// A program of `templates/common/examples/`, of which lessons show a part.
struct Example {
    child: Child,
    port: u16,
}

impl Example {
    fn run(program: &str, file: &str, variables: &[(&str, &str)]) -> Self {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/common/examples").join(file);
        let port = free_port();
        let mut command = Command::new(program);
        command.arg(path).env("PORT", port.to_string()).envs(variables.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap_or_else(|why| panic!("this test needs `{program}`: install it ({why})"));
        let start = Instant::now();
        while TcpStream::connect(("localhost", port)).is_err() {
            assert_eq!(child.try_wait().expect("it can be waited for"), None, "it ended at once");
            assert!(start.elapsed() < DEADLINE, "it does not listen");
            std::thread::yield_now();
        }
        Self { child, port }
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_list_of_two_origins_answers_as_the_lesson_does() {
    let ours = Serving::start(&["cors-cookies", "--serve", "--port=0", "--port-api=0", "--port-copycat=0"]);
    let (site, api) = (ours.ports()[0], ours.ports()[1]);
    let (by_name, by_number) = (format!("http://localhost:{site}"), format!("http://127.0.0.1:{site}"));
    let list = format!("{by_name} {by_number}");
    for (program, file) in [("node", "two-origins.js"), ("python3", "two-origins.py")] {
        let example = Example::run(program, file, &[("CORS_ORIGINS", &list)]);
        for origin in [by_name.as_str(), &by_number, "http://localhost:9", "null"] {
            let of = |port| {
                let mut answer = ask(port, "GET", "/api/counter", &format!("Origin: {origin}\r\n"), "");
                answer.headers.remove("set-cookie");
                answer
            };
            assert_eq!(of(example.port), of(api), "{file}: {origin}");
        }
    }
}

/// Runs a program's code beside the examples, and returns what it prints.
fn printed_beside_the_examples(program: &str, code: &str) -> String {
    let flag = if program == "node" { "-e" } else { "-c" };
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/common/examples");
    let mut command = Command::new(program);
    command.args([flag, code]).current_dir(folder).env("PYTHONDONTWRITEBYTECODE", "1");
    let output = command.output().unwrap_or_else(|why| panic!("this test needs `{program}`: install it ({why})"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).replace('\r', "")
}

#[test]
fn a_title_that_is_sql_finds_every_note_only_where_it_is_a_part_of_the_sql() {
    let python = "import sqlite3, search
notes = sqlite3.connect(':memory:')
notes.execute('CREATE TABLE notes (id INTEGER, title TEXT)')
notes.execute('INSERT INTO notes VALUES (1, ?), (2, ?)', ['Bread', 'Ada'])
for find in search.search_joined, search.search:
    print(len(find(notes, \"'OR'a'='a\")), len(find(notes, 'Ada')))";
    assert_eq!(printed_beside_the_examples("python3", python), "2 1\n0 1\n");
    // Node.js has SQLite only in newer versions, so this database shows what it is given.
    let node = "const database = { prepare: (sql) => ({ all: (...values) => [sql, ...values].join(' & ') }) };
const { searchJoined, search } = require('./search.js')(database);
console.log(searchJoined(\"'OR'a'='a\"));
console.log(search(\"'OR'a'='a\"));";
    let start = "SELECT id, title FROM notes WHERE title = ";
    let wanted = format!("{start}''OR'a'='a'\n{start}? & 'OR'a'='a\n");
    assert_eq!(printed_beside_the_examples("node", node), wanted);
}

#[test]
fn the_news_and_the_diary_have_the_statuses_of_the_lesson() {
    let wanted = "200 The news, edition 1\n304 \n200 The news, edition 2\n401 Who are you?\n200 Dear diary, …\n403 Only Ann may.\n";
    let node = "const { news, diary } = require('./news.js');
const ask = (respond, headers, ...more) => {
  const response = { statusCode: 200, setHeader() {}, end(text = '') { console.log(`${this.statusCode} ${text}`); } };
  respond({ headers }, response, ...more);
};
ask(news, {}, 1);
ask(news, { 'if-none-match': '\"news-1\"' }, 1);
ask(news, { 'if-none-match': '\"news-1\"' }, 2);
ask(diary, {});
ask(diary, { authorization: 'Basic YW5uOnRpZ2Vy' });
ask(diary, { authorization: 'Basic Ym9iOmxpb24=' });";
    assert_eq!(printed_beside_the_examples("node", node), wanted);
    let python = "import collections, sys, news
sys.stdout.reconfigure(encoding='utf-8')
class Fake(news.News):
    def __init__(self, **headers):
        self.headers = collections.defaultdict(lambda: None, headers)
    def send(self, status, text, headers):
        print(status, text)
Fake().news(1)
Fake(**{'If-None-Match': '\"news-1\"'}).news(1)
Fake(**{'If-None-Match': '\"news-1\"'}).news(2)
Fake().diary()
Fake(Authorization='Basic YW5uOnRpZ2Vy').diary()
Fake(Authorization='Basic Ym9iOmxpb24=').diary()";
    assert_eq!(printed_beside_the_examples("python3", python), wanted);
}

#[test]
fn the_key_of_an_upload_is_random_and_the_link_is_for_it() {
    let node = "const uploadLink = require('./random-key.js');
const [one, two] = [1, 2].map(() => uploadLink('.png', (...words) => words.join(' ')));
console.log(/^[0-9a-f]{16}\\.png$/.test(one.key), one.key !== two.key, one.url === `PUT ${one.key} 300`);";
    assert_eq!(printed_beside_the_examples("node", node), "true true true\n");
    let python = "import re, random_key
one, two = [random_key.upload_link('.png', lambda *words: words) for _ in range(2)]
print(bool(re.fullmatch('[0-9a-f]{16}[.]png', one['key'])), one['key'] != two['key'], one['url'] == ('PUT', one['key'], 300))";
    assert_eq!(printed_beside_the_examples("python3", python), "True True True\n");
}

#[test]
fn the_gateways_of_the_examples_send_on_what_the_servers_of_the_lesson_send() {
    let free = ["--port=0", "--port-pages=0", "--port-videos=0", "--port-comments=0", "--port-search=0"];
    let ours = Serving::start(&[&["microservices", "--serve", "--step=2"], &free[..]].concat());
    let ports = ours.ports();
    let [pages, videos, comments, search] = [ports[1], ports[2], ports[3], ports[4]];
    let servers =
        |search: u16| format!("{{\"pages\":{pages},\"videos\":{videos},\"comments\":{comments},\"search\":{search}}}");
    for (program, file) in [("node", "gateway.js"), ("python3", "gateway.py")] {
        let example = Example::run(program, file, &[("PORTS", &servers(search))]);
        for (path, server) in [("/", pages), ("/watch/1", pages), ("/videos/2", videos), ("/comments/1", comments)] {
            let of = |port| {
                let answer = ask(port, "GET", path, "", "");
                (answer.status, answer.headers["content-type"].clone(), answer.body)
            };
            assert_eq!(of(example.port), of(server), "{file}: {path}");
        }
        drop(example);
        let without_search = Example::run(program, file, &[("PORTS", &servers(free_port()))]);
        assert_eq!(ask(without_search.port, "GET", "/search?q=cat", "", "").status, "502", "{file}");
    }
}
