//! The checks of the ideas for an app: each is a file like a lesson, beside the starters. An idea is no lesson of the course.

use anyhow::Context;

use crate::cmd::vocabulary::vocabulary;
use crate::content::stacks::Stacks;
use crate::course::{self, Lesson};

/// Returns the check of the idea with this name, `poll` for example, if there is one.
///
/// # Errors
/// A file of a teacher's folder that is wrong. The tests read the built-in ones.
pub(super) fn idea(name: &str, stacks: &Stacks) -> anyhow::Result<Option<Lesson>> {
    let is_name = name.chars().all(|char| char.is_ascii_alphanumeric() || char == '-');
    let path = format!("common/ideas/{name}.md");
    if !is_name || !stacks.templates().has(&path) {
        return Ok(None);
    }
    let bytes = stacks.templates().read(&path).with_context(|| format!("templates/{path}"))?;
    // A lesson's number is in the name of its file.
    let file = format!("templates/common/ideas/99-{name}.md");
    Ok(bytes.map(|bytes| course::read_lesson(&file, &bytes, &vocabulary())).transpose()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_idea_has_a_check_and_a_starter_in_javascript_and_in_python() {
        let stacks = Stacks::builtin();
        let files = stacks.templates().files("common/ideas");
        let names: Vec<&str> = files.iter().filter_map(|file| file.strip_suffix(".md")).collect();
        assert!(names.len() >= 3, "{names:?}");
        for name in names {
            let idea = idea(name, &stacks).expect("it is right").expect("it is there");
            assert!(idea.checks().next().is_some() && !idea.summary.is_empty(), "{name}");
            for stack in ["node", "python"] {
                let stack = stacks.named(stack).expect("it is there");
                assert!(crate::scaffold::starter_names(&stack).iter().any(|own| own == name), "{name}");
            }
        }
    }

    #[test]
    fn a_name_of_no_idea_is_none_and_leads_to_no_other_file() {
        let stacks = Stacks::builtin();
        for name in ["links", "../readme/run", "", "poll.md"] {
            assert!(idea(name, &stacks).expect("nothing is read").is_none(), "{name}");
        }
    }
}
