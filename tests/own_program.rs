//! The learner's own program in a lesson, as a person works with it: a real terminal, real curl, a real Node.js or Python, and
//! real edits of real files.
#![cfg(unix)]

#[path = "play_pty/terminal.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod terminal;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use portable_pty::CommandBuilder;
use tempfile::TempDir;
use terminal::Terminal;

const DOORWAY: &str = env!("CARGO_BIN_EXE_doorway");

/// A learner with a home of their own.
struct Learner {
    home: TempDir,
}

impl Learner {
    fn new() -> Self {
        Self { home: tempfile::tempdir().expect("a home") }
    }

    fn path(&self, below: &str) -> PathBuf {
        self.home.path().join(below)
    }

    fn command(&self, arguments: &[&str]) -> CommandBuilder {
        let mut command = CommandBuilder::new(DOORWAY);
        command.args(arguments);
        command.env("HOME", self.home.path());
        command.env("DOORWAY_HOME", self.path("progress"));
        for unset in ["EDITOR", "VISUAL", "XDG_DATA_HOME"] {
            command.env_remove(unset);
        }
        command.cwd(self.home.path());
        command
    }

    /// Plays a step of the lesson `hello` on ports that are free.
    fn hello(&self, step: &str, more: &[&str]) -> Terminal {
        let arguments = ["hello", "--step", step, "--port", "0", "--port-python", "0"];
        Terminal::start_command(self.command(&[&arguments, more].concat()), 100, 40)
    }

    /// Plays the step in which a save starts the program again, up to where the program runs in this folder. Returns the
    /// terminal and the port of the lesson.
    fn hello_with_own_program(&self, more: &[&str], folder: &str) -> (Terminal, u16) {
        let mut terminal = self.hello("7", more);
        terminal.wait_for("Press Enter first");
        terminal.press("y");
        terminal.wait_for(&format!("Your program is running: ~/doorway/{folder}"));
        let port = terminal.port();
        (terminal, port)
    }

    /// Saves a file again with other words in it, as an editor does.
    fn edit(&self, file: &str, before: &str, after: &str) {
        let path = self.path(file);
        let text = std::fs::read_to_string(&path).expect("the file is there");
        assert!(text.contains(before), "{before} is not in {text}");
        std::fs::write(&path, text.replace(before, after)).expect("it can be saved");
    }

    /// The number of the first line with this text.
    fn line_of(&self, file: &str, text: &str) -> usize {
        let source = std::fs::read_to_string(self.path(file)).expect("the file can be read");
        1 + source.lines().position(|line| line.contains(text)).expect("the text is in the file")
    }

    fn progress(&self) -> String {
        std::fs::read_to_string(self.path("progress/progress.json")).expect("progress is kept")
    }
}

