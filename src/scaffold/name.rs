//! Names that can be: of a project, and of the files in it, on every system.

/// The longest name of a file that the common file systems take, in bytes.
const LONGEST: usize = 255;
/// The longest name that npm takes, in characters.
const LONGEST_PROJECT: usize = 214;
/// Names that Windows keeps for devices, with any ending.
const DEVICES: &[&str] = &[
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Why a folder cannot have this name, if it cannot: in words, after "its name".
pub fn problem(name: &str) -> Option<String> {
    let bare = name.split('.').next().unwrap_or(name).to_lowercase();
    if name.is_empty() {
        Some("is empty".into())
    } else if name.len() > LONGEST {
        Some(format!("is longer than {LONGEST} bytes"))
    } else if let Some(bad) = name.chars().find(|char| r#"/\:*?"<>|"#.contains(*char) || char.is_control()) {
        Some(format!("has {bad:?} in it, which not every system allows"))
    } else if name.ends_with(['.', ' ']) {
        Some("ends with a dot or a space, which Windows takes away".into())
    } else if name.starts_with('-') {
        Some("starts with a dash, so that every command would take it for a flag".into())
    } else if DEVICES.contains(&bare.as_str()) {
        Some("is one that Windows keeps for a device".into())
    } else {
        None
    }
}

/// What a project in a folder of this name is called in `package.json`, `Cargo.toml` and the like: lower
/// case letters, digits and dashes, beginning with a letter.
pub fn project(folder: &str) -> String {
    let mut name = String::new();
    for char in folder.chars().flat_map(char::to_lowercase) {
        if char.is_ascii_alphanumeric() {
            name.push(char);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_start_matches(|char: char| !char.is_ascii_alphabetic()).trim_end_matches('-');
    let cut: String = name.chars().take(LONGEST_PROJECT).collect();
    if cut.is_empty() { "my-server".into() } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_are_taken() {
        for name in ["my-server", "Übung 1", "v2.0", ".hidden", "console", "server_2"] {
            assert_eq!(problem(name), None, "{name}");
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
            ("CON", "device"),
            ("aux.txt", "device"),
            (&"x".repeat(300), "255 bytes"),
        ] {
            let why = problem(name).unwrap_or_else(|| panic!("{name:?} should be refused"));
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
        ] {
            assert_eq!(project(folder), name);
        }
    }
}
