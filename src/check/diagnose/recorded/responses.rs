//! Plays recorded responses: a server in memory that answers a lesson's requests with them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Deserialize;

use crate::check::cancel::Interrupt;
use crate::check::engine::{CheckPlan, Transport, run_plan};
use crate::check::expectation_syntax;
use crate::check::limits::JobLimits;
use crate::check::result::{CheckResult, ProgramExit, RequestSpec};
use crate::content::stacks::Stacks;
use crate::course::{Scenario, Vocabulary, read_lesson};
use crate::http::client::{ClientError, ClientResponse, ClientResult};

/// The unknown word in the paths of a record.
const RANDOM_WORD: &str = "k3v9q";

/// What came for one path.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplayedResponse {
    #[serde(default)]
    status: u16,
    /// The header lines.
    #[serde(default)]
    headers: Vec<String>,
    #[serde(default)]
    body: String,
    /// What went wrong on the wire: `refused`, `empty`, `hang`, `tls`, `not-http`, `cut-body`.
    trouble: Option<String>,
}

impl ReplayedResponse {
    pub(super) fn is_tls(&self) -> bool {
        self.trouble.as_deref() == Some("tls")
    }

    fn error(&self) -> Option<ClientError> {
        self.trouble.as_ref().map(|trouble| match trouble.as_str() {
            "refused" => ClientError::Refused,
            "empty" => ClientError::EmptyReply,
            "hang" => ClientError::Hang,
            "tls" => ClientError::Tls,
            "not-http" => ClientError::NotHttp,
            "cut-body" => ClientError::CutBody { promised: None },
            other => panic!("{other} is no trouble of a record"),
        })
    }

    fn result(&self) -> ClientResult {
        let body = self.body.clone();
        let response = (self.status > 0).then(|| ClientResponse {
            status: self.status,
            reason: None,
            version: hyper::Version::HTTP_11,
            headers: self.headers.iter().map(|line| header(line)).collect::<HeaderMap>(),
            body: body.clone().into(),
            extra: Vec::new(),
        });
        ClientResult {
            sent: Vec::new(),
            raw_len: body.len() as u64,
            raw: body.into_bytes(),
            connected: None,
            first_byte: None,
            took: Duration::from_millis(1),
            response,
            error: self.error(),
        }
    }
}

fn header(line: &str) -> (HeaderName, HeaderValue) {
    let (name, value) = line.split_once(": ").expect("a header line has a colon");
    (name.parse().expect("it is a name"), value.parse().expect("it is a value"))
}

/// A server that sends recorded responses. For all other paths it sends what is right in the lesson about routes.
struct RecordedServer<'r> {
    responses: &'r BTreeMap<String, ReplayedResponse>,
    exit: Option<ProgramExit>,
}

impl RecordedServer<'_> {
    fn response(&self, method: &str, path: &str) -> ReplayedResponse {
        let known = path.replace(RANDOM_WORD, "{random}");
        let keys = [format!("{method} {known}"), known, "*".to_owned()];
        let own = keys.iter().find_map(|key| self.responses.get(key));
        own.cloned().unwrap_or_else(|| right_response(path))
    }
}

fn right_response(path: &str) -> ReplayedResponse {
    let response = |status: u16, kind: &str, body: &str| ReplayedResponse {
        status,
        headers: vec![format!("Content-Type: {kind}")],
        body: body.to_owned(),
        trouble: None,
    };
    match path {
        "/" => response(200, "text/html; charset=utf-8", "<h1>Home</h1>"),
        "/about" => response(200, "text/html; charset=utf-8", "<h1>About</h1>"),
        "/users/1" => response(200, "application/json", r#"{"id":1,"username":"bob"}"#),
        _ => response(404, "text/plain; charset=utf-8", "404 sorry this resource does not exist"),
    }
}

impl Transport for RecordedServer<'_> {
    fn send(&mut self, spec: &RequestSpec) -> Result<ClientResult, Interrupt> {
        Ok(self.response(&spec.method, &spec.path).result())
    }

    fn program_exit(&mut self) -> Option<ProgramExit> {
        self.exit.clone()
    }
}

/// The scenarios of a lesson: those of its first `check` block, without the demo that the lesson plays on.
fn scenarios(lesson: &str) -> Vec<Scenario> {
    let (name, text) = lesson_file(lesson);
    let (_, block) = text.split_once("```check\n").expect("the lesson has a check");
    let (block, _) = block.split_once("```").expect("the block ends");
    let lesson = format!("+++\nsummary = \"A\"\npart = 1\nminutes = 3\n+++\n# T\n## One\n```check\n{block}```\n");
    let vocabulary = Vocabulary { demos: Vec::new(), expectations: expectation_syntax() };
    let lesson = read_lesson(&name, lesson.as_bytes(), &vocabulary).expect("it can be read");
    lesson.checks().flat_map(|check| check.scenarios.clone()).collect()
}

/// The name of the file of a lesson, and its text.
fn lesson_file(lesson: &str) -> (String, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons");
    let names = fs::read_dir(&folder).expect("the lessons are there").map(|entry| entry.expect("an entry").file_name());
    let is_meant = |name: &String| name.trim_start_matches(|c: char| c.is_ascii_digit()) == format!("-{lesson}.md");
    let name = names.filter_map(|name| name.into_string().ok()).find(is_meant).expect("there is such a lesson");
    let text = fs::read_to_string(folder.join(&name)).expect("it can be read");
    (name, text)
}

/// Sends the requests of a lesson to a server with these responses, and fills the result.
pub(super) fn play(
    lesson: &str,
    responses: &BTreeMap<String, ReplayedResponse>,
    exit: Option<ProgramExit>,
    result: &mut CheckResult,
) {
    let scenarios = scenarios(lesson);
    let plan = CheckPlan {
        scenarios: &scenarios,
        url: "http://localhost:8080".to_owned(),
        random_segment: RANDOM_WORD.to_owned(),
        stacks: Stacks::builtin(),
        limits: JobLimits::default(),
    };
    let stack = result.stack.clone();
    let mut server = RecordedServer { responses, exit };
    run_plan(&plan, &mut server, result, &mut |_| {}).unwrap_or_else(|_| panic!("nothing cancels it"));
    result.stack = stack.or(result.stack.take());
}
