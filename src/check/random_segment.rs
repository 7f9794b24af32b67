//! A word that no server knows, new in each run: for a path without a route, and for values that are sent.

use std::hash::{BuildHasher, RandomState};

/// No vowels, and nothing that looks like something else: no word of any language comes out.
const LETTERS: &[u8] = b"bcdfghjkmnpqrstvwxz23456789";
/// What such a word begins with.
const START: char = 'k';
const LETTERS_BEHIND_START: usize = 6;

/// Makes a word that is probably no route of the server.
pub fn random_path_segment() -> String {
    let mut rest = RandomState::new().hash_one(std::process::id());
    let mut word = String::from(START);
    for _ in 0..LETTERS_BEHIND_START {
        word.push(char::from(LETTERS[(rest % LETTERS.len() as u64) as usize]));
        rest /= LETTERS.len() as u64;
    }
    word
}

/// Whether a word looks as if it was made here.
pub(super) fn is_random_segment(word: &str) -> bool {
    let rest = word.strip_prefix(START).unwrap_or_default();
    rest.len() == LETTERS_BEHIND_START && rest.bytes().all(|byte| LETTERS.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_another_one_each_time() {
        let words: std::collections::BTreeSet<String> = (0..50).map(|_| random_path_segment()).collect();
        assert!(words.len() > 45, "{words:?}");
    }

    #[test]
    fn a_word_that_was_made_here_is_known_and_no_other() {
        assert!(is_random_segment(&random_path_segment()));
        for other in ["kitchen", "knights", "title", "k", "k8mx6c", "kkkkkkkk"] {
            assert!(!is_random_segment(other), "{other}");
        }
    }
}
