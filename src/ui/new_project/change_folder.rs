//! The commands that lead into a folder, for the shells of each platform.

use crate::text::platform::Platform;
use crate::text::shell::ShellKind;

/// Returns the commands that lead from the working folder into a folder. On Windows, `cd` alone does not change the drive in
/// cmd.exe, and `cd /d` is an error in PowerShell: the drive's name alone changes it in both.
pub(super) fn commands(platform: Platform, folder: &str, working_folder: &str) -> Vec<String> {
    let change = format!("cd {}", ShellKind::of(platform).quote(folder));
    let is_other = |drive: &&str| !drive_of(working_folder).is_some_and(|own| own.eq_ignore_ascii_case(drive));
    match drive_of(folder).filter(|_| platform == Platform::Windows).filter(is_other) {
        Some(drive) => vec![drive.to_owned(), change],
        None => vec![change],
    }
}

/// The drive that a path of Windows begins with: `C:`.
fn drive_of(path: &str) -> Option<&str> {
    let drive = path.get(..2)?;
    (drive.starts_with(|char: char| char.is_ascii_alphabetic()) && drive.ends_with(':')).then_some(drive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_platform_gets_commands_that_its_shells_understand() {
        let home = "C:\\Users\\ada";
        for (platform, folder, commands) in [
            (Platform::Linux, "my-server", &["cd my-server"][..]),
            (Platform::MacOs, "my $shop", &["cd 'my $shop'"]),
            (Platform::Windows, "my-server", &["cd my-server"]),
            (Platform::Windows, "my shop", &["cd \"my shop\""]),
            (Platform::Windows, "my $shop", &["cd 'my $shop'"]),
            (Platform::Windows, "c:\\work\\shop", &["cd c:\\work\\shop"]),
            (Platform::Windows, "Z:\\work\\shop", &["Z:", "cd Z:\\work\\shop"]),
            (Platform::Linux, "Z:/work", &["cd Z:/work"]),
        ] {
            assert_eq!(super::commands(platform, folder, home), commands, "{platform:?} {folder}");
        }
    }
}
