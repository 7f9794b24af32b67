//! `received NAME METHOD /path`: what a fixture of ours received while the request was on its way.

use std::sync::Arc;

use super::argument::LineArgument;
use super::kind::ExpectationKind;
use crate::check::expectation::{Expectation, JudgedExchange, Judgement};
use crate::check::fixture::ReceivedRequest;
use crate::course::{ExpectationPlace, HeaderCondition, InvalidText};
use crate::text::plural::count;

const WITH_HEADER: &str = " with header ";

pub(super) const RECEIVED: ExpectationKind = ExpectationKind {
    word: "received",
    forms: &[
        "received NAME METHOD /path",
        "received NAME METHOD /path with header NAME: value",
        "received NAME 2 times METHOD /path",
        "received NAME nothing",
    ],
    fits: needs_fixture,
    parse,
};

/// The requests that a fixture must receive.
#[derive(Debug)]
struct ReceivedRequests {
    fixture: String,
    /// None: no request at all.
    wanted: Option<WantedRequest>,
}

/// The request that it must receive, and how often: at least once if there is no number.
#[derive(Debug)]
struct WantedRequest {
    times: Option<usize>,
    method: String,
    /// Compared without the query, unless it has one.
    path: String,
    header: Option<HeaderCondition>,
}

fn needs_fixture(argument: &LineArgument<'_>, place: &ExpectationPlace<'_>) -> Result<(), InvalidText> {
    let name = argument.text().split_whitespace().next().unwrap_or_default();
    if place.fixtures.iter().any(|fixture| fixture.name == name) {
        return Ok(());
    }
    let known: Vec<&str> = place.fixtures.iter().map(|fixture| fixture.name.as_str()).collect();
    let help = if known.is_empty() {
        "the scenario has no `fixture`".to_owned()
    } else {
        format!("expected one of: {}", known.join(", "))
    };
    Err(argument.invalid(name, &format!("unknown fixture `{name}`"), &help))
}

fn parse(argument: &LineArgument<'_>) -> Result<Arc<dyn Expectation>, InvalidText> {
    let filled = argument.filled()?;
    let (request, header) = match filled.split_once(WITH_HEADER) {
        Some((request, header)) => (request, Some(HeaderCondition::parse(header)?)),
        None => (filled.as_str(), None),
    };
    let wanted = |times, method: &str, path: &str| {
        Some(WantedRequest { times, method: method.to_owned(), path: path.to_owned(), header: header.clone() })
    };
    let words: Vec<&str> = request.split_whitespace().collect();
    let (fixture, wanted) = match words[..] {
        [fixture, "nothing"] if header.is_none() => (fixture, None),
        [fixture, method, path] if path.starts_with('/') => (fixture, wanted(None, method, path)),
        [fixture, times, "times" | "time", method, path] if path.starts_with('/') => {
            let times = times.parse().map_err(|_| {
                argument.invalid(argument.text(), "this is no number of times", "expected one like `2 times`")
            })?;
            (fixture, wanted(Some(times), method, path))
        }
        _ => {
            let help = format!("expected `{}`", RECEIVED.forms.join("` or `"));
            return Err(argument.invalid(argument.text(), "this line is not whole", &help));
        }
    };
    Ok(Arc::new(ReceivedRequests { fixture: fixture.to_owned(), wanted }))
}

impl WantedRequest {
    fn is_met_by(&self, request: &ReceivedRequest) -> bool {
        let path = if self.path.contains('?') { request.target.as_str() } else { request.path() };
        let header = |condition: &HeaderCondition| condition.is_met_by(request.header(&condition.name).as_deref());
        request.method == self.method && path == self.path && self.header.as_ref().is_none_or(header)
    }
}

impl Expectation for ReceivedRequests {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        let received = (exchange.received)(&self.fixture).unwrap_or_default();
        let is_met = match &self.wanted {
            None => received.is_empty(),
            Some(wanted) => {
                let number = received.iter().filter(|request| wanted.is_met_by(request)).count();
                wanted.times.map_or(number > 0, |times| number == times)
            }
        };
        let list: Vec<String> =
            received.iter().map(|request| format!("{} {}", request.method, request.target)).collect();
        Judgement::new(
            is_met,
            if list.is_empty() {
                format!("{} received nothing", self.fixture)
            } else {
                format!("{} received {}", self.fixture, list.join(", "))
            },
        )
    }

    fn wanted(&self) -> String {
        let Some(wanted) = &self.wanted else { return format!("no request to {}", self.fixture) };
        let times = wanted.times.map(|times| format!("{} of ", count(times, "request"))).unwrap_or_default();
        let header = wanted.header.as_ref().map(|header| format!(" with {}", header.text())).unwrap_or_default();
        format!("{times}{} {} to {}{header}", wanted.method, wanted.path, self.fixture)
    }

    /// The response says nothing about it.
    fn wrong_byte(&self, _raw: &[u8]) -> usize {
        0
    }
}
