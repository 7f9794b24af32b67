//! The starters that are part of the program, and the code that lessons show in JavaScript and Python. `build.rs` has packed
//! them into pieces, and a piece is unpacked when the first of its files is asked for.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::packed::{PackedFile, inflate, unpack};
use super::template_piece::{TemplatePiece, piece_of};

/// The path of each file below `templates/`, in order.
static PATHS: &[&str] = include!(concat!(env!("OUT_DIR"), "/template-paths.rs"));
/// The folder of each stack, and its family.
const FAMILIES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/template-families.rs"));
/// The pieces, in their order, each with its packed files.
const PIECES: &[(TemplatePiece<'_>, &[u8])] = include!(concat!(env!("OUT_DIR"), "/templates.rs"));
/// The files of each piece that was asked for, in the order of their paths.
static UNPACKED: [OnceLock<Vec<PackedFile>>; PIECES.len()] = [const { OnceLock::new() }; PIECES.len()];

/// The paths of all files below `templates/`, in order.
#[cfg(test)]
pub fn paths() -> impl Iterator<Item = &'static str> {
    PATHS.iter().copied()
}

/// The text of a file, by its path below `templates/`.
pub fn template_file(path: &str) -> Option<&'static str> {
    let piece = piece_of(path, FAMILIES);
    let at = PIECES.binary_search_by(|(own, _)| own.cmp(&piece)).ok()?;
    let files = UNPACKED[at].get_or_init(|| unpack(inflate(PIECES[at].1)));
    let file = files.binary_search_by(|file| file.name.as_str().cmp(path)).ok()?;
    Some(&files[file].text)
}

/// Returns whether there is a file of that path below `templates/`.
pub fn has_template(path: &str) -> bool {
    PATHS.binary_search(&path).is_ok()
}

/// What is in a folder below `templates/`: the name of each entry, and whether it is a folder itself. The empty path is
/// `templates/` itself.
pub fn template_entries(folder: &str) -> BTreeMap<String, bool> {
    let folder = folder.trim_end_matches('/');
    let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let mut left = &PATHS[PATHS.partition_point(|path| *path < start.as_str())..];
    let mut entries = BTreeMap::new();
    while let Some(rest) = left.first().and_then(|path| path.strip_prefix(&start)) {
        let (name, is_folder) = rest.split_once('/').map_or((rest, false), |(name, _)| (name, true));
        // All that is in a folder stands together.
        let entry = format!("{start}{name}");
        let is_of_it =
            |path: &str| path.strip_prefix(&entry).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        left = &left[left.partition_point(|path| is_of_it(path))..];
        entries.insert(name.to_owned(), is_folder);
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_found_by_its_path_and_no_other_path_finds_one() {
        for path in paths() {
            assert!(template_file(path).is_some() && has_template(path), "{path}");
        }
        for path in ["", "node", "node/", "node/no", "nod/stack.toml", "node/hello/index.js/", "/node/stack.toml"] {
            assert!(template_file(path).is_none() && !has_template(path), "{path}");
        }
    }

    #[test]
    fn a_folder_has_its_files_and_folders_and_no_others() {
        let node = template_entries("node");
        assert_eq!((node.get("stack.toml"), node.get("hello")), (Some(&false), Some(&true)));
        assert!(template_entries("").values().all(|is_folder| *is_folder));
        assert!(template_entries("nod").is_empty() && template_entries("node/stack.toml").is_empty());
    }
}
