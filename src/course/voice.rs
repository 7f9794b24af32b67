//! The voice of texts for learners, as far as a program can check it: words that nobody says, other words for the words of
//! the field, and sentences that are too long. The lists are data, in `lessons/voice.toml`.

use std::ops::Range;
use std::sync::OnceLock;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde::Deserialize;

use crate::content::data_file::read_toml;
use crate::content::embedded::lesson_data;

/// The file with the lists, in `lessons/`.
const FILE: &str = "voice.toml";
/// What stands in a sentence for a piece of code: one word.
const CODE: &str = "code";

/// Something in a text that is not said plainly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoiceProblem {
    /// The bytes of the text that it is about.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write.
    pub help: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VoiceFile {
    max_sentence_words: usize,
    word: Vec<AvoidedWords>,
}

/// Words that are not written, and what is written in their place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AvoidedWords {
    found: Vec<String>,
    instead: String,
}

fn rules() -> &'static VoiceFile {
    static RULES: OnceLock<VoiceFile> = OnceLock::new();
    RULES.get_or_init(|| read_toml(&lesson_data(FILE)).expect("the tests read the lists"))
}

/// Returns what is not said plainly in a Markdown text. Code is left out.
pub fn problems(markdown: &str) -> Vec<VoiceProblem> {
    let mut paragraphs = Vec::new();
    let (mut paragraph, mut in_code) = (Paragraph::default(), false);
    for (event, range) in Parser::new(markdown).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) if !in_code => paragraph.add(&text, &range),
            Event::Code(_) => paragraph.add(CODE, &range),
            Event::SoftBreak | Event::HardBreak => paragraph.add(" ", &range),
            Event::Start(Tag::Paragraph | Tag::Item | Tag::Heading { .. })
            | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_)) => {
                paragraphs.push(std::mem::take(&mut paragraph));
            }
            _ => {}
        }
    }
    paragraphs.push(paragraph);
    paragraphs.iter().flat_map(Paragraph::problems).collect()
}

/// The words of a paragraph, and where they are in the text.
#[derive(Default)]
struct Paragraph {
    text: String,
    range: Option<Range<usize>>,
}

impl Paragraph {
    fn add(&mut self, words: &str, range: &Range<usize>) {
        self.text.push_str(words);
        let start = self.range.as_ref().map_or(range.start, |own| own.start);
        self.range = Some(start..range.end);
    }

    fn problems(&self) -> Vec<VoiceProblem> {
        let Some(range) = &self.range else { return Vec::new() };
        let problem = |(message, help)| VoiceProblem { range: range.clone(), message, help };
        avoided_words(&self.text).chain(long_sentences(&self.text)).map(problem).collect()
    }
}

fn avoided_words(text: &str) -> impl Iterator<Item = (String, String)> {
    let text = text.to_lowercase();
    let is_in = move |words: &&String| contains_words(&text, &words.to_lowercase());
    let found = rules().word.iter().flat_map(|list| list.found.iter().map(move |words| (words, &list.instead)));
    found
        .filter(move |(words, _)| is_in(words))
        .map(|(words, instead)| (format!("`{words}` is not said plainly"), format!("for example: {instead}")))
}

/// Whether a text has these words, and not as a part of longer ones.
fn contains_words(text: &str, words: &str) -> bool {
    let is_letter = |char: Option<char>| char.is_some_and(|char| char.is_alphanumeric() || char == '-');
    text.match_indices(words).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + words.len()..]);
        !is_letter(before.chars().next_back()) && !is_letter(after.chars().next())
    })
}

fn long_sentences(text: &str) -> impl Iterator<Item = (String, String)> {
    let max = rules().max_sentence_words;
    sentences(text).into_iter().filter_map(move |sentence| {
        let words = sentence.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
        let help = || format!("at most {max} words: {}", sentence.trim());
        (words > max).then(|| (format!("a sentence of {words} words"), help()))
    })
}

/// Splits a paragraph at the ends of its sentences. A colon before a list or a command ends one too.
fn sentences(text: &str) -> Vec<&str> {
    let (mut found, mut start) = (Vec::new(), 0);
    for (at, char) in text.char_indices() {
        let rest = &text[at + char.len_utf8()..];
        if matches!(char, '.' | '!' | '?' | ':' | ';') && rest.starts_with([' ', '"', ')']) {
            found.push(&text[start..at + 1]);
            start = at + 1;
        }
    }
    found.push(&text[start..]);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(text: &str) -> Vec<String> {
        problems(text).into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn words_that_nobody_says_are_found_with_what_to_write() {
        assert_eq!(messages("The server Stands there."), ["`stands` is not said plainly"]);
        assert_eq!(messages("It understands `thus` and standstill."), [""; 0]);
        let problem = &problems("One. The guide says so.")[0];
        assert!(problem.help.contains("elsewhere"), "{problem:?}");
    }

    #[test]
    fn a_sentence_has_twenty_two_words_at_most_and_code_is_one_word() {
        let words = |count: usize| "word ".repeat(count).trim_end().to_owned();
        assert_eq!(messages(&format!("{}. {}!", words(22), words(22))), [""; 0]);
        assert_eq!(messages(&format!("{}\n{}.", words(12), words(11))), ["a sentence of 23 words"]);
        assert_eq!(messages(&format!("{} `curl -i -H a b`.", words(21))), [""; 0]);
        assert_eq!(messages(&format!("- {}\n- {}\n", words(20), words(20))), [""; 0]);
    }
}
