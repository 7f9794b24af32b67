//! Reads which file was not found out of a response and out of what the program printed.

use std::sync::OnceLock;

use regex_lite::Regex;

use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::ProgramError;

use super::handler_file::HandlerFile;
use super::searched_file::last_part;

/// The words of an error about a file that is not there, each with the path in its first group.
const WORDS: &[&str] = &[
    r"ENOENT[^'\n]*'([^'\n]+)'",
    r"No such file or directory: ['\x22]([^'\x22\n]+)['\x22]",
    r"File at path (.+?) does not exist",
    r"\bopen (.+?): (?:no such file or directory|The system cannot find)",
    r"EISDIR[^'\n]*'([^'\n]+)'",
    r"Is a directory: '([^'\n]+)'",
];

/// The words of Express for a path that is not whole.
const RELATIVE_WORDS: &str = "path must be absolute or specify root";

/// Returns the path of a file that was not found, as it was said, and the error that says so.
pub(super) fn said_path<'a>(
    context: &RuleContext<'a>,
    handler: Option<&HandlerFile<'_>>,
) -> Option<(String, Option<&'a ProgramError>)> {
    let errors = missing_files(context);
    if let Some(path) = context.body_text().and_then(|body| path_in(&plain(&body))) {
        let error = errors.iter().find(|(own, _)| *own == path).map(|(_, error)| *error);
        return Some((path, error));
    }
    let name = handler.and_then(HandlerFile::name);
    let of_handler = errors.iter().find(|(path, error)| {
        Some(last_part(path)) == name || handler.is_some_and(|handler| is_in_handler(error, handler))
    });
    let of_request = || errors.iter().find(|(_, error)| is_for_request(context, error));
    let is_only = errors.iter().all(|(path, _)| *path == errors[0].0);
    let only = || errors.first().filter(|_| is_only && may_be_only(context));
    let (path, error) = of_handler.or_else(of_request).or_else(only)?;
    Some((path.clone(), Some(error)))
}

/// The entities in a page that a path may have.
fn plain(page: &str) -> String {
    page.replace("&#39;", "'").replace("&quot;", "\"").replace("&#x27;", "'")
}

fn missing_files<'a>(context: &RuleContext<'a>) -> Vec<(String, &'a ProgramError)> {
    let path = |error: &'a ProgramError| {
        let of_details = error.details.get("path").cloned();
        let is_missing = error.details.get("code").is_some_and(|code| code == "ENOENT");
        let of_words = path_in(&error.headline());
        Some((of_details.filter(|_| is_missing).or(of_words)?, error))
    };
    context.evidence.errors.iter().filter_map(path).collect()
}

fn path_in(text: &str) -> Option<String> {
    static PATTERNS: OnceLock<Vec<Regex>> = OnceLock::new();
    let read = || WORDS.iter().map(|words| Regex::new(words).expect("a test reads it")).collect();
    PATTERNS.get_or_init(read).iter().find_map(|pattern| Some(pattern.captures(text)?.get(1)?.as_str().to_owned()))
}

/// Whether an error comes from a handler.
fn is_in_handler(error: &ProgramError, handler: &HandlerFile<'_>) -> bool {
    let span = &handler.call.span;
    let is_it = |frame: &&crate::check::program_errors::StackFrame| {
        frame.file == handler.model.path_of(span) && usize::try_from(frame.line) == Ok(span.line)
    };
    error.frames.iter().any(|frame| is_it(&frame))
}

fn is_for_request(context: &RuleContext<'_>, error: &ProgramError) -> bool {
    let request = context.probe.map(|probe| format!("{} {}", probe.probe.method, probe.path));
    error.request.is_some() && error.request == request
}

/// Whether the only file that was not found may be the cause: the program is at its start, ended, or failed at this request
/// and at no other.
fn may_be_only(context: &RuleContext<'_>) -> bool {
    let has_failed = |probe: &&crate::check::result::ProbeResult| {
        let result = probe.attempt.as_ref().map(|attempt| &attempt.result);
        result.is_some_and(|result| result.response.as_ref().is_none_or(|response| response.status >= 500))
    };
    let is_own_failure = context.probe.is_none_or(|probe| has_failed(&probe));
    context.probe.is_none() || is_own_failure && context.result.probes.iter().filter(has_failed).count() == 1
}

/// Whether Express refused a path that is not whole; with the error, if the program printed it.
pub(super) fn is_relative_send_file<'a>(context: &RuleContext<'a>) -> Option<Option<&'a ProgramError>> {
    let is_it = |error: &&ProgramError| error.message.contains(RELATIVE_WORDS);
    let error = context.evidence.errors.iter().find(is_it);
    let in_body = context.body_text().is_some_and(|body| body.contains(RELATIVE_WORDS));
    let is_failure = context.status() == Some(500);
    (in_body || error.is_some() && is_failure).then_some(error)
}

#[cfg(test)]
mod tests {
    use super::path_in;

    #[test]
    fn the_path_is_read_out_of_the_words_of_each_language() {
        for (words, path) in [
            ("ENOENT: no such file or directory, open 'about.html'", Some("about.html")),
            ("ENOENT: no such file or directory, stat '/shop/a b.html'", Some("/shop/a b.html")),
            ("FileNotFoundError: [Errno 2] No such file or directory: 'about.html'", Some("about.html")),
            ("RuntimeError: File at path /shop/about.html does not exist.", Some("/shop/about.html")),
            ("open about.html: no such file or directory", Some("about.html")),
            ("TypeError: x is not a function", None),
        ] {
            assert_eq!(path_in(words).as_deref(), path, "{words}");
        }
    }
}
