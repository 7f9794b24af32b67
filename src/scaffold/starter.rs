//! What the starter of a lesson is in one stack: its files, its commands, and what it leaves to the learner.
//! Most of it comes from the stack and the lesson; `templates/README.md` says what is taken from where.

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;
use toml::{Table, Value};

use super::name;
use crate::content::data_file::from_table;
use crate::content::excerpt;
use crate::content::files::is_inside;
use crate::content::stack::Stack;
use crate::content::toml_layers::{for_system, merge, read_table};
use crate::text::platform::Platform;

/// The end of the name of a file that has placeholders.
pub(super) const FILLED: &str = ".tmpl";
/// What stands for the port in a command.
pub(super) const PORT_MARK: &str = "{port}";
/// The file that says what is different in one stack's starter of a lesson.
const STARTER_FILE: &str = "starter.toml";
/// The file that says what a stack is.
const STACK_FILE: &str = "stack.toml";
/// The files that a project's own file may not replace.
const RESERVED: &str = "doorway.toml";

/// A starter for one lesson in one stack.
#[derive(Debug)]
pub struct StarterSpec {
    /// The lesson, as it is typed.
    pub lesson: String,
    /// Where it listens when PORT is not set.
    pub port: u16,
    /// The files of the project in which that number, as a whole word, is the port.
    pub port_in: Vec<String>,
    /// The file with the to-dos.
    pub main: String,
    /// The command that runs it on this system.
    pub run: Vec<String>,
    /// The command that runs the test that it has, on this system.
    pub test: Option<Vec<String>>,
    /// Commands to type before the first run on this system.
    pub install: Vec<Vec<String>>,
    /// The commands in a shell like sh.
    pub sh: ShellCommands,
    /// The commands in PowerShell.
    pub powershell: ShellCommands,
    /// Each file of the starter, and the files below `templates/` that it is joined from.
    pub files: BTreeMap<String, Vec<String>>,
    /// What the starter leaves to the learner.
    pub exercises: Vec<Exercise>,
    /// What a learner must know before the first run.
    pub note: Option<String>,
}

/// What one types in one kind of shell: the README has both.
#[derive(Debug)]
pub struct ShellCommands {
    /// Before the first run.
    pub install: Vec<String>,
    /// To run it.
    pub run: String,
    /// To run it and start it again on every save, where the stack has a command for it. `{port}` is the port.
    pub reload: Option<String>,
    /// To run the test that it has.
    pub test: Option<String>,
}

/// An anchor of a file that a starter does not have, and the to-do that is there instead.
#[derive(Debug)]
pub struct Exercise {
    /// The file of the project.
    pub file: String,
    /// The anchor in it.
    pub anchor: String,
    /// The lines of the to-do, and below them the lines that the starter runs with until it is done.
    pub todo: String,
}

/// What the files of stack and lesson say of a starter, taken together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StarterTable {
    #[serde(default = "usual_port")]
    port: u16,
    #[serde(default)]
    port_in: Vec<String>,
    main: String,
    comment: String,
    run: String,
    reload: Option<String>,
    test: Option<String>,
    #[serde(default)]
    install: Vec<String>,
    #[serde(default)]
    files: BTreeMap<String, Sources>,
    #[serde(default)]
    todos: BTreeMap<String, String>,
    #[serde(default)]
    instead: BTreeMap<String, String>,
    note: Option<String>,
}

/// One file below `templates/`, or several that are joined.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Sources {
    One(String),
    Joined(Vec<String>),
}

fn usual_port() -> u16 {
    8080
}

/// The lessons that a stack has a starter for, by name.
pub fn starter_names(stack: &Stack) -> Vec<String> {
    let mut lessons = stack.templates.folders(&stack.name);
    lessons.retain(|lesson| is_lesson(stack, lesson));
    lessons
}

fn is_lesson(stack: &Stack, lesson: &str) -> bool {
    let folder = format!("{}/{lesson}", stack.name);
    stack.templates.has(&lesson_file(lesson)) || stack.templates.has(&format!("{folder}/{STARTER_FILE}"))
}

fn lesson_file(lesson: &str) -> String {
    format!("common/lessons/{lesson}.toml")
}

