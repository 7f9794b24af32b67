//! A learner who does what a step asks for, while a demo runs in memory. The lesson's own player decides whether the
//! step is done.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, SystemTime};

use doorway::course::{Block, ExpectedExchange, Language, Lesson, StageBlock, Try, ValueCondition, fill};
use doorway::demos::{DemoSpec, InMemoryDemo};
use doorway::http::{Exchange, Request, Response};
use doorway::player::{Effect, Event, Key, Mode, Player};

use regex_lite::Regex;

use crate::browser;

/// A body that any of the demos takes.
const BODY: &str = r#"{"count": 5, "size": 5, "text": "hello", "url": "https://example.com/", "name": "cat.png"}"#;

/// A step that waits for requests.
pub(crate) struct LessonStep<'a> {
    lesson: &'a Lesson,
    demo: &'static DemoSpec,
    /// From 0.
    number: usize,
    task: &'a Try,
}

/// Returns the steps of a lesson that wait for requests.
pub(crate) fn steps<'a>(lesson: &'a Lesson, demo: &'static DemoSpec) -> Vec<LessonStep<'a>> {
    let task = |blocks: &'a [Block]| {
        blocks.iter().find_map(|block| if let Block::Try(task) = block { Some(task) } else { None })
    };
    let steps = lesson.steps.iter().enumerate();
    steps.filter_map(|(number, step)| Some(LessonStep { lesson, demo, number, task: task(&step.blocks)? })).collect()
}

/// Returns the `stage` block that counts at a step.
pub(crate) fn stage_block(lesson: &Lesson, step: usize) -> Option<&StageBlock> {
    let blocks = lesson.steps[..=step].iter().rev().flat_map(|step| &step.blocks);
    blocks.filter_map(|block| if let Block::Stage(stage) = block { Some(stage) } else { None }).next()
}

impl LessonStep<'_> {
    /// Returns the stage of the step.
    pub(crate) fn stage(&self) -> &str {
        stage_block(self.lesson, self.number).map_or("", |stage| &stage.name)
    }

    /// Returns the stage of the step before; of the first step its own.
    pub(crate) fn stage_before(&self) -> &str {
        stage_block(self.lesson, self.number.saturating_sub(1)).map_or("", |stage| &stage.name)
    }

    /// Returns the stages that the keys of the step before switch to.
    pub(crate) fn keys_before(&self) -> Vec<&str> {
        let before = self.number.checked_sub(1).and_then(|number| self.lesson.steps[number].stage());
        before.map_or(&[][..], |stage| &stage.keys).iter().map(|key| key.stage.as_str()).collect()
    }

    /// Returns whether the step has another stage than the step before.
    pub(crate) fn has_new_stage(&self) -> bool {
        self.stage() != self.stage_before()
    }

    /// Returns the stage of the step, and those that its keys put on.
    pub(crate) fn stages(&self) -> Vec<&str> {
        let keys = stage_block(self.lesson, self.number).map_or(&[][..], |stage| &stage.keys);
        std::iter::once(self.stage()).chain(keys.iter().map(|key| key.stage.as_str())).collect()
    }

    /// Returns whether the step is done when the learner does all it asks for at these stages, one after the other.
    pub(crate) fn is_done_at(&self, stages: &[&str]) -> bool {
        let demo = InMemoryDemo::new(self.demo);
        let mut player = self.player();
        stages.iter().any(|stage| {
            self.press_key_of(stage, &mut player);
            self.exchanges(&demo, stage).iter().any(|exchange| {
                let effects = player.on(&Event::Request(Box::new(exchange.into())));
                effects.iter().any(|effect| matches!(effect, Effect::Done { .. }))
            })
        })
    }

    /// Presses the key that switches to a stage, if there is one.
    fn press_key_of(&self, stage: &str, player: &mut Player<'_>) {
        let keys = stage_block(self.lesson, self.number).map_or(&[][..], |block| &block.keys);
        if let Some(key) = keys.iter().find(|key| key.stage == stage) {
            player.on(&Event::Key(Key::Digit(key.key)));
        }
    }

    /// The player at this step, with its questions answered.
    fn player(&self) -> Player<'_> {
        let (mut player, _) = Player::start(self.lesson, self.number + 1, Mode::Interactive, Language::Js);
        player.set_ports(&ports(self.demo));
        while player.asking().is_some() {
            player.on(&Event::Key(Key::Next));
        }
        assert!(player.is_trying(), "{self}: the task comes right after the questions");
        player
    }

    /// What happens when the learner does what each `until` line asks for.
    fn exchanges(&self, demo: &InMemoryDemo, stage: &str) -> Vec<Exchange> {
        let mut found = Vec::new();
        let mut jar = LearnerCookies::default();
        for until in &self.task.until {
            let until = &with_path_of_command(&self.task.words, until);
            for server in self.demo.servers.iter().map(|server| server.name) {
                let is_meant = until.server.as_deref().is_none_or(|name| name == server);
                if is_meant && browser::would_report(demo, stage, server, &self.task.words, &until.path) {
                    let body = curl_body(&self.task.words, until);
                    let send = |_| exchange(demo, stage, server, until, self.demo, body.as_deref(), &mut jar);
                    found.extend((0..until.times).filter_map(send));
                }
            }
        }
        found
    }
}

