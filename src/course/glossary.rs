//! The glossary: every word of the course in two plain sentences, read from `lessons/words.toml`.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::content::data_file::read_toml;
use crate::content::embedded::lesson_data;

/// The file with the words, in `lessons/`.
const FILE: &str = "words.toml";

/// A word of the course.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct GlossaryEntry {
    /// The word as lessons write it: `status`.
    pub name: String,
    /// Other forms of it, and names that somebody may type instead: `status code`.
    #[serde(default)]
    pub also: Vec<String>,
    /// What it is, in two sentences.
    pub text: String,
    /// The name of the lesson that explains it, if there is one.
    pub lesson: Option<String>,
    /// The names of words that help to understand it.
    #[serde(default)]
    pub see: Vec<String>,
}

impl GlossaryEntry {
    fn names(&self) -> impl Iterator<Item = &str> {
        [&self.name].into_iter().chain(&self.also).map(String::as_str)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GlossaryFile {
    word: Vec<GlossaryEntry>,
}

/// Returns all words, in alphabetical order.
pub fn all() -> &'static [GlossaryEntry] {
    static WORDS: OnceLock<Vec<GlossaryEntry>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut words = read(&lesson_data(FILE)).expect("the tests read all words");
        words.sort_by_key(|word| word.name.to_lowercase());
        words
    })
}

fn read(text: &str) -> Result<Vec<GlossaryEntry>, String> {
    read_toml::<GlossaryFile>(text).map(|file| file.word).map_err(|error| error.to_string())
}

/// Returns the word that somebody means who types this.
pub fn find(typed: &str) -> Option<&'static GlossaryEntry> {
    let typed = plain(typed.trim());
    all().iter().find(|word| word.names().any(|name| plain(name) == typed))
}

/// Returns whether this is a name of a word, as [`find`] compares it. The first picture of a lesson asks for each word
/// that is marked in it, and must not wait until the whole file is read: the names are taken from its lines.
pub fn has(typed: &str) -> bool {
    static NAMES: OnceLock<BTreeSet<String>> = OnceLock::new();
    let names = NAMES.get_or_init(|| names_in(&lesson_data(FILE)).map(plain).collect());
    names.contains(&plain(typed.trim()))
}

/// The names in the lines of the file: each stands in its quotes.
fn names_in(file: &str) -> impl Iterator<Item = &str> {
    let lines = file.lines().filter(|line| line.starts_with("name = ") || line.starts_with("also = "));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2))
}

/// A name as it is compared: capital letters and hyphens make no difference.
fn plain(name: &str) -> String {
    name.to_lowercase().replace('-', " ")
}

/// Returns every name that a word of the glossary has.
pub fn names() -> Vec<&'static str> {
    all().iter().flat_map(GlossaryEntry::names).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::nearest::nearest;

    #[test]
    fn a_word_is_found_by_each_of_its_names() {
        for typed in ["header", "Headers", "HEADER FIELD", " header "] {
            assert_eq!(find(typed).map(|word| word.name.as_str()), Some("header"), "{typed}");
        }
        for typed in ["same origin policy", "Same-Origin Policy", "same-origin policy"] {
            assert_eq!(find(typed).map(|word| word.name.as_str()), Some("Same-Origin Policy"), "{typed}");
        }
        assert_eq!(find("hedaer"), None);
        assert_eq!(nearest("hedaer", &names()), Some("header"));
    }

    #[test]
    fn the_lines_of_the_file_have_the_names_that_its_words_have() {
        let file = lesson_data(FILE);
        let (read, found): (BTreeSet<&str>, BTreeSet<&str>) =
            (names().into_iter().collect(), names_in(&file).collect());
        assert_eq!(found, read);
        assert!(has("Same-Origin Policy") && has(" Headers") && !has("hedaer"));
    }

    #[test]
    fn no_name_means_two_words() {
        let mut names = BTreeSet::new();
        for name in all().iter().flat_map(GlossaryEntry::names) {
            assert!(names.insert(name.to_lowercase()), "{name}");
        }
    }

    #[test]
    fn every_word_names_a_lesson_and_words_that_exist() {
        let lessons: Vec<String> = crate::course::summaries().into_iter().map(|lesson| lesson.name).collect();
        for word in all() {
            assert!(word.lesson.iter().all(|lesson| lessons.contains(lesson)), "{word:#?}");
            assert!(word.see.iter().all(|name| all().iter().any(|other| other.name == *name)), "{word:#?}");
        }
    }

    #[test]
    fn every_word_has_two_short_sentences() {
        for word in all() {
            let sentences: Vec<&str> = word.text.split_inclusive(". ").collect();
            assert_eq!(sentences.len(), 2, "{}", word.text);
            for sentence in sentences {
                assert!(sentence.split_whitespace().count() <= 24, "{sentence}");
            }
        }
    }

    #[test]
    fn a_key_that_is_not_known_is_refused() {
        let error = read("[[word]]\nname = \"a\"\ntext = \"b\"\nlessons = \"c\"\n").expect_err("it is wrong");
        assert!(error.contains("unknown field"), "{error}");
    }
}
