//! Reads one stack from `templates/STACK/stack.toml`. The manual of the format is `templates/README.md`.

use std::collections::BTreeMap;

use anyhow::Context;
use serde::Deserialize;
use toml::{Table, Value};

use super::template_files::TemplateFiles;

/// The end of the name of a key that holds the form for Windows.
const WINDOWS: &str = "_windows";

/// What a stack's file says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StackDefinition {
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
    /// Whether `localhost` is usually IPv4 alone here, which is nothing to remark on.
    pub ipv4_only: bool,
    /// What to try where a route takes every path below `{path}` too.
    pub route_prefix: Option<String>,
}

impl StackDefinition {
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
            let own: Self = for_system(table, cfg!(windows)).try_into()?;
            anyhow::Ok(Self { name: name.to_owned(), starter, templates: templates.clone(), ..own })
        };
        read().map(Some).with_context(|| format!("templates/{name}/stack.toml is wrong"))
    }

    /// Its name in a sentence: `Node`.
    pub fn short_title(&self) -> &str {
        self.short_title.as_ref().unwrap_or(&self.title)
    }

    /// The page of its documentation of that name, with its address.
    pub fn docs_page(&self, name: &str) -> Option<String> {
        Some(format!("{name}: {}", self.docs.get(name)?))
    }
}

/// Reads a TOML file below `templates/`; nothing if there is none.
///
/// # Errors
/// The file cannot be read or is not TOML.
pub fn read_table(templates: &TemplateFiles, path: &str) -> anyhow::Result<Option<Table>> {
    let read = || templates.text(path)?.map(|text| text.parse::<Table>()).transpose().map_err(anyhow::Error::from);
    read().with_context(|| format!("templates/{path} is wrong"))
}

/// Returns the first table with what the second one says added or put in its place, in inner tables too. A command
/// that is replaced takes its form for Windows with it.
pub fn merge(mut base: Table, over: Table) -> Table {
    for (key, value) in over {
        if !key.ends_with(WINDOWS) {
            base.remove(&format!("{key}{WINDOWS}"));
        }
        let merged = match (base.remove(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => Value::Table(merge(below, above)),
            (_, value) => value,
        };
        base.insert(key, merged);
    }
    base
}

/// Returns a table, and those in it, with one value for each key: on Windows the one for Windows, if it has one.
pub fn for_system(table: Table, is_windows: bool) -> Table {
    let mut chosen = Table::new();
    let mut windows = Vec::new();
    for (key, value) in table {
        let value = if let Value::Table(inner) = value { Value::Table(for_system(inner, is_windows)) } else { value };
        match key.strip_suffix(WINDOWS) {
            Some(key) => windows.push((key.to_owned(), value)),
            None => drop(chosen.insert(key, value)),
        }
    }
    if is_windows {
        chosen.extend(windows);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        text.parse().expect("it is TOML")
    }

    #[test]
    fn a_table_over_another_says_what_is_different() {
        let base = table("a = 1\nb = 2\n[docs]\nx = 'old'\ny = 'y'");
        let over = table("b = 3\n[docs]\nx = 'new'");
        assert_eq!(merge(base, over), table("a = 1\nb = 3\n[docs]\nx = 'new'\ny = 'y'"));
    }

    #[test]
    fn a_command_that_is_replaced_takes_its_form_for_windows_with_it() {
        let base = table("run = 'python3 a.py'\nrun_windows = 'python a.py'");
        assert_eq!(merge(base.clone(), table("run = 'node a.js'")), table("run = 'node a.js'"));
        let both = table("run = 'b'\nrun_windows = 'c'");
        assert_eq!(merge(base, both.clone()), both);
    }

    #[test]
    fn each_system_has_its_own_form() {
        let both = table("[needs]\nprogram = 'python3'\nprogram_windows = 'python'\nat_least = '3.9'");
        assert_eq!(for_system(both.clone(), true), table("[needs]\nprogram = 'python'\nat_least = '3.9'"));
        assert_eq!(for_system(both, false), table("[needs]\nprogram = 'python3'\nat_least = '3.9'"));
    }

    #[test]
    fn an_unknown_key_is_refused_with_the_file_that_has_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let stack = folder.path().join("templates/mine");
        std::fs::create_dir_all(&stack).expect("made");
        let text = "title = 'Mine'\nfamily = 'js'\norder = 10\nlanguages = 'js'\n";
        std::fs::write(stack.join("stack.toml"), text).expect("written");
        let templates = TemplateFiles::with_lessons(Some(folder.path()));
        let error = format!("{:#}", StackDefinition::read(&templates, "mine").expect_err("it is refused"));
        assert!(error.contains("templates/mine/stack.toml is wrong") && error.contains("languages"), "{error}");
    }
}
