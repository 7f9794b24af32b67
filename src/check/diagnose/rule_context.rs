//! The evidence seen from one place in it, and whether a rule fits there.

use crate::check::expectation::ExpectationSubject;
use crate::check::result::{AbortReason, CheckResult, ExpectationResult, Outcome, ProbeResult};
use crate::check::{expectations, words};
use crate::http::client::{ClientError, ClientResponse, ClientResult};

use super::Subject;
use super::rules::{Kind, Pattern, Rule, StartCondition, Wants, When, names};

/// How much of a body the rules look into, in bytes: each of them does, and a server may send a megabyte of anything.
const TEXT: usize = 16 * 1024;

/// What one diagnosis is asked for, with what is at hand there.
pub(super) struct RuleContext<'a> {
    pub(super) evidence: &'a CheckResult,
    /// The look; none for the start.
    pub(super) look: Option<&'a ProbeResult>,
    heard: Option<&'a ClientResult>,
    answer: Option<&'a ClientResponse>,
}

impl<'a> RuleContext<'a> {
    pub(super) fn new(evidence: &'a CheckResult, about: Subject) -> Self {
        let look = match about {
            Subject::Start => None,
            Subject::Look(at) => evidence.all().nth(at),
        };
        let asked = match about {
            Subject::Start => evidence.port_owner.as_ref(),
            Subject::Look(_) => look.and_then(|look| look.asked.as_ref()),
        };
        let heard = asked.map(|asked| &asked.heard);
        let answer = heard.and_then(|heard| heard.answer.as_ref());
        Self { evidence, look, heard, answer }
    }

    /// Returns whether a rule fits: its scope, and all of what it says.
    pub(super) fn matches(&self, rule: &Rule) -> bool {
        let when = &rule.when;
        let has_responses = is(&when.around, |all| all.iter().all(|(path, status)| self.around(path) == Some(*status)));
        self.is_in_scope(rule)
            && self.is_its_stack(rule)
            && self.is_its_place(when)
            && self.program_fits(when)
            && self.folder_fits(when)
            && self.look_fits(when)
            && has_responses
    }

    /// Returns the requests whose responses a rule needs here: none if it does not fit whatever they are. The learner's
    /// source is not read yet, so neither it nor the stack in it counts.
    pub(super) fn requests_for(&self, rule: &Rule) -> Vec<(String, String)> {
        let may_be_its_stack = self.evidence.stack.is_none() || self.is_its_stack(rule);
        let may_fit = !rule.asks.is_empty()
            && self.is_in_scope(rule)
            && may_be_its_stack
            && self.is_its_place(&rule.when)
            && self.look_fits(&rule.when);
        let path = self.look.filter(|_| may_fit).map(|look| look.path.as_str());
        let request = |(ask, path): (&String, &str)| {
            let (method, target) = ask.split_once(' ')?;
            Some((method.to_owned(), target.replace("{path}", path)))
        };
        rule.asks.iter().filter_map(|ask| request((ask, path?))).collect()
    }

    fn is_in_scope(&self, rule: &Rule) -> bool {
        is(&rule.lesson, |lesson| lesson.holds(&self.evidence.lesson))
            && is(&rule.topic, |topic| topic.holds_any(&self.evidence.topics))
    }

    fn is_its_stack(&self, rule: &Rule) -> bool {
        let own = names(self.evidence.stack.as_deref());
        rule.stacks.is_empty() || rule.stacks.iter().any(|name| own.contains(&name.as_str()))
    }

    /// A rule about the start fits there alone, one about a response only where a request was sent.
    fn is_its_place(&self, when: &When) -> bool {
        when.start == self.start() || (when.start.is_none() && self.look.is_some())
    }

