//! Facts about files and folders that the program does not find: where it searches, and what is there instead.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::diagnose::rules::Wants;
use crate::check::diagnose::wanted::wants_of;
use crate::check::program_errors::ProgramError;
use crate::check::source_model::RouteKind;

use super::failure;
use super::file_errors::{is_relative_send_file, said_path};
use super::file_remedy::{Remedy, mend};
use super::handler_file::HandlerFile;
use super::locate::in_error;
use super::near_file::nearest_path;
use super::searched_file::{SearchedFile, folder_of, last_part};
use super::spelling_problem;

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec {
        name: "searched-file",
        values: &["kind", "shown", "name", "folder", "there", "meant", "role", "mended", "call"],
        find: missing_file,
    },
    FactSpec { name: "relative-send-file", values: &["kind", "written", "there", "mended"], find: relative_send_file },
];

/// Calls that write a file.
const WRITING_CALLS: &[&str] = &["writeFile", "appendFile", "write_text(", ", 'w'", ", \"w\"", ", 'a'", ", \"a\""];

/// Whether the program wanted to write the file. Where no line is known, a request that changes something has led to it.
fn writes_file(context: &RuleContext<'_>, fact: &FoundFact) -> bool {
    let has_call = |code: &str| WRITING_CALLS.iter().any(|call| code.contains(call));
    let changes = || context.probe.is_some_and(|probe| !["GET", "HEAD"].contains(&probe.probe.method.as_str()));
    match &fact.quote {
        Some(line) => has_call(line),
        None => changes() && context.result.source.as_ref().is_some_and(|source| has_call(source.code())),
    }
}

/// A file that the program does not find for a request, or at its start. `kind` says why, as far as the disk shows:
/// `misspelt` (`meant` is in the same folder), `from-root` (the path begins at the root of the disk), `windows` (the path is
/// one of Windows), `no-slash` (folder and name are written together), `start-folder` (it lies beside the program, and the
/// program was started elsewhere), `other-folder` (it is at `there`), `folder` (it is a folder), `no-folder` (it is
/// written, and its folder is not there), or `nowhere`. `role` is
/// `not-found` where the handler for everything else wants it for a path that has no route, else `route`.
fn missing_file(context: &RuleContext<'_>) -> Option<FoundFact> {
    if !has_failed(context) {
        return None;
    }
    let folder = context.evidence.folder.as_deref()?;
    let handler = HandlerFile::of(context, folder);
    let role = role(context, handler.as_ref())?;
    let (path, error) = match said_path(context, handler.as_ref()) {
        Some((path, error)) => (path, error),
        // The program stopped before it searched for a file.
        None if context.evidence.errors.iter().any(is_about_type_of_path) => return None,
        None if failure::error(context).is_some_and(|error| is_before_search(&error.message)) => return None,
        None => (handler.as_ref()?.missing_path(folder)?, None),
    };
    let searched = SearchedFile::new(&path, folder, context);
    if searched.is_there() {
        return None;
    }
    let own = handler.as_ref().filter(|handler| handler.name().is_some_and(|name| path.ends_with(name)));
    // Where a function of the learner's own reads the file, the error names the line that takes the wrong folder.
    let of_error = error.map(|error| in_error(context, error)).filter(|fact| fact.location.is_some());
    let is_near = searched.near_in_folder().is_some();
    let place = match (own, of_error) {
        (Some(_), Some(of_error)) if !is_near => Some(of_error),
        (Some(handler), _) => Some(handler.place()),
        (None, of_error) => of_error,
    };
    let fact = place.unwrap_or_default().with("shown", &searched.shown).with("name", last_part(&searched.shown));
    let fact = fact.with("folder", shown_folder(&searched.shown)).with("role", role);
    let fact = fact.with_some("call", own.map(|handler| handler.call.name.clone()));
    Some(described(fact, context, &searched, own))
}

/// Whether an error stopped the program before it searched for a file: a call that does not exist, a text and a number that
/// were added.
fn is_before_search(message: &str) -> bool {
    message.contains("is not a function") || message.contains("can only concatenate")
}

/// Whether an error says that a path is no text: a number, or nothing.
fn is_about_type_of_path(error: &ProgramError) -> bool {
    error.kind.starts_with("TypeError") && error.message.contains("must be of type string")
}

/// Whether the response is one that a missing file can leave.
fn has_failed(context: &RuleContext<'_>) -> bool {
    match context.probe {
        None => true,
        Some(_) => {
            let is_empty = context.whole_response().is_some_and(|response| response.body.is_empty());
            is_empty || context.status().is_none_or(|status| status >= 400)
        }
    }
}

/// For what the file is wanted. None where a handler for everything else took the request and it is not sure that there
/// is no route for it: then a rule about routes knows more.
fn role(context: &RuleContext<'_>, handler: Option<&HandlerFile<'_>>) -> Option<&'static str> {
    let is_for_rest =
        handler.is_some_and(|handler| matches!(handler.route.kind, RouteKind::CatchAll | RouteKind::NotFoundHandler));
    let wants_missing = context.probe.is_some_and(|probe| wants_of(probe) == Wants::Missing);
    let Some(probe) = context.probe.filter(|_| is_for_rest && !wants_missing) else { return Some("route") };
    let model = context.evidence.model.as_ref()?;
    let is_sure = model.is_complete() && model.near_misses("GET", &probe.path).is_empty();
    is_sure.then_some("not-found")
}