impl fmt::Display for LessonStep<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, step {} ({})", self.lesson.name, self.number + 1, self.lesson.steps[self.number].title)
    }
}

fn ports(demo: &DemoSpec) -> Vec<(&'static str, u16)> {
    demo.servers.iter().map(|server| (server.name, server.port)).collect()
}

/// An `until` line for any path, with the path of the task's command with the same method in its place.
fn with_path_of_command(words: &str, until: &ExpectedExchange) -> ExpectedExchange {
    let option = format!("-X {}", until.method);
    let commands = words.split('`').filter(|part| part.starts_with("curl ") && part.contains(&option));
    let path = commands.filter_map(|command| command.split_once("}}")?.1.split(' ').next()).next();
    match path.filter(|_| until.path == "*") {
        Some(path) => ExpectedExchange { path: path.to_owned(), ..until.clone() },
        None => until.clone(),
    }
}

/// The body that a curl command of the task sends for an `until` line.
fn curl_body(words: &str, until: &ExpectedExchange) -> Option<String> {
    let commands = words.split('`').filter(|part| part.starts_with("curl "));
    let mut bodies = commands.filter_map(|command| {
        let words = shlex::split(command)?;
        let behind = |flag: &str| words.iter().position(|word| word == flag).and_then(|at| words.get(at + 1));
        let body = behind("-d")?;
        let method = behind("-X").map_or("POST", String::as_str);
        let is_meant = method == until.method && words.iter().any(|word| word.ends_with(until.path.as_str()));
        is_meant.then(|| body.clone())
    });
    bodies.next_back()
}

/// Sends the request of an `until` line: from the page that it names, else as a page of the server itself does, with a
/// body that any of them takes.
fn exchange(
    demo: &InMemoryDemo,
    stage: &str,
    server: &str,
    until: &ExpectedExchange,
    spec: &DemoSpec,
    body: Option<&str>,
    jar: &mut LearnerCookies,
) -> Option<Exchange> {
    let origin = until.origin.as_deref().map_or("http://localhost".to_owned(), |origin| fill(origin, &ports(spec)));
    // A page reports to its own server what it saw.
    let is_report = until.path.starts_with("/saw/");
    let host = if is_report { origin.trim_start_matches("http://") } else { "localhost" };
    if server == "store" && until.path == "*" {
        return signed_exchange(demo, stage, until);
    }
    // Any query that a lesson asks for has the names that its page sends.
    let path = until.path.replace("?*", "?username=x&q=two+words").replace('*', "x");
    let request = Request::new(&until.method, &path)
        .with_header("host", host)
        .with_header("origin", &origin)
        .with_body(body.map_or_else(|| body_of(until).to_owned(), str::to_owned));
    let is_same_site = origin.starts_with("http://localhost");
    let headers = until.headers.iter().filter(|header| !jar.meet(&header.value));
    let request = headers.fold(request, |request, header| request.with_header(&header.name, &value_for(&header.value)));
    let mut request = request;
    until.without.iter().for_each(|name| drop(request.headers.remove(name.as_str())));
    let request =
        if request.headers.contains_key("cookie") { request } else { jar.with_cookies(request, is_same_site) };
    let response = demo.send(stage, server, &request)?;
    jar.keep(&response);
    let (at, took) = (SystemTime::UNIX_EPOCH, Duration::ZERO);
    Some(Exchange {
        server: server.into(),
        port: 0,
        at,
        took,
        request: Box::new(request),
        response: response.into(),
        wire: None,
    })
}

