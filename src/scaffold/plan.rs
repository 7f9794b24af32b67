//! From a starter to the files of a project: anchors left out, placeholders filled, nothing written yet.

use std::collections::BTreeMap;

use anyhow::{Context, bail};

use super::conditions::keep_true_parts;
use super::folder::PlannedFile;
use super::starter::{FILLED, PORT_MARK, ShellCommands, StarterSpec};
use crate::content::excerpt;
use crate::content::stack::Stack;
use crate::text::template::{self, DOUBLE_BRACES};

/// What a project is to be.
pub struct ProjectSpec<'a> {
    /// The stack.
    pub stack: &'a Stack,
    /// The stack's starter for the lesson.
    pub starter: &'a StarterSpec,
    /// Whether nothing is left out.
    pub solved: bool,
    /// What the project is called, as package managers take it.
    pub name: &'a str,
    /// Where it listens when PORT is not set.
    pub port: u16,
}

impl ProjectSpec<'_> {
    /// Returns every file of the project, in the order of their paths.
    ///
    /// # Errors
    /// A template that does not hold together.
    pub fn plan(&self) -> anyhow::Result<Vec<PlannedFile>> {
        let mut files = BTreeMap::new();
        for (path, sources) in &self.starter.files {
            let bytes = self.file(path, sources).with_context(|| format!("the file {path}"))?;
            files.insert(path.clone(), bytes);
        }
        files.insert("doorway.toml".into(), self.doorway_toml().into_bytes());
        Ok(files.into_iter().map(|(path, bytes)| PlannedFile { path, bytes }).collect())
    }

    /// One file: its sources joined, without what is left to the learner.
    fn file(&self, path: &str, sources: &[String]) -> anyhow::Result<Vec<u8>> {
        let mut text = String::new();
        for source in sources {
            let bytes = self.stack.templates.read(source).with_context(|| format!("templates/{source}"))?;
            let bytes = bytes.with_context(|| format!("templates/{source} does not exist"))?;
            let Ok(own) = std::str::from_utf8(&bytes) else { return Ok(bytes) };
            // Only a file that says so has placeholders: in all others, braces are code.
            text += &if source.ends_with(FILLED) { self.fill(own)? } else { own.to_owned() };
        }
        let exercises = self.starter.exercises.iter().filter(|exercise| exercise.file == path && !self.solved);
        for exercise in exercises {
            text = excerpt::replace(&text, &exercise.anchor, &exercise.todo)?;
        }
        let text = excerpt::without_anchor_lines(&text);
        let usual = self.starter.port;
        let has_port = self.port != usual && self.starter.port_in.iter().any(|file| file == path);
        Ok(if has_port { replace_port(&text, usual, self.port) } else { text }.into_bytes())
    }

    /// Leaves out the parts that are for other projects, and fills `{{name}}` and the like. An unknown word is an error,
    /// so that no learner ever sees one.
    fn fill(&self, text: &str) -> anyhow::Result<String> {
        let text = keep_true_parts(text, |word| self.is_true(word))?;
        let mut unknown = None;
        let filled = template::expand(&text, DOUBLE_BRACES, |name| {
            let value = is_word(name).then(|| self.value(name))?;
            value
                .map_err(|error| {
                    unknown.get_or_insert(error);
                })
                .ok()
        });
        unknown.map_or(Ok(filled), Err)
    }

    /// What a placeholder becomes.
    fn value(&self, placeholder: &str) -> anyhow::Result<String> {
        let starter = self.starter;
        Ok(match placeholder {
            "name" => self.name.to_owned(),
            "port" => self.port.to_string(),
            "title" => self.stack.title.clone(),
            "main" => starter.main.clone(),
            "install" => self.commands(|shell| shell.install.clone()),
            "run" => self.commands(|shell| vec![shell.run.clone()]),
            "reload" => self.commands(|shell| shell.reload.clone().into_iter().collect()),
            "test" => self.commands(|shell| shell.test.clone().into_iter().collect()),
            "run_elsewhere" => self.run_elsewhere(),
            "docs" => {
                let docs = self.stack.docs.iter().map(|(words, address)| format!("- [{words}]({address})"));
                docs.collect::<Vec<_>>().join("\n")
            }
            other => bail!("{{{{{other}}}}} is no placeholder that doorway knows"),
        })
    }

    /// Whether the project has what a condition of a template names; nothing if there is no such condition.
    fn is_true(&self, condition: &str) -> Option<bool> {
        Some(match condition {
            "starter" => !self.solved,
            "solved" => self.solved,
            "install" => !self.starter.sh.install.is_empty(),
            "reload" => self.starter.sh.reload.is_some(),
            "no_reload" => self.starter.sh.reload.is_none(),
            "test" => self.starter.sh.test.is_some(),
            _ => return None,
        })
    }

    /// Commands as lines of a README, for PowerShell too where they are different there.
    fn commands(&self, of: impl Fn(&ShellCommands) -> Vec<String>) -> String {
        let port = self.port.to_string();
        let lines = |shell: &ShellCommands| {
            let lines = of(shell).into_iter().map(|command| format!("    {}", command.replace(PORT_MARK, &port)));
            lines.collect::<Vec<_>>().join("\n")
        };
        in_both_shells(lines(&self.starter.sh), lines(&self.starter.powershell))
    }

    /// The command that runs it on another port.
    fn run_elsewhere(&self) -> String {
        let port = self.other_port();
        let sh = format!("    PORT={port} {}", self.starter.sh.run);
        in_both_shells(sh, format!("    $env:PORT = {port}; {}", self.starter.powershell.run))
    }

    /// A port for when the usual one is taken.
    fn other_port(&self) -> u16 {
        self.port.checked_add(1).unwrap_or(self.port - 1)
    }

    fn doorway_toml(&self) -> String {
        let run: Vec<String> = self.starter.run.iter().map(|word| format!("{word:?}")).collect();
        format!(
            "# What `doorway check` needs to know of this project.\nlesson = {:?}\nstack = {:?}\nrun = [{}]\nport = {}\n",
            self.starter.lesson,
            self.stack.name,
            run.join(", "),
            self.port
        )
    }
}

