//! What keys mean to the player.

use super::events::UiEvent;
use crate::player::Key;
use crate::say::keys::Press;

/// What a press means; `person` if somebody sits at a terminal, whose end of input means goodbye.
pub(super) fn event(press: Press, person: bool) -> UiEvent {
    let key = match press {
        Press::Enter | Press::Right => Key::Next,
        Press::Left => Key::Back,
        Press::Char(typed) => key(typed),
        Press::End if person => Key::Quit,
        Press::End => return UiEvent::NoMoreKeys,
        Press::CtrlC => return UiEvent::Stop,
        Press::Redraw => return UiEvent::Redraw,
    };
    UiEvent::Key(key)
}

fn key(typed: char) -> Key {
    match typed.to_ascii_lowercase() {
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

    fn meant(press: Press) -> Option<Key> {
        match event(press, true) {
            UiEvent::Key(key) => Some(key),
            _ => None,
        }
    }

    #[test]
    fn keys_mean_what_the_help_says() {
        for (press, expected) in [
            (Press::Enter, Key::Next),
            (Press::Right, Key::Next),
            (Press::Char(' '), Key::Next),
            (Press::Left, Key::Back),
            (Press::Char('W'), Key::Wire),
            (Press::Char('h'), Key::Help),
            (Press::Char('2'), Key::Digit('2')),
            (Press::Char('b'), Key::Letter('b')),
            (Press::End, Key::Quit),
        ] {
            assert_eq!(meant(press), Some(expected), "{press:?}");
        }
        assert!(matches!(event(Press::CtrlC, true), UiEvent::Stop));
    }

    #[test]
    fn an_empty_pipe_is_no_goodbye() {
        assert!(matches!(event(Press::End, false), UiEvent::NoMoreKeys));
    }
}
