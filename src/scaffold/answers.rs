//! What a starter leaves to the learner, and what the solved one has in its place: the last of the hints.

use anyhow::Context;

use super::template::{Exercise, StarterSpec, Template};
use crate::content::embedded::TEMPLATES;
use crate::content::excerpt;

/// One to-do and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TodoSolution {
    /// The to-do, as the starter has it.
    pub todo: String,
    /// The lines of the solved one.
    pub lines: String,
}

impl Template {
    /// Every to-do of this stack, whatever the lesson: no two begin with the same line.
    ///
    /// # Errors
    /// A template that does not hold together.
    pub fn answers(&self) -> anyhow::Result<Vec<TodoSolution>> {
        let left = self.lessons.values().flat_map(|offer| offer.leave.iter().map(move |leave| (offer, leave)));
        left.map(|(offer, leave)| answer(offer, leave)).collect()
    }
}

fn answer(offer: &StarterSpec, leave: &Exercise) -> anyhow::Result<TodoSolution> {
    let sources = offer.files.get(&leave.file).context("a file that is left a part of is there")?;
    let text = |source: &String| TEMPLATES.get_file(source)?.contents_utf8();
    let text: String = sources.iter().filter_map(text).collect();
    let cut = excerpt::cut(&text, &leave.anchor).with_context(|| format!("the file {}", leave.file))?;
    Ok(TodoSolution { todo: leave.todo.clone(), lines: cut.text })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_to_do_has_an_answer_and_begins_with_a_line_of_its_own() {
        for template in Template::all().expect("the templates are right") {
            let answers = template.answers().unwrap_or_else(|error| panic!("{}: {error:#}", template.name));
            let firsts: BTreeSet<&str> = answers.iter().filter_map(|answer| answer.todo.lines().next()).collect();
            assert_eq!(firsts.len(), answers.len(), "{}: {firsts:#?}", template.name);
            for answer in &answers {
                assert!(firsts.iter().all(|first| !answer.lines.contains(first)), "{answer:#?}");
            }
        }
    }
}
