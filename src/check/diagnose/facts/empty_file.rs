//! The fact that the file of a page is there, and nothing is in it.

use std::fs;

use super::handler_file::HandlerFile;
use super::relative_path::in_project;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;

pub(super) const FACTS: &[FactSpec] = &[FactSpec { name: "empty-file", values: &["page"], find }];

/// The file of the page that was asked for has nothing in it but white space: the one that the handler sends, else the only one
/// in the project that is called like the path. `page` is its path.
fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let folder = context.evidence.folder.as_deref()?;
    let sent = HandlerFile::of(context, folder).and_then(|file| file.existing_path(folder));
    let page = sent.map(|path| in_project(folder, &path)).or_else(|| named_like_path(context))?;
    let text = fs::read_to_string(folder.join(&page)).ok()?;
    text.trim().is_empty().then(|| FoundFact::default().with("page", page))
}

/// The only file of the project with the name that the page should have.
fn named_like_path(context: &RuleContext<'_>) -> Option<String> {
    let path = context.probe?.path.split('?').next()?;
    let last = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or("index");
    let name = format!("{last}.html");
    let is_it = |file: &&String| file.rsplit('/').next() == Some(name.as_str());
    let mut files = context.evidence.packages.files.iter().filter(is_it);
    files.next().filter(|_| files.next().is_none()).cloned()
}
