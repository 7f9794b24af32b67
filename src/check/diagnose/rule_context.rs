//! What is known at one place of a result: at the start, or at one probe.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::rc::Rc;

use crate::check::pages::{self, SeenBody};
use crate::check::result::{AbortReason, CheckResult, Outcome, ProbeResult};
use crate::check::source_model::{HandlerDef, RouteDef, RouteKind, SourceSpan};
use crate::check::{content_type, words};
use crate::http::client::{ClientError, ClientResponse, ClientResult};
use crate::text::html;

use super::branch;
use super::evidence::Evidence;
use super::fact::FoundFact;
use super::pattern::Pattern;
use super::rules::{Kind, StartCondition, When};

/// How much of a body the rules search. Each of them does, and a server may send a megabyte of anything.
const MAX_BODY_BYTES: usize = 16 * 1024;

/// What a diagnosis is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// The start: no request could be sent, and `CheckResult::aborted` says why.
    Start,
    /// The probe at this place of `CheckResult::all()`, which is not met.
    Probe(usize),
}

/// What is known at one place of a result.
pub(super) struct RuleContext<'a> {
    pub(super) result: &'a CheckResult,
    /// What is known of the learner's project beside the result.
    pub(super) evidence: &'a Evidence,
    /// The probe; none for the start.
    pub(super) probe: Option<&'a ProbeResult>,
    /// What was received for its request.
    pub(super) received: Option<&'a ClientResult>,
    /// The response in it, perhaps not whole.
    pub(super) response: Option<&'a ClientResponse>,
    /// The facts that rules have asked for so far: each is looked for once.
    pub(super) facts: RefCell<BTreeMap<&'static str, Option<Rc<FoundFact>>>>,
    /// What rules may call the program's stack, once a rule has asked.
    pub(super) stack_names: OnceCell<Vec<&'a str>>,
    /// What the body of the response is to a person, once a rule has asked.
    seen: OnceCell<Option<SeenBody>>,
}

impl<'a> RuleContext<'a> {
    pub(super) fn new(result: &'a CheckResult, evidence: &'a Evidence, subject: Subject) -> Self {
        let probe = match subject {
            Subject::Start => None,
            Subject::Probe(at) => result.all_probes().nth(at),
        };
        let asked = match subject {
            Subject::Start => result.port_owner.as_ref(),
            Subject::Probe(_) => probe.and_then(|probe| probe.attempt.as_ref()),
        };
        let received = asked.map(|asked| &asked.result);
        let response = received.and_then(|received| received.response.as_ref());
        Self {
            result,
            evidence,
            probe,
            received,
            response,
            facts: RefCell::default(),
            stack_names: OnceCell::new(),
            seen: OnceCell::new(),
        }
    }

