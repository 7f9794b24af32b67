//! The programs of `tools.toml`: whether each is there, in which version, and the command that installs it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::computer::{Computer, LanguageNeed};
use super::finding::{Finding, FindingRemedy, Health};
use super::run::output;
use super::version::{find_version, is_at_least};
use crate::content::data_file::read_toml;
use crate::text::platform::Platform;

/// The package managers of each platform, the one that is tried first in front.
const LINUX_MANAGERS: &[&str] = &["apt-get", "dnf", "pacman", "zypper", "apk", "brew"];
const MACOS_MANAGERS: &[&str] = &["brew"];
const WINDOWS_MANAGERS: &[&str] = &["winget"];

/// A program that the course can use.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ToolSpec {
    name: String,
    /// What is typed to start it.
    program: String,
    /// The arguments that make it print its version.
    version: Vec<String>,
    /// Whether those arguments print no version, but only fail if something is missing.
    #[serde(default)]
    has_no_version: bool,
    at_least: Option<String>,
    /// From which version on everything works with it; what an older one can be used for is `until_then`.
    all_from: Option<String>,
    until_then: Option<String>,
    /// Whether learners write their servers with it.
    #[serde(default)]
    is_language: bool,
    purpose: String,
    /// Where it is to be had without a package manager.
    page: String,
    /// The command of each package manager.
    install: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ToolFile {
    tool: Vec<ToolSpec>,
}

fn tools() -> Vec<ToolSpec> {
    read_toml::<ToolFile>(include_str!("tools.toml")).expect("a test reads the file").tool
}

/// Examines all programs, side by side, because each is started to ask for its version.
pub(super) fn examine(computer: &Computer) -> Vec<Finding> {
    let tools = tools();
    let manager = package_manager(computer);
    let mut findings: Vec<Finding> = std::thread::scope(|scope| {
        let examine = |tool| scope.spawn(move || examine_tool(tool, manager, computer));
        let running: Vec<_> = tools.iter().map(examine).collect();
        running.into_iter().map(|one| one.join().expect("the examination does not panic")).collect()
    });
    let languages = || tools.iter().zip(&findings).filter(|(tool, _)| tool.is_language);
    if languages().all(|(_, finding)| finding.health != Health::Good) {
        say_when_needed(&mut findings[0], computer.language_need);
    }
    findings
}

/// Says from which lesson on the learner needs a language. Without any, their own servers cannot be written.
fn say_when_needed(language: &mut Finding, need: LanguageNeed) {
    let purpose = match need {
        LanguageNeed::Next => {
            language.health = Health::Blocking;
            "your own servers: every lesson ends with one. Any of the languages will do".to_owned()
        }
        LanguageNeed::FromLesson(number) => {
            format!("your own servers. You need it from lesson {number} on. Any of the languages will do")
        }
        LanguageNeed::Never => return,
    };
    language.purpose = purpose;
}

/// Examines one program.
pub(super) fn examine_one(computer: &Computer, program: &str) -> Option<Finding> {
    let tools = tools();
    let tool = tools.iter().find(|tool| tool.program == program)?;
    Some(examine_tool(tool, package_manager(computer), computer))
}

fn examine_tool(tool: &ToolSpec, manager: Option<&str>, computer: &Computer) -> Finding {
    let finding = Finding::good(&tool.name, "", &tool.purpose);
    let printed = computer.find_program(&tool.program).and_then(|program| output(&program, &tool.version));
    let Some(printed) = printed else {
        return finding.with(Health::Missing, tool.remedy(manager));
    };
    let version = find_version(&printed).filter(|_| !tool.has_no_version).map(str::to_owned);
    let too_old = match (&version, &tool.at_least) {
        (Some(version), Some(least)) => !is_at_least(version, least),
        _ => false,
    };
    let finding = Finding { purpose: tool.purpose_of(version.as_deref()), version, ..finding };
    if !too_old {
        return finding;
    }
    let least = tool.at_least.as_deref().unwrap_or_default();
    let advice = format!("The starters need version {least} or newer: {}", tool.page);
    Finding { seen: "too old".to_owned(), ..finding.with(Health::Unusual, FindingRemedy::advice(advice)) }
}

impl ToolSpec {
    /// What this version can be used for.
    fn purpose_of(&self, version: Option<&str>) -> String {
        match (&self.until_then, &self.all_from, version) {
            (Some(until_then), Some(all_from), Some(version)) if !is_at_least(version, all_from) => {
                format!("{}, {until_then}", self.purpose)
            }
            _ => self.purpose.clone(),
        }
    }

