//! Finds the file of a program. A project may come from another system, and Python has other names there.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::text::platform::Platform;

/// The folder of Windows in which a file with a program's name may only open the Microsoft Store.
const STORE_FOLDER: &str = "WindowsApps";

/// The name of this program. It may be on no PATH.
const OWN_NAME: &str = "doorway";

/// Returns the file of a program: on the PATH, or in the folder if its name has a slash. If there is none of that name, the
/// names count that the same program has on the platform. `doorway` is the program that is running now.
pub fn find_program(platform: Platform, name: &str, path: Option<&OsStr>, folder: &Path) -> Option<PathBuf> {
    if let Some(own) = (name == OWN_NAME).then(|| std::env::current_exe().ok()).flatten() {
        return Some(own);
    }
    let names = names_on(platform, name).into_iter();
    let found = names.flat_map(|name| which::which_in_all(name, path, folder).into_iter().flatten());
    // The Store's files come last: a Python from elsewhere surely runs.
    found.min_by_key(|file| is_in_store_folder(platform, file))
}

/// Returns whether a program of the PATH can be run here.
pub fn is_installed(platform: Platform, name: &str) -> bool {
    let found = find_program(platform, name, std::env::var_os("PATH").as_deref(), Path::new("."));
    found.is_some_and(|file| !is_in_store_folder(platform, &file) || says_its_version(&file))
}

/// The names to try on a platform, the one that was written first.
fn names_on(platform: Platform, name: &str) -> Vec<String> {
    let (own, others) = (name.to_owned(), other_names(platform, name));
    std::iter::once(own).chain(others).collect()
}

fn other_names(platform: Platform, name: &str) -> Vec<String> {
    let plain = name.replace('\\', "/");
    let plain = plain.strip_suffix(".exe").unwrap_or(&plain);
    let environment =
        |folder: &str| plain.strip_suffix("/python").or(plain.strip_suffix("/python3"))?.strip_suffix(folder);
    match (platform, plain) {
        (Platform::Windows, "python") => vec!["python3".to_owned(), "py".to_owned()],
        (Platform::Windows, "python3") => vec!["python".to_owned(), "py".to_owned()],
        (Platform::Linux | Platform::MacOs, "python" | "py") => vec!["python3".to_owned()],
        // The Python of a virtual environment.
        (Platform::Windows, _) => {
            environment("/bin").map(|top| format!("{top}/Scripts/python.exe")).into_iter().collect()
        }
        _ => environment("/Scripts").map(|top| format!("{top}/bin/python")).into_iter().collect(),
    }
}

fn is_in_store_folder(platform: Platform, file: &Path) -> bool {
    platform == Platform::Windows && file.components().any(|part| part.as_os_str().eq_ignore_ascii_case(STORE_FOLDER))
}

/// The Store's own file fails at this.
fn says_its_version(file: &Path) -> bool {
    let mut command = Command::new(file);
    command.arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn python_is_tried_by_the_names_it_has_on_each_platform() {
        let names = |platform, name| names_on(platform, name).join(" ");
        assert_eq!(names(Platform::Windows, "python3"), "python3 python py");
        assert_eq!(names(Platform::Windows, "python"), "python python3 py");
        assert_eq!(names(Platform::MacOs, "python"), "python python3");
        assert_eq!(names(Platform::Linux, "python3"), "python3");
        assert_eq!(names(Platform::Windows, ".venv/bin/python"), ".venv/bin/python .venv/Scripts/python.exe");
        for name in [".venv\\Scripts\\python", ".venv/Scripts/python.exe"] {
            assert_eq!(names(Platform::Linux, name), format!("{name} .venv/bin/python"));
        }
        assert_eq!(names(Platform::Windows, "node"), "node");
    }

    #[cfg(unix)]
    mod files {
        use std::os::unix::fs::PermissionsExt;

        use super::*;

        /// Makes programs, and returns their folder.
        fn programs(files: &[&str]) -> tempfile::TempDir {
            let folder = tempfile::tempdir().expect("a folder");
            for file in files {
                let file = folder.path().join(file);
                std::fs::create_dir_all(file.parent().expect("it has one")).expect("made");
                std::fs::write(&file, "#!/bin/sh\nexit 1\n").expect("written");
                std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).expect("its own file");
            }
            folder
        }

        fn found(platform: Platform, name: &str, files: &[&str]) -> Option<String> {
            let folder = programs(files);
            let path =
                std::env::join_paths(["WindowsApps", "bin"].map(|part| folder.path().join(part))).expect("a PATH");
            let file = find_program(platform, name, Some(&path), folder.path())?;
            Some(file.strip_prefix(folder.path()).expect("it is in the folder").display().to_string())
        }

        #[test]
        fn a_project_from_another_system_is_started_with_the_python_of_this_one() {
            assert_eq!(found(Platform::Linux, "python", &["bin/python3"]).as_deref(), Some("bin/python3"));
            assert_eq!(found(Platform::Windows, "python3", &["bin/py"]).as_deref(), Some("bin/py"));
            let environment = ".venv/Scripts/python.exe";
            assert_eq!(found(Platform::Windows, ".venv/bin/python", &[environment]).as_deref(), Some(environment));
            assert_eq!(found(Platform::Linux, "node", &["bin/python3"]), None);
        }

        #[test]
        fn the_file_of_the_microsoft_store_is_taken_only_where_there_is_no_other_python() {
            let store = "WindowsApps/python";
            assert_eq!(found(Platform::Windows, "python", &[store, "bin/python"]).as_deref(), Some("bin/python"));
            assert_eq!(found(Platform::Windows, "python", &[store, "bin/py"]).as_deref(), Some("bin/py"));
            assert_eq!(found(Platform::Windows, "python", &[store]).as_deref(), Some(store));
            assert!(!says_its_version(&programs(&[store]).path().join(store)));
        }
    }
}
