//! What each key means to the player.

use super::events::UiEvent;
use crate::player::Key;
use crate::ui::keys::KeyPress;

/// Returns what a key press means where keys go to the player. The end of the input means "quit" to a person at a terminal,
/// but not to a pipe.
pub fn event(press: KeyPress, is_interactive: bool) -> UiEvent {
    match press {
        KeyPress::End if !is_interactive => UiEvent::NoMoreKeys,
        KeyPress::CtrlC => UiEvent::Stop,
        KeyPress::Redraw => UiEvent::Redraw,
        press => UiEvent::Press(press),
    }
}

/// Returns the player's key; nothing for a key that only moves something on the screen.
pub fn player_key(press: &KeyPress) -> Option<Key> {
    match press {
        KeyPress::Enter | KeyPress::Right => Some(Key::Next),
        KeyPress::Left => Some(Key::Back),
        KeyPress::Char(char) => Some(key(*char)),
        KeyPress::End => Some(Key::Quit),
        _ => None,
    }
}

fn key(char: char) -> Key {
    match char.to_ascii_lowercase() {
        ' ' => Key::Next,
        'o' => Key::Open,
        'w' => Key::Wire,
        'l' => Key::Language,
        'q' => Key::Quit,
        '?' | 'h' => Key::Help,
        digit if digit.is_ascii_digit() => Key::Digit(digit),
        letter => Key::Letter(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key_of(press: KeyPress) -> Option<Key> {
        match event(press, true) {
            UiEvent::Press(press) => player_key(&press),
            _ => None,
        }
    }

    #[test]
    fn keys_mean_what_the_help_says() {
        for (press, expected) in [
            (KeyPress::Enter, Key::Next),
            (KeyPress::Right, Key::Next),
            (KeyPress::Char(' '), Key::Next),
            (KeyPress::Left, Key::Back),
            (KeyPress::Char('W'), Key::Wire),
            (KeyPress::Char('h'), Key::Help),
            (KeyPress::Char('2'), Key::Digit('2')),
            (KeyPress::Char('b'), Key::Letter('b')),
            (KeyPress::End, Key::Quit),
        ] {
            assert_eq!(key_of(press.clone()), Some(expected), "{press:?}");
        }
        assert!(matches!(event(KeyPress::CtrlC, true), UiEvent::Stop));
    }

    #[test]
    fn the_end_of_a_pipe_does_not_quit() {
        assert!(matches!(event(KeyPress::End, false), UiEvent::NoMoreKeys));
    }
}
