//! Facts about a program that fails: it ends with an error, answers 500, or closes the connection. Each is found in the one
//! error that explains this failure, and in the source around the line of the error.

mod at_caller;
mod choose;
mod ending;
mod handler_call;
mod import_line;
mod late_head;
mod library_call;
mod method_words;
mod missing_file;
mod missing_method;
mod name_cause;
mod name_lines;
mod name_problem;
mod no_handler;
mod page_file;
mod parameters;
mod place;
mod sql;
mod starter_helper;
mod undefined_name;
mod undefined_value;

pub(super) use choose::{error, event};
pub(super) use place::{at_line, lines_around, located};

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::ProgramError;

/// The values of every fact about an error, and these.
macro_rules! error_values {
    ($($own:literal),*) => { &["event", "error", "kind", "message", "codefile", $($own),*] };
}

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "program-error", values: error_values!["code", "codeline", "async"], find: program_error },
    FactSpec {
        name: "handler-called",
        values: error_values!["codeline", "function", "receiver", "mended"],
        find: handler_call::find,
    },
    FactSpec {
        name: "undefined-name",
        values: error_values!["name", "problem", "near", "mended", "usedline", "import", "function", "parameters"],
        find: undefined_name::find,
    },
    FactSpec {
        name: "missing-method",
        values: error_values![
            "codeline",
            "object",
            "method",
            "problem",
            "near",
            "mended",
            "known",
            "framework",
            "parameters"
        ],
        find: missing_method::find,
    },
    FactSpec {
        name: "undefined-value",
        values: error_values![
            "codeline",
            "value",
            "expression",
            "property",
            "problem",
            "function",
            "mended",
            "given",
            "near"
        ],
        find: undefined_value::find,
    },
    FactSpec {
        name: "no-handler",
        values: error_values!["codeline", "problem", "name", "use", "part", "near", "from", "mended"],
        find: no_handler::find,
    },
    FactSpec {
        name: "late-head",
        values: error_values!["codeline", "first", "firstline", "second", "begins"],
        find: late_head::find,
    },
    FactSpec {
        name: "unfit-parameters",
        values: error_values!["codeline", "function", "problem", "parameter", "mended"],
        find: parameters::find,
    },
    FactSpec {
        name: "library-call",
        values: error_values!["codeline", "function", "parameter", "near", "problem", "mended"],
        find: library_call::find,
    },
    FactSpec { name: "sql-name", values: error_values!["codeline", "what", "name", "near", "mended"], find: sql::name },
    FactSpec { name: "sql-values", values: error_values!["codeline"], find: sql::values },
    FactSpec {
        name: "missing-file",
        values: error_values!["codeline", "wanted", "place", "problem"],
        find: missing_file::find,
    },
    FactSpec {
        name: "starter-helper",
        values: error_values!["codeline", "helper", "parameter", "helperline", "wants", "mended"],
        find: starter_helper::find,
    },
    FactSpec {
        name: "missing-page",
        values: error_values!["codeline", "page", "place", "problem"],
        find: page_file::find,
    },
];

/// Returns whether the program failed: it ended with an error, answered 5xx, or did not send a whole response.
pub(in crate::check::diagnose) fn has_failed(context: &RuleContext<'_>) -> bool {
    choose::event(context).is_some()
}

/// The error that explains why the program failed. `event` says how it failed (`/about is answered with 500`), `error` is
/// what was printed, `kind` and `message` are its parts, `code` the code that Node gives it, `codefile` and `codeline` are the learner's file and line that it names, and `async` is there if an async function is around it.
fn program_error(context: &RuleContext<'_>) -> Option<FoundFact> {
    let error = choose::error(context)?;
    let fact = begin(context, &error)?;
    let is_async = place::is_in_async_function(context, &error);
    let fact = fact.with_some("async", is_async.then_some("async"));
    Some(fact.with_some("code", error.details.get("code").map(String::as_str)))
}

/// A fact about an error, at the line of the learner's file that the error names.
fn begin(context: &RuleContext<'_>, error: &ProgramError) -> Option<FoundFact> {
    let fact = FoundFact::default().with("event", choose::event(context)?);
    let code_file = error.own_frame().map(|frame| frame.file.clone());
    let fact =
        fact.with("error", error.headline()).with("kind", error.kind.clone()).with("message", error.message.clone());
    let fact = place::located(context, fact.with_some("codefile", code_file), error);
    let quote = fact.quote.clone();
    Some(fact.with_some("codeline", quote))
}
