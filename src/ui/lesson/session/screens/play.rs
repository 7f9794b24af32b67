//! Plays a lesson in memory and draws its screens, as a learner would who first answers wrongly.

use super::*;
use crate::ui::lesson::curl_line::TaskCommand;

/// A lesson that is played by a learner who first answers wrongly.
pub(super) struct Play<'a> {
    pub session: LessonSession<'a>,
    pub size: ScreenSize,
    drawn: String,
    screens: usize,
    /// Each press comes a while after the one before.
    pub now: std::time::Instant,
}

impl<'a> Play<'a> {
    pub fn start(lesson: &'a Lesson, course: &'a [LessonSummary], size: ScreenSize) -> Self {
        let (player, effects) = Player::start(lesson, 1, Mode::Interactive, Language::Js);
        let position = (lesson.number as usize, LESSONS_OF_THE_COURSE);
        let screen = LessonScreen::new(lesson, position, Language::Js, true);
        let (progress, _) = Progress::open(None);
        let (sender, _) = events::channel();
        let mut session = LessonSession::new(player, screen, None, progress, course, None, sender);
        session.screen.ports = demo(lesson).servers.iter().map(|server| (server.name, server.port)).collect();
        session.player.set_ports(&session.screen.ports.clone());
        session.stay(true, false);
        session.apply_all(effects);
        Self { session, size, drawn: String::new(), screens: 0, now: std::time::Instant::now() }
    }

    /// A lesson of the course, from one of its steps on.
    pub fn at_step(size: ScreenSize, name: &str, step: usize) -> Self {
        let vocabulary = Vocabulary { demos: demos::names(), expectations: expectation_syntax() };
        // The lessons of a test live as long as the test program.
        let lessons: &'static [Lesson] = builtin(&vocabulary).expect("the lessons can be read").leak();
        let lesson = lessons.iter().find(|lesson| lesson.name == name).expect("there is such a lesson");
        Play::from_step(lesson, summaries().leak(), size, step)
    }

    /// A lesson that is started with `--step`.
    pub fn from_step(lesson: &'a Lesson, course: &'a [LessonSummary], size: ScreenSize, step: usize) -> Self {
        let mut play = Play::start(lesson, course, size);
        let (player, effects) = Player::start(lesson, step, Mode::Interactive, Language::Js);
        play.session.player = player;
        play.session.apply_all(effects);
        play
    }

