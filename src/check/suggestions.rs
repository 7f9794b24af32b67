//! Suggestions once everything is met: what HTTP permits and could still be better. Only the first few are shown, so
//! those that could harm the learner come first.

use std::net::IpAddr;

use hyper::Version;

use crate::content::files::read_start;
use crate::content::stack::Stack;
use crate::http::client::ClientResponse;

use crate::text::charset::BYTE_ORDER_MARK;
use crate::text::template::{self, BRACES};

use super::body_remarks;
use super::cancel::Interrupt;
use super::content_type;
use super::expectation::ExpectationSubject;
use super::expectations;
use super::result::{Attempt, CheckResult, ProbeResult, RequestSpec};
use super::vary;

/// The most suggestions after one check.
const MAX_SUGGESTIONS: usize = 3;

/// How much of the program's own file is read.
const MAX_SOURCE_BYTES: u64 = 64 * 1024;

/// A path that no lesson has.
const UNKNOWN_PATH: &str = "/no-such-path.txt";

/// Reads the responses, sends a few follow-up requests, and returns the suggestions. `send` sends one request.
pub(super) fn collect(
    result: &CheckResult,
    mut send: impl FnMut(RequestSpec) -> Result<Attempt, Interrupt>,
) -> Result<Vec<String>, Interrupt> {
    let mut found = Vec::new();
    found.extend(result.file_newer_than_server.as_ref().map(|file| {
        format!("{file} was saved after your server was started, so what answered is the older program. Restart it, and check again.")
    }));
    // If a server sends 200 for every path, one more 200 shows nothing.
    let unknown = response_to(UNKNOWN_PATH, &mut send)?;
    if unknown.is_some_and(|response| response.status != 200) {
        found.extend(served_source(result, &mut send)?);
        found.extend(same_user_for_all(result, &mut send)?);
        found.extend(page_with(result, &mut send, "/xyz", 200, |page| below(page, result.stack.as_deref()))?);
        found.extend(page_with(result, &mut send, "?x=1", 404, query)?);
    }
    found.extend(proxy(result));
    found.extend(body_remarks::collect(result));
    found.extend(vary::remark(result, || source_has(result, "vary")));
    found.extend(charset(result));
    found.extend(more_names(result));
    found.extend(address_family(result));
    found.extend(page_with(result, &mut send, "/", 404, slash)?);
    found.extend(version(result));
    found.truncate(MAX_SUGGESTIONS);
    Ok(found)
}

/// Sends a GET request, and returns the response if it arrives whole.
fn response_to(
    path: &str,
    send: &mut impl FnMut(RequestSpec) -> Result<Attempt, Interrupt>,
) -> Result<Option<ClientResponse>, Interrupt> {
    let result = send(RequestSpec::get(path))?.result;
    Ok(result.response.filter(|_| result.error.is_none()))
}

/// Finds out whether the server sends one of the program's own files.
fn served_source(
    result: &CheckResult,
    send: &mut impl FnMut(RequestSpec) -> Result<Attempt, Interrupt>,
) -> Result<Option<String>, Interrupt> {
    let argv = result.program.iter().flat_map(|program| &program.argv).skip(1);
    let own = argv.filter(|word| word.contains('.') && !word.starts_with('-') && !word.contains(['/', '\\', ' ']));
    let names: Vec<&str> = own.map(String::as_str).chain(["package.json", "index.js", "app.py"]).collect();
    for name in names.iter().take(3) {
        let path = format!("/{name}");
        if response_to(&path, send)?.is_some_and(|response| response.status == 200) {
            return Ok(Some(format!(
                "For {path} your server sends your program's own file. Everybody who can reach the server can read it. Put pages into a folder `public`, and send files only from there."
            )));
        }
    }
    Ok(None)
}

/// Adds, before all other suggestions, that a request got a second response. Only the program's output shows it, and the
/// output is complete after the last request.
pub fn double_response(result: &mut CheckResult) {
    let Some(program) = result.program.as_ref().filter(|_| result.all_met()) else { return };
    let is_reported = program
        .output
        .iter()
        .any(|line| line.contains("ERR_HTTP_HEADERS_SENT") || line.contains("headers after they are sent"));
    if is_reported {
        let words = "Your program's output says that it sent two responses to one request. The second one was lost. Add `return` after the first.";
        result.suggestions.insert(0, words.to_owned());
        result.suggestions.truncate(MAX_SUGGESTIONS);
    }
}

/// Finds out whether the server sends one user's data for every number.
fn same_user_for_all(
    result: &CheckResult,
    send: &mut impl FnMut(RequestSpec) -> Result<Attempt, Interrupt>,
) -> Result<Option<String>, Interrupt> {
    let is_user = |probe: &&ProbeResult| {
        probe.path.ends_with("/1")
            && probe.expectations.iter().any(|one| matches!(one.expectation.subject(), ExpectationSubject::Json(_)))
    };
    let Some(probe) = result.probes.iter().find(is_user) else { return Ok(None) };
    let other = format!("{}/999", probe.path.trim_end_matches("/1"));
    let exists = response_to(&other, send)?.is_some_and(|response| response.status == 200);
    Ok(exists.then(|| format!("{other} gets the status 200 too. If there is no such user, the status should be 404.")))
}