/// Sends a request to the object store, with a link that the site has signed: the page does the same.
fn signed_exchange(demo: &InMemoryDemo, stage: &str, until: &ExpectedExchange) -> Option<Exchange> {
    // What is read was put while the clock was right.
    let put_stage = if until.method == "PUT" { stage } else { "store" };
    let ask = |method: &str, path: &str| {
        let request = Request::new(method, path).with_header("host", "localhost").with_body(BODY);
        let value: serde_json::Value = serde_json::from_str(demo.send(stage, "site", &request)?.body_text()).ok()?;
        let link = value["url"].as_str().or_else(|| value[0]["url"].as_str())?;
        Some(link.trim_start_matches("http://localhost:9000").to_owned())
    };
    let send = |stage: &str, method: &str, link: &str| {
        let request = Request::new(method, link).with_header("host", "localhost:9000").with_body("a picture");
        Some((demo.send(stage, "store", &request)?, request))
    };
    // Where a PUT is to be refused, the learner has changed the key in the link.
    let is_changed = until.method == "PUT" && until.status == 403;
    let link = ask("POST", "/uploads")?;
    let link = if is_changed { link.replacen("/pictures/", "/pictures/x", 1) } else { link };
    let put = send(put_stage, "PUT", &link)?;
    let (response, request) = if until.method == "PUT" { put } else { send(stage, "GET", &ask("GET", "/pictures")?)? };
    Some(Exchange {
        server: "store".into(),
        port: 0,
        at: SystemTime::UNIX_EPOCH,
        took: Duration::ZERO,
        request: Box::new(request),
        response: response.into(),
        wire: None,
    })
}

/// The body for an `until` line: none for a request that is to be refused, a form where the line asks for one.
fn body_of(until: &ExpectedExchange) -> &'static str {
    let is_form = until.headers.iter().any(|header| value_for(&header.value) == "application/x-www-form-urlencoded");
    match until.status {
        400 => "",
        _ if is_form => "text=hello",
        _ => BODY,
    }
}

/// The cookies that a learner's browser has. They are kept when a server deletes them: somebody may have copied one.
#[derive(Default)]
struct LearnerCookies(BTreeMap<String, LearnerCookie>);

struct LearnerCookie {
    value: String,
    /// Whether a form on another site sends it.
    is_for_all_sites: bool,
}

impl LearnerCookies {
    fn keep(&mut self, response: &Response) {
        for line in response.headers.get_all("set-cookie") {
            let line = line.to_str().expect("a cookie of a demo is ASCII");
            let (name, rest) = line.split_once('=').expect("a cookie has a name");
            let value = rest.split(';').next().unwrap_or_default();
            if !value.is_empty() {
                let is_for_all_sites = rest.contains("SameSite=None");
                self.0.insert(name.to_owned(), LearnerCookie { value: value.to_owned(), is_for_all_sites });
            }
        }
    }

    fn line(&self, is_same_site: bool) -> String {
        let sent = self.0.iter().filter(|(_, cookie)| is_same_site || cookie.is_for_all_sites);
        sent.map(|(name, cookie)| format!("{name}={}", cookie.value)).collect::<Vec<_>>().join("; ")
    }

    /// Whether the cookies meet a condition of a header.
    fn meet(&self, condition: &ValueCondition) -> bool {
        let ValueCondition::Matching(pattern) = condition else { return false };
        Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(&self.line(true)))
    }

    fn with_cookies(&self, request: Request, is_same_site: bool) -> Request {
        let line = self.line(is_same_site);
        if line.is_empty() { request } else { request.with_header("cookie", &line) }
    }
}

/// A value that meets the condition, as far as that can be told from a regular expression.
fn value_for(condition: &ValueCondition) -> String {
    match condition {
        ValueCondition::Any => "x".to_owned(),
        ValueCondition::Equal(value) | ValueCondition::Listing(value) => value.clone(),
        ValueCondition::Matching(pattern) => pattern.trim_matches(['^', '$']).replace('\\', ""),
    }
}
