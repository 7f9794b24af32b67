//! The engine: asks a lesson's probes one after another and holds each answer against what is expected.
//! It knows no socket and no process, so that the demos can be looked at in memory.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::content::stack::Stack;
use crate::content::stacks::Stacks;
use crate::course::Probe;
use crate::http::client::{ClientError, ClientResult};

use super::cancel::Interrupt;
use super::limits::JobLimits;
use super::result::{Attempt, CheckResult, ExpectationResult, Outcome, ProbeResult, ProgramExit, RequestSpec};
use super::{expectations, suggestions, words};

/// How long one answer may take once another one did not come: a server that hangs on one path hangs on others too.
const HUNG_TIME: Duration = Duration::from_secs(3);
/// How long one answer to a request of our own may take.
const AROUND_TIME: Duration = Duration::from_secs(2);

/// What else a server is asked where something is not met: what it answers tells one mistake from another.
/// A row here is there for the diagnosis that reads it.
const AROUND: &[(&str, &str)] = &[
    ("GET", "/about.html"),
    ("GET", "/about/"),
    ("GET", "/about?x=1"),
    ("GET", "/index.html"),
    ("GET", "/index.js"),
    ("GET", "/package.json"),
    ("GET", "/app.py"),
    ("GET", "/404"),
    ("GET", "/users/999"),
];

/// Whoever answers.
pub trait Transport {
    /// Sends a request on a connection of its own.
    ///
    /// # Errors
    /// If the check is cancelled meanwhile.
    fn send(&mut self, ask: &RequestSpec) -> Result<ClientResult, Interrupt>;
    /// How the program behind it ended, if it was started here and has.
    fn program_exit(&mut self) -> Option<ProgramExit>;
    /// All that the lesson asks was asked; whatever is asked from now on is ours.
    fn lesson_finished(&mut self) {}
}

/// What to look at.
#[derive(Debug)]
pub struct CheckPlan<'a> {
    /// The lesson's probes, in order.
    pub probes: &'a [Probe],
    /// The address that paths are put behind, for the curl lines: `http://localhost:8080`.
    pub url: String,
    /// The unknown word of this run.
    pub random_segment: String,
    /// The stacks that a response may show.
    pub stacks: Stacks,
    /// How long responses may take.
    pub limits: JobLimits,
}

/// Asks and judges all probes; fills the evidence. `after_each` gets each of the lesson's probes as soon as it is judged.
///
/// # Errors
/// If the check is cancelled meanwhile. What was seen until then is in the evidence.
pub fn look(
    order: &CheckPlan<'_>,
    server: &mut dyn Transport,
    evidence: &mut CheckResult,
    after_each: &mut dyn FnMut(&ProbeResult),
) -> Result<(), Interrupt> {
    let mut round = Run::new(order, server);
    for probe in order.probes {
        let looked = round.probe(probe)?;
        after_each(&looked);
        evidence.probes.push(looked);
    }
    evidence.repeated_first = round.again(evidence)?;
    evidence.stack = stack_of(evidence, &order.stacks).or(evidence.stack.take());
    if evidence.all_met() {
        evidence.suggestions = suggestions::collect(evidence, |ask| round.send_own(ask))?;
    } else if round.over.is_none() && !round.has_hung {
        round.server.lesson_finished();
        evidence.around = round.around()?;
    }
    evidence.took = round.start.elapsed();
    Ok(())
}

/// Asks for `/` once, to hear who has a port.
///
/// # Errors
/// If the check is cancelled meanwhile.
pub fn identify_owner(order: &CheckPlan<'_>, server: &mut dyn Transport) -> Result<Attempt, Interrupt> {
    Run::new(order, server).send_own(plain("GET", "/"))
}

/// A path with its unknown word filled in.
pub fn fill_random(path: &str, word: &str) -> String {
    path.replace("{random}", word)
}

/// A word that no server has a route for: a letter, then letters and digits, new each time.
pub fn random_path_segment() -> String {
    use std::hash::{BuildHasher, RandomState};
    const LETTERS: &[u8] = b"bcdfghjkmnpqrstvwxz23456789";
    let mut rest = RandomState::new().hash_one(std::process::id());
    let mut word = String::from("k");
    for _ in 0..6 {
        word.push(char::from(LETTERS[(rest % LETTERS.len() as u64) as usize]));
        rest /= LETTERS.len() as u64;
    }
    word
}

struct Run<'a> {
    order: &'a CheckPlan<'a>,
    server: &'a mut dyn Transport,
    start: Instant,
    /// Whether a response did not come in time.
    has_hung: bool,
    /// Why nothing is asked any more.
    over: Option<String>,
}

impl<'a> Run<'a> {
    fn new(order: &'a CheckPlan<'a>, server: &'a mut dyn Transport) -> Self {
        Self { order, server, start: Instant::now(), has_hung: false, over: None }
    }

    /// How long the next response may take, however much time is left.
    fn time(&self) -> Duration {
        let most = self.order.limits.response;
        if self.has_hung { most.min(HUNG_TIME) } else { most }
    }

    /// What is left of the time of the whole run.
    fn left(&self) -> Duration {
        self.order.limits.whole_run.saturating_sub(self.start.elapsed())
    }

