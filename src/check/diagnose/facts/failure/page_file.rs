//! The fact about a page that a template engine does not find, and where the page is.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::ProgramError;

use super::{begin, choose};

/// A page that is not where it is searched. `problem` is `template` (Flask searches in `templates`), `view` (Express searches
/// in `views`), `engine` (Express renders with no engine) or `engine-package` (there is no package of its name); `page` is the
/// name of the page or the package, `place` where the page is instead.
pub(super) fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let error = choose::error(context)?;
    let (problem, page) = searched_page(&error)?;
    let place = page.as_deref().and_then(|page| place_of(context, page));
    let fact = begin(context, &error)?.with("problem", problem).with_some("page", page);
    Some(fact.with_some("place", place))
}

/// What searched for a page, and the page's name.
fn searched_page(error: &ProgramError) -> Option<(&'static str, Option<String>)> {
    let quoted = |quote: char| error.message.split(quote).nth(1).map(str::to_owned);
    if error.kind == "TemplateNotFound" {
        let page = error.message.split('\'').next().unwrap_or_default().trim();
        return Some(("template", Some(page.to_owned()).filter(|page| !page.is_empty()).or_else(|| quoted('\''))));
    }
    if error.message.starts_with("Failed to lookup view") {
        return Some(("view", quoted('"')));
    }
    let is_engine = error.message.starts_with("No default engine was specified");
    let is_of_view = error.message.starts_with("Cannot find module '")
        && error.details.get("more").is_some_and(|more| more.contains("view.js"));
    if is_of_view {
        return Some(("engine-package", quoted('\'')));
    }
    is_engine.then_some(("engine", None))
}

/// The path of a file with this name, if the project has exactly one.
fn place_of(context: &RuleContext<'_>, page: &str) -> Option<String> {
    let name = page.rsplit('/').next()?;
    let files = &context.evidence.packages.files;
    let mut same = files.iter().filter(|path| path.rsplit('/').next() == Some(name));
    let first = same.next()?;
    same.next().is_none().then(|| first.clone())
}
