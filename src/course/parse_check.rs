//! The block `check`: scenarios of requests to the learner's own server, and what each response must be.

use super::check_block::{CheckBlock, ExpectationLine, FixtureSpec, Probe, RequestBody, Scenario};
use super::diagnostic::Report;
use super::parse_fixture::{fixture, fixture_response};
use super::parse_request::{self, REQUEST_WORDS, body_lines};
use super::read_context::{ExpectationPlace, ExpectationSyntax, ReadContext};
use super::request_line::{method, path};
use super::span::Span;
use super::value_names::ValueNames;

/// The lines that stand for themselves and not under a request.
const BLOCK_WORDS: &[&str] = &["scenario", "fixture", "jar", "restart", "afterwards", "rehearsal", "because"];

/// Reads a `check` block, which is not empty.
pub(super) fn check(body: Span<'_>, context: &ReadContext<'_>, report: &Report<'_>) -> Option<CheckBlock> {
    let mut reader = CheckReader {
        syntax: context.expectations,
        report,
        scenarios: Vec::new(),
        names: ValueNames::new(report),
        request: None,
        jar: None,
        restart: None,
        rehearsal: false,
        because: None,
    };
    let mut lines = body.lines();
    while let Some(line) = lines.next() {
        let line = line.trim();
        if line.text == "body <<" {
            let text = body_lines(body, line, &mut lines, report);
            reader.body(line, text);
        } else if !line.text.is_empty() {
            reader.line(line);
        }
    }
    Some(reader.end())
}

/// What was read so far.
struct CheckReader<'a> {
    syntax: ExpectationSyntax,
    report: &'a Report<'a>,
    scenarios: Vec<ScenarioDraft<'a>>,
    names: ValueNames<'a>,
    request: Option<RequestDraft<'a>>,
    /// Whose cookies the next requests carry.
    jar: Option<String>,
    /// A `restart` line that waits for its request.
    restart: Option<Span<'a>>,
    rehearsal: bool,
    because: Option<String>,
}

/// A scenario, and the line that opens it.
struct ScenarioDraft<'a> {
    at: Span<'a>,
    scenario: Scenario,
}

/// A request whose lines are being read.
struct RequestDraft<'a> {
    at: Span<'a>,
    probe: Probe,
    /// For each expectation its first word and what follows it.
    places: Vec<(Span<'a>, Span<'a>)>,
    may_hint: bool,
}

impl<'a> CheckReader<'a> {
    fn line(&mut self, line: Span<'a>) {
        let (word, rest) = line.word();
        match word.text {
            _ if self.because.is_some() => {
                self.report.add(line, "a line below `because`", "`because` comes last");
            }
            "because" if self.has_requests() && !rest.text.is_empty() => self.because = Some(rest.text.to_owned()),
            "scenario" => self.scenario(line, rest),
            "fixture" => self.fixture(line, rest),
            "jar" => self.jar(word, rest),
            "restart" => self.restart(line, rest),
            "afterwards" => self.afterwards(line, rest),
            "rehearsal" if self.has_requests() && rest.text.is_empty() => self.rehearsal = true,
            _ if self.is_fixture_response(rest) => self.fixture_response(line),
            known if rest.text.starts_with(['/', '{']) && !self.is_known(known) => self.request(line, word, rest),
            _ => self.under_request(line, word, rest),
        }
    }

    fn has_requests(&self) -> bool {
        self.request.is_some() || self.scenarios.iter().any(|draft| !draft.scenario.probes.is_empty())
    }

    fn is_known(&self, word: &str) -> bool {
        REQUEST_WORDS.contains(&word) || BLOCK_WORDS.contains(&word) || (self.syntax.words)().contains(&word)
    }

