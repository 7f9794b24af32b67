//! A lesson in a real pseudo-terminal: keys in, screen out, real requests beside it.

#[path = "play_pty/terminal.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod terminal;

use terminal::{Terminal, ask, lessons, send};

#[test]
fn a_lesson_is_played_to_its_end() {
    let folder = lessons();
    let mut terminal = Terminal::start(&folder, 80, 24, &["demo", "--port", "0", "--port-python", "0"]);
    terminal.wait_for("1 of 3");
    let port = terminal.port();
    terminal.press("\r");
    terminal.wait_for("Your turn");
    ask(port, "/favicon.ico");
    terminal.wait_for("/favicon.ico");
    assert!(!terminal.text().contains("Done"), "any path but the one asked for must not end the step");
    ask(port, "/");
    terminal.wait_for("Done");
    terminal.press("\r");
    terminal.wait_for("Question");
    assert!(!terminal.text().contains("after the question"), "a quiz is asked before what follows it is shown");
    terminal.press("a");
    terminal.wait_for("Not quite");
    terminal.wait_for("the reason for one");
    terminal.press("b");
    terminal.wait_for("Yes");
    terminal.wait_for("after the question");
    terminal.press("\r");
    terminal.wait_for("done");
    assert_eq!(terminal.exit(), 0);
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err(), "the port must be free again");
}

