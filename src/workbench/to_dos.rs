//! The to-dos of a stack's starters, as the checks look for them in a project.

use crate::check::ToDo;
use crate::content::stack::Stack;
use crate::scaffold::{TodoSolution, todo_solutions};

/// Returns the to-dos of a stack's starters, and the lines of the solved programs that replace them.
pub fn to_dos(stack: &Stack) -> Vec<ToDo> {
    // The tests read all starters, so one that is wrong costs a hint at most.
    let solutions = todo_solutions(stack).unwrap_or_default();
    let is_comment = |line: &str| ["//", "#"].iter().any(|mark| line.trim_start().starts_with(mark));
    let to_do = |one: TodoSolution| ToDo {
        first_line: one.todo.lines().next().unwrap_or_default().to_owned(),
        placeholder: one.todo.lines().find(|line| !line.is_empty() && !is_comment(line)).map(str::to_owned),
        line_below: one.line_below,
        solution: one.lines,
    };
    solutions.into_iter().map(to_do).collect()
}
