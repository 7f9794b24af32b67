//! Which version of a program is installed, by what the program itself prints.

use std::path::Path;
use std::process::{Command, Stdio};

use super::find_program;
use crate::text::platform::Platform;

/// Returns the version that a command such as `node --version` prints; nothing if it does not run or prints none.
pub fn installed_version(command: &str) -> Option<String> {
    let (name, arguments) = command.split_once(' ')?;
    let path = std::env::var_os("PATH");
    let program = find_program(Platform::CURRENT, name, path.as_deref(), Path::new("."))?;
    let output = Command::new(program).args(arguments.split(' ')).stdin(Stdio::null()).output().ok()?;
    version_in(&String::from_utf8_lossy(&output.stdout))
}

/// Returns the first version in a text: digits with dots between them.
fn version_in(text: &str) -> Option<String> {
    let is_part = |char: char| char.is_ascii_digit() || char == '.';
    let found = text.split(|char: char| !is_part(char)).find(|part| part.starts_with(|c: char| c.is_ascii_digit()))?;
    Some(found.trim_end_matches('.').to_owned())
}

/// Whether a version comes before another one.
pub fn is_older(version: &str, than: &str) -> bool {
    let numbers = |version: &str| version.split('.').map(|part| part.parse().unwrap_or(0)).collect::<Vec<u32>>();
    let (mut version, mut than) = (numbers(version), numbers(than));
    let length = version.len().max(than.len());
    version.resize(length, 0);
    than.resize(length, 0);
    version < than
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_found_in_what_each_program_prints() {
        for (text, version) in [
            ("v24.11.1\n", Some("24.11.1")),
            ("Python 3.13.2\n", Some("3.13.2")),
            ("go version go1.19.8 linux/amd64\n", Some("1.19.8")),
            ("cargo 1.85.0 (d73d2caf9 2024-12-31)\n", Some("1.85.0")),
            ("no version", None),
        ] {
            assert_eq!(version_in(text).as_deref(), version, "{text}");
        }
    }

    #[test]
    fn versions_are_compared_number_by_number() {
        for (version, than) in [("1.19.8", "1.22"), ("20.9", "20.11"), ("3", "3.9"), ("22.17.9", "22.18")] {
            assert!(is_older(version, than) && !is_older(than, version), "{version} {than}");
        }
        assert!(!is_older("20", "20") && !is_older("20.0.1", "20") && !is_older("3.9", "3.9.0"));
    }
}