/// Reads a stack's starter for a lesson.
///
/// # Errors
/// There is none, or a file that it is made from is wrong.
pub fn read_starter(stack: &Stack, lesson: &str) -> anyhow::Result<StarterSpec> {
    if !(stack.templates.has_folder(&format!("{}/{lesson}", stack.name)) && is_lesson(stack, lesson)) {
        let known = starter_names(stack);
        bail!("the {} stack has no starter for `{lesson}`; it has: {}", stack.name, known.join(", "));
    }
    let read = || {
        let table = starter_table(stack, lesson)?;
        let own: StarterTable = from_table(for_system(table.clone(), cfg!(windows)))?;
        let shell = |is_windows| anyhow::Ok(shell_commands(from_table(for_system(table.clone(), is_windows))?));
        let starter = StarterSpec {
            lesson: lesson.to_owned(),
            port: own.port,
            port_in: if own.port_in.is_empty() { vec![own.main.clone()] } else { own.port_in.clone() },
            run: words(&own.run),
            test: own.test.as_deref().map(words),
            install: own.install.iter().map(|command| words(command)).collect(),
            sh: shell(false)?,
            powershell: shell(true)?,
            files: files(stack, lesson, &own)?,
            exercises: Vec::new(),
            note: own.note.clone(),
            main: own.main.clone(),
        };
        starter.validate(stack)?;
        let exercises = exercises(stack, &starter, &own)?;
        anyhow::Ok(StarterSpec { exercises, ..starter })
    };
    read().with_context(|| format!("the starter for {lesson} of the {} stack is wrong", stack.name))
}

/// What the stack says, over it the lesson, over that the lesson of the stack's family, over all the starter's own file.
fn starter_table(stack: &Stack, lesson: &str) -> anyhow::Result<Table> {
    let mut lesson_table = read_table(&stack.templates, &lesson_file(lesson))?.unwrap_or_default();
    let family = match lesson_table.remove("families") {
        Some(Value::Table(mut families)) => families.remove(&stack.family),
        Some(_) => bail!("`families` is not a table in templates/{}", lesson_file(lesson)),
        None => None,
    };
    let mut table = merge(stack.starter.clone(), lesson_table);
    if let Some(Value::Table(family)) = family {
        table = merge(table, family);
    }
    let own = read_table(&stack.templates, &format!("{}/{lesson}/{STARTER_FILE}", stack.name))?;
    Ok(merge(table, own.unwrap_or_default()))
}

fn shell_commands(table: StarterTable) -> ShellCommands {
    ShellCommands { install: table.install, run: table.run, reload: table.reload, test: table.test }
}

/// The words of a command. None of ours has a space in a word.
fn words(command: &str) -> Vec<String> {
    command.split_whitespace().map(str::to_owned).collect()
}

/// Each file of the project and what it is joined from: those beside the stack's own file, those of the lesson's
/// folder, and those that a file names.
fn files(stack: &Stack, lesson: &str, table: &StarterTable) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let mut files = BTreeMap::new();
    let mut add = |folder: &str, names: Vec<String>| {
        for name in names.into_iter().filter(|name| name != STACK_FILE && name != STARTER_FILE) {
            let path = name.strip_suffix(FILLED).unwrap_or(&name).to_owned();
            files.insert(path, vec![format!("{folder}/{name}")]);
        }
    };
    add(&stack.name, stack.templates.files(&stack.name));
    let folder = format!("{}/{lesson}", stack.name);
    add(&folder, stack.templates.files_below(&folder));
    for (path, sources) in &table.files {
        let sources = match sources {
            Sources::One(source) => vec![source.clone()],
            Sources::Joined(sources) => sources.clone(),
        };
        files.insert(path.clone(), sources);
    }
    for path in files.keys() {
        ensure!(path != RESERVED, "{RESERVED} is written by doorway itself");
        ensure!(is_inside(path), "the file {path} would lie outside of the project");
        if let Some(why) = path.split('/').find_map(name::name_problem) {
            bail!("the file {path} cannot be written on every system: its name {why}");
        }
    }
    Ok(files)
}