fn shown_folder(shown: &str) -> String {
    match folder_of(shown) {
        "" => "the folder of your project".to_owned(),
        folder => format!("the folder {folder}"),
    }
}

fn described(
    fact: FoundFact,
    context: &RuleContext<'_>,
    searched: &SearchedFile,
    handler: Option<&HandlerFile<'_>>,
) -> FoundFact {
    if searched.is_folder() {
        return fact.with("kind", "folder");
    }
    let files: Vec<&str> = context.evidence.packages.files.iter().map(String::as_str).collect();
    let written = handler.and_then(HandlerFile::literal).unwrap_or_default();
    let there = searched.place_in(&files);
    let with_remedy = |fact: FoundFact, remedy: Remedy<'_>| {
        let line = mend(context, &fact, handler, remedy);
        fact.with_some("mended", line)
    };
    if written.as_bytes().get(1) == Some(&b':') || searched.shown.contains(":\\") {
        return fact.with("kind", "windows");
    }
    if let Some(name) = searched.joined_without_slash(&files) {
        return fact.with("kind", "no-slash").with("meant", name);
    }
    if let Some(meant) = searched.near_in_folder() {
        return with_remedy(
            fact.with("kind", spelling_problem(last_part(&searched.shown), &meant)).with("meant", &meant),
            Remedy::Name(&meant),
        );
    }
    let Some(there) = there.or_else(|| nearest_path(&searched.shown, &files)) else {
        let is_written = writes_file(context, &fact);
        return fact.with("kind", if is_written && !searched.has_folder() { "no-folder" } else { "nowhere" });
    };
    let kind = match () {
        () if last_part(there) != last_part(&searched.shown) => {
            spelling_problem(last_part(&searched.shown), last_part(there))
        }
        () if searched.is_from_root(there) || written.starts_with('/') && !searched.is_in_project => "from-root",
        () if searched.is_beside_program(context, there) => "start-folder",
        () => "other-folder",
    };
    let fact = fact.with("kind", kind).with("there", there).with("meant", there);
    with_remedy(fact, Remedy::Path(there))
}

/// `sendFile` was given a path that is not whole. `kind` is `windows` for a path of Windows, `module-folder` where the
/// folder is `import.meta.dirname`, else `relative`; `there` is the
/// file that is meant.
fn relative_send_file(context: &RuleContext<'_>) -> Option<FoundFact> {
    let error = is_relative_send_file(context)?;
    let folder = context.evidence.folder.as_deref()?;
    let handler = HandlerFile::of(context, folder);
    let fact = match (&handler, error) {
        (Some(handler), _) => handler.place(),
        (None, Some(error)) => in_error(context, error),
        (None, None) => FoundFact::default(),
    };
    // The folder is given, and it has no value in a file that is no module.
    if fact.quote.as_deref().is_some_and(|line| line.contains("import.meta.dirname")) {
        return Some(fact.with("kind", "module-folder"));
    }
    let written = handler.as_ref().and_then(HandlerFile::literal).or_else(|| {
        let quote = fact.quote.as_deref()?;
        Some(quote.split_once("sendFile(")?.1.split(['\'', '"', '`']).nth(1)?.to_owned())
    });
    let Some(written) = written else { return Some(fact.with("kind", "relative")) };
    let is_windows = written.as_bytes().get(1) == Some(&b':') || written.contains('\\');
    let name = last_part(&written);
    let files: Vec<&str> = context.evidence.packages.files.iter().map(String::as_str).collect();
    let plain = written.trim_start_matches("./");
    let name = if is_windows { page_of_path(context, name) } else { name.to_owned() };
    let wanted = if is_windows { name.as_str() } else { plain };
    let there = files.iter().copied().find(|file| *file == wanted).or_else(|| nearest_path(wanted, &files));
    let fact = fact.with("kind", if is_windows { "windows" } else { "relative" }).with("written", &written);
    let line = there.and_then(|there| mend(context, &fact, handler.as_ref(), Remedy::Path(there)));
    // The same line again would be no help: there the folder is what is not whole.
    let line = line.filter(|line| !fact.quote.as_deref().is_some_and(|own| own.contains(line.trim_end_matches(';'))));
    Some(fact.with_some("there", there).with_some("mended", line))
}

/// The name of the file in a path of Windows; a backslash that the language has taken for something else loses it, so the
/// path that was asked for tells it then.
fn page_of_path(context: &RuleContext<'_>, name: &str) -> String {
    let asked = context.probe.map(|probe| probe.path.trim_matches('/').to_owned()).unwrap_or_default();
    let stem = if asked.is_empty() { "index".to_owned() } else { asked };
    let is_whole = name.starts_with(&stem);
    if is_whole { name.to_owned() } else { format!("{stem}.html") }
}
