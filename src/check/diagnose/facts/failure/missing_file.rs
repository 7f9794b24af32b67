//! The fact about a file that the program reads and that is not there, and about the file that may be meant.

use std::path::Path;

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::facts::near_file::nearest_path;
use crate::check::diagnose::facts::relative_path::in_project;
use crate::check::diagnose::facts::spelling_problem;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::ProgramError;

use super::{begin, choose};

/// What is in front of the path in the words of an error.
const BEFORE_PATH: &[&str] = &["No such file or directory: ", "no such file or directory, ", "File at path ", "open "];

/// A file that is not there. `wanted` is its path; `place` the file that may be meant, and `problem` how the two differ: it
/// is in the folder of the source and not in the one where the program runs (`other-folder`), in another one (`elsewhere`),
/// spelled in another way (`misspelt`), or only with other `capitals`, or `nowhere`. With `no-folder`, `place` is the folder that
/// is missing with it.
pub(super) fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let error = choose::error(context)?;
    let path = wanted_path(&error)?;
    let folder = context.evidence.folder.as_deref()?;
    let wanted = in_project(folder, &path);
    let plain = wanted.trim_start_matches("./");
    let files: Vec<&str> = context.evidence.packages.files.iter().map(String::as_str).collect();
    let own_folder = error.own_frame().and_then(|frame| frame.file.rsplit_once('/')).map(|(folder, _)| folder);
    let beside = own_folder.map(|folder| format!("{folder}/{plain}")).filter(|path| files.contains(&path.as_str()));
    let is_far =
        context.result.source.as_ref().is_some_and(|source| source.is_far && source.folder.join(plain).exists());
    let near = nearest_path(plain, &files);
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let (problem, place) = match near {
        _ if beside.is_some() => ("other-folder", beside),
        _ if is_far => ("other-folder", None),
        Some(place) if name(place) == name(plain) && place != plain => ("elsewhere", Some(place.to_owned())),
        Some(place) if place != plain => (spelling_problem(plain, place), Some(place.to_owned())),
        _ => missing_folder(folder, plain).map_or(("nowhere", None), |missing| ("no-folder", Some(missing))),
    };
    Some(begin(context, &error)?.with("wanted", wanted).with("problem", problem).with_some("place", place))
}

/// The folder of a wanted file, if that is not there either.
fn missing_folder(project: &Path, wanted: &str) -> Option<String> {
    let (parent, _) = wanted.rsplit_once('/')?;
    (!parent.is_empty() && !project.join(parent).exists()).then(|| parent.to_owned())
}

/// The path of the file that an error says is missing.
fn wanted_path(error: &ProgramError) -> Option<String> {
    let is_missing = error.details.get("code").is_some_and(|code| code == "ENOENT")
        || ["no such file or directory", "does not exist"]
            .iter()
            .any(|words| error.message.to_lowercase().contains(words));
    if !is_missing {
        return None;
    }
    if let Some(path) = error.details.get("path") {
        return Some(path.clone());
    }
    let rest = BEFORE_PATH.iter().find_map(|words| error.message.split_once(words)).map(|(_, rest)| rest)?;
    let quoted = rest.split(['\'', '"']).nth(1);
    let plain = rest.split(": no such file").next()?.trim_end_matches(" does not exist.");
    Some(quoted.unwrap_or(plain).trim().to_owned()).filter(|path| !path.is_empty())
}