    fn program_fits(&self, when: &When) -> bool {
        let program = self.evidence.program.as_ref();
        let ended = program.and_then(|program| program.ended.as_ref());
        let printed = |pattern: &Pattern| program.is_some_and(|one| pattern.0.is_match(&one.output.join("\n")));
        all(&[
            is(&when.exit, |code| ended.is_some_and(|ended| ended.code == Some(*code))),
            is(&when.fails, |fails| ended.is_some_and(|ended| (ended.code != Some(0)) == *fails)),
            is(&when.over, |limit| ended.is_some_and(|ended| ended.over == Some(*limit))),
            is(&when.output, printed),
            is(&when.ended, |is_over| ended.is_some() == *is_over),
            is(&when.started_here, |wanted| program.is_some() == *wanted),
            is(&when.edited, |wanted| self.evidence.file_newer_than_server.is_some() == *wanted),
            is(&when.elsewhere, |wanted| self.evidence.other_open_ports.is_empty() != *wanted),
        ])
    }

    fn folder_fits(&self, when: &When) -> bool {
        let source = self.evidence.source.as_ref();
        let installed = |package: &str, version: &str| {
            source.and_then(|source| source.installed(package)).is_some_and(|own| own.starts_with(version))
        };
        all(&[
            is(&when.source, |pattern| source.is_some_and(|source| source.finds(&pattern.0).is_some())),
            is(&when.source_lacks, |pattern| source.is_some_and(|source| source.finds(&pattern.0).is_none())),
            is(&when.file, |pattern| source.is_some_and(|source| pattern.0.is_match(&source.name))),
            is(&when.to_do, |wanted| self.to_do().is_some() == *wanted),
            is(&when.has_route, |wanted| source.is_some() && self.route().is_some() == *wanted),
            is(&when.far, |wanted| source.is_some_and(|source| source.is_far == *wanted)),
            is(&when.lacks, |name| source.is_some_and(|source| !source.folder.join(name).exists())),
            is(&when.installed, |all| all.iter().all(|(package, version)| installed(package, version))),
        ])
    }

    fn look_fits(&self, when: &When) -> bool {
        let header = |pattern: &Pattern| self.answer.is_some_and(|answer| fields(answer, pattern));
        all(&[
            is(&when.wants, |wants| self.look.is_some_and(|look| wants.holds(&wants_of(look)))),
            is(&when.met, |wants| self.evidence.probes.iter().any(|look| is_met(look) && wants.holds(&wants_of(look)))),
            is(&when.trouble, |kinds| self.kind().is_some_and(|kind| kinds.holds(&kind))),
            is(&when.bytes, |wanted| self.heard.is_some_and(|heard| (heard.raw_len > 0) == *wanted)),
            is(&when.everywhere, |wanted| self.is_everywhere() == *wanted),
            is(&when.status, |status| self.whole().is_some_and(|answer| status.holds(&answer.status))),
            is(&when.kind, |kind| self.whole().is_some_and(|answer| is_type(answer, kind))),
            is(&when.header, header),
            is(&when.body, |pattern| self.text().is_some_and(|text| pattern.0.is_match(&text))),
            is(&when.method, |method| self.method().is_some_and(|own| own == method)),
            is(&when.unmet, |pattern| self.unmet().is_some_and(|line| pattern.0.is_match(&line))),
        ])
    }

    /// What the first group of the rule's pattern has caught.
    pub(super) fn caught(&self, when: &When) -> Option<String> {
        let caught = |pattern: &Option<Pattern>, text: &str| {
            Some(pattern.as_ref()?.0.captures(text)?.get(1)?.as_str().to_owned())
        };
        let program = self.evidence.program.as_ref();
        let output = program.and_then(|program| caught(&when.output, &program.output.join("\n")));
        let source = || self.evidence.source.as_ref().and_then(|source| caught(&when.source, source.code()));
        let body = || self.text().and_then(|text| caught(&when.body, &text));
        output.or_else(source).or_else(body)
    }

    fn start(&self) -> Option<StartCondition> {
        if self.look.is_some() {
            return None;
        }
        match self.evidence.aborted.as_ref()? {
            AbortReason::NobodyListens => Some(StartCondition::Nobody),
            AbortReason::PortTaken(_) | AbortReason::NotYours(_) => Some(StartCondition::Taken),
            AbortReason::EndedEarly => Some(StartCondition::Ended),
            AbortReason::OtherPort => Some(StartCondition::Elsewhere),
            AbortReason::NeverListened => Some(StartCondition::Silent),
            AbortReason::NoProgram(_)
            | AbortReason::WouldNotStart(_)
            | AbortReason::NoConnections(_)
            | AbortReason::DoorwaysOwn
            | AbortReason::Interrupted => None,
        }
    }

