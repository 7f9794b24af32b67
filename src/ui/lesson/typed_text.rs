//! Tells text that is typed into the lesson's window, where it does nothing good, from keys that are pressed.

use std::time::{Duration, Instant};

/// Two different letters within this time are text: keys are pressed one by one, to see what they do.
const MAX_GAP: Duration = Duration::from_millis(220);
/// Text ends when nothing was typed for this long.
const END_OF_TEXT: Duration = Duration::from_millis(1200);

/// What was typed last.
#[derive(Debug, Default)]
pub struct TypedText {
    last: Option<(char, Instant)>,
    is_text: bool,
}

impl TypedText {
    /// Returns whether this character is part of a text rather than a key. A character that answers a question is a key, if
    /// no text has begun.
    pub fn takes(&mut self, char: char, is_choice: bool, now: Instant) -> bool {
        let since = self.last.map(|(last, at)| (last, now.saturating_duration_since(at)));
        self.is_text = match since {
            Some((_, gap)) if self.is_text => gap < END_OF_TEXT,
            Some(_) if is_choice => false,
            Some((last, gap)) => last != char && gap < MAX_GAP && !(last.is_ascii_digit() && char.is_ascii_digit()),
            None => false,
        };
        self.last = Some((char, now));
        self.is_text
    }

    /// Returns whether Enter ends a text rather than goes on.
    pub fn takes_enter(&mut self, now: Instant) -> bool {
        let is_end = self.is_text && self.last.is_some_and(|(_, at)| now.saturating_duration_since(at) < END_OF_TEXT);
        self.is_text = false;
        is_end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str, gap: u64) -> Vec<bool> {
        let (mut typed, mut now) = (TypedText::default(), Instant::now());
        let each = |char| {
            now += Duration::from_millis(gap);
            typed.takes(char, false, now)
        };
        text.chars().map(each).collect()
    }

    #[test]
    fn a_command_that_is_typed_is_text_from_its_second_letter_on() {
        assert_eq!(typed("curl", 120), [false, true, true, true]);
    }

    #[test]
    fn keys_that_are_pressed_one_by_one_are_keys() {
        assert_eq!(typed("wlo", 400), [false; 3]);
    }

    #[test]
    fn the_same_key_again_and_two_digits_are_keys() {
        assert_eq!(typed("www", 100), [false; 3]);
        assert_eq!(typed("12", 100), [false; 2]);
    }

    #[test]
    fn two_answers_are_keys_however_fast_they_come() {
        let (mut typed, now) = (TypedText::default(), Instant::now());
        assert_eq!([typed.takes('a', true, now), typed.takes('b', true, now)], [false; 2]);
    }

    #[test]
    fn enter_behind_a_text_does_not_go_on() {
        let (mut typed, start) = (TypedText::default(), Instant::now());
        let after = |milliseconds| start + Duration::from_millis(milliseconds);
        typed.takes('l', false, after(0));
        typed.takes('s', false, after(90));
        assert!(typed.takes_enter(after(200)));
        assert!(!typed.takes_enter(after(300)));
        assert!(!typed.takes('w', false, after(3000)));
    }
}
