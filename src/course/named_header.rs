//! Which headers a step is about: those that its words or its `until` lines name.

use super::{Block, EditTask, Step, Try};

impl Step {
    /// Whether the title, the text or the task of this step names a header.
    pub fn names_header(&self, header: &str) -> bool {
        names(&self.title, header) || self.blocks.iter().any(|block| names_in_block(block, header))
    }
}

fn names_in_block(block: &Block, header: &str) -> bool {
    match block {
        Block::Text(text) => names(text, header),
        Block::Try(task) | Block::Edit(EditTask { task, .. }) => names_in_task(task, header),
        Block::Exercise(exercise) => names(&exercise.words, header),
        Block::Quiz(quiz) => names(&quiz.question, header),
        _ => false,
    }
}

fn names_in_task(task: &Try, header: &str) -> bool {
    let is_wanted = |name: &str| name.eq_ignore_ascii_case(header);
    names(&task.words, header) || task.until.iter().flat_map(|until| &until.headers).any(|one| is_wanted(&one.name))
}

/// Whether a text holds the name of a header as a word, with the capital letter that such a name has: `origin` is a word of
/// its own.
fn names(text: &str, header: &str) -> bool {
    let words = text.split(|char: char| !char.is_ascii_alphanumeric() && char != '-');
    words
        .filter(|word| word.starts_with(|first: char| first.is_ascii_uppercase()))
        .any(|word| word.eq_ignore_ascii_case(header))
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn a_header_is_named_by_its_whole_name_with_a_capital_letter() {
        for (text, is_named) in [
            ("Send the header `Cookie: theme=dark`.", true),
            ("-H 'Cookie: a=b'", true),
            ("Set-Cookie is what the server sends.", false),
            ("a cookie", false),
        ] {
            assert_eq!(names(text, "cookie"), is_named, "{text}");
        }
    }
}
