//! Finds the error that explains a failure: of all that the program printed, the one of this request.

use std::path::Path;

use crate::check::diagnose::rule_context::RuleContext;
use crate::check::diagnose::rules::{Kind, StartCondition};
use crate::check::program_errors::{self, ErrorOrigin, ProgramError};
use crate::check::result::ProbeResult;
use crate::text::html;

use super::ending::{EndingRequest, is_last_before_end, last_before_end};

/// Kinds of errors that a mistake in the code leads to, and no missing file.
const CODE_ERRORS: &[&str] =
    &["ReferenceError", "TypeError", "NameError", "AttributeError", "KeyError", "IndexError", "UnboundLocalError"];

/// Returns in words how the program failed here. None if it did not.
pub(in crate::check::diagnose::facts) fn event(context: &RuleContext<'_>) -> Option<String> {
    let ended = context.result.program.as_ref().and_then(|program| program.ended.as_ref());
    let Some(probe) = context.probe else {
        return match context.start_condition()? {
            StartCondition::Ended | StartCondition::EndedLater if ended?.code != Some(0) => {
                Some("Your program ended".to_owned())
            }
            StartCondition::Silent => Some("Your program is not listening, because it has an error".to_owned()),
            _ => None,
        };
    };
    let path = &probe.path;
    if let Some(response) = context.whole_response() {
        let status = response.status;
        return match status {
            // http.server says so of a method that the program does not have: nothing has failed.
            501 if context.body_text().is_some_and(|body| body.contains("Unsupported method (")) => None,
            500.. => Some(format!("{path} is answered with {status}")),
            400..=499 if shows_error(context) => Some(format!("{path} is answered with {status} and an error")),
            400..=499 if has_printed_error(context) => Some(format!("{path} is answered with {status} after an error")),
            _ if response.body.is_empty() => Some(format!("The response to {path} has no body")),
            _ => None,
        };
    }
    match context.error_kind()? {
        kind if ended.is_some() => Some(match last_before_end(context, kind) {
            EndingRequest::Answered(answered) => format!("Your program ended after its response to {}", answered.path),
            EndingRequest::OneOf(answered) => {
                format!("Your program ended at the request for {path}, or behind its response to {}", answered.path)
            }
            EndingRequest::Own => format!("Your program ended while it was asked for {path}"),
        }),
        Kind::Empty | Kind::Refused | Kind::Hang => Some(format!("There is no response to {path}")),
        Kind::CutBody => Some(format!("The response to {path} breaks off")),
        _ => None,
    }
}

/// Returns the error that explains the failure here, if the program printed or sent it.
pub(in crate::check::diagnose::facts) fn error(context: &RuleContext<'_>) -> Option<ProgramError> {
    event(context)?;
    if context.probe.is_none() {
        return of_start(&context.evidence.errors).cloned();
    }
    let of_program = || of_output(context).or_else(|| of_same_response(context)).cloned();
    let mut found = of_request(context).cloned().or_else(|| of_body(context)).or_else(of_program)?;
    // The first lines of the oldest error may be lost: its places are those of the same error further down.
    let is_whole = |other: &&ProgramError| other.headline() == found.headline() && other.own_frame().is_some();
    if found.own_frame().is_none() {
        let whole = context.evidence.errors.iter().find(is_whole);
        found.frames = whole.map(|error| error.frames.clone()).unwrap_or(found.frames);
    }
    Some(super::at_caller::at_caller(context, found))
}

