//! The lessons before the learner's first server, each played to its end in a real terminal: real requests, real edits of real
//! files, and no language but in the last of them.
#![cfg(unix)]

#[path = "play_pty/terminal.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod terminal;

mod support;

use std::collections::BTreeMap;
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use support::{DEADLINE, DOORWAY, free_port, get};
use tempfile::TempDir;
use terminal::Terminal;

/// What a learner does.
enum Action {
    /// Answers a question with this letter.
    Answer(&'static str),
    /// Sends a request to a server of the lesson.
    Get(&'static str, &'static str),
    /// Presses a key.
    Press(&'static str),
    /// Agrees to a project of their own, if they are asked, and waits until it is running.
    Agree(&'static str),
    /// Replaces words in a file of the project. `new <- old` copies the file first.
    Edit(&'static str, &'static str, &'static str),
    /// Makes the program of the lesson in a folder, and runs it with Node.js on the port of this server.
    Run(&'static str),
    /// Ends that program.
    End,
    /// Reads on to the next step, or to the end.
    Next,
}

use Action::{Agree, Answer, Edit, End, Get, Next, Press, Run};

struct Learner {
    home: TempDir,
    terminal: Terminal,
    ports: BTreeMap<&'static str, u16>,
    folder: PathBuf,
    step: usize,
    /// What the learner runs in a second terminal.
    program: Option<Child>,
}

impl Learner {
    /// Begins a lesson. The servers are those of its demo, the first one first.
    fn begin(lesson: &str, servers: &[&'static str]) -> Self {
        let home = tempfile::tempdir().expect("a home");
        let ports: BTreeMap<_, _> = servers.iter().map(|server| (*server, free_port())).collect();
        let mut command = CommandBuilder::new(DOORWAY);
        command.args([lesson, "--step", "1"]);
        for (at, server) in servers.iter().enumerate() {
            let flag = if at == 0 { "--port".to_owned() } else { format!("--port-{server}") };
            command.args([flag, ports[server].to_string()]);
        }
        command.env("HOME", home.path());
        command.env("DOORWAY_HOME", home.path().join("progress"));
        for unset in ["EDITOR", "VISUAL", "XDG_DATA_HOME"] {
            command.env_remove(unset);
        }
        command.cwd(home.path());
        let terminal = Terminal::start_command(command, 100, 70);
        let folder = home.path().join(format!("doorway/{lesson}-page"));
        Self { home, terminal, ports, folder, step: 1, program: None }
    }

    fn play(mut self, actions: &[Action]) {
        self.terminal.wait_for("step 1 of");
        actions.iter().for_each(|action| self.act(action));
        assert_eq!(self.terminal.exit(), 0);
        let progress = std::fs::read_to_string(self.home.path().join("progress/progress.json")).expect("it is kept");
        assert!(progress.contains("\"done\": true") || progress.contains("\"done\":true"), "{progress}");
    }

    fn act(&mut self, action: &Action) {
        match action {
            Answer(letter) => {
                self.terminal.wait_for("── Question");
                self.terminal.press(letter);
            }
            Get(server, target) => {
                // What comes before the task is shown may belong to the step before.
                self.terminal.wait_until("the task", |text| !text.contains("── Question"));
                self.get(server, target);
            }
            Press(key) => {
                self.terminal.press(key);
                self.terminal.wait_for(&format!("You pressed {key}"));
            }
            Agree(words) => {
                let is_running =
                    |text: &str| text.contains("Your program is running") || text.contains("Your files are in");
                self.terminal.wait_until("the program or a question", |text| {
                    text.contains("Press Enter first") || is_running(text)
                });
                if self.terminal.text().contains("Press Enter first") {
                    self.terminal.press("y");
                }
                self.terminal.wait_until("the program", is_running);
                self.terminal.wait_for(words);
            }
            Edit(file, before, after) => self.edit(file, before, after),
            Run(server) => self.run_program(self.ports[server]),
            End => self.end_program(),
            Next => self.next(),
        }
    }

    fn run_program(&mut self, port: u16) {
        let new = ["new", "my-hello", "--stack", "node", "--lesson", "hello", "--solved"];
        let made = Command::new(DOORWAY).args(new).current_dir(self.home.path()).output().expect("it runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let mut node = Command::new("node");
        node.arg("index.js").current_dir(self.home.path().join("my-hello")).env("PORT", port.to_string());
        self.program = Some(node.stdout(Stdio::null()).spawn().expect("Node.js is installed"));
        let start = Instant::now();
        while TcpStream::connect(("localhost", port)).is_err() {
            assert!(start.elapsed() < DEADLINE, "the program does not listen");
            std::thread::yield_now();
        }
    }

    fn end_program(&mut self) {
        if let Some(mut program) = self.program.take() {
            program.kill().expect("it was running");
            program.wait().expect("it ends");
        }
    }

    fn get(&self, server: &str, target: &str) {
        let port = self.ports[server];
        let start = Instant::now();
        while TcpStream::connect(("localhost", port)).is_err() {
            assert!(start.elapsed() < DEADLINE, "{server} does not listen:\n{}", self.terminal.text());
            std::thread::yield_now();
        }
        let before = self.terminal.text();
        get(port, target);
        // The lesson takes the request in before the next key. Where its row is like the last ones, nothing changes.
        let sent = Instant::now();
        while self.terminal.text() == before && sent.elapsed() < Duration::from_millis(400) {
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn edit(&self, file: &str, before: &str, after: &str) {
        let (file, source) = file.split_once(" <- ").unwrap_or((file, file));
        let text = std::fs::read_to_string(self.folder.join(source)).expect("the file is there");
        // In the folder, a page has the ports of this play.
        let with_ports = |text: &str| {
            let fill =
                |text: String, (server, port): (_, &u16)| text.replace(&format!("{{{server}}}"), &port.to_string());
            self.ports.iter().fold(text.to_owned(), fill)
        };
        let (before, after) = (with_ports(before), with_ports(after));
        assert!(text.contains(&before), "{before} is not in {text}");
        std::fs::write(self.folder.join(file), text.replace(&before, &after)).expect("it can be saved");
        let name = file.rsplit('/').next().unwrap_or(file);
        self.terminal.wait_until("the change", |text| {
            let ends = ["Your program was started again", "doorway uses it now"];
            ends.iter().any(|end| text.contains(&format!("You saved {name}. {end}")))
        });
    }

    fn next(&mut self) {
        self.terminal.wait_until("the end of the step", |text| {
            text.contains("Press Enter for the next step") || text.contains("That was the last step")
        });
        let is_last = self.terminal.text().contains("That was the last step");
        self.terminal.press("\r");
        self.step += 1;
        if !is_last {
            self.terminal.wait_for(&format!("step {} of", self.step));
        }
    }
}

#[test]
fn boxes_is_played_to_its_end() {
    let page = include_str!("../templates/page/boxes/index.html");
    let (heading, line) = ("<h1>Good morning</h1>\n", "<p class=\"big\" id=\"temperature\">…</p>\n");
    let end = page.find(line).expect("the page has it") + line.len();
    let original = &page[page.find(heading).expect("the page has it")..end];
    let moved = original.replace(line, "").replace(heading, &format!("{heading}{line}")).leak();
    Learner::begin("boxes", &["site", "weather"]).play(&[
        Answer("b"),
        Get("site", "/"),
        Next,
        Get("weather", "/weather"),
        Next,
        Answer("a"),
        Get("site", "/"),
        Press("1"),
        Get("weather", "/weather"),
        Next,
        Answer("c"),
        Get("weather", "/weather"),
        Press("1"),
        Get("site", "/"),
        Next,
        Answer("b"),
        Answer("a"),
        Answer("c"),
        Next,
        Answer("b"),
        Agree("boxes-page"),
        Edit("index.html", original, moved),
        Get("site", "/"),
        Next,
        Answer("a"),
        Agree("boxes-page"),
        Edit("weather.json", "7", "35"),
        Get("weather", "/weather"),
        Next,
    ]);
}

#[test]
fn addresses_is_played_to_its_end() {
    Learner::begin("addresses", &["web", "site"]).play(&[
        Answer("c"),
        Get("web", "/wiki/Cyclone_Batsirai"),
        Next,
        Answer("a"),
        Get("web", "/wiki/Cyclone_Batsirai"),
        Next,
        Answer("c"),
        Get("web", "/search?q=easy+recipe+ideas"),
        Next,
        Answer("b"),
        Get("web", "/wiki/Z%C3%BCrich"),
        Next,
        Answer("c"),
        Get("web", "/search?q=tea"),
        Next,
        Get("web", "/search?q=green%20tea"),
        Next,
        Agree("addresses-page"),
        Edit("index.html", "q=tea", "q=green+tea"),
        Get("site", "/"),
        Get("web", "/search?q=green+tea"),
        Next,
    ]);
}

#[test]
fn api_menu_is_played_to_its_end() {
    Learner::begin("api-menu", &["web"]).play(&[
        Answer("c"),
        Get("web", "/about"),
        Get("web", "/pizza"),
        Next,
        Answer("a"),
        Get("web", "/"),
        Get("web", "/style.css"),
        Get("web", "/pictures/cat.svg"),
        Get("web", "/pictures/boat.svg"),
        Get("web", "/pictures/kite.svg"),
        Next,
        Answer("b"),
        Get("web", "/"),
        Next,
        Answer("c"),
        Get("web", "/watch?v=cat"),
        Get("web", "/api/comments?v=cat"),
        Next,
        Answer("a"),
        Get("web", "/watch?v=boat"),
        Get("web", "/watch?v=dog"),
        Next,
        Agree("api-menu-page"),
        Edit("index.html", "</ul>", "<li><img src=\"/pictures/kite.svg\" alt=\"A kite\"></li></ul>"),
        Get("web", "/"),
        Get("web", "/pictures/kite.svg"),
        Next,
        Answer("b"),
        Agree("api-menu-page"),
        Edit("routes.txt", "/ -> index.html", "/ -> index.html\n/watch -> videos/{v}.html"),
        Get("web", "/watch?v=boat"),
        Get("web", "/watch?v=cat"),
        Next,
        Agree("api-menu-page"),
        Edit("videos/mine.html <- videos/cat.html", "A cat sits", "My own cat"),
        Get("web", "/watch?v=mine"),
        Next,
    ]);
}

#[test]
fn many_servers_is_played_to_its_end() {
    let servers = ["site", "search", "pictures", "login", "messages", "new-search"];
    Learner::begin("many-servers", &servers).play(&[
        Answer("c"),
        Get("site", "/"),
        Get("messages", "/messages?for=Ada"),
        Next,
        Answer("a"),
        Get("site", "/"),
        Press("2"),
        Get("site", "/"),
        Press("3"),
        Get("site", "/"),
        Press("4"),
        Get("site", "/"),
        Press("1"),
        Get("site", "/"),
        Get("login", "/me"),
        Next,
        Answer("b"),
        Get("search", "/search?q=tea"),
        Get("pictures", "/pictures/boat.svg"),
        Next,
        Answer("a"),
        Answer("c"),
        Next,
        Answer("b"),
        Get("site", "/"),
        Get("new-search", "/search?q=tea"),
        Next,
        Agree("many-servers-page"),
        Edit("index.html", "localhost:{search}", "localhost:{new-search}"),
        Get("site", "/"),
        Get("new-search", "/search?q=boat"),
        Next,
    ]);
}

#[test]
fn languages_is_played_to_its_end() {
    Learner::begin("languages", &["web", "asker"]).play(&[
        Answer("c"),
        Get("web", "/"),
        Next,
        Answer("a"),
        Get("web", "/"),
        Next,
        Answer("b"),
        Get("web", "/"),
        Next,
        Next,
        Answer("c"),
        Next,
        Answer("a"),
        Run("web"),
        Get("asker", "/"),
        End,
        Get("asker", "/"),
        Next,
    ]);
}
