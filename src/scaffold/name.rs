//! Names that every system takes: for the files of a project, and for the project itself.

use std::path::Path;

use crate::text::safe::safe_to_copy;

/// The longest name of a file that the common file systems take.
const MAX_NAME_BYTES: usize = 255;
/// The longest name that npm takes.
const MAX_PROJECT_NAME_CHARS: usize = 214;
/// Names of folders that Cargo makes. No program may have one of them.
const CARGO_FOLDERS: &[&str] = &["build", "deps", "examples", "incremental"];
/// Names that Windows keeps for devices, whatever their ending.
const WINDOWS_DEVICES: &[&str] = &[
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Returns why a file or folder cannot have this name on every system, if it cannot: in words that follow "its name".
pub fn name_problem(name: &str) -> Option<String> {
    let stem = name.split('.').next().unwrap_or(name).to_lowercase();
    if name.is_empty() {
        Some("is empty".into())
    } else if name.len() > MAX_NAME_BYTES {
        Some(format!("is longer than {MAX_NAME_BYTES} bytes"))
    } else if let Some(bad) = name.chars().find(|char| r#"/\:*?"<>|"#.contains(*char) || char.is_control()) {
        Some(format!("has {bad:?} in it, which not every system allows"))
    } else if name.ends_with(['.', ' ']) {
        Some("ends with a dot or a space, which Windows takes away".into())
    } else if name.starts_with('-') {
        Some("starts with a dash, so that every command would take it for a flag".into())
    } else if name == "~" {
        Some("is `~`, which your terminal did not replace with your home folder".into())
    } else if name == "node_modules" {
        Some("is one that npm uses for its packages".into())
    } else if WINDOWS_DEVICES.contains(&stem.as_str()) {
        Some("is one that Windows keeps for a device".into())
    } else {
        None
    }
}

/// Returns the name of a project: the given one, or one made from the name of its folder.
///
/// # Errors
/// The given name is not one that every package manager takes; what to type instead.
pub fn name_for(given: Option<&str>, folder: &Path) -> Result<String, String> {
    let Some(name) = given else { return Ok(project_name(&folder_name(folder))) };
    let usual = project_name(name);
    if *name == usual {
        return Ok(usual);
    }
    let rule = match CARGO_FOLDERS.contains(&name) {
        true => "Cargo needs this name for its own folder",
        false => "it takes small letters, digits and dashes, and a letter first",
    };
    Err(format!("a project cannot be called `{}`: {rule}; try --name {usual}", safe_to_copy(name)))
}

/// Returns the folder's own name, also for `.`.
pub fn folder_name(folder: &Path) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    whole.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Returns what a project in a folder of this name is called in `package.json`, `Cargo.toml` and the like: small
/// letters, digits and dashes, beginning with a letter.
fn project_name(folder: &str) -> String {
    let mut name = String::new();
    for char in folder.chars().flat_map(char::to_lowercase) {
        if char.is_ascii_alphanumeric() {
            name.push(char);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_start_matches(|char: char| !char.is_ascii_alphabetic()).trim_end_matches('-');
    let cut: String = name.chars().take(MAX_PROJECT_NAME_CHARS).collect();
    match cut.as_str() {
        "" => "my-server".into(),
        name if CARGO_FOLDERS.contains(&name) => format!("{name}-server"),
        _ => cut,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_are_taken() {
        for name in ["my-server", "Übung 1", "v2.0", ".hidden", "console", "server_2"] {
            assert_eq!(name_problem(name), None, "{name}");
        }
    }

    #[test]
    fn names_that_cannot_be_everywhere_are_refused_with_the_reason() {
        for (name, words) in [
            ("", "empty"),
            ("a:b", "':'"),
            ("a\0b", "'\\0'"),
            ("a\nb", "'\\n'"),
            ("what?", "'?'"),
            ("dot.", "dot or a space"),
            ("space ", "dot or a space"),
            ("-rf", "dash"),
            ("~", "home folder"),
            ("node_modules", "npm"),
            ("CON", "device"),
            ("aux.txt", "device"),
            (&"x".repeat(300), "255 bytes"),
        ] {
            let why = name_problem(name).unwrap_or_else(|| panic!("{name:?} should be refused"));
            assert!(why.contains(words), "{name:?}: {why}");
        }
    }

    #[test]
    fn a_project_has_a_name_that_every_package_manager_takes() {
        for (folder, name) in [
            ("My Server", "my-server"),
            ("2nd try", "nd-try"),
            ("___", "my-server"),
            ("Übung", "bung"),
            ("a--b", "a-b"),
            ("Build", "build-server"),
            ("examples", "examples-server"),
        ] {
            assert_eq!(project_name(folder), name);
        }
    }

    #[test]
    fn a_name_that_a_package_manager_refuses_is_refused_with_one_that_it_takes() {
        let folder = Path::new("api");
        for name in ["build", "deps", "examples", "incremental"] {
            let words = name_for(Some(name), folder).expect_err("Cargo refuses it");
            assert!(words.contains("Cargo") && words.ends_with(&format!("try --name {name}-server")), "{words}");
        }
        let words = name_for(Some("My Api"), folder).expect_err("it has a space");
        assert!(words.contains("small letters") && words.ends_with("try --name my-api"), "{words}");
        assert_eq!(name_for(None, Path::new("build")).as_deref(), Ok("build-server"));
    }
}