/// The error of another request that the same handler answered with the same response: only the last lines of a program's
/// output are kept, and the error of this request may be above them.
fn of_same_response<'a>(context: &RuleContext<'a>) -> Option<&'a ProgramError> {
    let own = context.whole_response().filter(|response| response.status >= 500)?;
    let model = context.evidence.model.as_ref();
    let handler =
        |method: &str, path: &str| model.and_then(|model| model.route_for(method, path)).map(|route| route.handler);
    let own_handler = handler(context.method()?, &context.probe?.path);
    let is_same = |error: &&ProgramError| {
        let Some((method, path)) = error.request.as_deref().and_then(|request| request.split_once(' ')) else {
            return false;
        };
        let probe = context.result.all_probes().find(|probe| probe.probe.method == method && probe.path == path);
        let response = probe.and_then(|probe| probe.attempt.as_ref()?.result.response.as_ref());
        let is_same = response.is_some_and(|other| other.status == own.status && other.body == own.body);
        is_same && handler(method, path) == own_handler
    };
    let all: Vec<&ProgramError> = context.evidence.errors.iter().filter(is_same).collect();
    let first = *all.first()?;
    all.iter().all(|error| error.headline() == first.headline()).then_some(first)
}

/// A compiler prints the error that leads to the others first. A program prints the one that ends it last.
fn of_start(errors: &[ProgramError]) -> Option<&ProgramError> {
    let is_compiled =
        |error: &&ProgramError| matches!(error.origin, ErrorOrigin::Go | ErrorOrigin::Rust | ErrorOrigin::Other);
    let is_of_code = |error: &&ProgramError| matches!(error.origin, ErrorOrigin::Node | ErrorOrigin::Python);
    let first = errors.iter().find(|error| is_compiled(error) && error.own_frame().is_some());
    first.or_else(|| errors.iter().rev().find(is_of_code)).or_else(|| errors.iter().find(is_compiled))
}

/// The error that names this request.
fn of_request<'a>(context: &RuleContext<'a>) -> Option<&'a ProgramError> {
    let request = format!("{} {}", context.method()?, context.probe?.path);
    context.evidence.errors.iter().rev().find(|error| error.request.as_ref() == Some(&request))
}

/// The error that the body of the response shows, with its places if the program printed it too.
fn of_body(context: &RuleContext<'_>) -> Option<ProgramError> {
    let body = context.body_text()?;
    let folder = context.evidence.folder.as_deref().unwrap_or(Path::new(""));
    let shown = errors_in_body(&body, folder).into_iter().next();
    let is_shown = |error: &&ProgramError| match &shown {
        Some(shown) => shown.headline() == error.headline() && shown.own_frame() == error.own_frame(),
        None => error.message.len() > 8 && body.contains(&error.message),
    };
    context.evidence.errors.iter().find(is_shown).cloned().or(shown)
}

/// Whether the body shows an error of the code: Express keeps a status that was set before the error. That a file is not
/// there is no such error.
fn shows_error(context: &RuleContext<'_>) -> bool {
    let body = context.body_text().filter(|body| body.contains("Error") && body.contains("at ")).unwrap_or_default();
    !body.is_empty()
        && !body.contains("ENOENT")
        && !body.contains("NotFoundError")
        && errors_in_body(&body, Path::new("")).iter().any(|error| error.kind != "Error")
}

/// Whether the program printed an error of its code that happened in the handler of this request, where the lesson wants
/// another status: the handler catches it, prints it, and sends a 404.
fn has_printed_error(context: &RuleContext<'_>) -> bool {
    let is_of_code = |error: &&ProgramError| CODE_ERRORS.contains(&error.kind.as_str());
    let handler = context.evidence.model.as_ref().zip(context.handler());
    let Some((model, handler)) = handler.filter(|_| !context.has_wanted_status()) else { return false };
    let span = &handler.span;
    // Without that, the error is of another request that the same handler takes.
    let Some(text) = model.files.get(span.file).map(|file| &file.text) else { return false };
    let mut lines = text.lines().skip(span.line.saturating_sub(1)).take(span.end_line + 1 - span.line);
    if !lines.any(|line| line.contains("catch") || line.trim_start().starts_with("except")) {
        return false;
    }
    let is_inside = |error: &&ProgramError| {
        error.own_frame().is_some_and(|frame| {
            let line = usize::try_from(frame.line).unwrap_or(0);
            frame.file == model.path_of(span) && (span.line..=span.end_line).contains(&line)
        })
    };
    context.evidence.errors.iter().filter(is_of_code).any(|error| is_inside(&error))
}

