//! What is legal and still worth a sentence: told once all is met, never a fault. The first that are found
//! are told, so what could hurt the learner stands before what is only different.

use std::net::IpAddr;

use hyper::Version;

use crate::content::stack::Stack;
use crate::http::client::ClientResponse;

use crate::text::template::{self, BRACES};

use super::cancel::Interrupt;
use super::expectation::ExpectationSubject;
use super::expectations;
use super::result::{Attempt, CheckResult, ProbeResult, RequestSpec};

/// The most that are told.
const MOST: usize = 3;

/// A path that no lesson asks for.
const UNKNOWN: &str = "/no-such-path.txt";

/// Looks at what came, asks a little more, and tells what is worth a sentence.
pub(super) fn collect(
    evidence: &CheckResult,
    mut ask: impl FnMut(RequestSpec) -> Result<Attempt, Interrupt>,
) -> Result<Vec<String>, Interrupt> {
    let mut found = Vec::new();
    found.extend(evidence.file_newer_than_server.as_ref().map(|file| {
        format!("{file} was saved after your server was started, so what answered is the older program. Restart it, and check again.")
    }));
    // A server that answers every path with 200 says nothing by doing so with one more.
    let unknown = answer(UNKNOWN, &mut ask)?;
    if unknown.is_some_and(|answer| answer.status != 200) {
        found.extend(source(evidence, &mut ask)?);
        found.extend(for_everyone(evidence, &mut ask)?);
        found.extend(page(evidence, &mut ask, "/xyz", 200, |page| below(page, evidence.stack.as_deref()))?);
        found.extend(page(evidence, &mut ask, "?x=1", 404, query)?);
    }
    found.extend(proxy(evidence));
    found.extend(charset(evidence));
    found.extend(more_names(evidence));
    found.extend(family(evidence));
    found.extend(page(evidence, &mut ask, "/", 404, slash)?);
    found.extend(version(evidence));
    found.truncate(MOST);
    Ok(found)
}

/// Asks, and hands on a whole answer.
fn answer(
    path: &str,
    ask: &mut impl FnMut(RequestSpec) -> Result<Attempt, Interrupt>,
) -> Result<Option<ClientResponse>, Interrupt> {
    let heard = ask(RequestSpec::get(path))?.heard;
    Ok(heard.answer.filter(|_| heard.trouble.is_none()))
}

/// The program's own files, if the server gives them away.
fn source(
    evidence: &CheckResult,
    ask: &mut impl FnMut(RequestSpec) -> Result<Attempt, Interrupt>,
) -> Result<Option<String>, Interrupt> {
    let argv = evidence.program.iter().flat_map(|program| &program.argv).skip(1);
    let own = argv.filter(|word| word.contains('.') && !word.starts_with('-') && !word.contains(['/', '\\', ' ']));
    let names: Vec<&str> = own.map(String::as_str).chain(["package.json", "index.js", "app.py"]).collect();
    for name in names.iter().take(3) {
        let path = format!("/{name}");
        if answer(&path, ask)?.is_some_and(|answer| answer.status == 200) {
            return Ok(Some(format!(
                "{path} is answered with your program's own file. Anyone can download it. Put pages into a folder `public`, and serve only that."
            )));
        }
    }
    Ok(None)
}

/// Tells, before all else, of a second answer to one request: only the program's output knows of it, which
/// is there when the asking is over.
pub fn double_response(evidence: &mut CheckResult) {
    let Some(program) = evidence.program.as_ref().filter(|_| evidence.all_met()) else { return };
    let says = program
        .output
        .iter()
        .any(|line| line.contains("ERR_HTTP_HEADERS_SENT") || line.contains("headers after they are sent"));
    if says {
        let words = "Your program's output says that a request was answered twice; the second answer was thrown away. Add `return` after the first.";
        evidence.suggestions.insert(0, words.to_owned());
        evidence.suggestions.truncate(MOST);
    }
}

/// One user's data for every number.
fn for_everyone(
    evidence: &CheckResult,
    ask: &mut impl FnMut(RequestSpec) -> Result<Attempt, Interrupt>,
) -> Result<Option<String>, Interrupt> {
    let is_user = |look: &&ProbeResult| {
        look.path.ends_with("/1")
            && look.judged.iter().any(|one| matches!(one.expectation.subject(), ExpectationSubject::Json(_)))
    };
    let Some(look) = evidence.probes.iter().find(is_user) else { return Ok(None) };
    let other = format!("{}/999", look.path.trim_end_matches("/1"));
    let is_there = answer(&other, ask)?.is_some_and(|answer| answer.status == 200);
    Ok(is_there.then(|| format!("{other} is answered with 200 too. What does not exist is better answered with 404.")))
}

