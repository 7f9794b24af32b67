//! Words that a check made up for one run, such as in the title of a note. No advice may tell the learner to write one of
//! them into their program: in the next run it is another one.

use crate::check::diagnosis::Diagnosis;
use crate::check::random_segment::is_random_segment;

/// What is advised in place of such a word.
const ADVICE: &str =
    "The check makes up new words each time. So send what your program has stored, or what the request brought.";

/// Replaces advice to write a word that was made up. A path that was made up stays: it says what is asked for.
pub(super) fn take_out(diagnosis: Diagnosis, path: &str) -> Diagnosis {
    let is_part = |char: char| !char.is_alphanumeric();
    let is_made_up = |word: &str| is_random_segment(word) && !path.contains(word);
    let names_one = |text: &str| text.split(is_part).any(is_made_up);
    if names_one(&diagnosis.try_) || diagnosis.line.as_deref().is_some_and(names_one) {
        return Diagnosis { try_: ADVICE.to_owned(), line: None, ..diagnosis };
    }
    diagnosis
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_advice_names_a_word_of_one_run_but_a_path_may_have_one() {
        let advised = |path: &str, advice: &str| {
            let diagnosis = Diagnosis { try_: advice.to_owned(), ..Diagnosis::default() };
            take_out(diagnosis, path).try_
        };
        assert_eq!(advised("/notes/1", "Add \"text\" with the value \"note kkhvj67\"."), ADVICE);
        for (path, advice) in [("/notes/1", "Send response.json(note)."), ("/kkhvj67", "Send 404 for /kkhvj67.")] {
            assert_eq!(advised(path, advice), advice);
        }
    }
}
