//! `doorway new <dir>`: writes a starter project, and says what to type next.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context;
use serde_json::json;

use crate::check::trust;
use crate::cli;
use crate::exit::{Exit, UsedWrongly};
use crate::progress;
use crate::say::{self, ask};
use crate::scaffold::{self, Needs, Offer, PlannedFile, Template, Wish};

/// What a project is when nobody says otherwise.
const USUAL_STACK: &str = "node";
const USUAL_LESSON: &str = "routes";

/// Writes the project, or lists the stacks, or shows what would be written.
///
/// # Errors
/// A folder, a stack or a lesson that cannot be; a disk that refuses.
pub(crate) fn run(typed: &cli::New) -> anyhow::Result<Exit> {
    if typed.list {
        return list(&Template::all()?, typed.json);
    }
    let templates = templates(typed)?;
    let folder =
        typed.dir.clone().ok_or_else(|| UsedWrongly("which folder? For example: doorway new my-server".into()))?;
    scaffold::inspect(&folder)?;
    let choice = choose(typed, &templates)?;
    let name = typed.name.clone().unwrap_or_else(|| scaffold::project(&folder_name(&folder)));
    let port = typed.port.map_or_else(|| choice.usual_port(), Ok)?;
    let wish = Wish { template: choice.template, lesson: &choice.lesson, solved: typed.solved, name: &name, port };
    let (offer, plan) = (wish.offer()?, wish.plan()?);
    if !typed.dry_run {
        scaffold::write(&folder, &plan)?;
        // The command is ours, so `doorway check` need not ask about it.
        let _ = progress::home().map(|home| trust::allow(&home, &folder, &offer.run));
    }
    tell(typed, &folder, &wish, &plan)?;
    if typed.dry_run {
        return Ok(Exit::Done);
    }
    after(typed, &folder, offer)
}

/// The stacks that can be meant: all, unless one was named.
fn templates(typed: &cli::New) -> anyhow::Result<Vec<Template>> {
    let named = typed.stack.as_deref().map(Template::named).transpose()?.flatten();
    named.map_or_else(Template::all, |one| Ok(vec![one]))
}

/// What is to be made: given, asked for, or the usual.
struct Choice<'a> {
    template: &'a Template,
    lesson: String,
}

impl Choice<'_> {
    fn usual_port(&self) -> anyhow::Result<u16> {
        let offer = self.template.lessons.get(&self.lesson);
        offer.map(|offer| offer.port).with_context(|| no_such_lesson(self.template, &self.lesson))
    }
}

fn choose<'a>(typed: &cli::New, templates: &'a [Template]) -> anyhow::Result<Choice<'a>> {
    let ask = ask::anybody_there() && !typed.json;
    let stack = match &typed.stack {
        Some(stack) => stack.clone(),
        None if ask => pick("Which stack?", stacks(templates), USUAL_STACK)?,
        None => usual("stack", USUAL_STACK, typed),
    };
    let template =
        templates.iter().find(|template| template.name == stack).ok_or_else(|| no_such_stack(&stack, templates))?;
    let lesson = match &typed.lesson {
        Some(lesson) => lesson.clone(),
        None if ask => pick("For which lesson?", lessons(template), USUAL_LESSON)?,
        None => usual("lesson", USUAL_LESSON, typed),
    };
    if !template.lessons.contains_key(&lesson) {
        return Err(UsedWrongly(no_such_lesson(template, &lesson)).into());
    }
    Ok(Choice { template, lesson })
}

fn stacks(templates: &[Template]) -> Vec<(String, String)> {
    templates.iter().map(|template| (template.name.clone(), template.title.clone())).collect()
}

fn lessons(template: &Template) -> Vec<(String, String)> {
    template.lessons.keys().map(|lesson| (lesson.clone(), String::new())).collect()
}

fn pick(question: &str, choices: Vec<(String, String)>, usual: &str) -> anyhow::Result<String> {
    let at = choices.iter().position(|(name, _)| name == usual).unwrap_or(0);
    let picked =
        ask::one_of(question, &choices, at).context("the question was not answered, so nothing was written")?;
    Ok(choices[picked].0.clone())
}

/// Nobody is there to be asked: takes the usual, and says so.
fn usual(what: &str, usual: &str, typed: &cli::New) -> String {
    if !typed.json {
        say::err(&format!("Nobody to ask, so the {what} is {usual}. --{what} takes another.\n"));
    }
    usual.to_owned()
}

fn no_such_stack(stack: &str, templates: &[Template]) -> UsedWrongly {
    let known: Vec<&str> = templates.iter().map(|template| template.name.as_str()).collect();
    UsedWrongly(format!("there is no stack `{}`; there are: {}", say::safe(stack), known.join(", ")))
}

fn no_such_lesson(template: &Template, lesson: &str) -> String {
    let known: Vec<&str> = template.lessons.keys().map(String::as_str).collect();
    format!("the {} stack has no starter for `{}`; it has: {}", template.name, say::safe(lesson), known.join(", "))
}