    /// What the screen says, on one line and without its frame.
    pub fn one_line(&mut self) -> String {
        plain(&self.text()).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub fn text(&mut self) -> String {
        self.session.view(self.size).text.join("\n")
    }

    pub fn play_whole(&mut self) {
        let mut step = 0;
        while !self.session.is_over {
            let is_new = std::mem::replace(&mut step, self.session.player.number()) != step;
            self.draw(if is_new { "its beginning" } else { "what follows" });
            if let Some(quiz) = self.session.player.asking() {
                let letter = |right| ('a'..).zip(&quiz.choices).find(|(_, choice)| choice.right == right);
                let letters = [false, true].map(|right| letter(right).expect("a quiz has both").0);
                self.press(KeyPress::Char(letters[0]));
                self.draw("a wrong answer");
                self.press(KeyPress::Char(letters[1]));
            } else if self.session.player.exercising().is_some() {
                self.begin_program();
                for stage in
                    [demo(self.session.screen.lesson()).stages[0].name, last_stage(self.session.screen.lesson())]
                {
                    self.save();
                    self.check(stage);
                    if self.session.player.exercising().is_some() {
                        self.draw("the check is not met");
                    }
                }
                assert!(self.session.player.exercising().is_none(), "{}", self.drawn);
            } else if let Some((task, _)) = self.session.player.trying() {
                if self.session.player.editing().is_some() {
                    self.begin_program();
                }
                for until in &task.until {
                    self.change_program(until.after);
                    self.switch_stage(until.stage.as_deref());
                    (0..until.times).for_each(|_| self.receive(until));
                    if self.session.player.is_trying() {
                        self.draw("a part of the task is done");
                    }
                }
                assert!(!self.session.player.is_trying(), "{}", self.drawn);
            } else {
                self.press(KeyPress::Enter);
            }
        }
    }

    /// Presses the key that switches to a stage, if it is not on.
    fn switch_stage(&mut self, stage: Option<&str>) {
        let player = &self.session.player;
        let keys = player.stage_block().map_or(&[][..], |block| &block.keys);
        let key = keys.iter().find(|key| Some(key.stage.as_str()) == stage && player.stage() != stage);
        if let Some(key) = key.map(|key| key.key) {
            self.press(KeyPress::Char(key));
        }
    }

    pub fn press(&mut self, press: KeyPress) {
        self.now += Duration::from_secs(5);
        self.session.handle_press(press, self.now);
    }

    /// Presses Enter until nothing is below the end of the screen.
    pub fn read_to_end(&mut self) {
        while self.session.view(self.size).lines_below(self.size.rows) > 0 {
            self.press(KeyPress::Enter);
        }
    }

    /// Skips the open task: the first Enter asks, and the second skips.
    pub fn skip_task(&mut self) {
        self.read_to_end();
        self.press(KeyPress::Enter);
        assert!(self.session.player.asks_to_skip(), "the first Enter asks");
        self.press(KeyPress::Enter);
    }

    /// Lets a server receive what an `until` line asks for.
    pub fn receive(&mut self, until: &ExpectedExchange) {
        let ports = &self.session.screen.ports;
        let (server, port) = match &until.server {
            Some(server) => *ports.iter().find(|(name, _)| name == server).expect("a server of the demo"),
            None => ports[0],
        };
        let origin = until.origin.as_ref().map(|origin| fill(origin, ports));
        let mut headers = vec![("user-agent", "curl/8.14.1")];
        headers.extend(origin.as_deref().map(|origin| ("origin", origin)));
        headers.extend(until.headers.iter().map(|header| (header.name.as_str(), example_of(&header.value))));
        let path = until.path.replace('*', "/");
        let status = StatusCode::from_u16(until.status).expect("a status");
        let response = if path.starts_with("/saw/") {
            Response::empty(status).with_note("The page says what the browser let it see.")
        } else if let Some(pattern) = &until.body {
            Response::html(body_for(&fill(pattern, ports)).to_owned()).with_status(status)
        } else if status.is_redirection() {
            Response::empty(status).with_header(hyper::header::LOCATION, "/new")
        } else {
            Response::empty(status)
        };
        self.exchange((server, port), Request::new(&until.method, &path).with_headers(&headers), response);
    }

    /// Lets a server receive a request, and send this response.
    pub fn exchange(&mut self, (server, port): (&str, u16), request: Request, response: Response) {
        let exchange = Exchange {
            server: server.into(),
            port,
            at: nine_forty_one(),
            took: Duration::from_micros(200),
            request: Box::new(request),
            response: response.into(),
            wire: None,
        };
        let events = vec![std::sync::Arc::new(ServerEvent::Exchange(exchange))];
        self.session.handle_server_events(EventBatch { events, lost: 0 });
    }

    /// Lets the first server send a response of these lines, whose bytes were recorded.
    pub fn receive_bytes(&mut self, head: &[String], body: &[String]) {
        let (name, port) = self.session.screen.ports[0];
        let bytes = format!("{}\r\n{}\n", head.join("\r\n"), body.join("\n"));
        let wire = WireBytes { response_len: bytes.len() as u64, response: bytes.into(), ..WireBytes::default() };
        self.exchange_of_bytes((name, port), wire, Response::html(body.join("\n")));
    }

    /// Lets the first server receive these bytes, and send those.
    pub fn receive_wire(&mut self, sent: &str, received: &str) {
        let wire = WireBytes {
            request: sent.to_owned().into(),
            request_len: sent.len() as u64,
            response: received.to_owned().into(),
            response_len: received.len() as u64,
        };
        self.exchange_of_bytes(self.session.screen.ports[0], wire, Response::text("Hello"));
    }

    fn exchange_of_bytes(&mut self, (name, port): (&str, u16), wire: WireBytes, response: Response) {
        let exchange = Exchange {
            server: name.into(),
            port,
            at: nine_forty_one(),
            took: Duration::from_micros(200),
            request: Box::new(Request::new("GET", "/")),
            response: response.into(),
            wire: Some(wire),
        };
        let events = vec![std::sync::Arc::new(ServerEvent::Exchange(exchange))];
        self.session.handle_server_events(EventBatch { events, lost: 0 });
    }

    /// Draws the screen, and checks what holds for each of them.
    pub fn draw(&mut self, moment: &str) {
        self.screens += 1;
        assert!(self.screens < MAX_SCREENS, "the lesson does not end:\n{}", self.drawn);
        let view = self.session.view(self.size);
        let (columns, rows) = (self.size.columns as u16, self.size.rows as u16);
        let mut buffer = Buffer::empty(Rect::new(0, 0, columns, rows));
        let area = buffer.area;
        draw::draw(&view, area, &mut buffer);
        let grid = grid(&buffer);
        self.hold(&view, &grid);
        let (step, of) = view.step;
        self.drawn.push_str(&format!("#### step {step} of {of}, {moment}\n{grid}\n"));
    }

    pub fn hold(&self, view: &LessonView, grid: &str) {
        let rows = ScreenRows::of(view, self.size.rows);
        assert_eq!(rows.task, 1 + view.task.lines.len() + view.waiting.len(), "the task is whole:\n{grid}");
        let last = grid.lines().last().unwrap_or_default();
        let has_keys = last.contains("Enter") && last.contains("q quits") && last.ends_with("? all keys");
        assert!(has_keys, "the keys are there:\n{grid}");
        let keys: Vec<&str> = last.split(" · ").filter_map(|hint| hint.trim().split(' ').next()).collect();
        let is_named_once = |at: usize| !keys[..at].contains(&keys[at]);
        assert!((0..keys.len()).all(is_named_once), "each key does one thing:\n{grid}");
        let position = format!("· lesson {} of {LESSONS_OF_THE_COURSE} ", self.session.screen.position().0);
        assert!(
            grid.lines().next().is_some_and(|first| first.contains(&position)),
            "the lesson has its number:\n{grid}"
        );
        self.hold_text(&view.text, grid);
        for line in view.text.iter().chain(&view.task.lines).chain(&view.waiting).chain(&view.log) {
            assert!(display_width(line) <= self.size.columns, "a word is broken: {line:?} in\n{grid}");
        }
        let Some((task, _)) = self.session.player.trying() else { return };
        let lines: Vec<&str> = grid.lines().collect();
        let joined = lines.join("\n").split(" \\\n").map(str::trim_start).collect::<Vec<_>>().join(" ");
        for command in curl_line::task_commands(&course::fill(&task.words, &self.session.screen.ports)) {
            let TaskCommand::Runs(command) = command else { continue };
            let is_whole = joined.contains(command.command());
            assert!(is_whole, "{} can be selected whole:\n{grid}", command.command());
        }
        let parts = lines.iter().filter(|line| line.ends_with('\\'));
        let has_open_quote = |line: &&&str| {
            [" '", " \""]
                .iter()
                .any(|quote| line.rsplit_once(quote).is_some_and(|(_, rest)| !rest.contains(&quote[1..])))
        };
        assert_eq!(parts.filter(has_open_quote).count(), 0, "no command is broken inside quotes:\n{grid}");
        let filled = course::fill(&task.words, &self.session.screen.ports);
        for command in filled.split('`').skip(1).step_by(2).filter(|code| code.starts_with("doorway ")) {
            assert!(joined.contains(command), "{command} can be selected whole:\n{grid}");
        }
    }

    /// Holds what is true of the text of every step.
    pub fn hold_text(&self, text: &[String], grid: &str) {
        let lines: Vec<String> = text.iter().map(|line| anstream::adapter::strip_str(line).to_string()).collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.ends_with('\\')) {
            let goes_on = at > 0 && lines[at - 1].ends_with('\\');
            let has_command = goes_on || ["curl", "$ ", "doorway "].iter().any(|sign| line.contains(sign));
            assert!(has_command, "only a command goes on behind a backslash: {line:?} in\n{grid}");
        }
        let has_words = |line: &String| line.trim() != "Your turn   …" && line.trim() != "Your turn …";
        assert!(lines.iter().all(has_words), "a label has words beside it:\n{grid}");
        let position = |label: &str| lines.iter().rposition(|line| line.starts_with(&format!("  {label} ")));
        if let Some((question, answer)) = position("Question").zip(position("Yes")).filter(|(first, last)| first < last)
        {
            let between = &lines[question..answer];
            assert!(!between.iter().any(|line| line.starts_with("  Note ")), "a note is between them:\n{grid}");
            assert!(!lines[question].ends_with('…'), "the question is whole:\n{grid}");
        }
        let commands: Vec<&str> = lines.iter().filter_map(|line| line.trim_start().strip_prefix("$ ")).collect();
        let are_different = (1..commands.len()).all(|at| !commands[..at].contains(&commands[at]));
        assert!(are_different, "a command is shown once:\n{grid}");
    }

    /// Compares the screens with those that are stored.
    pub fn compare(&self) {
        let ScreenSize { columns, rows } = self.size;
        let name = format!("{}-{columns}x{rows}.txt", self.session.name());
        let stored = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/screens").join(name);
        if std::env::var_os("DOORWAY_PICTURES").is_some_and(|what| what == "write") {
            return std::fs::write(&stored, &self.drawn).expect("the screens can be written");
        }
        let there = std::fs::read_to_string(&stored).unwrap_or_default().replace('\r', "");
        let other = there.lines().zip(self.drawn.lines()).find(|(there, drawn)| there != drawn);
        assert!(
            there == self.drawn,
            "{} does not show the screens as they are now; look at them, then run DOORWAY_PICTURES=write cargo test --lib \
             screens\n{other:#?}",
            stored.display()
        );
    }
}

pub(super) fn demo(lesson: &Lesson) -> &'static DemoSpec {
    demos::find(lesson.demo.as_deref().unwrap_or_default()).expect("each lesson has a demo")
}