    /// Returns the route of the learner's source that takes the request, if there is one.
    pub(super) fn route(&self) -> Option<&'a RouteDef> {
        let probe = self.probe?;
        self.evidence.model.as_ref()?.route_for(self.method()?, &probe.path)
    }

    /// Returns the name of the framework that has that route, or that the program uses first.
    pub(super) fn framework(&self) -> Option<&'a str> {
        let of_program = || Some(self.evidence.model.as_ref()?.frameworks.first()?.name.as_str());
        self.route().map(|route| route.framework.as_str()).or_else(of_program)
    }

    /// Returns the handler of that route.
    pub(super) fn handler(&self) -> Option<&'a HandlerDef> {
        self.evidence.model.as_ref()?.handlers.get(self.route()?.handler?)
    }

    /// Returns what the first group of a rule's pattern matched.
    pub(super) fn captured_text(&self, when: &When) -> Option<String> {
        let capture = |pattern: &Option<Pattern>, text: &str| {
            Some(pattern.as_ref()?.regex().captures(text)?.get(1)?.as_str().to_owned())
        };
        let program = self.result.program.as_ref();
        let output = program.and_then(|program| capture(&when.output, &program.output.join("\n")));
        let source = || self.result.source.as_ref().and_then(|source| capture(&when.source, source.code()));
        let body = || {
            let captured = self.body_text().and_then(|text| capture(&when.body, &text))?;
            Some(html::visible_text(&captured).replace('\n', " "))
        };
        output.or_else(source).or_else(body)
    }

    /// Why no request could be sent, as far as rules tell reasons apart.
    pub(super) fn start_condition(&self) -> Option<StartCondition> {
        if self.probe.is_some() {
            return None;
        }
        match self.result.aborted.as_ref()? {
            AbortReason::NobodyListens => Some(StartCondition::Nobody),
            AbortReason::PortTaken(_) => Some(StartCondition::Taken),
            AbortReason::NotYours(_) => Some(StartCondition::Another),
            AbortReason::EndedEarly => Some(StartCondition::Ended),
            AbortReason::EndedLater(_) => Some(StartCondition::EndedLater),
            AbortReason::OtherPort => Some(StartCondition::Elsewhere),
            AbortReason::NeverListened => Some(StartCondition::Silent),
            AbortReason::NoProgram(_) => Some(StartCondition::NoProgram),
            AbortReason::WouldNotStart(_) => Some(StartCondition::Refused),
            AbortReason::NoConnections(_) | AbortReason::DoorwaysOwn | AbortReason::Interrupted => None,
        }
    }

    /// The response, if all of it arrived.
    pub(super) fn whole_response(&self) -> Option<&'a ClientResponse> {
        self.response.filter(|_| self.received.is_some_and(|received| received.error.is_none()))
    }

    /// What the body of the whole response is to a person. A large page takes time to read, and many rules ask.
    pub(super) fn seen(&self) -> Option<&SeenBody> {
        self.seen.get_or_init(|| self.whole_response().map(pages::describe)).as_ref()
    }

    /// The same in words.
    pub(super) fn page_in_words(&self) -> Option<String> {
        self.seen().map(SeenBody::words)
    }

    /// Whether the program kept a processor busy while the response was missing.
    pub(super) fn is_program_busy(&self) -> bool {
        self.probe.and_then(|probe| probe.attempt.as_ref()).is_some_and(|attempt| attempt.is_program_busy)
    }

    /// The beginning of the body; if the response is not HTTP, of all that arrived.
    pub(super) fn body_text(&self) -> Option<String> {
        let bytes = match (self.response, self.received) {
            (Some(response), _) => &response.body[..],
            (None, received) => &received?.raw[..],
        };
        Some(String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_BODY_BYTES)]).into_owned())
    }

    /// The method of the request that got the response: OPTIONS if a browser's preflight did.
    pub(super) fn method(&self) -> Option<&'a str> {
        let probe = self.probe?;
        Some(probe.attempt.as_ref().map_or(&probe.probe.method, |asked| &asked.request.method))
    }

    /// The title of the scenario that the request belongs to.
    pub(super) fn scenario(&self) -> Option<&'a str> {
        self.probe?.scenario.as_deref()
    }

    /// The method and the path of the request, as the lesson writes them, with its placeholders.
    pub(super) fn request_line(&self) -> Option<String> {
        self.probe.map(request_line)
    }

    /// The probes of the result before the one of this context, in order.
    pub(super) fn probes_before(&self) -> impl Iterator<Item = &'a ProbeResult> {
        let own = self.probe;
        self.result.probes.iter().take_while(move |one| !own.is_some_and(|own| std::ptr::eq(*one, own)))
    }

    /// The status of the response to a follow-up request, whose path may have `{path}` in it.
    pub(super) fn follow_up_status(&self, path: &str) -> Option<u16> {
        let path = path.replace("{path}", &self.probe?.path);
        self.result.follow_up_response("GET", &path).map(|response| response.status)
    }

    /// The error on the wire, or that no server was there any more.
    pub(super) fn error_kind(&self) -> Option<Kind> {
        match self.received {
            Some(received) => kind_of(received),
            None => matches!(self.probe?.outcome, Outcome::NotChecked(_)).then_some(Kind::Refused),
        }
    }

    /// Whether there is no response because the program has ended: then nothing is known of it.
    pub(super) fn is_after_end(&self) -> bool {
        let has_ended = self.result.program.as_ref().is_some_and(|program| program.ended.is_some());
        has_ended && self.probe.is_some() && self.response.is_none()
    }

    /// Whether every probe got the same: the same error, or the same status and the same body.
    pub(super) fn is_everywhere(&self) -> bool {
        // Where a server keeps each request waiting, the last ones are not sent.
        let received = || self.result.probes.iter().filter_map(|probe| Some(&probe.attempt.as_ref()?.result));
        let is_same = |one: &ClientResult| {
            let is_it = |own| kind_of(one) == kind_of(own) && status_and_body(one) == status_and_body(own);
            // While a server keeps requests waiting, the system takes only a few connections more for it.
            let waits = |own| kind_of(own) == Some(Kind::Hang) && one.error == Some(ClientError::ConnectTimeout);
            self.received.is_some_and(|own| is_it(own) || waits(own))
        };
        received().count() > 1 && received().all(is_same)
    }

    /// The line of the learner's file with this probe's path, from 1.
    pub(super) fn route_line(&self) -> Option<usize> {
        self.result.source.as_ref()?.find_route(&self.probe?.path)
    }

    /// The line of a file in which the route for the method and the path of this request begins, from 1; where another route
    /// has the same path, the function for the method: `do_POST`.
    pub(super) fn own_route_line(&self, file: &str) -> Option<usize> {
        let (model, method) = (self.evidence.model.as_ref()?, self.method()?);
        let is_here = |span: &SourceSpan| model.path_of(span) == file;
        let own = self.route().filter(|route| route.kind == RouteKind::Endpoint && is_here(&route.span));
        let by_method = || {
            let name = format!("do_{method}");
            let function = model.functions.iter().find(|function| function.name == name && is_here(&function.span));
            // The path is in the code of another method, if it is not in this function.
            function.filter(|function| self.route_line().is_none_or(|line| !is_line_of(&function.span, line)))
        };
        let in_function = || {
            let span = &by_method()?.span;
            Some(self.branch_in(span).map_or(span.line, |lines| *lines.start()))
        };
        own.map(|route| route.span.line).or_else(in_function)
    }

    /// The lines of the branch for the path of this request, in a function that tests the parts of the path one by one.
    pub(super) fn branch_in(&self, span: &SourceSpan) -> Option<RangeInclusive<usize>> {
        let text = &self.evidence.model.as_ref()?.files.get(span.file)?.text;
        branch::find(text, span.line..=span.end_line, &self.probe?.probe.path)
    }

    /// How long the check waited for the response.
    pub(super) fn seconds(&self) -> u64 {
        self.received.map_or(0, |received| received.took.as_secs()).max(1)
    }

    /// What went wrong on the wire, in words.
    pub(super) fn error_in_words(&self) -> String {
        self.received.map(words::error_in_words).unwrap_or_default()
    }

    /// The status, if there is a response.
    pub(super) fn status(&self) -> Option<u16> {
        self.response.map(|response| response.status)
    }

    /// The media type, if there is one.
    pub(super) fn media_type(&self) -> Option<String> {
        self.response.and_then(content_type::media_type)
    }
}

