//! The fact about a call of a framework's function with a parameter that it does not have.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::facts::spelling_problem;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::nearest_word;

use super::{begin, choose, name_lines};

/// Parameters of the functions of Python's frameworks that a beginner's server calls.
const PARAMETERS: &[&str] = &[
    "host",
    "port",
    "debug",
    "reload",
    "workers",
    "methods",
    "mimetype",
    "content_type",
    "media_type",
    "status",
    "status_code",
    "headers",
    "root",
    "filename",
    "directory",
    "path",
    "static_folder",
    "static_url_path",
    "template_folder",
    "import_name",
    "url_prefix",
    "prefix",
    "detail",
    "description",
    "response",
    "content",
    "allow_origins",
    "indent",
    "encoding",
];

/// A call of a function of a library that does not take `parameter`. `near` is the parameter that is likely meant, `problem`
/// how the two differ, `mended` the line with the right one.
pub(super) fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let error = choose::error(context)?;
    let (function, rest) = error.message.split_once("() got an unexpected keyword argument '")?;
    let parameter = rest.split('\'').next()?;
    let plain = function.rsplit('.').next()?;
    let fact = begin(context, &error)?.with("function", plain).with("parameter", parameter);
    let quote = fact.quote.clone()?;
    let is_passed =
        name_lines::places(&quote, parameter).any(|at| quote[at + parameter.len()..].trim_start().starts_with('='));
    let small = parameter.to_lowercase();
    let same = PARAMETERS.iter().copied().find(|own| *own == small);
    let near = same.or_else(|| nearest_word(&small, PARAMETERS.iter().copied())).filter(|_| is_passed)?;
    let mended = name_lines::renamed(&quote, parameter, near).filter(|_| near != parameter);
    mended
        .map(|mended| fact.with("near", near).with("problem", spelling_problem(parameter, near)).with("mended", mended))
}