/// Reads the errors that a page of a framework shows: `<pre>TypeError: …<br> &nbsp; &nbsp;at …</pre>`.
fn errors_in_body(body: &str, folder: &Path) -> Vec<ProgramError> {
    if let Some(error) = error_in_json(body) {
        return vec![error];
    }
    let text = html::visible_text(body);
    let all: Vec<&str> = text.lines().map(str::trim).collect();
    let lines: Vec<String> = (0..all.len()).map(|at| indented(&all, at)).collect();
    program_errors::read(&lines, folder)
}

/// A line of a page, with the blanks in front of it that the lines below the title of an error have in a terminal.
fn indented(lines: &[&str], at: usize) -> String {
    let is_file = |line: &str| line.starts_with("File \"");
    let is_marker = |line: &str| !line.is_empty() && line.chars().all(|sign| "^~ ".contains(sign));
    let line = lines[at];
    // Python shows the code of a place below it.
    let is_code = at > 0 && is_file(lines[at - 1]);
    let is_place = line.starts_with("at ") || is_file(line);
    if is_place || is_code || is_marker(line) { format!("    {line}") } else { line.to_owned() }
}

/// Reads the error that Fastify sends: `{"statusCode":500,"error":"Internal Server Error","message":"x is not defined"}`.
fn error_in_json(body: &str) -> Option<ProgramError> {
    let value: serde_json::Value = serde_json::from_str(body).ok()?;
    let message = value.get("message").filter(|_| value.get("statusCode").is_some())?.as_str()?.to_owned();
    // hapi says so of every error, and prints its words.
    if message == "An internal server error occurred" {
        return None;
    }
    let kind = match () {
        () if message.ends_with(" is not defined") => "ReferenceError",
        () if message.ends_with(" is not a function") || message.starts_with("Cannot read properties") => "TypeError",
        () => "Error",
    };
    Some(ProgramError {
        origin: ErrorOrigin::Node,
        kind: kind.to_owned(),
        message,
        details: value
            .get("code")
            .and_then(|code| code.as_str())
            .map(|code| ("code".to_owned(), code.to_owned()))
            .into_iter()
            .collect(),
        frames: Vec::new(),
        code_line: None,
        request: None,
        output_line: 0,
    })
}

/// Whether the words of an error have the path of another request in quotation marks, as the message of a `KeyError` may.
fn names_another(context: &RuleContext<'_>, error: &ProgramError) -> bool {
    let Some(own) = context.probe.map(|probe| probe.path.as_str()) else { return false };
    let names = |path: &str| {
        path.len() > 1 && ["'", "\""].iter().any(|mark| error.message.contains(&format!("{mark}{path}{mark}")))
    };
    !names(own) && context.result.all_probes().any(|other| other.path != own && names(&other.path))
}

/// The error that the program printed without naming a request. If there are several, the one in the handler of this path.
fn of_output<'a>(context: &RuleContext<'a>) -> Option<&'a ProgramError> {
    let is_ours =
        |error: &&ProgramError| error.request.is_none() && is_of_language(error) && !names_another(context, error);
    let free = || context.evidence.errors.iter().filter(is_ours);
    let has_ended = context.result.program.as_ref().is_some_and(|program| program.ended.is_some());
    if has_ended && context.whole_response().is_none() {
        return free().next_back();
    }
    let model = context.evidence.model.as_ref();
    let path = context.probe.map(|probe| probe.path.as_str())?;
    let route = model.and_then(|model| model.route_for(context.method()?, path));
    let handler = model.zip(route).and_then(|(model, route)| Some((model, model.handlers.get(route.handler?)?)));
    let is_inside = |error: &&ProgramError| {
        let Some((model, handler)) = handler else { return false };
        let span = &handler.span;
        let is_in_span = |line: u32| usize::try_from(line).is_ok_and(|line| span.line <= line && line <= span.end_line);
        error.frames.iter().any(|frame| frame.is_own && frame.file == model.path_of(span) && is_in_span(frame.line))
    };
    let inside: Vec<_> = free().filter(is_inside).collect();
    match (&inside[..], free().count()) {
        ([only], _) => Some(only),
        // The error that ended the program is that of the request at which it ended. This one got its response before.
        ([], _) if has_ended && !is_last_before_end(context) => None,
        ([], 1) => free().next(),
        (all, _) => {
            let first = all.first().copied().or_else(|| free().next())?;
            let is_one = free().all(|error| error.headline() == first.headline());
            if is_one { Some(first) } else { free().nth(place_among_failed(context, free().count())?) }
        }
    }
}