    /// The command of the package manager, or the page where there is none.
    fn remedy(&self, manager: Option<&str>) -> FindingRemedy {
        match manager.and_then(|manager| self.install.get(manager)) {
            Some(command) => FindingRemedy::command(command),
            None => FindingRemedy::advice(format!("Get it from {}", self.page)),
        }
    }
}

/// Returns the first package manager that is installed.
fn package_manager(computer: &Computer) -> Option<&'static str> {
    let managers = match computer.platform {
        Platform::Linux => LINUX_MANAGERS,
        Platform::MacOs => MACOS_MANAGERS,
        Platform::Windows => WINDOWS_MANAGERS,
    };
    managers.iter().find(|manager| computer.find_program(manager).is_some()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_program_has_a_command_for_known_package_managers_only() {
        let known = [LINUX_MANAGERS, MACOS_MANAGERS, WINDOWS_MANAGERS].concat();
        let tools = tools();
        assert!(tools[0].is_language && tools.len() >= 8);
        for tool in &tools {
            assert!(tool.page.starts_with("https://"), "{}", tool.name);
            assert!(tool.install.contains_key("brew") && tool.install.contains_key("winget"), "{}", tool.name);
            assert!(tool.install.keys().all(|manager| known.contains(&manager.as_str())), "{:?}", tool.install);
        }
    }

    #[test]
    fn a_version_that_is_not_enough_for_every_lesson_says_which_one_needs_more() {
        let node = &tools()[0];
        for version in ["20.20.2", "22.12.0"] {
            assert!(node.purpose_of(Some(version)).contains("the lesson documents, which needs 22.13"), "{version}");
        }
        for version in [Some("22.13.0"), Some("24.1.0"), None] {
            assert_eq!(node.purpose_of(version), node.purpose);
        }
    }

    #[cfg(unix)]
    mod programs {
        use std::os::unix::fs::PermissionsExt;

        use super::*;

        /// The findings where the PATH has only these programs, each with what it prints, and the next lesson needs a language.
        fn findings(programs: &[(&str, &str)]) -> Vec<Finding> {
            findings_for(programs, LanguageNeed::Next)
        }

        fn findings_for(programs: &[(&str, &str)], language_need: LanguageNeed) -> Vec<Finding> {
            let folder = tempfile::tempdir().expect("a folder");
            for (name, printed) in programs {
                let file = folder.path().join(name);
                std::fs::write(&file, format!("#!/bin/sh\necho '{printed}'\n")).expect("written");
                std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).expect("its own file");
            }
            let environment = vec![("PATH".into(), folder.path().as_os_str().to_owned())];
            let folder = folder.path().to_owned();
            examine(&Computer { platform: Platform::Linux, environment, folder, ports: Vec::new(), language_need })
        }

        fn finding(findings: &[Finding], name: &str) -> Finding {
            findings.iter().find(|finding| finding.name == name).expect("it was examined").clone()
        }

        #[test]
        fn a_program_is_there_with_its_version_or_missing_with_the_command_that_installs_it() {
            let findings = findings(&[("node", "v22.1.0"), ("apt-get", "")]);
            let node = finding(&findings, "Node.js");
            assert_eq!((node.health, node.version.as_deref()), (Health::Good, Some("22.1.0")));
            let git = finding(&findings, "git");
            assert_eq!(
                (git.health, git.remedy),
                (Health::Missing, Some(FindingRemedy::command("sudo apt-get install git")))
            );
        }

        #[test]
        fn an_old_version_is_named_with_the_one_that_is_needed() {
            let node = finding(&findings(&[("node", "v18.19.0"), ("go", "go version go1.23.0 x")]), "Node.js");
            assert_eq!((node.health, node.seen.as_str()), (Health::Unusual, "too old"));
            let advice = node.remedy.and_then(|remedy| remedy.advice).expect("there is advice");
            assert!(advice.contains("version 20 or newer: https://nodejs.org/"), "{advice}");
        }

        #[test]
        fn without_any_language_the_course_cannot_go_on() {
            let node = finding(&findings(&[("curl", "curl 8.5.0")]), "Node.js");
            assert_eq!(node.health, Health::Blocking);
            assert!(node.remedy.and_then(|remedy| remedy.advice).is_some_and(|advice| advice.contains("https://")));
        }

        #[test]
        fn a_language_is_only_missing_as_long_as_the_next_lesson_needs_none() {
            let node = finding(&findings_for(&[], LanguageNeed::FromLesson(5)), "Node.js");
            assert_eq!(node.health, Health::Missing);
            assert!(node.purpose.contains("from lesson 5 on") && node.remedy.is_some(), "{node:?}");
            let node = finding(&findings_for(&[], LanguageNeed::Never), "Node.js");
            assert_eq!((node.health, node.purpose.as_str()), (Health::Missing, "your own servers in JavaScript"));
        }
    }
}
