//! Finds the folder of the project that `doorway check` is about.

use std::path::PathBuf;

use crate::check::find_project::{ProjectPlace, find_project};
use crate::check::project;
use crate::cli;
use crate::content::stacks::Stacks;
use crate::exit::UsedWrongly;
use crate::text::safe::safe_to_copy;
use crate::ui;

/// Returns the folder of the learner's project, and says so if it is a different one from the folder they are in.
///
/// # Errors
/// There are several projects directly below.
pub(in crate::cmd) fn project_folder(
    args: &cli::CheckArgs,
    folder: PathBuf,
    stacks: &Stacks,
) -> anyhow::Result<PathBuf> {
    if args.url.is_some() || args.run.is_some() {
        return Ok(folder);
    }
    match find_project(&folder, || project::has_program(&folder, stacks)) {
        ProjectPlace::Here => Ok(folder),
        ProjectPlace::Above(found) | ProjectPlace::Below(found) => {
            ui::note(&format!(
                "there is a {} in {}: checking that project",
                project::FILE,
                safe_to_copy(&found.to_string_lossy())
            ));
            Ok(found)
        }
        ProjectPlace::OneOf(found) => {
            let names =
                found.iter().filter_map(|folder| folder.file_name()).map(|name| safe_to_copy(&name.to_string_lossy()));
            Err(UsedWrongly(format!(
                "there are several projects in this folder: {}; go into one of them, and try again there",
                names.collect::<Vec<_>>().join(", ")
            ))
            .into())
        }
    }
}
