//! Which keys can be pressed right now, and what each one does, in one line.

use std::borrow::Cow;

use crate::course::Quiz;
use crate::ui::Style;

/// One key and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHint {
    /// The key, or the keys: `Enter`, `1 to 4`.
    pub key: Cow<'static, str>,
    /// What it does: `goes on`.
    pub action: &'static str,
}

const fn hint(key: &'static str, action: &'static str) -> KeyHint {
    KeyHint { key: Cow::Borrowed(key), action }
}

const ALL_KEYS: KeyHint = hint("?", "shows all keys");

/// While the step waits for requests.
pub const TRY_KEYS: &[KeyHint] = &[hint("o", "opens it"), hint("Enter", "skips"), ALL_KEYS];
/// At the end of a step.
pub const REST_KEYS: &[KeyHint] = &[hint("Enter", "goes on"), hint("←", "goes back"), ALL_KEYS];
/// When everything that the step asked for has happened.
pub const DONE_KEYS: &[KeyHint] = &[hint("Enter", "goes on"), WIRE_KEY, ALL_KEYS];
/// The same, in the middle of a step.
pub const WIRE_KEYS: &[KeyHint] = &[WIRE_KEY];
/// Where a long step goes on below the end of the screen.
pub const MORE_KEYS: &[KeyHint] = &[hint("Enter", "shows more")];

const WIRE_KEY: KeyHint = hint("w", "shows it on the wire");

/// Returns the keys that answer a question.
pub fn quiz_keys(quiz: &Quiz) -> Vec<KeyHint> {
    let choices = format!("1 to {}", quiz.choices.len());
    vec![KeyHint { key: choices.into(), action: "answers" }, hint("Enter", "shows the answer")]
}

/// Returns the hints as one line, for eyes or for ears.
pub fn line(hints: &[KeyHint], style: Style) -> String {
    if style.plain {
        return format!("Keys: {}", sentence(hints));
    }
    let shown = hints.iter().map(|hint| format!("{} {}", style.key(&hint.key), style.dim(hint.action)));
    shown.collect::<Vec<_>>().join(&style.dim(" · "))
}

/// Returns the hints as one sentence. Keys are typed on a line there, and nobody can type an arrow.
pub fn sentence(hints: &[KeyHint]) -> String {
    let typed = |key: &str| if key == "←" { "<".to_owned() } else { key.to_owned() };
    let parts: Vec<String> = hints.iter().map(|hint| format!("{} {}", typed(&hint.key), hint.action)).collect();
    parts.join(", ") + "."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_hints_are_a_sentence_of_keys_that_can_be_typed() {
        let line = line(REST_KEYS, Style::bare());
        assert_eq!(line, "Keys: Enter goes on, < goes back, ? shows all keys.");
    }

    #[test]
    fn other_hints_stand_side_by_side() {
        let style = Style { plain: false, ..Style::bare() };
        assert_eq!(line(TRY_KEYS, style), "o opens it · Enter skips · ? shows all keys");
    }
}
