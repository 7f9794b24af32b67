//! Causes that cannot be made on every machine: what a program printed or sent, on another system or at another moment, leads to
//! the rule that its record names. `tests/mistakes/README.md` describes the records.

mod responses;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use self::responses::ReplayedResponse;
use super::rules::StartCondition;
use super::{diagnose, rules};
use crate::check::diagnose::evidence::Evidence;
use crate::check::diagnose::rule_context::Subject;
use crate::check::endpoint::Endpoint;
use crate::check::result::{AbortReason, CheckResult, Outcome, ProgramExit, ProgramReport, ResourceLimit};
use crate::check::source::SourceFile;
use crate::content::stacks::Stacks;
use crate::course::Probe;
use crate::net::PortOwner;

/// What was recorded when a program was started.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Record {
    title: String,
    /// What the rule says, with its placeholders.
    seen: String,
    /// How its reason begins, where several rules see the same.
    #[serde(default)]
    why: String,
    /// Why nothing could be asked; missing in a record of responses.
    start: Option<StartCondition>,
    /// Whose requests were sent.
    #[serde(default = "routes")]
    lesson: String,
    /// What came for each path that was not answered rightly, or for a method and a path; `*` is for every other one.
    #[serde(default)]
    responses: BTreeMap<String, ReplayedResponse>,
    /// The path whose response the diagnosis is about, or its method and its path.
    about: Option<String>,
    #[serde(default)]
    command: Vec<String>,
    #[serde(default)]
    output: String,
    code: Option<i32>,
    /// The signal that ended the program, in place of an exit code.
    signal: Option<u8>,
    /// Whether the folder of the program is not there.
    #[serde(default)]
    is_gone: bool,
    /// Whether nobody may go into the folder of the program.
    #[serde(default)]
    is_closed: bool,
    over: Option<ResourceLimit>,
    #[serde(default)]
    listens_on: Vec<u16>,
    #[serde(default)]
    other_ports: Vec<u16>,
    /// The name of the program that has the port.
    owner: Option<String>,
    stack: Option<String>,
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Words that the diagnosis must have.
    #[serde(default)]
    hint: Vec<String>,
}

fn routes() -> String {
    "routes".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordFile {
    record: Vec<Record>,
}

fn records() -> Vec<Record> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes/recorded");
    let entries = fs::read_dir(folder).expect("the records are there").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries.collect();
    files.sort();
    let read = |file: PathBuf| {
        let text = fs::read_to_string(&file).expect("it can be read");
        toml::from_str::<RecordFile>(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display())).record
    };
    let is_possible = |record: &Record| cfg!(unix) || !record.is_closed;
    files.into_iter().flat_map(read).filter(is_possible).collect()
}

/// Makes a folder that nobody may go into. It can be read, so that the test can remove it.
fn closed_below(folder: &Path) -> PathBuf {
    let closed = folder.join("closed");
    std::fs::create_dir_all(&closed).expect("made");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o600)).expect("closed");
    }
    closed
}

impl Record {
    fn result(&self, folder: &Path) -> CheckResult {
        for (name, text) in &self.files {
            let file = folder.join(name);
            fs::create_dir_all(file.parent().expect("it lies in the folder")).expect("the folder is made");
            fs::write(file, text).expect("the file is written");
        }
        let stacks = Stacks::builtin();
        let stack = self.stack.as_deref().and_then(|id| stacks.all().find(|stack| stack.name == id).cloned());
        let mut result = CheckResult {
            lesson: self.lesson.clone(),
            endpoint: Some(Endpoint::local(8080, false, false)),
            aborted: self.start.map(|start| self.aborted(start)),
            program: (!self.command.is_empty()).then(|| self.program(folder)),
            source: SourceFile::find(folder, &self.command, &stacks),
            stack,
            other_open_ports: self.other_ports.clone(),
            ..CheckResult::default()
        };
        if self.start.is_none() {
            let exit = result.program.as_ref().and_then(|program| program.ended.clone());
            responses::play(&self.lesson, &self.responses, exit, &mut result);
            result.speaks_tls = self.responses.get("*").is_some_and(ReplayedResponse::is_tls);
        }
        result
    }

