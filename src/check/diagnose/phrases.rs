//! Phrases that several rules share, one for each stack: how JSON is sent, how a Content-Type is set. A rule names one like
//! any other placeholder: `{sendjson}`. The phrases stand in `phrases.toml`, and have placeholders themselves.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::rules::StackText;
use crate::content::data_file::read_toml;

/// Returns the phrase of that name for the first of these names of a stack that has one.
pub(super) fn phrase(name: &str, stack_names: &[&str]) -> Option<&'static str> {
    phrases().get(name)?.of(stack_names)
}

/// All phrases by name.
pub(super) fn phrases() -> &'static BTreeMap<String, StackText> {
    static PHRASES: OnceLock<BTreeMap<String, StackText>> = OnceLock::new();
    PHRASES.get_or_init(|| read_toml(include_str!("phrases.toml")).expect("a test reads them"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_has_a_text_for_any_stack_and_none_holds_another_phrase() {
        for (name, text) in phrases() {
            assert!(phrase(name, &["any"]).is_some(), "{name}");
            for (_, text) in text.all() {
                assert!(phrases().keys().all(|other| !text.contains(&format!("{{{other}}}"))), "{text}");
            }
        }
    }
}
