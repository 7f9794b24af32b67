//! One key at a time: the terminal hands over each key as it is pressed, and is given back as it was, whatever happens.
//! On Unix Ctrl-C and Ctrl-Z stay signals and line ends stay what they are, so that a program that dies does the least harm.

use std::sync::Mutex;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, read};

use super::events::{Sender, UiEvent};
use super::keys;
use crate::player::Key;

/// How the terminal was set before; `None` while it is as it was.
static BEFORE: Mutex<Option<system::Settings>> = Mutex::new(None);

/// Gives the terminal back when it is dropped, by a panic too.
pub(super) struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
}

/// Asks the terminal for single keys; `None` where it cannot give them.
pub(super) fn enter() -> Option<Guard> {
    let mut before = BEFORE.lock().ok()?;
    if before.is_none() {
        *before = Some(system::enter()?);
    }
    Some(Guard)
}

/// Sets the terminal as it was before; does nothing if it is.
pub(super) fn restore() {
    if let Ok(mut before) = BEFORE.lock()
        && let Some(settings) = before.take()
    {
        system::restore(&settings);
    }
}

/// Single keys again, for a program that goes on after Ctrl-Z: the shell may have set the terminal meanwhile.
pub(super) fn again() {
    if let Ok(mut before) = BEFORE.lock()
        && let Some(settings) = system::enter()
    {
        before.get_or_insert(settings);
    }
}

/// Whether single keys are on.
pub(super) fn is_on() -> bool {
    BEFORE.lock().is_ok_and(|before| before.is_some())
}

/// Tells every key until there are no more.
pub(super) fn read_keys(sender: &Sender) {
    while let Ok(event) = read() {
        let told = match event {
            // Windows tells a key twice: pressed and let go.
            Event::Key(key) if key.kind != KeyEventKind::Release => meaning(&key),
            Event::Resize(..) => Some(UiEvent::Redraw),
            _ => None,
        };
        if told.is_some_and(|told| !sender.send(told)) {
            return;
        }
    }
    sender.send(UiEvent::Stop);
}

fn meaning(pressed: &KeyEvent) -> Option<UiEvent> {
    let control = pressed.modifiers.contains(KeyModifiers::CONTROL);
    let key = match pressed.code {
        KeyCode::Char('c' | 'd') if control => return Some(UiEvent::Stop),
        KeyCode::Char('j' | 'm') if control => Key::Next,
        _ if control => return None,
        KeyCode::Enter | KeyCode::Right | KeyCode::PageDown => Key::Next,
        KeyCode::Left | KeyCode::Backspace | KeyCode::PageUp => Key::Back,
        KeyCode::Char(typed) => keys::key(typed),
        _ => return None,
    };
    Some(UiEvent::Key(key))
}

#[cfg(unix)]
mod system {
    use std::io::stdin;

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};

    pub(super) type Settings = Termios;

    /// Changes nothing while another program has the terminal: that would stop this one (SIGTTOU).
    pub(super) fn enter() -> Option<Settings> {
        let stdin = stdin();
        if tcgetpgrp(&stdin).ok()? != rustix::process::getpgrp() {
            return None;
        }
        let before = tcgetattr(&stdin).ok()?;
        let mut keys = before.clone();
        keys.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO);
        tcsetattr(&stdin, OptionalActions::Now, &keys).ok()?;
        Some(before)
    }

    pub(super) fn restore(settings: &Settings) {
        let _ = tcsetattr(stdin(), OptionalActions::Now, settings);
    }
}

#[cfg(not(unix))]
mod system {
    use crossterm::terminal::{disable_raw_mode, enable_raw_mode};

    pub(super) struct Settings;

    pub(super) fn enter() -> Option<Settings> {
        enable_raw_mode().ok().map(|()| Settings)
    }

    pub(super) fn restore(_: &Settings) {
        let _ = disable_raw_mode();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(code: KeyCode, modifiers: KeyModifiers) -> Option<Key> {
        match meaning(&KeyEvent::new(code, modifiers))? {
            UiEvent::Key(key) => Some(key),
            _ => None,
        }
    }

    #[test]
    fn keys_mean_what_the_help_says() {
        let none = KeyModifiers::NONE;
        for (code, expected) in [
            (KeyCode::Enter, Some(Key::Next)),
            (KeyCode::Right, Some(Key::Next)),
            (KeyCode::Char(' '), Some(Key::Next)),
            (KeyCode::Left, Some(Key::Back)),
            (KeyCode::Char('o'), Some(Key::Open)),
            (KeyCode::Char('3'), Some(Key::Digit('3'))),
            (KeyCode::Char('?'), Some(Key::Help)),
            (KeyCode::F(1), None),
        ] {
            assert_eq!(told(code, none), expected, "{code:?}");
        }
        assert!(matches!(meaning(&KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)), Some(UiEvent::Stop)));
        assert_eq!(told(KeyCode::Char('w'), KeyModifiers::CONTROL), None);
    }
}