fn list(templates: &[Template], as_json: bool) -> anyhow::Result<Exit> {
    if as_json {
        let rows = templates.iter().map(|one| {
            let lessons: Vec<&String> = one.lessons.keys().collect();
            json!({ "stack": one.name, "title": one.title, "language": one.language, "needs": one.needs.program, "lessons": lessons })
        });
        say::out(&format!("{:#}\n", json!({ "schema": 1, "stacks": rows.collect::<Vec<_>>() })));
        return Ok(Exit::Done);
    }
    let width = templates.iter().map(|one| one.name.len()).max().unwrap_or(0);
    for one in templates {
        let lessons: Vec<&str> = one.lessons.keys().map(String::as_str).collect();
        say::out(&format!("  {:width$}  {}; for {}\n", one.name, one.title, lessons.join(", ")));
    }
    say::out("\n  doorway new my-server --stack node --lesson routes\n");
    Ok(Exit::Done)
}

/// What was written, or would be: the tree, or one JSON document.
fn tell(typed: &cli::New, folder: &Path, wish: &Wish<'_>, plan: &[PlannedFile]) -> anyhow::Result<()> {
    let paths: Vec<&str> = plan.iter().map(|file| file.path.as_str()).collect();
    if typed.json {
        let offer = wish.offer()?;
        let document = json!({
            "schema": 1, "folder": folder.display().to_string(), "stack": wish.template.name, "lesson": wish.lesson,
            "solved": wish.solved, "name": wish.name, "port": wish.port, "written": !typed.dry_run, "files": paths,
            "run": offer.run, "install": offer.install,
        });
        say::out(&format!("{document:#}\n"));
        return Ok(());
    }
    let would = if typed.dry_run { "would be written" } else { "is there" };
    let kind = if wish.solved { "solved" } else { "starter" };
    let head = format!("{} {would}: {}, {}, {kind}\n", shown(folder), wish.template.title, wish.lesson);
    let tree: String = paths.iter().map(|path| format!("  {path}\n")).collect();
    say::out(&(head + &tree + &missing(&wish.template.needs)));
    Ok(())
}

/// What to install before the project can run; nothing if it is there.
fn missing(needs: &Needs) -> String {
    match which::which(&needs.program) {
        Ok(_) => String::new(),
        Err(_) => format!(
            "\nIt needs {} {} or newer, which is not here yet. {}\n",
            needs.program, needs.at_least, needs.install
        ),
    }
}

/// What was asked for on top, and what to type next in this shell.
fn after(typed: &cli::New, folder: &Path, offer: &Offer) -> anyhow::Result<Exit> {
    let mut done = Exit::Done;
    if typed.install {
        for command in &offer.install {
            if !step(folder, command, typed.json)? {
                done = Exit::Failed;
                break;
            }
        }
    }
    if typed.git && !step(folder, &["git", "init", "--quiet"].map(String::from), typed.json)? {
        done = Exit::Failed;
    }
    if !typed.json {
        say::out(&next(typed, folder, offer));
    }
    Ok(done)
}

/// Runs one command in the new folder, its output going where ours goes.
fn step(folder: &Path, command: &[String], quiet: bool) -> anyhow::Result<bool> {
    let (name, arguments) = command.split_first().context("a command has a program")?;
    // A program that the command before has made in the folder is found from anywhere only by its whole path.
    let folder = &std::path::absolute(folder).context("could not tell which folder this is")?;
    let program = which::which_in(name, std::env::var_os("PATH"), folder).with_context(|| {
        format!("the project is there, but `{}` could not be run: there is no program `{name}`", command.join(" "))
    })?;
    if !quiet {
        say::err(&format!("\n$ {}\n", command.join(" ")));
    }
    let output = if quiet { Stdio::null() } else { Stdio::inherit() };
    let status = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(output).status();
    let worked = status.with_context(|| format!("`{}` could not be started", command.join(" ")))?.success();
    if !worked {
        say::err(&format!(
            "The project is there, but `{}` failed. Try it by hand in {}.\n",
            command.join(" "),
            shown(folder)
        ));
    }
    Ok(worked)
}

fn next(typed: &cli::New, folder: &Path, offer: &Offer) -> String {
    let mut commands = vec![format!("cd {}", quoted(folder))];
    if !typed.install {
        commands.extend(offer.install.iter().map(|command| command.join(" ")));
    }
    commands.push("doorway check".into());
    let lines: Vec<String> = commands.iter().map(|command| format!("  {command}\n")).collect();
    format!("\nNext:\n{}\nTo run it yourself: {}\n", lines.concat(), offer.run.join(" "))
}

/// A folder as this shell takes it: quoted where it has to be.
fn quoted(folder: &Path) -> String {
    let name = folder.display().to_string();
    let plain = name.chars().all(|char| char.is_alphanumeric() || "-_./\\:".contains(char));
    match (plain, cfg!(windows)) {
        (true, _) => name,
        (false, true) => format!("\"{name}\""),
        (false, false) => format!("'{}'", name.replace('\'', r"'\''")),
    }
}

fn shown(folder: &Path) -> String {
    say::safe(&folder.display().to_string())
}

fn folder_name(folder: &Path) -> String {
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
