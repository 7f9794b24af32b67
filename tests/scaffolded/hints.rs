//! The learner who takes every hint: what the last one shows is put in the place of its to-do.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::starter::{Project, words};

/// The most checks one needs: the last look meets what the looks before have led to.
const MOST: usize = 6;

/// The last hint of a to-do.
pub(crate) struct Solution {
    /// The first line of the to-do, which no other to-do has.
    pub(crate) to_do: String,
    answer: String,
}

/// How the last check of a learner ended who took every hint.
pub(crate) struct Solved {
    pub(crate) document: Value,
    pub(crate) exit: i32,
    pub(crate) solutions: Vec<Solution>,
}

/// Takes hint after hint until the check has none left.
pub(crate) fn taken(project: &Project) -> Solved {
    let mut solutions = Vec::new();
    for _ in 0..MOST {
        let (document, exit, _) = project.check();
        let lines = lines(&document);
        if exit == 0 || lines.is_empty() {
            return Solved { document, exit, solutions };
        }
        solutions.extend(lines.iter().map(|(at, answer)| Solution {
            to_do: project.read(project.main()).lines().nth(at - 1).expect("the hint names a line").trim().to_owned(),
            answer: answer.clone(),
        }));
        lines.iter().rev().for_each(|(at, line)| put(project, *at, line));
    }
    panic!("{}: the hints do not end", project.name());
}

/// Puts a solution in the place of its to-do.
pub(crate) fn solve(project: &Project, solution: &Solution) {
    put(project, line_of(project, &solution.to_do), &solution.answer);
}

/// The line, from 1, on which a to-do begins.
pub(crate) fn line_of(project: &Project, to_do: &str) -> usize {
    let text = project.read(project.main());
    1 + text.lines().position(|line| line.trim() == to_do).expect("it is still open")
}

/// The lines that a check shows, by the number of the line that they belong to.
fn lines(document: &Value) -> BTreeMap<usize, String> {
    let diagnoses = document["checks"].as_array().expect("a list").iter().map(|check| &check["diagnosis"]);
    let shown = |known: &Value| {
        let place = known["place"].as_str().filter(|place| place.contains("TODO"))?;
        let (_, behind) = place.split_once(", line ")?;
        Some((behind.split_once(':')?.0.parse().ok()?, known["line"].as_str()?.to_owned()))
    };
    diagnoses.filter_map(shown).collect()
}

/// Puts it in the place of the to-do that begins at a line, and of what a starter has there until then.
fn put(project: &Project, at: usize, answer: &str) {
    let main = project.main();
    let text = project.read(main);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let first = lines[at - 1].trim().to_owned();
    let indentation = lines[at - 1][..lines[at - 1].len() - lines[at - 1].trim_start().len()].to_owned();
    let todos = words(&project.told["todos"]);
    let todo = todos.iter().find(|todo| todo.lines().next() == Some(&first)).expect("it is the starter's own to-do");
    let indented =
        answer.lines().map(|line| if line.is_empty() { String::new() } else { format!("{indentation}{line}") });
    lines.splice(at - 1..at - 1 + todo.lines().count(), indented);
    std::fs::write(project.folder.join(main), lines.join("\n") + "\n").expect("it is written");
}
