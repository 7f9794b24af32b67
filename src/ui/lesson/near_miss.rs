//! What is said of a request that is almost the one that the task waits for.

use super::words::{learners_words, waiting_for};
use crate::course::{ExpectedExchange, Try, ValueCondition};
use crate::player::{ObservedRequest, OpenUntil, waits_for_others};
use crate::text::json;
use crate::text::safe::safe;
use crate::text::width::{display_width, truncate};

/// How much is shown of a body that is not the right one.
const MAX_BODY_COLUMNS: usize = 40;

/// How long the words of an error may be that are shown.
const MAX_ERROR_COLUMNS: usize = 80;

/// Whether the task waits for this request with a query, and it has none: a page has nothing to put there.
pub fn lacks_query(request: &ObservedRequest, of: &Try, open: &[OpenUntil]) -> bool {
    open.iter().any(|line| request.lacks_query_of(&of.until[line.line]))
}

/// Returns what came and what the task waits for, for a request that is almost the right one. `first` says what has to be done
/// before a request that came too early.
pub fn near_miss<N: AsRef<str>>(
    request: &ObservedRequest,
    of: &Try,
    open: &[OpenUntil],
    ports: &[(N, u16)],
    first: &str,
) -> String {
    let came = format!("{} {}", request.method, request.target());
    let waited_for = || open.iter().map(|line| &of.until[line.line]);
    let same = waited_for().find(|until| request.is_for(until) && until.status != request.status);
    let is_early = |until: &ExpectedExchange| {
        until.method == request.method && until.status == request.status && until.after > request.program
    };
    if waited_for().any(is_early) {
        let status = request.status;
        return format!("`{}` arrived, and got the status {status}. {first} Then send it again.", safe(&came));
    }
    let is_out_of_order = |line: &&OpenUntil| {
        let until = &of.until[line.line];
        waits_for_others(of, open, line)
            && request.is_as_asked_for(until, ports)
            && until.status == request.status
            && !request.has_other_body(until, ports)
    };
    if let (Some(_), Some(words)) = (open.iter().find(is_out_of_order), learners_words(of, open)) {
        let status = request.status;
        return format!(
            "`{}` arrived, and got the status {status}. That was too early. Still to do: {words}.",
            safe(&came)
        );
    }
    let has_other_body = |until: &ExpectedExchange| {
        request.is_for(until) && until.status == request.status && request.has_other_body(until, ports)
    };
    let other_body = waited_for().any(has_other_body);
    let waits = match (same, learners_words(of, open)) {
        (Some(until), _) if request.status == 409 => {
            format!(
                "409 means that it is there already. This step waits for the status {}, for a new one.",
                until.status
            )
        }
        (Some(until), _) => format!("{}This step waits for the status {}.", error_words(request), until.status),
        (None, Some(words)) if other_body => format!("{} Still to do: {words}.", body_words(request)),
        (None, Some(words)) => format!("Still to do: {words}."),
        (None, None) if other_body => body_words(request),
        (None, None) => {
            let waiting = waiting_for(of, open, ports, request.program);
            format!("This step waits for {}.", waiting.replacen("Waiting for ", "", 1))
        }
    };
    let difference = waited_for().find_map(|until| difference(request, until, (ports, open.len() == 1)));
    let difference = difference.map(|words| format!(" {words}")).unwrap_or_default();
    format!("`{}` arrived, and got the status {}.{difference} {waits}", safe(&came), request.status)
}

