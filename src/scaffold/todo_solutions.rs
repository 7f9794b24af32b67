//! What each to-do of a stack's starters has in its place in the solved ones: the last of the hints.

use anyhow::Context;

use super::starter::{self, Exercise, StarterSpec};
use crate::content::excerpt;
use crate::content::stack::Stack;

/// One to-do and its solution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TodoSolution {
    /// The to-do, as the starter has it.
    pub todo: String,
    /// The lines of the solved one.
    pub lines: String,
    /// The line that both have right below it; empty if none follows.
    pub line_below: String,
}

/// Returns every to-do of a stack, whatever the lesson: no two begin with the same line.
///
/// # Errors
/// A starter that is wrong.
pub fn todo_solutions(stack: &Stack) -> anyhow::Result<Vec<TodoSolution>> {
    let mut solutions = Vec::new();
    for lesson in starter::starter_names(stack) {
        let starter = starter::read_starter(stack, &lesson)?;
        for exercise in &starter.exercises {
            solutions.push(solution(stack, &starter, exercise)?);
        }
    }
    Ok(solutions)
}

fn solution(stack: &Stack, starter: &StarterSpec, exercise: &Exercise) -> anyhow::Result<TodoSolution> {
    let sources = starter.files.get(&exercise.file).context("a file with an exercise is in the starter")?;
    let text: String = sources.iter().filter_map(|source| stack.templates.text(source).ok()?).collect();
    let cut = excerpt::cut(&text, &exercise.anchor).with_context(|| format!("the file {}", exercise.file))?;
    let line_below = line_below(&text, &exercise.anchor).to_owned();
    Ok(TodoSolution { todo: exercise.todo.clone(), lines: cut.text, line_below })
}

/// The line below the end of an anchor, without the white space around it.
fn line_below<'a>(text: &'a str, anchor: &str) -> &'a str {
    let end = format!("ANCHOR_END: {anchor}");
    let below = text.lines().skip_while(|line| !line.trim_end().ends_with(&end)).nth(1);
    below.map(str::trim).filter(|line| !line.contains("ANCHOR")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::content::stacks::Stacks;

    #[test]
    fn every_to_do_has_a_solution_and_begins_with_a_line_of_its_own() {
        for stack in Stacks::builtin().try_all().expect("the stacks are right") {
            let solutions = todo_solutions(&stack).unwrap_or_else(|error| panic!("{}: {error:#}", stack.name));
            let firsts: BTreeSet<&str> = solutions.iter().filter_map(|one| one.todo.lines().next()).collect();
            assert_eq!(firsts.len(), solutions.len(), "{}: {firsts:#?}", stack.name);
            for solution in &solutions {
                assert!(firsts.iter().all(|first| !solution.lines.contains(first)), "{solution:#?}");
            }
        }
    }
}
