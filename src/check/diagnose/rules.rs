//! The rules that tell one cause from another, read from `mistakes/*.toml`. `mistakes/README.md` is their manual; a rule is
//! added there, without Rust.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::pattern::Pattern;
use crate::check::result::ResourceLimit;
use crate::content::data_file::from_json;
#[cfg(test)]
use crate::content::data_file::read_toml;
use crate::content::packed::{PackedFile, read_brotli, unpack};

/// The rules as they were when this program was built, each file as JSON.
static FILES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/rules.br"));

/// One cause, and when it is the likely one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    /// Its name in reports: its file, and its place in it from 1.
    #[serde(skip)]
    pub(super) name: String,
    /// Its number in `tests/mistakes/`; none for what is no mistake yet, such as a route that is not written.
    #[cfg_attr(not(test), allow(dead_code, reason = "ties a rule to its folder in tests/mistakes"))]
    pub(super) number: Option<u16>,
    /// The stacks it is made with, or families of them; empty for all.
    #[serde(default)]
    pub(super) stacks: Vec<String>,
    /// The lessons it is about; all, if left out.
    pub(super) lesson: Option<OneOf<String>>,
    /// The topics it is about, as lessons name them in their front matter; all, if left out.
    pub(super) topic: Option<OneOf<String>>,
    /// The requests whose responses `around` looks at: `GET {path}.html`.
    #[serde(default)]
    pub(super) asks: Vec<String>,
    /// The fact that must hold, by its name in `facts`; its values are placeholders of the texts.
    pub(super) fact: Option<String>,
    /// What the fact's values must match, by their names.
    #[serde(default, rename = "fact-is")]
    pub(super) fact_is: BTreeMap<String, Pattern>,
    /// All of this must hold.
    #[serde(default)]
    pub(super) when: When,
    /// The code that the program must have. Its named groups are placeholders, and its line is the one that is meant.
    pub(super) code: Option<CodePattern>,
    /// What was seen.
    pub(super) seen: StackText,
    /// Why that usually is.
    pub(super) why: StackText,
    /// What to try.
    #[serde(rename = "try")]
    pub(super) try_: StackText,
    /// Where to look, if the learner's own file does not tell.
    pub(super) look: Option<StackText>,
    /// What stands in the line of the learner's file that is meant, if that tells more than the rule itself does.
    pub(super) at: Option<Pattern>,
    /// Whether only the fact knows the line of the learner's file that is meant, so that no other one is shown.
    #[serde(default, rename = "line-of-fact-only")]
    pub(super) line_of_fact_only: bool,
    /// The line itself.
    pub(super) line: Option<StackText>,
    /// Pages of the stack's documentation, by the names in its `stack.toml`; the first that is there is named.
    #[serde(default)]
    pub(super) docs: Vec<String>,
}

/// A text, or one for each stack or family of stacks.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum StackText {
    One(String),
    Each(BTreeMap<String, String>),
}

/// Code that a rule asks for, in any file of the program. Lines that are only comments do not count.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodePattern {
    /// What is written there. The line is that of the group `at`, or else the first one.
    pub(super) has: Pattern,
    /// Where that must be; anywhere, if left out.
    pub(super) within: Option<CodeScope>,
    /// What must be written somewhere else, perhaps in a JSON file that the program imports.
    pub(super) also: Option<Pattern>,
    /// What must be written nowhere.
    pub(super) lacks: Option<Pattern>,
    /// Pairs of groups that must be equal. `{type}` is the media type of the response, `{path}` the path of the request.
    #[serde(default)]
    pub(super) equal: Vec<[String; 2]>,
    /// Pairs of groups, of which the first one must not have the second one as a word in it.
    #[serde(default)]
    pub(super) without: Vec<[String; 2]>,
    /// A group that must have the last part of the request's path as a word in it.
    pub(super) about: Option<String>,
}

/// Where code must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum CodeScope {
    /// In the code that handles the request.
    Handler,
    /// The same; in its branch for this path, where it tests the parts of the path one by one.
    Branch,
}