/// Returns the one thing in the address of a request that a line asks for differently: the query, the capital letters of the
/// path, or the port.
fn difference<N: AsRef<str>>(
    request: &ObservedRequest,
    until: &ExpectedExchange,
    (ports, is_only): (&[(N, u16)], bool),
) -> Option<String> {
    let (path, query) = until.path.split_once('?').map_or((&*until.path, None), |(path, query)| (path, Some(query)));
    let is_here = until.server.as_ref().is_none_or(|server| *server == request.server);
    let at_path = |path: &str| request.is_for(&ExpectedExchange { path: path.to_owned(), ..until.clone() });
    if request.lacks_query_of(until) {
        return Some("It has no query.".to_owned());
    }
    if let Some(query) = query.filter(|query| is_only && *query != "*" && at_path(path) && !at_path(&until.path)) {
        return Some(format!("Its query is not `{query}`."));
    }
    if is_here && path != request.path && path.eq_ignore_ascii_case(&request.path) {
        return Some(format!("Small and capital letters are different in a path: here it is `{path}`."));
    }
    if let Some((wanted, is_there)) = request.unmet_header(until).filter(|_| request.is_for(until)) {
        let header = match &wanted.value {
            ValueCondition::Equal(value) => format!("{}: {value}", wanted.name),
            _ => wanted.name.clone(),
        };
        return Some(match (is_there, &wanted.value) {
            (true, ValueCondition::Equal(_)) => format!("Its header is not `{header}`."),
            (true, _) => format!("Its header `{header}` is a different one."),
            (false, _) => format!("It has no header `{header}`."),
        });
    }
    let has_place = path != "*" && path == request.path && until.method == request.method;
    let port = |server: &str| ports.iter().find(|(name, _)| name.as_ref() == server).map(|(_, port)| *port);
    let wanted = until.server.as_deref().filter(|_| !is_here && has_place).and_then(port)?;
    Some(format!("It went to port {}, and not to port {wanted}.", port(&request.server)?))
}

/// Returns that the body is another one than the task waits for, and what it is: which page, or how it begins.
fn body_words(request: &ObservedRequest) -> String {
    let body = String::from_utf8_lossy(&request.body);
    let begin = truncate(&safe(body.trim().lines().next().unwrap_or_default()), MAX_BODY_COLUMNS);
    let own = match begin.as_str() {
        "" => " It is empty.".to_owned(),
        // All pages begin alike.
        page if page.starts_with('<') => {
            page_name(&body).map(|name| format!(" It is the page \"{name}\".")).unwrap_or_default()
        }
        data if data.starts_with(['{', '[']) => match json::syntax_problem(&request.body) {
            Some(problem) => format!(" It is not JSON{problem}."),
            None => format!(" It begins with \"{data}\"."),
        },
        begin => format!(" It begins with \"{begin}\"."),
    };
    format!("But the body is not yet the one that this step waits for.{own}")
}

/// Returns what the body of an error says, if it is a few words.
fn error_words(request: &ObservedRequest) -> String {
    let body = String::from_utf8_lossy(&request.body);
    let words = body.trim();
    let is_short = !words.is_empty() && !words.starts_with('<') && display_width(words) <= MAX_ERROR_COLUMNS;
    let is_error = request.status >= 400 && is_short && !words.contains('\n');
    if is_error { format!("It says: \"{}\". ", safe(words)) } else { String::new() }
}

/// Returns what a page asked for and did not get: a file whose name is wrong, for example. Nothing is said of what the learner
/// sent themselves.
pub fn missing_part(request: &ObservedRequest) -> Option<String> {
    let is_missing = request.status == 404 && !request.was_sent_by_learner && !request.is_automatic;
    is_missing.then(|| {
        let target = format!("{} {}", request.method, request.target());
        format!("Your page asked for `{}`, and got the status 404: there is nothing at this path.", safe(&target))
    })
}

/// Returns what a page is called: the words in its heading, or else in its title.
fn page_name(page: &str) -> Option<String> {
    let between = |start: &str, end: &str| {
        let (_, rest) = page.split_once(start)?;
        let (_, rest) = rest.split_once('>')?;
        let (words, _) = rest.split_once(end)?;
        Some(words.trim()).filter(|words| !words.is_empty() && !words.contains('<'))
    };
    let name = between("<h1", "</h1>").or_else(|| between("<title", "</title>"))?;
    Some(truncate(&safe(name), MAX_BODY_COLUMNS))
}

/// Whether a page has asked for what the task waits for, and got another body: the learner sees only the page.
pub fn has_other_body<N: AsRef<str>>(
    request: &ObservedRequest,
    of: &Try,
    open: &[OpenUntil],
    ports: &[(N, u16)],
) -> bool {
    open.iter().map(|line| &of.until[line.line]).any(|until| {
        until.after.is_some()
            && until.after <= request.program
            && until.status == request.status
            && request.is_as_asked_for(until, ports)
            && request.has_other_body(until, ports)
    })
}
