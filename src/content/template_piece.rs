//! Which template files are compressed together. It is also compiled into `build.rs`, which packs them, so it uses nothing
//! but the standard library.

/// The table of a stack's starter for one lesson, which is read with the files beside it.
const STARTER_FILE: &str = "/starter.toml";

/// What template files have in common that are packed into one piece: they are much alike, or read together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TemplatePiece<'a> {
    /// The family of the stacks, if the files are in folders below those of stacks.
    pub family: &'a str,
    /// The second name in their paths, most often a lesson's; or the whole path of a file that is a piece of its own.
    pub name: &'a str,
}

/// Returns the piece of a file, by its path below `templates/`. `families` has the folder of each stack, and its family.
///
/// A project needs the files of one lesson, in one family of stacks. Of the tables of stacks, families and lessons it needs
/// one each.
pub fn piece_of<'a>(path: &'a str, families: &'a [(impl AsRef<str>, impl AsRef<str>)]) -> TemplatePiece<'a> {
    let mut names = path.split('/');
    let (folder, name) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
    if path.ends_with(".toml") && !path.ends_with(STARTER_FILE) {
        return TemplatePiece { family: "", name: path };
    }
    let own = families.iter().find(|(own, _)| own.as_ref() == folder).filter(|_| names.next().is_some());
    TemplatePiece { family: own.map_or("", |(_, family)| family.as_ref()), name }
}