/// The conditions of a rule. One that is left out always holds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct When {
    pub(super) start: Option<StartCondition>,
    pub(super) failed: Option<bool>,
    pub(super) exit: Option<i32>,
    pub(super) fails: Option<bool>,
    pub(super) stopped_by: Option<OneOf<String>>,
    pub(super) over: Option<ResourceLimit>,
    pub(super) output: Option<Pattern>,
    pub(super) source: Option<Pattern>,
    pub(super) source_lacks: Option<Pattern>,
    pub(super) file: Option<Pattern>,
    pub(super) to_do: Option<bool>,
    pub(super) has_route: Option<bool>,
    pub(super) far: Option<bool>,
    pub(super) lacks: Option<String>,
    pub(super) installed: Option<BTreeMap<String, String>>,
    pub(super) elsewhere: Option<bool>,
    pub(super) started_here: Option<bool>,
    pub(super) edited: Option<bool>,
    pub(super) wants: Option<OneOf<Wants>>,
    pub(super) met: Option<OneOf<Wants>>,
    pub(super) trouble: Option<OneOf<Kind>>,
    pub(super) bytes: Option<bool>,
    pub(super) open_end: Option<bool>,
    pub(super) busy: Option<bool>,
    pub(super) ended: Option<bool>,
    pub(super) everywhere: Option<bool>,
    pub(super) status: Option<OneOf<u16>>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) header: Option<Pattern>,
    pub(super) body: Option<Pattern>,
    pub(super) method: Option<String>,
    pub(super) scenario: Option<Pattern>,
    pub(super) request: Option<Pattern>,
    pub(super) met_request: Option<Pattern>,
    pub(super) unmet: Option<Pattern>,
    pub(super) around: Option<BTreeMap<String, u16>>,
}

/// Why no request could be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum StartCondition {
    /// Nothing was started, and nobody listens.
    Nobody,
    /// The port was taken before the program was started.
    Taken,
    /// Another program than the one that was started listens on the port.
    Another,
    /// The program ended before it read a request.
    Ended,
    /// The program was running, and ended without a request that is known.
    EndedLater,
    /// The program listens on another port.
    Elsewhere,
    /// The program runs and listens on no port.
    Silent,
    /// There is no program of the name that the command begins with.
    NoProgram,
    /// The system refused to start the program.
    Refused,
}

/// What a probe wants: a page, data, the response on an unknown path, or just words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Wants {
    Page,
    Json,
    Missing,
    Words,
}

/// The kinds of errors on the wire, as far as rules tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    Refused,
    Hang,
    Empty,
    NotHttp,
    CutBody,
    Tls,
    Endless,
    BigHead,
    BadHead,
    BadCoding,
}

/// One value, or any of several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum OneOf<T> {
    One(T),
    Any(Vec<T>),
}

impl<T: PartialEq> OneOf<T> {
    pub(super) fn holds(&self, value: &T) -> bool {
        match self {
            OneOf::One(own) => own == value,
            OneOf::Any(all) => all.contains(value),
        }
    }

    /// Returns all of them.
    pub(super) fn all(&self) -> Vec<&T> {
        match self {
            OneOf::One(own) => vec![own],
            OneOf::Any(all) => all.iter().collect(),
        }
    }

    /// Returns whether it holds for one of these values at least.
    pub(super) fn holds_any(&self, values: &[T]) -> bool {
        values.iter().any(|value| self.holds(value))
    }
}

impl StackText {
    /// The text for the first of these names of a stack that has one.
    pub(super) fn of(&self, names: &[&str]) -> Option<&str> {
        match self {
            StackText::One(text) => Some(text),
            StackText::Each(texts) => names.iter().find_map(|name| texts.get(*name)).map(String::as_str),
        }
    }

    #[cfg(test)]
    pub(super) fn all(&self) -> Vec<(&str, &str)> {
        match self {
            StackText::One(text) => vec![("any", text)],
            StackText::Each(texts) => texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    mistake: Vec<Rule>,
}

/// Reads the rules of one file as it is written.
#[cfg(test)]
pub(super) fn read(text: &str) -> Result<Vec<Rule>, String> {
    read_toml::<File>(text).map(|file| file.mistake).map_err(|error| error.to_string())
}

fn read_file(file: &PackedFile) -> Vec<Rule> {
    let rules = from_json::<File>(&file.text).expect("the tests read all rules").mistake;
    rules.into_iter().zip(1..).map(|(rule, at)| Rule { name: format!("{} {at}", file.name), ..rule }).collect()
}

/// All rules, in the order of the files' names and, in a file, from top to bottom: the first that fits is told.
pub(super) fn all() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| unpack(read_brotli(FILES)).iter().flat_map(read_file).collect())
}