#[test]
fn keys_show_the_wire_the_keys_another_language_and_the_step_before() {
    let folder = lessons();
    let mut terminal = Terminal::start(&folder, 80, 40, &["demo", "--port", "0", "--port-python", "0", "--step", "2"]);
    terminal.wait_for("Your turn");
    terminal.press("?");
    terminal.wait_for("quit");
    terminal.press("w");
    terminal.wait_for("No request has been sent yet");
    let port = terminal.port();
    ask(port, "/");
    terminal.wait_for("Done");
    terminal.press("w");
    terminal.wait_for("GET / HTTP/1.1");
    terminal.wait_for("HTTP/1.1 200 OK");
    terminal.press("l");
    terminal.wait_for("Python");
    terminal.press("\u{1b}[D");
    terminal.wait_for("1 of 3");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn going_back_a_step_puts_the_data_of_the_servers_back() {
    const LESSON: &str = "+++\nsummary = \"A\"\npart = 1\nminutes = 1\ndemo = \"cors-demo\"\n+++\n# Counter\n\
        ## One\n```stage\nno-header\n```\nWords.\n## Two\nThe API listens at {{url:api}}/.\n";
    let folder = tempfile::tempdir().expect("a folder for lessons");
    std::fs::write(folder.path().join("01-counter.md"), LESSON).expect("it can be written");
    let any_ports = ["counter", "--port", "0", "--port-api", "0", "--port-copycat", "0", "--step", "2"];
    let mut terminal = Terminal::start(&folder, 80, 24, &any_ports);
    let port = terminal.port();
    assert!(send(port, "POST", "/api/counter").ends_with("{\"count\":1}"));
    terminal.press("\u{1b}[D");
    terminal.wait_for("1 of 2");
    assert!(ask(port, "/api/counter").ends_with("{\"count\":0}"));
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn another_size_draws_the_step_again_to_fit() {
    let folder = lessons();
    let mut terminal = Terminal::start(&folder, 100, 30, &["demo", "--port", "0", "--port-python", "0"]);
    terminal.wait_for("1 of 3");
    assert!(terminal.widest() > 60, "the words are long enough to fill a wide terminal");
    terminal.resize(60, 30);
    terminal.wait_until("no line is wider than the terminal", |screen| {
        screen.contains("1 of 3")
            && screen.contains("the last word")
            && !screen.lines().any(|line| line.chars().count() > 60)
    });
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn plain_lines_hold_no_escape_and_are_never_redrawn() {
    let folder = lessons();
    let mut terminal =
        Terminal::start(&folder, 80, 24, &["demo", "--port", "0", "--port-python", "0", "--plain", "--step", "2"]);
    terminal.wait_for("type it and press Enter");
    terminal.wait_for("Your turn: Open");
    let port = terminal.port();
    ask(port, "/");
    terminal.wait_for("Done: ");
    terminal.press("q\r");
    assert_eq!(terminal.exit(), 0);
    assert!(!terminal.bytes().contains(&0x1b), "no escape: {:?}", String::from_utf8_lossy(&terminal.bytes()));
}

#[test]
fn with_plain_lines_r_runs_the_command_of_the_step_and_a_word_that_is_no_key_is_told_so() {
    const LESSON: &str = "+++\nsummary = \"A\"\npart = 1\nminutes = 1\ndemo = \"hello\"\n+++\n# Hello\n\
        ## One\n```stage\nhello\n```\n```try\nSend it: `curl {{url}}/`\nuntil javascript GET / -> 200\n```\nThe last word.\n";
    let folder = tempfile::tempdir().expect("a folder for lessons");
    std::fs::write(folder.path().join("01-plain.md"), LESSON).expect("it can be written");
    let mut terminal = Terminal::start(&folder, 80, 24, &["plain", "--port", "0", "--port-python", "0", "--plain"]);
    terminal.wait_for("Your turn: Send it");
    terminal.press("z\r");
    terminal.wait_for("`z` is no key here. For all keys, type `?` and press Enter.");
    terminal.press("r\r");
    terminal.wait_for("Hello, World!");
    terminal.wait_for("Done: ");
    terminal.press("q\r");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn a_long_step_comes_page_by_page() {
    let folder = lessons();
    let mut terminal = Terminal::start(&folder, 60, 7, &["demo", "--port", "0", "--port-python", "0"]);
    terminal.wait_for("Enter shows more");
    assert!(!terminal.text().contains("Enter goes on"), "the end waits below");
    terminal.press("\r");
    terminal.wait_for("Enter goes on");
    terminal.wait_for("the last word");
    assert!(!terminal.text().contains("Enter shows more"));
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn a_lesson_goes_on_where_it_was_left_and_begins_again_when_it_is_asked_to() {
    let (folder, home) = (lessons(), tempfile::tempdir().expect("a folder for progress"));
    let start = |more: &[&str]| {
        let arguments = [&["demo", "--port", "0", "--port-python", "0"], more].concat();
        Terminal::start_at_home(&folder, home.path(), &arguments)
    };
    let mut terminal = start(&[]);
    terminal.wait_for("step 1 of 3");
    terminal.press("\r");
    terminal.wait_for("step 2 of 3");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    terminal.wait_for("You stopped at step 2 of 3: To ask.");
    // The command is broken in front of an option.
    terminal.wait_for("--port 0");
    terminal.wait_for("--port-python 0");
    let mut terminal = start(&[]);
    terminal.wait_for("step 2 of 3");
    terminal.wait_for("You go on where you stopped");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    let mut terminal = start(&["--step", "1"]);
    terminal.wait_for("step 1 of 3");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn where_progress_cannot_be_kept_the_command_to_go_on_names_the_step() {
    let (folder, home) = (lessons(), tempfile::tempdir().expect("a folder"));
    // No line of the screen has room for it.
    let name = "x".repeat(100) + "-end";
    let file = home.path().join(&name);
    std::fs::write(&file, "").expect("written");
    let arguments = ["demo", "--port", "0", "--port-python", "0", "--step", "2"];
    let mut terminal = Terminal::start_at_home(&folder, &file, &arguments);
    terminal.wait_for("Progress is not kept");
    terminal.wait_until("the whole name", |text| text.split_whitespace().collect::<String>().contains(&name));
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    terminal.wait_for("You stopped at step 2 of 3");
    terminal.wait_for("--step 2");
}

#[test]
fn a_question_that_was_answered_is_not_asked_again_after_a_pause() {
    let (folder, home) = (lessons(), tempfile::tempdir().expect("a folder for progress"));
    let start = |more: &[&str]| {
        let arguments = [&["demo", "--port", "0", "--port-python", "0"], more].concat();
        Terminal::start_at_home(&folder, home.path(), &arguments)
    };
    let mut terminal = start(&["--step", "3"]);
    terminal.wait_for("a or b answers");
    terminal.press("b");
    terminal.wait_for("after the question");
    // On the last step, q would end the lesson.
    terminal.press("\u{3}");
    assert_eq!(terminal.exit(), 130);
    let mut terminal = start(&[]);
    terminal.wait_for("after the question");
    terminal.wait_for("Yes");
    assert!(!terminal.text().contains("answers"), "{}", terminal.text());
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn a_learner_who_only_presses_enter_has_not_done_the_lesson() {
    let (folder, home) = (lessons(), tempfile::tempdir().expect("a folder for progress"));
    let mut terminal = Terminal::start_at_home(&folder, home.path(), &["demo", "--port", "0", "--port-python", "0"]);
    for screen in
        ["step 1 of 3", "Your turn", "Press Enter again to skip it", "shows the answer", "finishes the lesson"]
    {
        terminal.wait_for(screen);
        terminal.press("\r");
    }
    assert_eq!(terminal.exit(), 0);
    terminal.wait_for("skipped 1 task");
    terminal.wait_for("step 2: To ask");
    let record = std::fs::read_to_string(home.path().join("progress.json")).expect("progress is kept");
    assert!(record.contains("\"done\": false"), "{record}");
}

#[test]
fn text_that_is_pasted_is_no_keys_and_a_pasted_command_can_be_run_here() {
    let folder = lessons();
    let mut terminal = Terminal::start(&folder, 80, 24, &["demo", "--port", "0", "--port-python", "0", "--step", "2"]);
    terminal.wait_for("Your turn");
    let port = terminal.port();
    terminal.press(&format!("\u{1b}[200~curl -i http://localhost:{port}/\u{1b}[201~"));
    terminal.wait_for("That is text for a terminal");
    assert!(terminal.text().contains("step 2 of 3"), "nothing else has happened");
    terminal.press("r");
    terminal.wait_for(&format!("$ curl -i http://localhost:{port}/"));
    terminal.wait_for("HTTP/1.1 200 OK");
    terminal.wait_for("Done");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn without_colours_the_screen_has_neither_colours_nor_back_ticks() {
    let folder = lessons();
    let arguments = ["demo", "--port", "0", "--port-python", "0", "--step", "2", "--color", "never"];
    let mut terminal = Terminal::start(&folder, 80, 24, &arguments);
    terminal.wait_for("Your turn");
    terminal.wait_for("Waiting for GET / on port");
    assert!(!terminal.text().contains('`'), "{}", terminal.text());
    let bytes = String::from_utf8_lossy(&terminal.bytes()).into_owned();
    assert!(!bytes.contains("[38;"), "no colour: {bytes:?}");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn an_answer_can_be_marked_with_arrows_and_given_with_enter() {
    let folder = lessons();
    let mut terminal = Terminal::start(&folder, 80, 24, &["demo", "--port", "0", "--port-python", "0", "--step", "3"]);
    terminal.wait_for("Question");
    terminal.press("\u{1b}[B");
    terminal.wait_for("› a  one");
    terminal.press("\u{1b}[B");
    terminal.wait_for("› b  two");
    terminal.press("\r");
    terminal.wait_for("Yes");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn a_request_that_is_almost_right_is_named_beside_the_one_that_is_missing() {
    let folder = lessons();
    let mut terminal = Terminal::start(&folder, 80, 24, &["demo", "--port", "0", "--port-python", "0", "--step", "2"]);
    terminal.wait_for("Your turn");
    let port = terminal.port();
    ask(port, "/abuot");
    terminal.wait_for("GET /abuot arrived");
    terminal.wait_for("This step waits for");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

/// The lessons as a learner plays them who never gets an answer right, with curl in a second terminal and Node.js for the
/// program of their own.
#[cfg(feature = "full")]
mod with_curl {
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};

    use portable_pty::CommandBuilder;
    use tempfile::TempDir;

    use super::terminal::Terminal;

    /// A body that any of the demos takes.
    const BODY: &str = r#"{"count": 1, "size": 1, "text": "hello", "url": "https://example.com/"}"#;
    const DOORWAY: &str = env!("CARGO_BIN_EXE_doorway");

    #[test]
    fn hello_is_played_to_its_end() {
        play("hello", include_str!("../lessons/06-hello.md"));
    }

    #[test]
    fn routes_is_played_to_its_end() {
        play("routes", include_str!("../lessons/07-routes.md"));
    }

    /// The page's own reports stand for what a browser lets it see; tests/browser plays the page itself.
    #[test]
    fn cors_demo_is_played_to_its_end() {
        play("cors-demo", include_str!("../lessons/18-cors-demo.md"));
    }

    #[test]
    fn cors_cookies_is_played_to_its_end() {
        play("cors-cookies", include_str!("../lessons/19-cors-cookies.md"));
    }

    /// What only a browser keeps is played in tests/browser.
    #[test]
    fn other_apis_is_played_to_its_end() {
        play("other-apis", include_str!("../lessons/17-other-apis.md"));
    }

    #[test]
    fn output_is_the_learners_own_where_they_sent_the_request_and_else_is_called_an_example() {
        let home = tempfile::tempdir().expect("a home");
        let start = |step: &str| {
            let mut command = CommandBuilder::new(DOORWAY);
            command.args(["hello", "--step", step, "--port", "0", "--port-python", "0"]);
            command.env("HOME", home.path());
            command.env("DOORWAY_HOME", home.path().join("progress"));
            Terminal::start_command(command, 100, 60)
        };
        let mut terminal = start("3");
        terminal.wait_for("shows the answer");
        terminal.press("\r");
        terminal.wait_for("Your turn");
        terminal.press("r");
        terminal.wait_for("Sent by doorway itself. curl prints the same:");
        terminal.wait_for("Done");
        let year = chrono::Utc::now().format("%Y").to_string();
        let dates =
            |screen: &str| screen.lines().filter(|line| line.contains("Date: ") && line.contains(&year)).count();
        assert_eq!(dates(&terminal.text()), 1, "the command shows it: {}", terminal.text());
        terminal.press("l");
        terminal.wait_for("The response to your own request:");
        assert_eq!(dates(&terminal.text()), 1, "the text shows it: {}", terminal.text());
        assert!(!terminal.text().contains("09:41:07 GMT"), "{}", terminal.text());
        terminal.press("q");
        assert_eq!(terminal.exit(), 0);
        let mut terminal = start("4");
        terminal.wait_for("An example. Your versions may be different.");
        terminal.press("q");
        assert_eq!(terminal.exit(), 0);
    }

    #[test]
    fn deploy_is_played_to_its_end() {
        play("deploy", include_str!("../lessons/20-deploy.md"));
    }

    #[test]
    fn next_steps_is_played_to_its_end() {
        play("next-steps", include_str!("../lessons/21-next-steps.md"));
    }

    fn play(name: &str, source: &str) {
        let learner = Learner::new(name);
        let mut command = CommandBuilder::new(DOORWAY);
        command.args([name, "--port", "0"]);
        match name {
            "hello" => command.args(["--port-python", "0"]),
            "cors-demo" | "cors-cookies" => command.args(["--port-api", "0", "--port-copycat", "0"]),
            "deploy" => command.args(["--port-copy", "0"]),
            "other-apis" => command.args(["--port-other", "0"]),
            _ => {}
        }
        command.env("HOME", learner.home.path());
        command.env("DOORWAY_HOME", learner.home.path().join("progress"));
        let mut terminal = Terminal::start_command(command, 100, 200);
        let steps: Vec<&str> = source.split("\n## ").skip(1).collect();
        for (number, step) in (1..).zip(&steps) {
            terminal.wait_for(&format!("step {number} of {}", steps.len()));
            terminal.wait_for(step.lines().next().expect("a title"));
            play_step(&mut terminal, step, &learner);
            terminal.wait_for_end_of_step();
            terminal.press("\r");
        }
        assert_eq!(terminal.exit(), 0);
    }

    /// The lines that a task waits for, without the word in front of them.
    fn awaited(block: &str) -> impl Iterator<Item = &str> {
        block.lines().filter_map(|line| line.strip_prefix("until ").or_else(|| line.strip_prefix("then ")))
    }

    fn play_step(terminal: &mut Terminal, step: &str, learner: &Learner) {
        for block in step.split("\n```").skip(1) {
            if block.starts_with("quiz") {
                terminal.wait_for("Enter shows the answer");
                terminal.press("\r");
            } else if block.starts_with("try") {
                terminal.wait_for("Your turn");
                if step.contains("\nkey 1 ") {
                    terminal.press("1");
                    terminal.wait_for("You pressed");
                }
                awaited(block).for_each(|line| curl(terminal, line));
                terminal.wait_for("Done");
            } else if block.starts_with("edit") || block.starts_with("exercise") {
                learner.change_program(terminal, block);
                for line in awaited(block) {
                    // A new start that has its turn in the task comes right before its request.
                    if block.contains(&format!("then {line}")) && line.contains("after restart") {
                        press_restart(terminal);
                    }
                    curl(terminal, line);
                }
                terminal.wait_for("Done");
            }
        }
    }

    /// A learner who knows the solution.
    struct Learner {
        home: TempDir,
        lesson: String,
    }

    impl Learner {
        fn new(lesson: &str) -> Self {
            Self { home: tempfile::tempdir().expect("a home"), lesson: lesson.to_owned() }
        }

        /// Does with the program what a step asks for: a save, or a new start.
        fn change_program(&self, terminal: &mut Terminal, block: &str) {
            let states = ["Press Enter first", "is running: ~", "Your files are in ~", "has the old code"];
            terminal.wait_until("the program", |screen| states.iter().any(|state| screen.contains(state)));
            if terminal.text().contains("Press Enter first") {
                terminal.press("y");
                terminal.wait_until("the program", |screen| {
                    screen.contains("is running: ~") || screen.contains("Your files are in ~")
                });
            }
            let is_by_key = block.contains("restart by key");
            let is_restarted = |line: &str| line.starts_with("until ") && line.contains("after restart");
            if is_by_key && block.lines().any(is_restarted) {
                return press_restart(terminal);
            }
            if is_by_key && block.contains("after restart") {
                return;
            }
            std::fs::write(self.file(), self.solution(block.len())).expect("it can be saved");
            // Where the check is met at once, its report is in the place of the note on the start.
            let signs =
                if is_by_key { ["still has the old code"; 3] } else { ["was started again", "uses it now", "Done"] };
            terminal.wait_until("the program", |screen| signs.iter().any(|sign| screen.contains(sign)));
        }

        fn file(&self) -> PathBuf {
            self.home.path().join(format!("doorway/{}-js/index.js", self.lesson))
        }

        /// The finished program, with a comment that no other save has.
        fn solution(&self, number: usize) -> String {
            let folder = self.home.path().join("solved");
            if !folder.exists() {
                let mut made = Command::new(DOORWAY);
                made.args(["new", "solved", "--stack", "node", "--solved", "--lesson", &self.lesson]);
                made.env("DOORWAY_HOME", self.home.path().join("other")).current_dir(self.home.path());
                assert!(made.stdout(Stdio::null()).status().expect("doorway starts").success());
            }
            let text = std::fs::read_to_string(Path::new(&folder).join("index.js")).expect("it is there");
            format!("{text}// save {number}\n")
        }
    }

    fn press_restart(terminal: &mut Terminal) {
        terminal.press("s");
        terminal.wait_for("was started again");
    }

    /// Asks every server for what an `until` line wants: those that were not meant do not mind.
    fn curl(terminal: &Terminal, until: &str) {
        let (request, response) = until.split_once(" -> ").expect("an arrow");
        let words: Vec<&str> = request.split(' ').collect();
        let [.., method, path] = words[..] else { panic!("no request: {until}") };
        let times = response.split_once(" times").and_then(|(before, _)| before.rsplit(' ').next()?.parse().ok());
        // The words behind `as` are for the learner.
        let conditions = response.split(" as \"").next().expect("a split has a first part");
        let header = conditions
            .split_once("with header ")
            .map_or("Accept: */*", |(_, header)| header.split(" with ").next().expect("a split has a first part"));
        let is_by_number = response.contains("from http://127.0.0.1:");
        let path = path.replace("?*", "?username=x").replace('*', "/anything");
        let ports: Vec<u16> = terminal.ports();
        for port in ports.iter().flat_map(|port| std::iter::repeat_n(port, times.unwrap_or(1))) {
            let host = if is_by_number { "127.0.0.1" } else { "localhost" };
            let asked = Command::new("curl")
                .args(["-s", "-o", if cfg!(windows) { "NUL" } else { "/dev/null" }, "-X", method])
                .args([
                    "-H",
                    header,
                    "-H",
                    &if conditions.contains("without header Origin") {
                        "X-Sent: by curl".to_owned()
                    } else {
                        format!("Origin: http://{host}:{port}")
                    },
                    "-d",
                    if response.starts_with("400") { "" } else { BODY },
                ])
                .arg(format!("http://{host}:{port}{path}"))
                .status();
            assert!(asked.is_ok(), "this test needs `curl`; Debian: apt-get install curl");
        }
    }
}

#[cfg(unix)]
mod unix {
    use std::io::{Read, Write};
    use std::net::TcpStream;
    use std::time::{Duration, Instant};

    use super::terminal::{Terminal, lessons};

    /// Ends a lesson by a signal while a connection is kept alive and another has sent half a request. The exit code is 128
    /// and the signal's number, as a shell names it.
    fn ended_by(code: u32, end: impl FnOnce(&mut Terminal)) {
        let folder = lessons();
        let mut terminal =
            Terminal::start(&folder, 80, 24, &["demo", "--port", "0", "--port-python", "0", "--step", "2"]);
        let before = terminal.settings_before();
        terminal.wait_for("Your turn");
        let port = terminal.port();
        let mut kept = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
        kept.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("it reads");
        let mut answer = [0; 15];
        kept.read_exact(&mut answer).expect("it answers");
        let mut half = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
        half.write_all(b"GET / HT").expect("it reads");
        terminal.wait_for("Done");
        let start = Instant::now();
        end(&mut terminal);
        assert_eq!(terminal.exit(), code);
        assert!(start.elapsed() < Duration::from_secs(5), "an end that is measured in seconds is a hang");
        assert_eq!(terminal.settings(), before, "the terminal is as it was");
        assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "the port must be free again");
    }

    #[test]
    fn ctrl_z_gives_the_terminal_back_and_fg_takes_it_again() {
        let folder = lessons();
        let mut terminal =
            Terminal::start(&folder, 80, 24, &["demo", "--port", "0", "--port-python", "0", "--step", "2"]);
        let before = terminal.settings_before();
        terminal.wait_for("Your turn");
        let port = terminal.port();
        assert_ne!(terminal.settings(), before, "keys come one at a time");
        terminal.press("\u{1a}");
        terminal.wait_until_settings(|now| now == before);
        terminal.wait_until_halted();
        terminal.wait_until("the shell's own screen", |screen| !screen.contains("Your turn"));
        terminal.signal("CONT");
        terminal.wait_until_settings(|now| now != before);
        terminal.wait_for("Your turn");
        super::ask(port, "/");
        terminal.wait_for("Done");
        terminal.press("q");
        assert_eq!(terminal.exit(), 0);
        assert_eq!(terminal.settings(), before);
    }

    #[test]
    fn a_terminal_that_was_stopped_gets_its_own_screen_back() {
        let folder = lessons();
        let mut terminal =
            Terminal::start(&folder, 80, 24, &["demo", "--port", "0", "--port-python", "0", "--step", "2"]);
        terminal.wait_for("Your turn");
        let port = terminal.port();
        terminal.press("\u{13}");
        super::ask(port, "/");
        let start = Instant::now();
        terminal.signal("TERM");
        assert_eq!(terminal.exit(), 143);
        assert!(start.elapsed() < Duration::from_secs(5), "an end that is measured in seconds is a hang");
        terminal.wait_until("the shell's own screen", |screen| !screen.contains("Your turn"));
    }

    #[test]
    fn ctrl_c_ends_it_and_gives_the_terminal_back() {
        ended_by(130, |terminal| terminal.press("\u{3}"));
    }

    #[test]
    fn sigint_ends_it_and_gives_the_terminal_back() {
        ended_by(130, |terminal| terminal.signal("INT"));
    }

    #[test]
    fn sigterm_ends_it_and_gives_the_terminal_back() {
        ended_by(143, |terminal| terminal.signal("TERM"));
    }

    #[test]
    fn sighup_ends_it_and_gives_the_terminal_back() {
        ended_by(129, |terminal| terminal.signal("HUP"));
    }
}
