//! Tells text that is typed into the lesson's window, where it does nothing good, from keys that are pressed.

use std::time::{Duration, Instant};

/// Two different letters within this time are text: keys are pressed one by one, to see what they do.
const MAX_GAP: Duration = Duration::from_millis(220);
/// Text ends when nothing was typed for this long.
const END_OF_TEXT: Duration = Duration::from_millis(1200);

/// Within this time after a paste, Enter belongs to what was pasted.
const ENTER_AFTER_PASTE: Duration = Duration::from_secs(3);

/// What was typed last.
#[derive(Debug, Default)]
pub struct TypedText {
    last: Option<(char, Instant)>,
    is_text: bool,
    /// When a text was pasted, if no Enter came after it.
    pasted: Option<Instant>,
}

impl TypedText {
    /// Returns whether this character is part of a text rather than a key. A character that answers a question is a key, if
    /// no text has begun.
    pub fn takes(&mut self, char: char, is_choice: bool, now: Instant) -> bool {
        self.pasted = None;
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

    /// Remembers that a text was pasted: people press Enter after it, because they mean it for a terminal.
    pub fn paste(&mut self, now: Instant) {
        self.pasted = Some(now);
    }

    /// Returns whether Enter ends a text rather than goes on.
    pub fn takes_enter(&mut self, now: Instant) -> bool {
        let is_soon = |at: Instant, time| now.saturating_duration_since(at) < time;
        let ends_typed = self.is_text && self.last.is_some_and(|(_, at)| is_soon(at, END_OF_TEXT));
        let ends_pasted = self.pasted.take().is_some_and(|at| is_soon(at, ENTER_AFTER_PASTE));
        self.is_text = false;
        ends_typed || ends_pasted
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
    fn one_enter_soon_after_a_paste_belongs_to_it() {
        let (mut typed, start) = (TypedText::default(), Instant::now());
        typed.paste(start);
        assert!(typed.takes_enter(start + Duration::from_millis(900)));
        assert!(!typed.takes_enter(start + Duration::from_millis(1800)));
        typed.paste(start);
        assert!(!typed.takes_enter(start + Duration::from_secs(10)));
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