/// Returns the lines for a shell like sh, and those for PowerShell where they are different.
fn in_both_shells(sh: String, powershell: String) -> String {
    if sh == powershell { sh } else { format!("{sh}\n\nIn PowerShell:\n\n{powershell}") }
}

/// Returns the text with another port wherever the usual one is a whole word.
fn replace_port(text: &str, usual: u16, port: u16) -> String {
    let usual = usual.to_string();
    let is_part = |char: Option<char>| char.is_some_and(|char| char.is_alphanumeric() || char == '_');
    let (mut replaced, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once(&usual) {
        replaced.push_str(before);
        let is_whole = !is_part(replaced.chars().next_back()) && !is_part(after.chars().next());
        replaced.push_str(&if is_whole { port.to_string() } else { usual.clone() });
        rest = after;
    }
    replaced + rest
}

fn is_word(placeholder: &str) -> bool {
    !placeholder.is_empty() && placeholder.chars().all(|char| char.is_ascii_lowercase() || char == '_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::stacks::Stacks;
    use crate::scaffold::starter;

    /// Calls `hold` with every starter of every built-in stack, and its name for a failure.
    fn each_starter(hold: impl Fn(&Stack, &StarterSpec, &str)) {
        for stack in Stacks::builtin().try_all().expect("the stacks are right") {
            for lesson in starter::starter_names(&stack) {
                let starter = starter::read_starter(&stack, &lesson).unwrap_or_else(|error| panic!("{error:#}"));
                hold(&stack, &starter, &format!("{} {lesson}", stack.name));
            }
        }
    }

    #[test]
    fn another_port_replaces_the_usual_one_wherever_it_is_a_word_by_itself() {
        let text = "listen(8080) // 18080 and 8080x stay, :8080\n8080";
        assert_eq!(replace_port(text, 8080, 9), "listen(9) // 18080 and 8080x stay, :9\n9");
    }

    #[test]
    fn no_two_files_of_a_project_are_one_where_capital_letters_make_no_difference() {
        each_starter(|stack, starter, which| {
            let spec = ProjectSpec { stack, starter, solved: true, name: "my-server", port: 4321 };
            let plan = spec.plan().unwrap_or_else(|error| panic!("{which}: {error:#}"));
            let names: std::collections::BTreeSet<String> = plan.iter().map(|file| file.path.to_lowercase()).collect();
            assert_eq!(names.len(), plan.len(), "{which}");
            assert!(names.iter().all(|name| name.is_ascii()), "{which}: {names:?}");
        });
    }

    #[test]
    fn a_readme_shows_no_block_of_commands_twice() {
        each_starter(|stack, starter, which| {
            let spec = ProjectSpec { stack, starter, solved: true, name: "my-server", port: starter.port };
            let plan = spec.plan().unwrap_or_else(|error| panic!("{which}: {error:#}"));
            let readme = plan.iter().find(|file| file.path == "README.md").expect("each has one");
            let text = String::from_utf8_lossy(&readme.bytes).into_owned();
            let mut blocks: Vec<&str> = text.split("\n\n").filter(|block| block.starts_with("    ")).collect();
            let count = blocks.len();
            blocks.sort_unstable();
            blocks.dedup();
            assert_eq!(blocks.len(), count, "{which}: {text}");
        });
    }

    #[test]
    fn every_starter_of_every_stack_can_be_planned_solved_and_not() {
        each_starter(|stack, starter, which| {
            let text = |solved: bool| {
                let spec = ProjectSpec { stack, starter, solved, name: "my-server", port: 4321 };
                let plan = spec.plan().unwrap_or_else(|error| panic!("{which}: {error:#}"));
                let texts = plan.iter().map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
                texts.collect::<Vec<_>>().join("\n")
            };
            let (starter, solved) = (text(false), text(true));
            assert!(starter.contains("TODO"), "{which} leaves nothing to do");
            assert_ne!(starter, solved, "{which}");
            for text in [&starter, &solved] {
                assert!(!text.contains("ANCHOR"), "{which} shows its markers");
                assert!(text.contains("4321"), "{which} has its port nowhere");
                assert!(!text.contains("PORT=8081"), "{which} still has the usual port");
            }
        });
    }
}
