//! Reads one stack from `templates/STACK/stack.toml`. The manual of the format is `templates/README.md`.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use anyhow::Context;
use serde::Deserialize;
use toml::{Table, Value};

use super::data_file::from_table;
use super::template_files::TemplateFiles;
use super::toml_layers::{for_system, merge, read_table};

/// A language with a framework, or with none, as its file says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stack {
    /// The folder's name, as it is typed and as it stands in `doorway.toml`.
    #[serde(skip)]
    pub name: String,
    /// Its name in lists: `Node.js, no framework`.
    pub title: String,
    /// Its name in a sentence, where that is shorter.
    short_title: Option<String>,
    /// The word of its code blocks in lessons: `js`, `python`, `rust` or `go`.
    pub language: String,
    /// What rules call all stacks of its kind: `js`, `py`, `rs` or `go`.
    pub family: String,
    /// Its place in lists.
    pub order: u32,
    /// Other names that people type for it: `js`.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Whom it suits, in one line.
    #[serde(default)]
    pub suits: String,
    /// The stack whose words rules use for it too: `express` for Express in TypeScript.
    variant_of: Option<String>,
    /// Whether its projects are only files, which doorway itself serves. It is for lessons that come before the learner has a
    /// language, so no list of stacks has it.
    #[serde(default)]
    pub served_by_doorway: bool,
    /// What must be installed.
    pub needs: Requirements,
    /// The pages of its documentation: words and address.
    #[serde(default)]
    pub docs: BTreeMap<String, String>,
    /// What its starters have in common. A lesson may say otherwise, so it is read with the lesson.
    #[serde(default)]
    pub starter: Table,
    /// How a server or a project of this stack is recognised.
    #[serde(default)]
    pub recognise: Recognition,
    /// What `doorway check` has to know of it.
    #[serde(default)]
    pub check: StackFacts,
    /// The files below `templates/` that it was read from.
    #[serde(skip)]
    pub templates: TemplateFiles,
}

impl fmt::Debug for Stack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Stack").field(&self.name).finish()
    }
}

impl PartialEq for Stack {
    fn eq(&self, other: &Stack) -> bool {
        self.name == other.name
    }
}

impl Eq for Stack {}

/// What must be installed before a starter can run.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirements {
    /// The program.
    pub program: String,
    /// The command that prints its version.
    pub version: String,
    /// The lowest version that works.
    pub at_least: String,
    /// How to get it, in a sentence.
    pub install: String,
}

/// How a server or a project of a stack is recognised.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recognition {
    /// A word in the program's own file; the empty word is in every file of its language.
    pub code: String,
    /// Files of the project and a word in each, in small letters; the empty word: the file is enough.
    pub files: BTreeMap<String, String>,
    /// Response headers, and what their values begin with, in small letters.
    pub headers: BTreeMap<String, Vec<String>>,
}

/// What `doorway check` has to know of a stack.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StackFacts {
    /// The endings of a program's files.
    pub endings: Vec<String>,
    /// What a line begins with that is a comment and nothing else.
    pub comments: Vec<String>,
    /// What a program's file is called where no command names it.
    pub programs: Vec<String>,
    /// The files that show how a project without `doorway.toml` is started.
    pub entries: Vec<String>,
    /// The commands that start it, `{file}` being the entry. A program with a `/` must be in the folder.
    pub start: Vec<String>,
    /// The programs that may build something before they start the server, which takes longer.
    pub builders: Vec<String>,
    /// What to try where a route takes every path below `{path}` too.
    pub route_prefix: Option<String>,
}

impl Stack {
    /// Reads the stack of that name; nothing if there is none.
    ///
    /// # Errors
    /// The file is wrong.
    pub fn read(templates: &TemplateFiles, name: &str) -> anyhow::Result<Option<Self>> {
        let Some(mut table) = read_table(templates, &format!("{name}/stack.toml"))? else { return Ok(None) };
        if let Some(family) = table.get("family").and_then(Value::as_str)
            && let Some(shared) = read_table(templates, &format!("common/families/{family}.toml"))?
        {
            table = merge(shared, table);
        }
        let read = || {
            let starter = table.get("starter").and_then(Value::as_table).cloned().unwrap_or_default();
            let own: Self = from_table(for_system(table, cfg!(windows)))?;
            anyhow::Ok(Self { name: name.to_owned(), starter, templates: templates.clone(), ..own })
        };
        read().map(Some).with_context(|| format!("templates/{name}/stack.toml is wrong"))
    }

    /// Its name in a sentence: `Node`.
    pub fn short_title(&self) -> &str {
        self.short_title.as_ref().unwrap_or(&self.title)
    }

    /// The stack whose words rules use for it too.
    pub fn variant_of(&self) -> Option<&String> {
        self.variant_of.as_ref()
    }

    /// What rules call it: by itself, then by its family.
    pub fn rule_names(&self) -> [&str; 2] {
        [self.variant_of.as_ref().unwrap_or(&self.name), &self.family]
    }

    /// The command that starts an entry file of a folder: the first whose program is there.
    pub fn command_for(&self, folder: &Path, entry: &str) -> Option<Vec<String>> {
        let words = |command: &String| -> Vec<String> {
            command
                .split_whitespace()
                .map(|word| if word == "{file}" { entry.to_owned() } else { word.to_owned() })
                .collect()
        };
        let is_there = |words: &Vec<String>| {
            words.first().is_some_and(|program| !program.contains('/') || folder.join(program).exists())
        };
        self.check.start.iter().map(words).find(is_there)
    }

    /// Returns whether a file of this name holds code of its language.
    pub fn has_code_in(&self, name: &str) -> bool {
        let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| self.check.endings.iter().any(|own| own == ending))
    }

    /// The page of its documentation of that name, with its address.
    pub fn docs_page(&self, name: &str) -> Option<String> {
        Some(format!("{name}: {}", self.docs.get(name)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_refused_with_the_file_that_has_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let stack = folder.path().join("templates/mine");
        std::fs::create_dir_all(&stack).expect("made");
        let text = "title = 'Mine'\nfamily = 'js'\norder = 10\nlanguages = 'js'\n";
        std::fs::write(stack.join("stack.toml"), text).expect("written");
        let templates = TemplateFiles::with_lessons(Some(folder.path()));
        let error = format!("{:#}", Stack::read(&templates, "mine").expect_err("it is refused"));
        assert!(error.contains("templates/mine/stack.toml is wrong") && error.contains("languages"), "{error}");
    }
}
