//! Applies the advice of a diagnosis to the program that makes the mistake, as a learner does who copies it.

use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

/// How the code of an advice is applied, or why that cannot be tested.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) enum Advice {
    /// The located line is replaced by the code.
    InPlaceOfLine(Code),
    /// The code is written above the located line.
    AboveLine(Code),
    /// The code is written below the located line.
    BelowLine(Code),
    /// The code is the new last line.
    AtTheEnd(Code),
    /// The code is a command for a shell, in the folder of the project.
    InShell(Code),
    /// The program is started with the code: it is a command.
    AsCommand(Code),
    /// In the located line, or else in the whole file, the first text is replaced by the second one, which the advice
    /// must have in exactly these words.
    Swap(String, String),
    /// The advice is given in words, and these are the changes that a learner makes who follows them: pairs of a text of
    /// the file, and what replaces the first one.
    Follow(Vec<(String, String)>),
    /// Why the advice is not applied by a test.
    NotApplied(String),
}

/// Which code of a diagnosis is meant.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Code {
    /// The `line`.
    Line,
    /// What follows the last colon of `try`, or else its first text between backticks.
    Try,
}

/// Whether a diagnosis has code that can be copied.
pub(crate) fn has_code(diagnosis: &Value) -> bool {
    code(diagnosis, Code::Line).is_some() || code(diagnosis, Code::Try).is_some()
}

fn code(diagnosis: &Value, which: Code) -> Option<String> {
    let text = match which {
        Code::Line => diagnosis["line"].as_str()?.to_owned(),
        Code::Try => {
            let advice = diagnosis["try"].as_str()?;
            let after_colon = advice.rsplit_once(": ").map(|(_, code)| code).filter(|code| !code.ends_with('.'));
            after_colon.or_else(|| advice.split('`').nth(1))?.to_owned()
        }
    };
    (!text.contains('…')).then_some(text)
}

impl Advice {
    /// Returns the command that the program is to be started with, if the advice is one.
    pub(crate) fn command(&self, diagnosis: &Value) -> Option<String> {
        match self {
            Advice::AsCommand(which) => code(diagnosis, *which),
            _ => None,
        }
    }

    /// Applies it in a folder. `main` is the program's file, where the diagnosis names none.
    ///
    /// # Errors
    /// What the diagnosis lacks.
    pub(crate) fn apply(&self, diagnosis: &Value, folder: &Path, main: &str) -> Result<(), String> {
        let file = folder.join(diagnosis["spot"]["file"].as_str().unwrap_or(main));
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let at = diagnosis["spot"]["line"].as_u64().and_then(|line| usize::try_from(line).ok());
        let at = at.and_then(|line| line.checked_sub(1)).filter(|at| *at < lines.len());
        let line_at = || at.ok_or("the diagnosis names no line");
        let code = |which| code(diagnosis, which).ok_or("the diagnosis has no such code");
        match self {
            Advice::InPlaceOfLine(which) => {
                let at = line_at()?;
                lines[at] = indented_like(&lines[at], &code(*which)?);
            }
            Advice::AboveLine(which) => lines.insert(line_at()?, indented_like(&lines[line_at()?], &code(*which)?)),
            Advice::BelowLine(which) => lines.insert(line_at()? + 1, indented_like(&lines[line_at()?], &code(*which)?)),
            Advice::AtTheEnd(which) => lines.push(code(*which)?),
            Advice::Swap(old, new) => swap(diagnosis, &mut lines, at, old, new)?,
            Advice::InShell(which) => return run_in_shell(folder, &code(*which)?),
            Advice::Follow(changes) => return follow(&file, &text, changes),
            Advice::AsCommand(_) | Advice::NotApplied(_) => return Ok(()),
        }
        std::fs::write(&file, lines.join("\n") + "\n").map_err(|error| error.to_string())
    }
}

fn run_in_shell(folder: &Path, command: &str) -> Result<(), String> {
    let status = Command::new("sh").args(["-c", command]).current_dir(folder).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        other => Err(format!("{command:?} in a shell: {other:?}")),
    }
}

fn follow(file: &Path, text: &str, changes: &[(String, String)]) -> Result<(), String> {
    let mut text = text.to_owned();
    for (old, new) in changes {
        text.contains(old.as_str()).then_some(()).ok_or_else(|| format!("{old:?} is not in the program"))?;
        text = text.replacen(old, new, 1);
    }
    std::fs::write(file, text).map_err(|error| error.to_string())
}

fn swap(diagnosis: &Value, lines: &mut [String], at: Option<usize>, old: &str, new: &str) -> Result<(), String> {
    let texts = ["seen", "why", "try", "line"].map(|part| diagnosis[part].as_str().unwrap_or_default());
    if !texts.iter().any(|text| text.contains(new)) {
        return Err(format!("the advice does not say {new:?}"));
    }
    let has_old = |at: &usize| lines[*at].contains(old);
    let at = at.filter(has_old).or_else(|| (0..lines.len()).find(has_old));
    let at = at.ok_or_else(|| format!("{old:?} is not in the program"))?;
    lines[at] = lines[at].replacen(old, new, 1);
    Ok(())
}

/// Code that begins with white space is meant as it is: a wrong column is what it mends.
fn indented_like(line: &str, code: &str) -> String {
    if code.starts_with([' ', '\t']) {
        return code.to_owned();
    }
    let indent = &line[..line.len() - line.trim_start().len()];
    code.lines().map(|line| format!("{indent}{line}")).collect::<Vec<_>>().join("\n")
}
