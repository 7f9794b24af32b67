//! Keys as the player knows them: pressed one at a time, or typed on a line and sent with Enter.

use std::io::BufRead;

use super::events::{Sender, UiEvent};
use crate::player::Key;

/// What a character means.
pub(super) fn key(typed: char) -> Key {
    match typed.to_ascii_lowercase() {
        '\r' | '\n' | ' ' => Key::Next,
        'o' => Key::Open,
        'w' => Key::Wire,
        'l' => Key::Language,
        'q' => Key::Quit,
        '?' | 'h' => Key::Help,
        digit if digit.is_ascii_digit() => Key::Digit(digit),
        letter => Key::Letter(letter),
    }
}

/// What a line means: its first letter counts, an empty one is Enter. `<` is the ← of those who type lines.
pub(super) fn line(typed: &str) -> Key {
    match typed.trim().chars().next() {
        None => Key::Next,
        Some('<' | '←') => Key::Back,
        Some(first) => key(first),
    }
}

/// Reads lines until there are no more, and then tells `end`.
pub(super) fn read_lines(sender: &Sender, end: UiEvent) {
    for typed in std::io::stdin().lock().lines() {
        let Ok(typed) = typed else { break };
        if !sender.send(UiEvent::Key(line(&typed))) {
            return;
        }
    }
    sender.send(end);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_means_its_first_letter_and_nothing_means_enter() {
        for (typed, expected) in [
            ("", Key::Next),
            ("  ", Key::Next),
            ("wire", Key::Wire),
            (" W", Key::Wire),
            ("2", Key::Digit('2')),
            ("b", Key::Letter('b')),
            ("<", Key::Back),
            ("help", Key::Help),
            ("quit", Key::Quit),
        ] {
            assert_eq!(line(typed), expected, "{typed:?}");
        }
    }
}
