//! `doorway new <dir>`: writes a starter project, and says what to type next.

mod after;
mod choose;

use std::path::Path;

use serde_json::json;

use crate::check::trust;
use crate::cli;
use crate::course::progress;
use crate::exit::{Exit, UsedWrongly};
use crate::scaffold::{self, PlannedFile, ProjectSpec, Template, WriteError};
use crate::text::safe::safe;
use crate::ui;

/// Writes the project, or lists the stacks, or shows what would be written.
///
/// # Errors
/// A folder, a stack or a lesson that cannot be; a disk that refuses.
pub fn run(typed: &cli::NewArgs) -> anyhow::Result<Exit> {
    if typed.list {
        return list(&Template::all()?, typed.json);
    }
    let templates = choose::templates(typed)?;
    let folder = choose::folder(typed)?;
    scaffold::inspect(&folder).map_err(refused)?;
    let name = name(typed, &folder)?;
    let choice = choose::choose(typed, &templates)?;
    let port = typed.port.map_or_else(|| choice.usual_port(), Ok)?;
    let wish =
        ProjectSpec { template: choice.template, lesson: &choice.lesson, solved: typed.solved, name: &name, port };
    let (offer, plan) = (wish.offer()?, wish.plan()?);
    if !typed.dry_run {
        scaffold::write(&folder, &plan).map_err(refused)?;
        // The command is ours, so `doorway check` need not ask about it.
        let _ = progress::home().map(|home| trust::allow(&home, &folder, &offer.run));
    }
    tell(typed, &folder, &wish, &plan)?;
    if typed.dry_run {
        return Ok(Exit::Done);
    }
    after::post_create(typed, &folder, &wish)
}

/// What the project is called: as it was said, else after its folder.
fn name(typed: &cli::NewArgs, folder: &Path) -> anyhow::Result<String> {
    let Some(name) = &typed.name else { return Ok(scaffold::project(&folder_name(folder))) };
    let usual = scaffold::project(name);
    if *name == usual {
        return Ok(usual);
    }
    let rule = "small letters, digits and dashes, and a letter first";
    let words = format!("a project cannot be called `{}`: it takes {rule}; try --name {usual}", safe(name));
    Err(UsedWrongly(words).into())
}

/// A name that cannot be was typed wrongly; all else could not be done.
fn refused(error: WriteError) -> anyhow::Error {
    match error {
        WriteError::BadName { .. } => UsedWrongly(error.to_string()).into(),
        other => other.into(),
    }
}

fn list(templates: &[Template], as_json: bool) -> anyhow::Result<Exit> {
    if as_json {
        let rows = templates.iter().map(|one| {
            let lessons = lessons(one);
            json!({ "stack": one.name, "title": one.title, "language": one.language, "needs": one.needs.program, "lessons": lessons })
        });
        ui::out(&format!("{:#}\n", json!({ "schema": 1, "stacks": rows.collect::<Vec<_>>() })));
        return Ok(Exit::Done);
    }
    let width = templates.iter().map(|one| one.name.len()).max().unwrap_or(0);
    for one in templates {
        ui::out(&format!("  {:width$}  {}; for {}\n", one.name, one.title, lessons(one).join(", ")));
    }
    ui::out("\n  doorway new my-server --stack node --lesson routes\n");
    Ok(Exit::Done)
}

/// The lessons of a stack, in the order of the course.
fn lessons(template: &Template) -> Vec<String> {
    choose::lessons(template).into_iter().map(|(name, _)| name).collect()
}

/// What was written, or would be: the tree, or one JSON document.
fn tell(typed: &cli::NewArgs, folder: &Path, wish: &ProjectSpec<'_>, plan: &[PlannedFile]) -> anyhow::Result<()> {
    let paths: Vec<&str> = plan.iter().map(|file| file.path.as_str()).collect();
    if typed.json {
        let offer = wish.offer()?;
        let document = json!({
            "schema": 1, "folder": folder.display().to_string(), "stack": wish.template.name, "lesson": wish.lesson,
            "solved": wish.solved, "name": wish.name, "port": wish.port, "written": !typed.dry_run, "files": paths,
            "run": offer.run, "install": offer.install,
        });
        ui::out(&format!("{document:#}\n"));
        return Ok(());
    }
    let would = if typed.dry_run { "would be written" } else { "is there" };
    let kind = if wish.solved { "solved" } else { "starter" };
    let title = &wish.template.title;
    let head = format!("{} {would}: {title}, {}, {kind}\n", safe(&folder_name(folder)), wish.lesson);
    ui::out(&(head + &tree(&paths) + &after::missing(&wish.template.needs)));
    Ok(())
}

/// Paths in their order, each folder named once and what is in it set in.
fn tree(paths: &[&str]) -> String {
    let mut lines = String::new();
    let mut before: Vec<&str> = Vec::new();
    for path in paths {
        let mut parts: Vec<&str> = path.split('/').collect();
        let file = parts.pop().unwrap_or_default();
        let known = parts.iter().zip(&before).take_while(|(own, other)| own == other).count();
        for (depth, folder) in parts.iter().enumerate().skip(known) {
            lines += &format!("{}{folder}/\n", "  ".repeat(depth + 1));
        }
        lines += &format!("{}{file}\n", "  ".repeat(parts.len() + 1));
        before = parts;
    }
    lines
}

fn shown(folder: &Path) -> String {
    safe(&folder.display().to_string())
}

/// The folder's own name, where `.` was typed too.
fn folder_name(folder: &Path) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    whole.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::tree;

    #[test]
    fn a_tree_names_each_folder_once() {
        let paths = ["Cargo.toml", "public/a.html", "public/img/b.png", "public/img/c.png", "src/main.rs"];
        let told = "  Cargo.toml\n  public/\n    a.html\n    img/\n      b.png\n      c.png\n  src/\n    main.rs\n";
        assert_eq!(tree(&paths), told);
    }
}
