//! A fact about a folder that is served as it is: it is not there, or it has not the page.

use std::path::Path;

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::packages::nearest_name;
use crate::check::source_model::{RouteKind, SourceModel, StaticFolderDef};

use super::handler_file::whole_path;
use super::locate::mended;
use super::relative_path::in_project;
use super::searched_file::{folder_of, last_part};

pub(super) const FACTS: &[FactSpec] = &[FactSpec {
    name: "static-folder",
    values: &["kind", "folder", "page", "there", "meant", "mended"],
    find: static_folder,
}];

/// A folder that is served as it is, and that has not the page of the path that was asked for. `kind` is `missing` (there is
/// no such folder), `misspelt` (`meant` is nearly its name), `start-folder` (it is beside the program, and the program was
/// started elsewhere), `no-page` (the folder has no file `page`; one is at `there`), or `no-html` (StaticFiles without
/// `html=True`).
fn static_folder(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (model, folder) = (context.evidence.model.as_ref()?, context.evidence.folder.as_deref()?);
    let path = context.probe.map(|probe| probe.path.as_str());
    if context.probe.is_some() && context.status() != Some(404) {
        return None;
    }
    if path.is_some_and(|path| has_own_route(model, path)) {
        return None;
    }
    let wanted = path.map_or("index.html".to_owned(), page_of);
    if path.is_some_and(|path| !model.near_misses("GET", path).is_empty()) {
        return None;
    }
    model.static_folders.iter().filter(|def| path.is_none_or(|path| serves(def, path))).find_map(|def| {
        let served = whole_path(def.folder.as_ref()?, folder, model.path_of(&def.span));
        described(context, model, folder, def, Path::new(&served), &wanted)
    })
}

fn has_own_route(model: &SourceModel, path: &str) -> bool {
    let route = model.route_for("GET", path);
    route.is_some_and(|route| route.kind == RouteKind::Endpoint)
}

/// The file that a folder has for a path: `index.html` for `/`, `about.html` for `/about`.
fn page_of(path: &str) -> String {
    match path.trim_matches('/') {
        "" => "index.html".to_owned(),
        name => format!("{}.html", last_part(name)),
    }
}

/// Whether the folder would send a page for a path: its index.html, or the page if it tries the ending.
fn serves(def: &StaticFolderDef, path: &str) -> bool {
    let rest = path.strip_prefix(def.mount_path.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.trim_matches('/').is_empty() || def.adds_extension)
}

fn described(
    context: &RuleContext<'_>,
    model: &SourceModel,
    folder: &Path,
    def: &StaticFolderDef,
    served: &Path,
    wanted: &str,
) -> Option<FoundFact> {
    let shown = in_project(folder, &served.to_string_lossy());
    let files = &context.evidence.packages.files;
    let there = files.iter().filter(|file| last_part(file) == wanted).min_by_key(|file| file.matches('/').count());
    let there = there.filter(|there| folder_of(there) != shown);
    let fact = FoundFact::at(model, &def.span).with("folder", &shown).with("page", wanted);
    let fact = fact.with_some("there", there.cloned());
    if served.is_dir() {
        let has_page = served.join(wanted).is_file();
        let quote = fact.quote.clone().unwrap_or_default();
        let lacks_option = quote.contains("StaticFiles(") && !quote.contains("html=True") && wanted == "index.html";
        return match has_page {
            true if lacks_option => Some(fact.with("kind", "no-html")),
            true => None,
            false => there.is_some().then(|| fact.with("kind", "no-page")),
        };
    }
    let name = last_part(&shown);
    let folders: Vec<&str> = files.iter().map(|file| folder_of(file)).filter(|folder| !folder.is_empty()).collect();
    let source_folder = folder_of(model.path_of(&def.span));
    if !source_folder.is_empty() && folder.join(source_folder).join(&shown).is_dir() {
        return Some(fact.with("kind", "start-folder").with("meant", format!("{source_folder}/{shown}")));
    }
    match nearest_name(name, folders.iter().map(|folder| last_part(folder))) {
        Some(meant) => {
            let line = mended(&fact, name, meant).unwrap_or_else(|| meant.to_owned());
            Some(fact.with("kind", "misspelt").with("meant", meant).with("mended", line))
        }
        None => Some(fact.with("kind", "missing")),
    }
}