/// Which of the errors is that of this request: requests are sent one after the other, so their errors are printed in the
/// same order. An error that is printed again counts once. So where there are fewer errors than requests without a response,
/// only that of the first is known.
fn place_among_failed(context: &RuleContext<'_>, errors: usize) -> Option<usize> {
    let has_failed =
        |probe: &&ProbeResult| probe.attempt.as_ref().is_some_and(|attempt| attempt.result.response.is_none());
    let failed: Vec<&ProbeResult> = context.result.all_probes().filter(has_failed).collect();
    let own = failed.iter().position(|probe| context.probe.is_some_and(|own| std::ptr::eq(*probe, own)))?;
    (failed.len() == errors || failed.len() > errors && own == 0).then_some(own)
}

fn is_of_language(error: &ProgramError) -> bool {
    !matches!(error.origin, ErrorOrigin::Npm | ErrorOrigin::Shell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_read_from_the_page_or_the_json_that_a_framework_sends() {
        let page = "<html><body><pre>TypeError: res.sned is not a function<br> &nbsp; &nbsp;at /shop/app.js:9:7</pre></body></html>";
        let found = errors_in_body(page, Path::new("/shop"));
        assert_eq!(found[0].headline(), "TypeError: res.sned is not a function");
        assert_eq!(found[0].own_frame().map(|frame| (frame.file.as_str(), frame.line)), Some(("app.js", 9)));
        let page = "<h2>500</h2><pre id=\"traceback\">Traceback (most recent call last):\n  File \"/lib/cherrypy/_cprequest.py\", line 718, in _do_respond\n    response.body = self.handler()\n                    ^^^^^^^^^^^^^^\n  File \"/shop/server.py\", line 18, in users\n    return users[int(number)]\n           ~~~~~^^^^^^^^^^^^^\nIndexError: list index out of range\n</pre><p>Powered by</p>";
        let found = errors_in_body(page, Path::new("/shop"));
        assert_eq!(found[0].headline(), "IndexError: list index out of range");
        assert_eq!(found[0].own_frame().map(|frame| (frame.file.as_str(), frame.line)), Some(("server.py", 18)));
        let json = r#"{"statusCode":500,"error":"Internal Server Error","message":"res is not defined"}"#;
        assert_eq!(errors_in_body(json, Path::new(""))[0].headline(), "ReferenceError: res is not defined");
        for other in ["{\"id\":1,\"message\":\"hello\"}", "<h1>Not Found</h1>", ""] {
            assert_eq!(errors_in_body(other, Path::new("")), [], "{other}");
        }
    }

    #[test]
    fn a_compiler_names_the_cause_first_and_a_program_names_it_last() {
        let read = |output: &str| {
            let lines: Vec<String> = output.lines().map(str::to_owned).collect();
            program_errors::read(&lines, Path::new("/shop"))
        };
        let errors = read("./main.go:3:2: \"os\" imported and not used\n./main.go:9:2: undefined: foo");
        assert_eq!(of_start(&errors).map(|error| error.message.as_str()), Some("\"os\" imported and not used"));
        let thrown = "TypeError: a\n    at /shop/a.js:1:1\n\nRangeError: b\n    at /shop/b.js:2:2\n";
        assert_eq!(of_start(&read(thrown)).map(ProgramError::headline).as_deref(), Some("RangeError: b"));
    }
}