/// Sends the path of a plain page of the lesson with something after it. Returns the words for it if the response has this
/// status.
fn page_with(
    result: &CheckResult,
    send: &mut impl FnMut(RequestSpec) -> Result<Attempt, Interrupt>,
    more: &str,
    status: u16,
    words: impl Fn(&str) -> String,
) -> Result<Option<String>, Interrupt> {
    let is_page = |probe: &&ProbeResult| {
        let path = &probe.path;
        probe.probe.method == "GET" && path.len() > 1 && !path.ends_with('/') && !path.contains(['?', '.'])
    };
    let Some(probe) = result.probes.iter().find(is_page) else { return Ok(None) };
    // The lesson itself may ask for what is below the page.
    let below = format!("{}/", probe.path);
    if more.len() > 1 && more.starts_with('/') && result.probes.iter().any(|other| other.path.starts_with(&below)) {
        return Ok(None);
    }
    let response = response_to(&format!("{}{more}", probe.path), send)?;
    Ok(response.is_some_and(|response| response.status == status).then(|| words(&probe.path)))
}

fn below(path: &str, stack: Option<&Stack>) -> String {
    let advice = stack.and_then(|stack| stack.check.route_prefix.as_deref());
    let advice = advice.unwrap_or("Your route matches everything below its path. Let it match this path only.");
    let try_ = template::expand(advice, BRACES, |name| (name == "path").then(|| path.to_owned()));
    format!("{path}/xyz gets the status 200 as well. {try_}")
}

fn query(path: &str) -> String {
    format!("{path}?x=1 gets the status 404. The part from ? on is the query, not the path: compare only the path.")
}

fn slash(path: &str) -> String {
    format!(
        "{path}/ gets the status 404. That is fine: for HTTP it is another path. Some frameworks send the same page for both."
    )
}

/// Names a proxy in the environment: other tools send local requests to it.
fn proxy(result: &CheckResult) -> Option<String> {
    let name = result.proxy.as_ref()?;
    Some(format!(
        "{name} is set, so other tools may send requests to localhost through that proxy. doorway does not use it. For other tools, set NO_PROXY=localhost,127.0.0.1"
    ))
}

/// A server that listens on one of the two loopback addresses only. On IPv4 alone that is worth a word only to somebody who
/// wrote the number: under the name `localhost`, browsers and curl find it.
fn address_family(result: &CheckResult) -> Option<String> {
    let endpoint = result.endpoint.as_ref()?;
    match endpoint.only_address()? {
        IpAddr::V4(only) => source_has(result, &only.to_string()).then(|| {
            format!(
                "Your server listens at {only} only, which is IPv4. That is fine. If a program does not find it under the name \
                 localhost, give it http://127.0.0.1:{}.",
                endpoint.port
            )
        }),
        IpAddr::V6(only) => Some(format!(
            "Your server listens on IPv6 only, at {only}. A program that uses IPv4 for localhost cannot reach it. Give it \
             http://[::1]:{}.",
            endpoint.port
        )),
    }
}

/// Whether the program's own file has a text in it, in whatever letters.
fn source_has(result: &CheckResult, wanted: &str) -> bool {
    let Some(program) = &result.program else { return false };
    let files = program.argv.iter().filter(|word| word.contains('.')).map(|word| program.folder.join(word));
    let mut texts = files.filter_map(|file| read_start(&file, MAX_SOURCE_BYTES));
    texts.any(|text| text.to_ascii_lowercase().contains(wanted))
}

fn charset(result: &CheckResult) -> Option<String> {
    let lacks_charset = |response: &&ClientResponse| {
        let kind = String::from_utf8_lossy(response.headers.get("content-type").map_or(b"", |value| value.as_bytes()))
            .to_ascii_lowercase();
        let says = String::from_utf8_lossy(&response.body).to_ascii_lowercase().contains("charset");
        content_type::media_type(response).as_deref() == Some("text/html")
            && !response.body.is_ascii()
            // A browser takes this mark for UTF-8.
            && !response.body.starts_with(BYTE_ORDER_MARK)
            && !kind.contains("charset")
            && !says
    };
    responses(result).find(lacks_charset).map(|_| {
        "A page has letters that English does not have, and nothing says how they are written as bytes. A browser may show wrong letters. Send Content-Type: text/html; charset=utf-8."
            .to_owned()
    })
}

/// Lists the names in a JSON object that the lesson does not ask for.
fn more_names(result: &CheckResult) -> Option<String> {
    result.probes.iter().find_map(|probe| {
        let own = expectations::json_of_body(&probe.attempt.as_ref()?.result.response.as_ref()?.body)?;
        let wanted = probe.expectations.iter().find_map(|one| match one.expectation.subject() {
            ExpectationSubject::Json(wanted) => wanted,
            _ => None,
        })?;
        let more: Vec<&String> = own.as_object()?.keys().filter(|name| wanted.get(*name).is_none()).take(3).collect();
        let names = more.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        (!more.is_empty())
            .then(|| format!("The JSON of {} has more than the lesson asks for: {names}. That is fine.", probe.path))
    })
}

fn version(result: &CheckResult) -> Option<String> {
    let is_old = responses(result).any(|response| response.version == Version::HTTP_10);
    is_old.then(|| {
        "Your server speaks HTTP/1.0, where each response takes a separate connection. Browsers don't mind.".to_owned()
    })
}

fn responses(result: &CheckResult) -> impl Iterator<Item = &ClientResponse> {
    result.probes.iter().filter_map(|probe| probe.attempt.as_ref()?.result.response.as_ref())
}
