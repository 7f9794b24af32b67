//! Facts that rules may ask for: each is found in the learner's source, in what the program printed, or in a comparison of
//! responses, and hands the learner's own names and lines to the texts of the rule. A rule names its fact (`fact =
//! "syntax-problem"`); `mistakes/README.md` says how.

mod busy_loop;
mod code;
mod code_pattern;
mod command;
mod cors;
mod defined_twice;
mod empty_file;
mod env_file;
mod failure;
mod file_errors;
mod file_remedy;
mod files;
mod found_with_error;
mod handler_file;
mod handlers;
mod install;
mod invalid_parameter;
mod javascript;
mod json_body;
mod json_file;
mod json_part;
mod json_text;
mod json_value;
mod listen;
mod locate;
mod missing_route;
mod misspelt_header;
mod misspelt_type;
mod module_errors;
mod named_file;
mod near_file;
mod near_route;
mod near_text;
mod own_404;
mod own_error;
mod packages;
mod page_body;
mod part_comparison;
mod path_pieces;
mod path_value;
mod piece_tests;
mod port;
mod port_line;
mod python;
mod query_name;
mod refusal;
mod relative_path;
mod request_bodies;
mod route_names;
mod route_order;
mod routed_request;
mod row_id;
mod same_response;
mod searched_file;
mod second_steps;
mod sent_step;
mod sentence_difference;
mod shown;
mod start;
mod static_folder;
mod stored_change;
mod syntax_words;
mod tools;
mod unawaited_call;
mod unmounted_router;
mod unreached_route;
mod unregistered_route;
mod written_type;

use std::rc::Rc;

use super::fact::FoundFact;
use super::fact_spec::FactSpec;
use super::rule_context::RuleContext;
pub(super) use code_pattern::find_code;
pub(super) use failure::has_failed;

/// All facts, by subject.
const TABLES: &[&[FactSpec]] = &[
    code::FACTS,
    command::FACTS,
    cors::FACTS,
    defined_twice::FACTS,
    empty_file::FACTS,
    env_file::FACTS,
    failure::FACTS,
    files::FACTS,
    found_with_error::FACTS,
    busy_loop::FACTS,
    handlers::FACTS,
    second_steps::FACTS,
    invalid_parameter::FACTS,
    json_body::FACTS,
    json_file::FACTS,
    json_part::FACTS,
    listen::FACTS,
    missing_route::FACTS,
    misspelt_header::FACTS,
    misspelt_type::FACTS,
    named_file::FACTS,
    near_route::FACTS,
    near_text::FACTS,
    own_404::FACTS,
    own_error::FACTS,
    packages::FACTS,
    page_body::FACTS,
    part_comparison::FACTS,
    path_pieces::FACTS,
    piece_tests::FACTS,
    path_value::FACTS,
    port::FACTS,
    python::FACTS,
    query_name::FACTS,
    refusal::FACTS,
    route_names::FACTS,
    route_order::FACTS,
    row_id::FACTS,
    same_response::FACTS,
    stored_change::FACTS,
    shown::FACTS,
    start::FACTS,
    static_folder::FACTS,
    tools::FACTS,
    unawaited_call::FACTS,
    unmounted_router::FACTS,
    unreached_route::FACTS,
    unregistered_route::FACTS,
    written_type::FACTS,
];

/// Says how a name that was written differs from the one that is meant: only in its `capitals`, or it is `misspelt`.
fn spelling_problem(written: &str, meant: &str) -> &'static str {
    if written.eq_ignore_ascii_case(meant) { "capitals" } else { "misspelt" }
}

/// Returns the specification of the fact with this name.
pub(super) fn spec(name: &str) -> Option<&'static FactSpec> {
    TABLES.iter().chain(javascript::FACTS).flat_map(|table| table.iter()).find(|spec| spec.name == name)
}

/// Returns the fact of this name, if it holds in this context. Each is looked for once.
pub(super) fn find(context: &RuleContext<'_>, name: &str) -> Option<Rc<FoundFact>> {
    let spec = spec(name)?;
    if let Some(known) = context.facts.borrow().get(spec.name) {
        return known.clone();
    }
    let found = (spec.find)(context).map(Rc::new);
    context.facts.borrow_mut().insert(spec.name, found.clone());
    found
}
