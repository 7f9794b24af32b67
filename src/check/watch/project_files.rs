//! Which files of a folder people write, and which of them was saved last.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::content::files::is_generated_folder;
use crate::content::stacks::Stacks;

/// The most files, and the most folders, that are read.
const MAX_ENTRIES: usize = 2_000;
/// How many levels of folders are followed.
const MAX_DEPTH: usize = 6;
/// The endings of files that a browser gets, and of those that say what a project needs.
const PAGE_ENDINGS: &[&str] = &["html", "htm", "css", "jsx", "tsx", "toml", "json"];

/// Whether people write a file of this name.
pub fn is_written_by_people(path: &Path, stacks: &Stacks) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    is_code(path, stacks) || ending.is_some_and(|ending| PAGE_ENDINGS.contains(&ending))
}

/// Whether it is a program's code, which the program reads once, when it starts.
fn is_code(path: &Path, stacks: &Stacks) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(|name| stacks.is_code(name))
}

/// The folder itself and all below it in which people write. Links are not followed.
pub(super) fn folders(top: &Path) -> Vec<PathBuf> {
    let (mut found, mut at) = (vec![(top.to_owned(), 0)], 0);
    while let Some((folder, depth)) = found.get(at).cloned() {
        at += 1;
        if depth < MAX_DEPTH && found.len() < MAX_ENTRIES {
            found.extend(entries(&folder).filter(|path| is_project_folder(path)).map(|path| (path, depth + 1)));
        }
    }
    found.into_iter().map(|(folder, _)| folder).collect()
}

/// Whether people write in a folder, if they do in the one above it.
pub fn is_project_folder(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    !is_generated_folder(&name) && path.symlink_metadata().is_ok_and(|data| data.is_dir())
}

/// Returns the file of a program's code that was saved last, and when.
pub fn last_saved(folder: &Path, stacks: &Stacks) -> Option<(String, SystemTime)> {
    let files = folders(folder).into_iter().flat_map(|folder| entries(&folder).collect::<Vec<_>>());
    let code = files.filter(|path| is_code(path, stacks)).take(MAX_ENTRIES);
    let times = code.filter_map(|path| Some((path.symlink_metadata().ok()?.modified().ok()?, path)));
    let (time, path) = times.max_by_key(|(time, _)| *time)?;
    Some((path.file_name()?.to_string_lossy().into_owned(), time))
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    std::fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_that_was_saved_last_is_found_where_people_write() {
        let top = tempfile::tempdir().expect("a folder");
        for name in ["index.js", "routes/about.js", "public/page.html", "node_modules/x/index.js", ".git/a.js"] {
            let path = top.path().join(name);
            std::fs::create_dir_all(path.parent().expect("it has one")).expect("made");
            std::fs::write(path, "1").expect("written");
        }
        let later = SystemTime::now() + std::time::Duration::from_secs(60);
        for name in ["routes/about.js", "public/page.html", "node_modules/x/index.js", ".git/a.js"] {
            let file = std::fs::File::options().append(true).open(top.path().join(name)).expect("it is there");
            file.set_modified(later).expect("its time is set");
        }
        assert_eq!(last_saved(top.path(), &Stacks::builtin()), Some(("about.js".to_owned(), later)));
    }
}