    /// The answer, if it came whole.
    fn whole(&self) -> Option<&'a ClientResponse> {
        self.answer.filter(|_| self.heard.is_some_and(|heard| heard.trouble.is_none()))
    }

    /// The body's beginning; where the answer was no HTTP, that of all that came.
    pub(super) fn text(&self) -> Option<String> {
        let bytes = match (self.answer, self.heard) {
            (Some(answer), _) => &answer.body[..],
            (None, heard) => &heard?.raw[..],
        };
        Some(String::from_utf8_lossy(&bytes[..bytes.len().min(TEXT)]).into_owned())
    }

    /// The method of the request that got the response: OPTIONS if a browser's preflight did.
    fn method(&self) -> Option<&'a str> {
        let look = self.look?;
        Some(look.asked.as_ref().map_or(&look.probe.method, |asked| &asked.ask.method))
    }

    /// The first expectation that is not met, as the lesson writes it, with the header that it is about.
    fn unmet(&self) -> Option<String> {
        let unmet = self.first_unmet()?;
        match &unmet.header {
            Some(header) => Some(format!("{} {header}", unmet.line)),
            None => Some(unmet.line.clone()),
        }
    }

    fn first_unmet(&self) -> Option<&'a ExpectationResult> {
        self.look?.unmet().next()
    }

    /// The header that the first expectation that is not met is about.
    pub(super) fn header(&self) -> Option<&'a str> {
        self.first_unmet()?.about_header()
    }

    /// The data that the lesson wants to be answered here, else the first that it wants at all.
    pub(super) fn wanted_json(&self) -> Option<String> {
        let json = |one: &ExpectationResult| match one.expectation.subject() {
            ExpectationSubject::Json(wanted) => wanted.map(ToString::to_string),
            _ => None,
        };
        self.looks().find_map(|look| look.judged.iter().find_map(json))
    }

    /// The words that the lesson wants to be answered where there is nothing, else the first words that it wants at all.
    pub(super) fn wanted_words(&self) -> Option<String> {
        let is_words = |look: &&ProbeResult| matches!(wants_of(look), Wants::Missing | Wants::Words);
        let words = |one: &ExpectationResult| match one.expectation.subject() {
            ExpectationSubject::Words(text) => Some(text.to_owned()),
            _ => None,
        };
        self.looks().filter(is_words).find_map(|look| look.judged.iter().find_map(words))
    }

    /// All looks, this one first.
    fn looks(&self) -> impl Iterator<Item = &'a ProbeResult> {
        self.look.into_iter().chain(&self.evidence.probes)
    }

    /// The status of one of our own requests, `{path}` in it filled in.
    fn around(&self, path: &str) -> Option<u16> {
        let path = path.replace("{path}", &self.look?.path);
        self.evidence.follow_ups("GET", &path).map(|answer| answer.status)
    }

    /// The trouble on the wire, or that nobody was there to be asked any more.
    fn kind(&self) -> Option<Kind> {
        match self.heard {
            Some(heard) => heard.trouble.as_ref().and_then(kind),
            None => matches!(self.look?.outcome, Outcome::NotLooked(_)).then_some(Kind::Refused),
        }
    }

    /// Whether every look was answered alike: the same trouble, or the same status and the same body.
    fn is_everywhere(&self) -> bool {
        let heard = || self.evidence.probes.iter().map(|look| look.asked.as_ref().map(|asked| &asked.heard));
        let alike = |one: Option<&ClientResult>| match (one, self.heard) {
            (Some(one), Some(own)) => kind_of(one) == kind_of(own) && said(one) == said(own),
            _ => false,
        };
        heard().count() > 1 && heard().all(alike)
    }

    /// The line of the source that waits for this look's route, from 1.
    pub(super) fn to_do(&self) -> Option<usize> {
        let look = self.look?;
        let source = self.evidence.source.as_ref()?;
        let words = format!("{} {}", look.probe.method, look.path);
        let of_wanted = || match wants_of(look) {
            Wants::Missing => source.to_do("everything else"),
            Wants::Words => source.to_do(&self.wanted_words()?),
            Wants::Page | Wants::Json => None,
        };
        let of_header = || source.to_do(self.header()?);
        source.to_do(&words).or_else(of_wanted).or_else(of_header)
    }

    /// What a finished project has in the place of this look's to-do.
    pub(super) fn answer(&self) -> Option<String> {
        let first = self.evidence.source.as_ref()?.line(self.to_do()?)?;
        self.evidence.to_dos.iter().find(|one| one.first == first).map(|one| one.answer.clone())
    }

    /// The line of the source in which this look's path stands, from 1.
    pub(super) fn route(&self) -> Option<usize> {
        self.evidence.source.as_ref()?.route(&self.look?.path)
    }

    /// How long the answer was waited for.
    pub(super) fn seconds(&self) -> u64 {
        self.heard.map_or(0, |heard| heard.took.as_secs()).max(1)
    }

    /// What went wrong on the wire, or what came, in words.
    pub(super) fn came(&self) -> String {
        self.heard.map(words::error_in_words).unwrap_or_default()
    }

    /// The status, if an answer came.
    pub(super) fn status(&self) -> Option<u16> {
        self.answer.map(|answer| answer.status)
    }

    /// The media type, if there is one.
    pub(super) fn media_type(&self) -> Option<String> {
        self.answer.and_then(expectations::media_type)
    }
}