    fn program(&self, folder: &Path) -> ProgramReport {
        let ended = matches!(self.start, Some(StartCondition::Ended | StartCondition::EndedLater))
            || self.start.is_none() && self.code.is_some();
        let description =
            self.signal.map_or_else(|| "exit code 1".to_owned(), |signal| format!("ended by signal {signal}"));
        let exit = ProgramExit { code: self.code, description, exceeded: self.over };
        ProgramReport {
            argv: self.command.clone(),
            folder: match (self.is_gone, self.is_closed) {
                (true, _) => folder.join("gone"),
                (_, true) => closed_below(folder),
                _ => folder.to_owned(),
            },
            ended: ended.then_some(exit),
            output: self.output.lines().map(|line| line.replace("{folder}", &folder.display().to_string())).collect(),
            listens_on: self.listens_on.clone(),
            ..ProgramReport::default()
        }
    }

    fn aborted(&self, start: StartCondition) -> AbortReason {
        // No process has this number, so the system says nothing more of it.
        let owners = || self.owner.iter().map(|name| PortOwner { pid: u32::MAX >> 1, name: name.clone() }).collect();
        let program = self.command.first().cloned().unwrap_or_default();
        match start {
            StartCondition::Nobody => AbortReason::NobodyListens,
            StartCondition::Taken => AbortReason::PortTaken(owners()),
            StartCondition::Another => AbortReason::NotYours(owners()),
            StartCondition::Ended => AbortReason::EndedEarly,
            StartCondition::EndedLater => AbortReason::EndedLater(None),
            StartCondition::Elsewhere => AbortReason::OtherPort,
            StartCondition::Silent => AbortReason::NeverListened,
            StartCondition::NoProgram => AbortReason::NoProgram(program),
            StartCondition::Refused => AbortReason::WouldNotStart("permission denied".to_owned()),
        }
    }

    /// What is wrong with the diagnosis, if something is.
    fn complaint(&self) -> Option<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let result = self.result(folder.path());
        let subject = match &self.about {
            Some(path) => match probe_at(&result, path) {
                Some(at) => Subject::Probe(at),
                None => return Some(format!("{}: no request to {path} that is not met", self.title)),
            },
            None => Subject::Start,
        };
        let Some(found) = diagnose(&result, &Evidence::of(&result), subject) else {
            return Some(format!("{}: no diagnosis", self.title));
        };
        let rule = rules::all().iter().find(|rule| rule.name == found.rule).expect("its rule is one of all");
        let begins = |text: &rules::StackText, start: &str| text.all().iter().any(|(_, text)| text.starts_with(start));
        let is_it = rule.seen.all().iter().any(|(_, text)| *text == self.seen) && begins(&rule.why, &self.why);
        let text = format!("{} {} {}", found.seen, found.why, found.try_);
        let lacks = |word: &&String| !text.contains(word.as_str());
        let lacking = self.hint.iter().find(lacks).map(|word| format!("{word:?} is missing"));
        let wrong = (!is_it).then(|| format!("the rule is {}", rule.name)).or(lacking)?;
        Some(format!("{}: {wrong}: {text}", self.title))
    }
}

/// The place of the first probe for a path, or for a method and a path, that is not met. Its unknown word is written as
/// `{random}`.
fn probe_at(result: &CheckResult, about: &str) -> Option<usize> {
    let is_meant = |probe: &Probe| probe.path == about || format!("{} {}", probe.method, probe.path) == about;
    result.probes.iter().position(|probe| is_meant(&probe.probe) && probe.outcome != Outcome::Met)
}

#[test]
fn every_recorded_start_leads_to_the_rule_that_it_names() {
    let complaints: Vec<String> = records().iter().filter_map(Record::complaint).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