    fn probe(&mut self, probe: &Probe) -> Result<ProbeResult, Interrupt> {
        let path = fill_random(&probe.path, &self.order.random_segment);
        let left = self.left();
        if left.is_zero() && self.over.is_none() {
            let seconds = self.order.limits.whole_run.as_secs();
            self.over = Some(format!("the {seconds} seconds of a whole check were over"));
        }
        let ask = RequestSpec {
            method: probe.method.clone(),
            path: path.clone(),
            headers: probe.headers.clone(),
            body: probe.body.clone(),
            time: self.time().min(left),
        };
        if let Some(why) = &self.over {
            return Ok(not_looked(probe, path, self.curl(&ask), why));
        }
        let asked = self.send(ask)?;
        let judged = expectations::judge(probe, &asked.heard);
        let outcome = outcome(&judged);
        match asked.heard.trouble {
            Some(ClientError::Hang) => self.has_hung = true,
            Some(ClientError::Refused | ClientError::ConnectTimeout | ClientError::Unreachable(_)) => {
                self.over = Some(self.abort(asked.heard.trouble.as_ref()));
            }
            // A program that is just ending may seem to listen still.
            Some(ClientError::EmptyReply | ClientError::Reset | ClientError::CutHead | ClientError::CutBody { .. }) => {
                self.over = self.server.program_exit().map(|ended| had_ended(&ended));
            }
            _ => {}
        }
        let outcome = match (&outcome, &self.over) {
            (Outcome::NotLooked(_), Some(why)) => Outcome::NotLooked(why.clone()),
            _ => outcome,
        };
        Ok(ProbeResult {
            probe: probe.clone(),
            path,
            curl: asked.curl.clone(),
            asked: Some(asked),
            judged,
            outcome,
            diagnosis: None,
        })
    }

    fn send(&mut self, ask: RequestSpec) -> Result<Attempt, Interrupt> {
        let heard = self.server.send(&ask)?;
        Ok(Attempt { curl: self.curl(&ask), ask, heard })
    }

    fn curl(&self, ask: &RequestSpec) -> String {
        words::curl(&ask.method, &format!("{}{}", self.order.url, ask.path), &ask.headers, ask.body.as_deref())
    }

    /// Why nobody answers any more.
    fn abort(&mut self, trouble: Option<&ClientError>) -> String {
        match (self.server.program_exit(), trouble) {
            (Some(ended), _) => had_ended(&ended),
            (None, Some(ClientError::ConnectTimeout)) => "no connection was taken any more".to_owned(),
            (None, _) => "nobody listened any more".to_owned(),
        }
    }

    /// The first probe once more: some servers answer once, and are gone.
    fn again(&mut self, evidence: &CheckResult) -> Result<Option<ProbeResult>, Interrupt> {
        let Some(first) = evidence.probes.first().filter(|look| look.outcome == Outcome::Met) else {
            return Ok(None);
        };
        if self.over.is_some() {
            return Ok(None);
        }
        let looked = self.probe(&first.probe)?;
        Ok((looked.outcome != Outcome::Met).then_some(looked))
    }

    fn around(&mut self) -> Result<Vec<Attempt>, Interrupt> {
        let mut found = Vec::new();
        for (method, path) in AROUND {
            let asked = self.send_own(plain(method, path))?;
            let is_over = asked.heard.trouble.is_some();
            found.push(asked);
            if is_over {
                break;
            }
        }
        Ok(found)
    }

    fn send_own(&mut self, ask: RequestSpec) -> Result<Attempt, Interrupt> {
        let time = AROUND_TIME.min(self.order.limits.response).min(self.left());
        self.send(RequestSpec { time, ..ask })
    }
}

fn had_ended(ended: &ProgramExit) -> String {
    format!("your program had ended by then ({})", ended.words)
}

/// A request of our own.
pub(super) fn plain(method: &str, path: &str) -> RequestSpec {
    RequestSpec { method: method.to_owned(), path: path.to_owned(), headers: Vec::new(), body: None, time: AROUND_TIME }
}

fn not_looked(probe: &Probe, path: String, curl: String, why: &str) -> ProbeResult {
    let outcome = Outcome::NotLooked(why.to_owned());
    let judge = |(expectation, hint): &(crate::course::Expectation, Option<String>)| ExpectationResult {
        expectation: expectation.clone(),
        hint: hint.clone(),
        outcome: outcome.clone(),
        wanted: words::wanted(expectation),
        came: String::new(),
    };
    let judged = probe.expect.iter().map(judge).collect();
    ProbeResult { probe: probe.clone(), asked: None, path, curl, judged, outcome, diagnosis: None }
}

fn outcome(judged: &[ExpectationResult]) -> Outcome {
    let not = |fits: fn(&Outcome) -> bool| judged.iter().map(|one| &one.outcome).find(|outcome| fits(outcome)).cloned();
    not(|outcome| matches!(outcome, Outcome::NotLooked(_)))
        .or_else(|| not(|outcome| *outcome == Outcome::NotMet))
        .unwrap_or(Outcome::Met)
}

/// Every probe as one that could not be looked at, for a run that found no server.
pub fn nothing_looked(order: &CheckPlan<'_>, why: &str) -> Vec<ProbeResult> {
    let look = |probe: &Probe| {
        let path = fill_random(&probe.path, &order.random_segment);
        let url = format!("{}{path}", order.url);
        let curl = words::curl(&probe.method, &url, &probe.headers, probe.body.as_deref());
        not_looked(probe, path, curl, why)
    };
    order.probes.iter().map(look).collect()
}

fn stack_of(evidence: &CheckResult, stacks: &Stacks) -> Option<Arc<Stack>> {
    evidence.all().find_map(|look| stacks.of_headers(&look.asked.as_ref()?.heard.answer.as_ref()?.headers))
}

#[cfg(test)]
mod tests;