fn all(parts: &[bool]) -> bool {
    parts.iter().all(|part| *part)
}

/// Whether a part of a rule holds; one that is left out does.
fn is<T>(wanted: &Option<T>, holds: impl FnOnce(&T) -> bool) -> bool {
    wanted.as_ref().is_none_or(holds)
}

fn is_met(look: &ProbeResult) -> bool {
    look.outcome == Outcome::Met
}

fn said(heard: &ClientResult) -> Option<(u16, &[u8])> {
    heard.answer.as_ref().map(|answer| (answer.status, &answer.body[..]))
}

fn is_type(answer: &ClientResponse, kind: &str) -> bool {
    expectations::media_type(answer).as_deref().unwrap_or("none") == kind
}

/// Whether one of an answer's fields, as `name: value` with the name in small letters, fits.
fn fields(answer: &ClientResponse, pattern: &Pattern) -> bool {
    let line = |(name, value): (&hyper::header::HeaderName, &hyper::header::HeaderValue)| {
        format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()))
    };
    answer.headers.iter().map(line).any(|line| pattern.0.is_match(&line))
}

/// Returns what a request wants, which its expectations tell.
pub(super) fn wants_of(look: &ProbeResult) -> Wants {
    let subjects = || look.judged.iter().map(|one| one.expectation.subject());
    if subjects().any(|subject| matches!(subject, ExpectationSubject::Json(_))) {
        Wants::Json
    } else if subjects().any(|subject| subject == ExpectationSubject::Status(404)) {
        Wants::Missing
    } else if subjects().any(|subject| subject == ExpectationSubject::MediaType("text/html")) {
        Wants::Page
    } else {
        Wants::Words
    }
}

fn kind_of(heard: &ClientResult) -> Option<Kind> {
    heard.trouble.as_ref().and_then(kind)
}

fn kind(trouble: &ClientError) -> Option<Kind> {
    Some(match trouble {
        ClientError::Refused | ClientError::ConnectTimeout | ClientError::Unreachable(_) => Kind::Refused,
        ClientError::Hang => Kind::Hang,
        ClientError::EmptyReply | ClientError::Reset | ClientError::CutHead => Kind::Empty,
        ClientError::NotHttp => Kind::NotHttp,
        ClientError::Tls => Kind::Tls,
        ClientError::CutBody { .. } | ClientError::BadChunk => Kind::CutBody,
        ClientError::HeadTooBig | ClientError::BodyTooBig => Kind::Endless,
        ClientError::BadHead { .. } => Kind::BadHead,
    })
}