/// A plain page of the lesson with something behind it, and what is told if that is answered so.
fn page(
    evidence: &CheckResult,
    ask: &mut impl FnMut(RequestSpec) -> Result<Attempt, Interrupt>,
    more: &str,
    status: u16,
    told: impl Fn(&str) -> String,
) -> Result<Option<String>, Interrupt> {
    let is_page = |look: &&ProbeResult| {
        let path = &look.path;
        look.probe.method == "GET" && path.len() > 1 && !path.ends_with('/') && !path.contains(['?', '.'])
    };
    let Some(look) = evidence.probes.iter().find(is_page) else { return Ok(None) };
    let came = answer(&format!("{}{more}", look.path), ask)?;
    Ok(came.is_some_and(|answer| answer.status == status).then(|| told(&look.path)))
}

fn below(path: &str, stack: Option<&Stack>) -> String {
    let advice = stack.and_then(|stack| stack.check.route_prefix.as_deref());
    let advice = advice.unwrap_or("Your route takes everything below its path; let it take this one alone.");
    let try_ = template::expand(advice, BRACES, |name| (name == "path").then(|| path.to_owned()));
    format!("{path}/xyz is answered with 200 as well. {try_}")
}

fn query(path: &str) -> String {
    format!(
        "{path}?x=1 is answered with 404. What stands after ? is no part of the path: compare the path alone once you use queries."
    )
}

fn slash(path: &str) -> String {
    format!(
        "{path}/ is answered with 404. That is fine: for HTTP it is another address. Some frameworks take both for one."
    )
}

/// A proxy in the environment, which other tools would send local requests to.
fn proxy(evidence: &CheckResult) -> Option<String> {
    let name = evidence.proxy.as_ref()?;
    Some(format!(
        "{name} is set: other tools may send even requests to localhost through that proxy. No check does; set NO_PROXY=localhost for the others."
    ))
}

/// A server that only one of the two loopback addresses reaches.
fn family(evidence: &CheckResult) -> Option<String> {
    let site = evidence.endpoint.as_ref()?;
    let only = site.only_address()?;
    Some(match only {
        IpAddr::V4(_) if evidence.stack.as_ref().is_some_and(|stack| stack.check.ipv4_only) => return None,
        IpAddr::V4(_) => format!(
            "Your server listens at {only}, which is IPv4 only. That is fine. Should a program not find it under the name localhost, give it http://127.0.0.1:{}.",
            site.port
        ),
        IpAddr::V6(_) => "Your server listens on IPv6 only, at ::1. Many programs look for localhost on IPv4: listen without a host name, and both reach it.".to_owned(),
    })
}

fn charset(evidence: &CheckResult) -> Option<String> {
    let bare = |answer: &&ClientResponse| {
        let kind = String::from_utf8_lossy(answer.headers.get("content-type").map_or(b"", |value| value.as_bytes()))
            .to_ascii_lowercase();
        let says = String::from_utf8_lossy(&answer.body).to_ascii_lowercase().contains("charset");
        expectations::media_type(answer).as_deref() == Some("text/html")
            && !answer.body.is_ascii()
            && !kind.contains("charset")
            && !says
    };
    answers(evidence).find(bare).map(|_| {
        "A page has letters beyond English, and nothing says how they are written, so a browser may show other ones. Send Content-Type: text/html; charset=utf-8."
            .to_owned()
    })
}

/// Names in a JSON object that nobody asked for.
fn more_names(evidence: &CheckResult) -> Option<String> {
    evidence.probes.iter().find_map(|look| {
        let own = expectations::json_of_body(&look.asked.as_ref()?.heard.answer.as_ref()?.body)?;
        let wanted = look.judged.iter().find_map(|one| match one.expectation.subject() {
            ExpectationSubject::Json(wanted) => wanted,
            _ => None,
        })?;
        let more: Vec<&String> = own.as_object()?.keys().filter(|name| wanted.get(*name).is_none()).take(3).collect();
        let names = more.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        (!more.is_empty())
            .then(|| format!("The JSON of {} holds more than was asked for: {names}. That is fine.", look.path))
    })
}

fn version(evidence: &CheckResult) -> Option<String> {
    let is_old = answers(evidence).any(|answer| answer.version == Version::HTTP_10);
    is_old.then(|| {
        "Your server speaks HTTP/1.0, where each answer takes a connection of its own. Browsers don't mind.".to_owned()
    })
}

fn answers(evidence: &CheckResult) -> impl Iterator<Item = &ClientResponse> {
    evidence.probes.iter().filter_map(|look| look.asked.as_ref()?.heard.answer.as_ref())
}