fn is_line_of(span: &SourceSpan, line: usize) -> bool {
    (span.line..=span.end_line).contains(&line)
}

fn status_and_body(received: &ClientResult) -> Option<(u16, &[u8])> {
    received.response.as_ref().map(|response| (response.status, &response.body[..]))
}

fn kind_of(received: &ClientResult) -> Option<Kind> {
    Some(match received.error.as_ref()? {
        ClientError::Refused | ClientError::ConnectTimeout | ClientError::Unreachable(_) => Kind::Refused,
        ClientError::Hang => Kind::Hang,
        ClientError::EmptyReply | ClientError::Reset | ClientError::CutHead => Kind::Empty,
        ClientError::NotHttp => Kind::NotHttp,
        ClientError::Tls => Kind::Tls,
        ClientError::CutBody { .. } | ClientError::BadChunk => Kind::CutBody,
        ClientError::HeadTooBig => Kind::BigHead,
        ClientError::BodyTooBig | ClientError::DecodedTooBig => Kind::Endless,
        ClientError::BadCoding(_) => Kind::BadCoding,
        ClientError::BadHead { .. } => Kind::BadHead,
    })
}

/// The method and the path of a request, as the lesson writes them.
pub(super) fn request_line(result: &ProbeResult) -> String {
    format!("{} {}", result.probe.method, result.probe.path)
}