    fn scenario(&mut self, line: Span<'a>, rest: Span<'a>) {
        self.end_request();
        self.jar = None;
        let title = rest.text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).map(str::trim);
        if title.is_none_or(str::is_empty) {
            let help = "expected `scenario \"what it shows\"`";
            self.report.add(line, "this scenario does not say what it shows", help);
        }
        self.open_scenario(line, title.map(str::to_owned));
    }

    fn open_scenario(&mut self, at: Span<'a>, title: Option<String>) {
        self.names = ValueNames::new(self.report);
        self.scenarios.push(ScenarioDraft { at, scenario: Scenario { title, ..Scenario::default() } });
    }

    /// The scenario that is being read. Lines above the first `scenario` belong to one without a title.
    fn current(&mut self, at: Span<'a>) -> &mut Scenario {
        if self.scenarios.is_empty() {
            self.open_scenario(at, None);
        }
        &mut self.scenarios.last_mut().expect("one was opened just now").scenario
    }

    fn fixture(&mut self, line: Span<'a>, rest: Span<'a>) {
        let has_requests = self.request.is_some() || !self.current(line).probes.is_empty();
        if has_requests {
            let help = "put it above the first request of its scenario";
            return self.report.add(line, "a fixture below a request", help);
        }
        let Some((name, port)) = fixture(rest, self.report) else { return };
        if self.names.define(rest.word().0) {
            self.current(line).fixtures.push(FixtureSpec { name, port, responses: Vec::new() });
        }
    }

    fn is_fixture_response(&self, rest: Span<'a>) -> bool {
        let is_open =
            |draft: &ScenarioDraft<'_>| !draft.scenario.fixtures.is_empty() && draft.scenario.probes.is_empty();
        self.request.is_none() && self.scenarios.last().is_some_and(is_open) && rest.text.contains("->")
    }

    fn fixture_response(&mut self, line: Span<'a>) {
        self.names.refuse_unknown(line);
        let response = fixture_response(line, self.report);
        if let Some(fixture) = self.current(line).fixtures.last_mut() {
            fixture.responses.extend(response);
        }
    }

    fn jar(&mut self, word: Span<'a>, rest: Span<'a>) {
        self.end_request();
        if super::value_names::is_value_name(rest.text) {
            self.jar = Some(rest.text.to_owned());
        } else {
            self.report.add(word, "this jar has no name", "expected `jar NAME`: whose cookies the next requests carry");
        }
    }

    fn restart(&mut self, line: Span<'a>, rest: Span<'a>) {
        self.end_request();
        if !rest.text.is_empty() {
            self.report.add(rest, "there is nothing after `restart`", "the next request is sent to the new process");
        }
        self.restart = Some(line);
    }

    /// `afterwards METHOD /path`: removes what the scenario has made.
    fn afterwards(&mut self, line: Span<'a>, rest: Span<'a>) {
        self.end_request();
        let (word, target) = rest.word();
        if !target.text.starts_with(['/', '{']) {
            let help = "expected `afterwards DELETE {place}`: a request that removes what the scenario has made";
            return self.report.add(line, "this line names no request", help);
        }
        let probe = self.probe(word, target);
        self.current(line).afterwards.push(probe);
    }

    fn request(&mut self, line: Span<'a>, word: Span<'a>, rest: Span<'a>) {
        self.end_request();
        self.current(line);
        let probe = Probe { restart_before: self.restart.take().is_some(), ..self.probe(word, rest) };
        self.request = Some(RequestDraft { at: line, probe, places: Vec::new(), may_hint: false });
    }

    /// The request of a line. The values in a path are known only while the check runs; what is before the first one must be
    /// right.
    fn probe(&self, word: Span<'a>, target: Span<'a>) -> Probe {
        self.names.refuse_unknown(target);
        let fixed = target.part(0, target.text.find('{').unwrap_or(target.text.len()));
        if !fixed.text.is_empty() {
            path(fixed, self.report);
        }
        Probe { jar: self.jar.clone(), ..Probe::new(&method(word, self.report).unwrap_or_default(), target.text) }
    }

    fn body(&mut self, line: Span<'a>, text: Span<'a>) {
        self.names.refuse_unknown(text);
        match &mut self.request {
            Some(draft) => {
                let body = RequestBody::Text(parse_request::without_indentation(text.text));
                parse_request::set_body(&mut draft.probe, line, body, self.report);
                draft.may_hint = false;
            }
            None => self.no_request(line),
        }
    }

    fn no_request(&self, line: Span<'_>) {
        self.report.add(line, "this line is under no request", "expected `GET /path` above it");
    }

    fn under_request(&mut self, line: Span<'a>, word: Span<'a>, rest: Span<'a>) {
        let Some(draft) = &mut self.request else { return self.no_request(line) };
        if word.text == "hint" {
            return draft.hint(line, rest, self.report);
        }
        draft.may_hint = false;
        let expectations = (self.syntax.words)();
        if !REQUEST_WORDS.contains(&word.text) && !expectations.contains(&word.text) {
            let known: Vec<&str> = REQUEST_WORDS.iter().copied().chain(expectations).collect();
            return self.report.unknown(word, "line", &known);
        }
        self.names.refuse_unknown(rest);
        if REQUEST_WORDS.contains(&word.text) {
            return parse_request::detail(&mut draft.probe, word, rest, self.report);
        }
        draft.expect(word, rest);
        if word.text == "save" {
            self.names.define(rest.word().0);
        }
    }

    /// Holds the request to the rules that need all of its lines, and adds it to its scenario.
    fn end_request(&mut self) {
        let Some(RequestDraft { at, probe, places, .. }) = self.request.take() else { return };
        if probe.expect.is_empty() {
            let help = "expected a line like `status 200` under it";
            self.report.add(at, "nothing is expected of the response to this request", help);
        }
        let (syntax, report) = (self.syntax, self.report);
        let place = ExpectationPlace { probe: &probe, fixtures: &self.current(at).fixtures };
        for (line, (word, rest)) in probe.expect.iter().zip(places) {
            if let Err(invalid) = (syntax.validate)(line, &place) {
                let wrong = if rest.text.is_empty() { word } else { rest.part_within(&invalid.at) };
                report.add(wrong, invalid.message, invalid.help);
            }
        }
        self.current(at).probes.push(probe);
    }

    fn end(mut self) -> CheckBlock {
        self.end_request();
        if let Some(restart) = self.restart {
            self.report.add(restart, "a restart without a request after it", "expected `GET /path` below it");
        }
        for draft in self.scenarios.iter().filter(|draft| draft.scenario.probes.is_empty()) {
            self.report.add(draft.at, "a scenario without a request", "expected `GET /path` below it");
        }
        for fixture in self.scenarios.iter().flat_map(|draft| draft.scenario.fixtures.iter().map(|one| (draft.at, one)))
        {
            if fixture.1.responses.is_empty() {
                let message = format!("the fixture `{}` responds nothing", fixture.1.name);
                self.report.add(fixture.0, message, "expected lines like `GET /path -> 200 json {}` under it");
            }
        }
        let scenarios = self.scenarios.into_iter().map(|draft| draft.scenario).collect();
        CheckBlock { scenarios, rehearsal: self.rehearsal, because: self.because }
    }
}

impl<'a> RequestDraft<'a> {
    fn expect(&mut self, word: Span<'a>, rest: Span<'a>) {
        let (text, argument) = (word.text.to_owned(), rest.text.to_owned());
        self.probe.expect.push(ExpectationLine { word: text, argument, hint: None });
        self.places.push((word, rest));
        self.may_hint = true;
    }

    fn hint(&mut self, line: Span<'_>, words: Span<'_>, report: &Report<'_>) {
        match self.probe.expect.last_mut().filter(|_| self.may_hint).map(|line| &mut line.hint) {
            None => {
                report.add(line, "this hint has nothing to explain", "put it under a line that the response must meet");
            }
            Some(Some(_)) => report.add(line, "a second hint for the same line", "join the two"),
            Some(_) if words.text.is_empty() => report.add(line, "a hint without words", "expected `hint words`"),
            Some(hint) => *hint = Some(words.text.to_owned()),
        }
    }
}