/// What curl prints for a path.
fn curl(port: u16, path: &str) -> String {
    let url = format!("http://localhost:{port}{path}");
    let output = Command::new("curl").args(["-s", "-S", &url]).output().expect("curl is installed");
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

const JS_FILE: &str = "doorway/hello-js/index.js";
const OLD_WORDS: &str = "The server is running.";

#[test]
fn words_are_changed_seen_after_the_next_start_and_a_mistake_is_named_at_once() {
    let learner = Learner::new();
    let mut terminal = learner.hello("5", &[]);
    terminal.wait_for("Question");
    terminal.press("c");
    terminal.wait_for("Press Enter first");
    assert!(!learner.path("doorway").exists(), "nothing is written before the learner agrees");
    let port = terminal.port();
    terminal.press("y");
    terminal.wait_for("Your program is running: ~/doorway/hello-js");
    assert_eq!(curl(port, "/"), OLD_WORDS);
    terminal.wait_for("First change the file and save it");
    learner.edit(JS_FILE, OLD_WORDS, "Hello, Ada!");
    terminal.wait_for("still has the old code");
    let is_outdated = |screen: &str| screen.contains("But change the file and save it");
    terminal.wait_until("no note on the save that was missing", |screen| !is_outdated(screen));
    assert_eq!(curl(port, "/"), OLD_WORDS, "the program reads its file once");
    terminal.wait_for("Done");
    terminal.press("\r");
    terminal.wait_for("step 6 of");
    terminal.press("s");
    terminal.wait_for("Your program was started again");
    assert_eq!(curl(port, "/"), "Hello, Ada!");
    terminal.wait_for("These are your words");
    terminal.press("\r");
    terminal.wait_for("step 7 of");
    learner.edit(JS_FILE, "Hello, Ada!'", "Hello, Ada!");
    terminal.wait_for("a quotation mark is missing in");
    terminal.wait_for(&format!("look     index.js, line {}", learner.line_of(JS_FILE, "Hello, Ada!")));
    terminal.wait_for("Your program has stopped");
    assert!(curl(port, "/").contains("Failed to connect"), "no server is listening");
    let address = terminal.text().lines().filter(|line| line.contains("look     index.js, line")).count();
    assert_eq!(address, 1, "the report stays whole: {}", terminal.text());
    learner.edit(JS_FILE, "Hello, Ada!", "Hi, Ada!'");
    terminal.wait_for("You saved index.js. Your program was started again");
    assert_eq!(curl(port, "/"), "Hi, Ada!");
    terminal.wait_for("Done");
    terminal.press("w");
    terminal.wait_for("Hi, Ada!");
    terminal.press("q");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    assert!(curl(port, "/").contains("Failed to connect"), "nothing is left running");
}

#[test]
fn an_error_for_a_request_is_explained_in_a_step_in_which_the_program_is_changed() {
    let learner = Learner::new();
    let (mut terminal, port) = learner.hello_with_own_program(&["--lang", "python"], "hello-python");
    let file = "doorway/hello-python/index.py";
    learner.edit(file, "body = b'", "body = '");
    terminal.wait_for("Your program was started again");
    curl(port, "/");
    terminal.wait_for("a text was given where bytes are");
    assert!(!terminal.text().contains("wanted status"), "nobody asked for a status: {}", terminal.text());
    terminal.wait_for(&format!("index.py, line {}", learner.line_of(file, "self.wfile.write(body)")));
    learner.edit(file, "    def do_GET", "    def do_POST(self):\n        self.do_GET()\n\n    def do_GET");
    terminal.wait_until("the error is gone", |screen| !screen.contains("a text was given"));
    let note = r#"{"title": "Tea"}"#;
    let sent = ["-s", "-H", "Content-Type: application/json", "-d", note, &format!("http://localhost:{port}/notes")];
    Command::new("curl").args(sent).output().expect("curl is installed");
    terminal.wait_for("not yet   POST /notes");
    terminal.wait_for("content-type: application/json");
    terminal.wait_for(&format!("'{note}'"));
    learner.edit(file, "body = '", "body = b'");
    terminal.wait_until("the error is gone", |screen| !screen.contains("a text was given"));
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

/// Its first response goes out whole, and then it ends.
#[test]
fn a_program_that_ends_at_a_request_is_said_to_have_been_running_and_no_inner_port_is_named() {
    let learner = Learner::new();
    let (mut terminal, port) = learner.hello_with_own_program(&[], "hello-js");
    let ends = "response.on('finish', () => { throw new Error('boom'); });";
    learner.edit(JS_FILE, "  // TODO send the words", &format!("  {ends}\n  // TODO send the words"));
    terminal.wait_for("Your program was started again");
    assert_eq!(curl(port, "/"), OLD_WORDS);
    terminal.wait_for("your program  it has stopped right after GET / (exit code 1)");
    terminal.wait_for("Error: boom");
    assert!(!terminal.text().contains("No program is listening on 127.0.0.1"), "{}", terminal.text());
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn a_program_that_ends_at_a_later_request_is_explained_by_that_request_and_not_by_its_start() {
    let learner = Learner::new();
    let (mut terminal, port) = learner.hello_with_own_program(&[], "hello-js");
    learner.edit(JS_FILE, "  response.setHeader", "  if (request.url === '/users/3') id;\n  response.setHeader");
    terminal.wait_for("Your program was started again");
    assert_eq!(curl(port, "/"), OLD_WORDS);
    curl(port, "/users/3");
    terminal.wait_for("not yet   GET /users/3");
    terminal.wait_for("your program ended while it was asked (exit code 1)");
    terminal.wait_for(&format!("index.js, line {}", learner.line_of(JS_FILE, "/users/3")));
    let text = terminal.text();
    assert!(!text.contains("the start") && !text.contains("before it answered"), "{text}");
    learner.edit(JS_FILE, "'/users/3') id", "'/leave') setTimeout(() => process.exit(3), 100)");
    terminal.wait_for("Your program was started again");
    curl(port, "/leave");
    terminal.wait_for("it has stopped right after GET /leave (exit code 3)");
    terminal.wait_for("Your program was running, and then it stopped, with exit code 3.");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn the_exercise_is_checked_at_each_save_and_the_lesson_is_done_when_it_is_met() {
    let learner = Learner::new();
    let mut terminal = learner.hello("12", &[]);
    terminal.wait_for("Press Enter first");
    terminal.press("y");
    terminal.wait_for("not yet");
    terminal.wait_for("Waiting for you to save a file");
    terminal.wait_for("h shows the page to read");
    terminal.press("h");
    terminal.wait_for("h shows the line to write");
    terminal.press("h");
    terminal.wait_for("Press h again to see it");
    terminal.press("h");
    terminal.wait_for("response.end('Hello, World!');");
    terminal.wait_for("h hides the hints");
    terminal.press("h");
    terminal.wait_until("the hint is gone", |screen| !screen.contains("h hides the hints"));
    let text = std::fs::read_to_string(learner.path(JS_FILE)).expect("it was written");
    let solved = text.replace("response.end('The server is running.')", "response.end('Hello, World!')").replace(
        "  response.end",
        "  response.setHeader('Content-Type', 'text/plain; charset=utf-8');\n  response.end",
    );
    std::fs::write(learner.path(JS_FILE), solved).expect("it can be saved");
    terminal.wait_for("Your program meets everything that this lesson asks for");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    let progress = learner.progress();
    assert!(progress.contains("\"done\": true"), "{progress}");
}

/// The port of the store in the link that a server makes.
fn port_in_link(port: u16) -> u16 {
    let url = format!("http://localhost:{port}/uploads");
    let arguments = ["-s", "-S", "-H", "Content-Type: application/json", "-d", "{\"name\": \"cat.png\"}", &url];
    let output = Command::new("curl").args(arguments).output().expect("curl is installed");
    let link = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let rest = link.split("http://localhost:").nth(1).unwrap_or_else(|| panic!("a link: {link}"));
    rest.split('/').next().and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("a port: {link}"))
}

#[test]
fn in_an_exercise_the_program_has_the_variables_of_the_lesson_too() {
    let learner = Learner::new();
    let store = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let arguments =
        ["object-storage", "--step", "9", "--port", "0", "--port-store", &store.to_string()].map(str::to_owned);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut terminal = Terminal::start_command(learner.command(&arguments), 100, 40);
    terminal.wait_for("Press Enter first");
    terminal.press("y");
    terminal.wait_for("not yet");
    let solved = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/node/object-storage/index.js");
    std::fs::copy(solved, learner.path("doorway/object-storage-js/index.js")).expect("it can be saved");
    terminal.wait_for("Your program meets everything that this lesson asks for");
    let site = terminal.ports().into_iter().find(|port| *port != store).expect("the site's port");
    assert_eq!(port_in_link(site), store);
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn a_lesson_that_is_left_in_the_middle_goes_on_with_the_same_project_and_asks_nothing() {
    let learner = Learner::new();
    let mut terminal = learner.hello("6", &[]);
    terminal.wait_for("Press Enter first");
    terminal.press("y");
    terminal.wait_for("Your program is running");
    learner.edit(JS_FILE, OLD_WORDS, "Still here.");
    terminal.wait_for("still has the old code");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    let again = ["hello", "--port", "0", "--port-python", "0"];
    let mut terminal = Terminal::start_command(learner.command(&again), 100, 40);
    terminal.wait_for("You go on where you stopped, at step 6");
    terminal.wait_for("Your program is running");
    assert_eq!(curl(terminal.port(), "/"), "Still here.");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn a_step_opens_at_its_top_and_what_its_program_does_by_itself_leaves_it_there() {
    let learner = Learner::new();
    let arguments = ["routes", "--step", "9", "--port", "0"];
    let start = || Terminal::start_command(learner.command(&arguments), 80, 24);
    let mut terminal = start();
    terminal.wait_for("Press Enter first");
    terminal.press("\r");
    terminal.wait_for("Waiting for you to save a file");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    let mut terminal = start();
    terminal.wait_for("Waiting for you to save a file");
    assert!(
        terminal.text().contains("Your file has the route for /, and you wrote the one for"),
        "{}",
        terminal.text()
    );
    assert!(terminal.text().contains("more to read") || terminal.text().contains("PgDn"), "{}", terminal.text());
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn back_from_the_step_with_other_programs_the_lessons_port_is_the_learners_again() {
    let learner = Learner::new();
    let mut terminal = learner.hello("7", &[]);
    terminal.wait_for("Press Enter first");
    terminal.press("y");
    terminal.wait_for("Your program is running");
    let port = terminal.port();
    terminal.press("\r");
    terminal.wait_for("Press Enter again to skip it");
    terminal.press("\r");
    terminal.wait_for("step 8 of");
    terminal.press("\r");
    terminal.wait_until("Node's response", |_| curl(port, "/") == "Hello, World!");
    terminal.press("\u{1b}[D");
    terminal.wait_for("step 7 of");
    terminal.wait_for("Your program is running: ~/doorway/hello-js");
    assert_eq!(curl(port, "/"), OLD_WORDS);
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn a_folder_with_something_else_in_it_is_never_written_over() {
    let learner = Learner::new();
    std::fs::create_dir_all(learner.path("doorway/hello-js")).expect("made");
    std::fs::write(learner.path(JS_FILE), "mine").expect("written");
    let mut terminal = learner.hello("6", &[]);
    terminal.wait_for("~/doorway/hello-js-2");
    terminal.press("y");
    terminal.wait_for("Your program is running");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    assert_eq!(std::fs::read_to_string(learner.path(JS_FILE)).expect("it is there"), "mine");
}

#[test]
fn the_same_in_python() {
    let learner = Learner::new();
    let mut terminal = learner.hello("6", &["--lang", "python"]);
    terminal.wait_for("Press Enter first");
    let port = terminal.port();
    terminal.press("y");
    terminal.wait_for("Your program is running: ~/doorway/hello-python");
    learner.edit("doorway/hello-python/index.py", OLD_WORDS, "Hello, Ada!");
    terminal.wait_for("still has the old code");
    terminal.press("s");
    terminal.wait_for("Your program was started again");
    assert_eq!(curl(port, "/"), "Hello, Ada!");
    terminal.wait_for("Done");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn a_project_that_the_learner_has_already_is_taken_up() {
    let learner = Learner::new();
    let made = Command::new(DOORWAY)
        .args(["new", "mine", "--stack", "node", "--lesson", "hello"])
        .env("DOORWAY_HOME", learner.path("progress"))
        .current_dir(learner.home.path())
        .stdout(Stdio::null())
        .status();
    assert!(made.expect("doorway starts").success());
    let folder = learner.path("mine");
    let mut terminal = learner.hello("12", &["--folder", folder.to_str().expect("a name in UTF-8")]);
    terminal.wait_for("~/mine is your project.");
    terminal.wait_for("not yet");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn plain_lines_say_what_the_program_does() {
    let learner = Learner::new();
    let mut terminal = learner.hello("6", &["--plain"]);
    terminal.wait_for("Press `Enter` first");
    let port = terminal.port();
    terminal.press("y\r");
    terminal.wait_for("Your own program is listening on port");
    learner.edit(JS_FILE, OLD_WORDS, "Hello, Ada!");
    terminal.wait_for("still has the old code");
    terminal.press("s\r");
    terminal.wait_for("Your program was started again");
    assert_eq!(curl(port, "/"), "Hello, Ada!");
    terminal.wait_for("Done: ");
    terminal.press("q\r");
    assert_eq!(terminal.exit(), 0);
    assert!(!terminal.bytes().contains(&0x1b), "no escape");
}

#[test]
fn a_step_whose_program_cannot_run_says_what_to_install_and_how_to_go_on() {
    let learner = Learner::new();
    let empty = learner.path("bin");
    std::fs::create_dir_all(&empty).expect("made");
    let mut command = learner.command(&["hello", "--step", "6", "--port", "0", "--port-python", "0"]);
    command.env("PATH", &empty);
    let mut terminal = Terminal::start_command(command, 100, 40);
    terminal.wait_for("needs Node.js 20 or newer, which is not installed");
    terminal.wait_for("nodejs.org");
    terminal.wait_for("Enter: go on without it");
    terminal.press("\r");
    terminal.wait_for("step 7 of");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn a_program_that_is_missing_comes_with_the_command_that_installs_it_here() {
    let learner = Learner::new();
    let tools = learner.path("bin");
    std::fs::create_dir_all(&tools).expect("made");
    for (name, prints) in [("apt-get", ""), ("python3", "echo Python 3.11.2"), ("node", "echo v18.19.0")] {
        std::fs::write(tools.join(name), format!("#!/bin/sh\n{prints}\n")).expect("written");
        make_program(&tools.join(name));
    }
    let start = || {
        let mut command = learner.command(&["hello", "--step", "6", "--port", "0", "--port-python", "0"]);
        command.env("PATH", &tools);
        Terminal::start_command(command, 100, 40)
    };
    let mut terminal = start();
    terminal.wait_for("needs Node.js 20 or newer. The one that is installed is");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    std::fs::remove_file(tools.join("node")).expect("it was there");
    let mut terminal = start();
    terminal.wait_for("needs Node.js 20 or newer, which is not installed");
    terminal.wait_for("Type in a second terminal: sudo apt-get install nodejs npm");
    terminal.wait_for("l: go on with Python, which is installed");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn another_folder_can_be_typed_and_the_next_project_is_beside_it() {
    let learner = Learner::new();
    let mut terminal = learner.hello("6", &[]);
    terminal.wait_for("Press Enter first");
    terminal.wait_for("f another folder");
    terminal.press("f");
    terminal.wait_for("The folder for your server:");
    terminal.press("~/code/first\r");
    terminal.wait_for("Your program is running: ~/code/first");
    assert!(learner.path("code/first/index.js").is_file() && !learner.path("doorway").exists());
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    let routes = ["routes", "--step", "3", "--port", "0"];
    let mut terminal = Terminal::start_command(learner.command(&routes), 100, 40);
    terminal.wait_for("Your program is running: ~/code/routes-js");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn a_folder_with_something_in_it_that_is_typed_is_refused_and_the_question_stays() {
    let learner = Learner::new();
    std::fs::create_dir_all(learner.path("mine")).expect("made");
    std::fs::write(learner.path("mine/notes.txt"), "mine").expect("written");
    let mut terminal = learner.hello("6", &[]);
    terminal.wait_for("Press Enter first");
    terminal.press("f");
    terminal.wait_for("The folder for your server:");
    terminal.press("mine\r");
    terminal.wait_for("~/mine has other files in it. Type the name of an empty folder.");
    terminal.wait_for("Press Enter first");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    assert_eq!(std::fs::read_dir(learner.path("mine")).expect("it is there").count(), 1);
}

#[test]
fn an_editor_in_the_terminal_gets_the_screen_and_gives_it_back() {
    let learner = Learner::new();
    let editor = learner.path("nano");
    std::fs::write(&editor, "#!/bin/sh\necho \"editing $1\"\nread line\necho \"// $line\" >> \"$1\"\n")
        .expect("written");
    make_program(&editor);
    let mut command = learner.command(&["hello", "--step", "6", "--port", "0", "--port-python", "0"]);
    command.env("EDITOR", &editor);
    let mut terminal = Terminal::start_command(command, 100, 40);
    terminal.wait_for("Press Enter first");
    terminal.press("y");
    terminal.wait_for("Your program is running");
    terminal.press("e");
    terminal.wait_for("Close it to come back here.");
    terminal.press("e");
    terminal.wait_for("editing ");
    terminal.press("seen by the editor\r");
    terminal.wait_for("still has the old code");
    let text = std::fs::read_to_string(learner.path(JS_FILE)).expect("it is there");
    assert!(text.ends_with("// seen by the editor\n"), "{text}");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn without_a_keyboard_the_steps_are_skipped_unless_a_folder_is_named() {
    let learner = Learner::new();
    let play = |more: &[&str], wanted: &str| {
        let mut command = Command::new(DOORWAY);
        command.args(["hello", "--step", "6", "--port", "0", "--port-python", "0"]).args(more);
        command.env("HOME", learner.home.path()).env("DOORWAY_HOME", learner.path("progress"));
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("doorway starts");
        let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let found = lines.map_while(Result::ok).find(|line| line.contains(wanted));
        child.kill().expect("it is still waiting");
        child.wait().expect("it ends");
        assert!(found.is_some(), "{wanted} is never printed");
    };
    play(&[], "This step needs a project");
    assert!(!learner.path("doorway").exists(), "nobody has agreed to that");
    play(&[], "Step 8 of 12");
    let folder = learner.path("named");
    play(&["--folder", folder.to_str().expect("a name in UTF-8")], "Your own program is listening on port");
}

fn make_program(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("its own file");
}

#[test]
fn a_page_is_changed_on_a_computer_that_has_no_language() {
    let learner = Learner::new();
    let mut command = learner.command(&["boxes", "--step", "6", "--port", "0", "--port-weather", "0"]);
    command.env("PATH", learner.path("nothing"));
    let mut terminal = Terminal::start_command(command, 100, 40);
    terminal.wait_for("Question");
    terminal.press("b");
    terminal.wait_for("doorway puts files of your own into");
    let port = terminal.port();
    // A letter that comes this soon after another one would be taken for text.
    terminal.press("\r");
    terminal.wait_for("Your files are in ~/doorway/boxes-page.");
    let page = curl(port, "/");
    assert!(!page.contains("localhost:8080/weather"), "the page asks the port that the backend has now: {page}");
    let file = learner.path("doorway/boxes-page/index.html");
    let heading = "<h1>It is <b id=\"temperature\"></b></h1>";
    let page = std::fs::read_to_string(&file).expect("the page is there").replace("id=\"temperature\"", "id=\"old\"");
    std::fs::write(&file, page.replace("Good morning", "Good evening")).expect("its own file");
    // A browser that loads the page again at each save finds it there.
    let since = Instant::now();
    while since.elapsed() < Duration::from_millis(400) {
        assert!(curl(port, "/").contains("Good evening"), "the page is sent as soon as it is saved");
    }
    std::fs::write(&file, page.replace("<h1>Good morning</h1>", heading)).expect("its own file");
    terminal.wait_for("You saved index.html. doorway uses it now.");
    assert!(curl(port, "/").contains("It is"), "the new page is sent");
    terminal.wait_for("The number is at the top now");
    learner.edit("doorway/boxes-page/routes.txt", "->", "=");
    terminal.wait_for("is not a route");
    terminal.press("q");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}
