//! Keys, one at a time where the terminal delivers them, else as lines: "type a letter and press Enter".
//!
//! On Unix only the gathering of lines and the echo are switched off: Ctrl-C and Ctrl-Z stay signals that come even
//! while nobody reads keys, and a line's end stays what it is.

use std::io::{BufRead, IsTerminal};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// What was pressed, typed, or happened to the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPress {
    /// Enter, or an empty line.
    Enter,
    /// An arrow key.
    Left,
    /// An arrow key.
    Right,
    /// A character; of a typed line, its first one.
    Char(char),
    /// Ctrl-C where it is a key like any other: on Windows.
    CtrlC,
    /// There is nothing more to come: Ctrl-D, or the end of what was piped in.
    End,
    /// The window has another size, or the program was brought back to the foreground: draw again.
    Redraw,
}

/// How keys come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// One at a time, as they are pressed.
    Single,
    /// By the line, each sent with Enter.
    Lines,
}

/// How the terminal was set before; what a panic or an end has to put right. None while it is as it was.
static BEFORE: Mutex<Option<system::Settings>> = Mutex::new(None);

fn before() -> MutexGuard<'static, Option<system::Settings>> {
    BEFORE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts listening on a thread that does not hold up the program's end. `each` is called for each press,
/// until it answers false. One key at a time needs a terminal on both ends; without one, lines are read.
pub fn listen(plain: bool, each: impl FnMut(KeyPress) -> bool + Send + 'static) -> (Keys, RawModeGuard) {
    let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    // The first look at events begins to watch for another size, before anything is drawn.
    let single = terminal && !plain && enable_raw_mode() && event::poll(Duration::ZERO).is_ok();
    let raw = RawModeGuard(());
    let spawn = std::thread::Builder::new().name("keys".into());
    // A thread that cannot be had leaves a lesson that goes on by requests alone.
    let _ = if single { spawn.spawn(move || read_keys(each)) } else { spawn.spawn(move || read_lines(each)) };
    (if single { Keys::Single } else { Keys::Lines }, raw)
}

/// Puts the terminal back as it was, when it is dropped.
pub struct RawModeGuard(());

impl Drop for RawModeGuard {
    fn drop(&mut self) {
        restore();
    }
}

/// Puts the terminal back as it was. May be called at any time, by anybody, more than once. True if it was otherwise.
pub fn restore() -> bool {
    let settings = before().take();
    if let Some(settings) = &settings {
        system::restore(settings);
    }
    settings.is_some()
}

/// Single keys, once more: after Ctrl-Z and `fg`, when the shell has had the terminal.
pub fn resume_raw_mode() {
    let mut before = before();
    if let Some(settings) = system::enable_raw_mode() {
        before.get_or_insert(settings);
    }
}

/// Whether keys come one at a time right now.
pub fn is_single() -> bool {
    before().is_some()
}

fn enable_raw_mode() -> bool {
    resume_raw_mode();
    is_single()
}

#[cfg(unix)]
mod system {
    use std::io::stdin;

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};

    pub(super) type Settings = Termios;

    /// Returns how the terminal was. None while another program has it: touching it then would stop this one (SIGTTOU).
    pub(super) fn enable_raw_mode() -> Option<Settings> {
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

    pub(super) fn enable_raw_mode() -> Option<Settings> {
        enable_raw_mode().ok().map(|()| crate::ui::out::set_raw(true)).map(|()| Settings)
    }

    pub(super) fn restore(_: &Settings) {
        let _ = disable_raw_mode();
        crate::ui::out::set_raw(false);
    }
}

fn read_keys(mut each: impl FnMut(KeyPress) -> bool) {
    // Blocks until something happens: no wake-ups in between.
    while let Ok(event) = event::read() {
        let press = match event {
            Event::Resize(..) => Some(KeyPress::Redraw),
            Event::Key(key) if key.kind != KeyEventKind::Release => pressed(key),
            _ => None,
        };
        if press.is_some_and(|press| !each(press)) {
            return;
        }
    }
    each(KeyPress::End);
}

fn pressed(key: KeyEvent) -> Option<KeyPress> {
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Char('c') if ctrl => Some(KeyPress::CtrlC),
        KeyCode::Char('d') if ctrl => Some(KeyPress::End),
        KeyCode::Char(_) if ctrl => None,
        KeyCode::Char(char) => Some(KeyPress::Char(char)),
        KeyCode::Enter => Some(KeyPress::Enter),
        KeyCode::Left => Some(KeyPress::Left),
        KeyCode::Right => Some(KeyPress::Right),
        _ => None,
    }
}

fn read_lines(mut each: impl FnMut(KeyPress) -> bool) {
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        if !each(typed(&line)) {
            return;
        }
    }
    each(KeyPress::End);
}

fn typed(line: &str) -> KeyPress {
    match line.trim() {
        "" | ">" => KeyPress::Enter,
        "<" => KeyPress::Left,
        word => word.chars().next().map_or(KeyPress::Enter, KeyPress::Char),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_line_counts_as_its_first_letter() {
        for (line, press) in [
            ("", KeyPress::Enter),
            (" q ", KeyPress::Char('q')),
            ("quit", KeyPress::Char('q')),
            ("<", KeyPress::Left),
            ("2", KeyPress::Char('2')),
        ] {
            assert_eq!(typed(line), press, "{line:?}");
        }
    }

    #[test]
    fn keys_are_told_apart() {
        let key = |code, modifiers| pressed(KeyEvent::new(code, modifiers));
        assert_eq!(key(KeyCode::Char('c'), KeyModifiers::CONTROL), Some(KeyPress::CtrlC));
        assert_eq!(key(KeyCode::Char('c'), KeyModifiers::NONE), Some(KeyPress::Char('c')));
        assert_eq!(key(KeyCode::Char('?'), KeyModifiers::SHIFT), Some(KeyPress::Char('?')));
        assert_eq!(key(KeyCode::Right, KeyModifiers::NONE), Some(KeyPress::Right));
        assert_eq!(key(KeyCode::F(1), KeyModifiers::NONE), None);
    }
}
