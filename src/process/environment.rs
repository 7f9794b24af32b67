//! The environment variables that the learner's program may see.

use std::ffi::{OsStr, OsString};

/// The variables of our own environment that the program gets too. There are no tokens among them, and no proxy, which
/// would get requests to this computer.
const PASSED_ON: &[&str] = &[
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "TERM",
    "USER",
    "SHELL",
    "VIRTUAL_ENV",
    "NODE_PATH",
    "NVM_DIR",
    "PYENV_ROOT",
    "CARGO_HOME",
    "RUSTUP_HOME",
    "GOPATH",
    "GOCACHE",
    "XDG_CACHE_HOME",
    // Where a program keeps its files, if that is not its own folder.
    "DATA_DIR",
    // Windows: where the system, the compilers and the user's files are.
    "SystemRoot",
    "SystemDrive",
    "windir",
    "ProgramFiles",
    "ProgramFiles(x86)",
    "ProgramW6432",
    "ProgramData",
    "CommonProgramFiles",
    "CommonProgramFiles(x86)",
    "ALLUSERSPROFILE",
    "NUMBER_OF_PROCESSORS",
    "PROCESSOR_ARCHITECTURE",
    "OS",
    "HOMEDRIVE",
    "HOMEPATH",
    "USERNAME",
    "TEMP",
    "TMP",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "PATHEXT",
    "COMSPEC",
];

/// Returns the variables of an environment that the learner's program may see.
pub fn passed_on(environment: &[(OsString, OsString)]) -> Vec<(OsString, OsString)> {
    let may_see = |name: &OsStr| PASSED_ON.iter().any(|own| is_same_variable(name, own));
    environment.iter().filter(|(name, _)| may_see(name)).cloned().collect()
}

/// Returns the value of a variable in an environment.
pub fn variable<'a>(environment: &'a [(OsString, OsString)], name: &str) -> Option<&'a OsStr> {
    environment.iter().rev().find(|(own, _)| is_same_variable(own, name)).map(|(_, value)| value.as_os_str())
}

/// Returns the name of the variable that sends requests of other tools through a proxy, unless requests to this computer are
/// exempt.
pub fn proxy_variable(environment: &[(OsString, OsString)]) -> Option<String> {
    let value = |name: &str| {
        let value = variable(environment, name)?.to_string_lossy();
        Some(value).filter(|value| !value.is_empty())
    };
    let mut exempt = ["no_proxy", "NO_PROXY"].into_iter().filter_map(value);
    let is_local_exempt = exempt.any(|list| list.contains("localhost") || list.contains('*'));
    let names = ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"];
    names.into_iter().find(|name| value(name).is_some()).filter(|_| !is_local_exempt).map(str::to_owned)
}

/// On Windows, the name of a variable is the same in small and capital letters.
fn is_same_variable(one: &OsStr, other: &str) -> bool {
    if cfg!(windows) { one.eq_ignore_ascii_case(other) } else { one == other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compilers_on_windows_find_what_they_need() {
        for name in
            ["ProgramFiles", "ProgramFiles(x86)", "ProgramData", "SystemDrive", "windir", "NUMBER_OF_PROCESSORS"]
        {
            let environment = [(OsString::from(name), OsString::from("value"))];
            assert_eq!(passed_on(&environment), environment, "{name}");
        }
    }

    #[test]
    fn a_program_sees_its_path_and_no_token_and_no_proxy() {
        let environment =
            ["PATH", "GITHUB_TOKEN", "http_proxy", "HOME"].map(|name| (OsString::from(name), OsString::from("value")));
        let passed = passed_on(&environment);
        assert_eq!(passed.iter().map(|(name, _)| name.to_string_lossy()).collect::<Vec<_>>(), ["PATH", "HOME"]);
        assert_eq!(variable(&passed, "HOME"), Some(OsStr::new("value")));
        assert_eq!(variable(&passed, "GITHUB_TOKEN"), None);
    }

    #[test]
    fn a_proxy_counts_unless_local_requests_are_exempt() {
        let named = |environment: &[(&str, &str)]| {
            let environment: Vec<_> =
                environment.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect();
            proxy_variable(&environment)
        };
        let proxy = ("http_proxy", "http://proxy");
        assert_eq!(named(&[proxy]).as_deref(), Some("http_proxy"));
        for exempt in ["localhost,intern", "*"] {
            assert_eq!(named(&[proxy, ("NO_PROXY", exempt)]), None, "{exempt}");
        }
        assert_eq!(named(&[("http_proxy", "")]), None);
        assert_eq!(named(&[]), None);
    }
}