impl ShellCommands {
    /// The command to run it with on a port: with a restart on every save, if the stack has a command for that.
    pub fn reload_or_run(&self, port: u16) -> String {
        self.reload.as_ref().unwrap_or(&self.run).replace(PORT_MARK, &port.to_string())
    }
}

impl StarterSpec {
    /// The commands in the shells of a platform.
    pub fn shell(&self, platform: Platform) -> &ShellCommands {
        if platform == Platform::Windows { &self.powershell } else { &self.sh }
    }

    /// Every name in it leads somewhere.
    fn validate(&self, stack: &Stack) -> anyhow::Result<()> {
        ensure!(!self.run.is_empty(), "`run` is empty: expected a command such as \"node index.js\"");
        for source in self.files.values().flatten() {
            ensure!(is_inside(source), "templates/{source} is outside of `templates/`");
            ensure!(stack.templates.has(source), "it names templates/{source}, which does not exist");
        }
        let missing = self.port_in.iter().chain([&self.main]).find(|file| !self.files.contains_key(*file));
        missing.map_or(Ok(()), |file| bail!("it names the file {file}, which it does not have"))
    }
}

/// The to-dos, each with the file that has its anchor.
fn exercises(stack: &Stack, starter: &StarterSpec, table: &StarterTable) -> anyhow::Result<Vec<Exercise>> {
    if let Some(anchor) = table.instead.keys().find(|anchor| !table.todos.contains_key(*anchor)) {
        bail!("`instead` names `{anchor}`, which has no to-do");
    }
    let own = format!("{}/{}/", stack.name, starter.lesson);
    let anchors = |sources: &Vec<String>| {
        let source = sources.first().filter(|source| source.starts_with(&own));
        let text = source.and_then(|source| stack.templates.text(source).ok().flatten());
        text.and_then(|text| excerpt::anchors(&text).ok()).unwrap_or_default()
    };
    let found: Vec<(&String, Vec<String>)> =
        starter.files.iter().map(|(file, sources)| (file, anchors(sources))).collect();
    let exercise = |(anchor, text): (&String, &String)| {
        let file = found.iter().find(|(_, anchors)| anchors.contains(anchor));
        let (file, _) = file.with_context(|| format!("no file in templates/{own} has the anchor `{anchor}`"))?;
        let todo = todo_lines(text, &table.comment, table.instead.get(anchor));
        Ok(Exercise { file: (*file).clone(), anchor: anchor.clone(), todo })
    };
    table.todos.iter().map(exercise).collect()
}

/// A to-do as comment lines of the stack, and below it what the starter runs with until it is done.
fn todo_lines(text: &str, comment: &str, instead: Option<&String>) -> String {
    let comments = text.lines().enumerate().map(|(at, line)| {
        let line = if at == 0 { format!("{comment} TODO {line}") } else { format!("{comment} {line}") };
        line.trim_end().to_owned()
    });
    let lines: Vec<String> = comments.chain(instead.map(|code| code.trim_end().to_owned())).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::stacks::Stacks;

    #[test]
    fn a_to_do_is_a_comment_of_the_stack_with_what_runs_until_it_is_done() {
        assert_eq!(todo_lines("do it:\nlike this", "#", None), "# TODO do it:\n# like this");
        assert_eq!(todo_lines("do it", "//", Some(&"run();\n".to_owned())), "// TODO do it\nrun();");
    }

    #[test]
    fn every_folder_of_a_built_in_stack_is_a_starter_that_can_be_read() {
        for stack in Stacks::builtin().try_all().expect("the stacks are right") {
            assert_eq!(starter_names(&stack), stack.templates.folders(&stack.name), "{}", stack.name);
            for lesson in starter_names(&stack) {
                read_starter(&stack, &lesson).unwrap_or_else(|error| panic!("{error:#}"));
            }
        }
    }

    #[test]
    fn a_starter_of_a_built_in_stack_takes_ten_lines_of_its_own_at_most() {
        for stack in Stacks::builtin().try_all().expect("the stacks are right") {
            for lesson in starter_names(&stack) {
                let path = format!("{}/{lesson}/{STARTER_FILE}", stack.name);
                let text = stack.templates.text(&path).expect("it can be read").unwrap_or_default();
                assert!(text.lines().count() <= 10, "{path} has {} lines", text.lines().count());
            }
        }
    }
}
