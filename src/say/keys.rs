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
pub(crate) enum Press {
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
pub(crate) enum Keys {
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
pub(crate) fn listen(plain: bool, each: impl FnMut(Press) -> bool + Send + 'static) -> (Keys, Raw) {
    let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    // The first look at events begins to watch for another size, before anything is drawn.
    let single = terminal && !plain && single() && event::poll(Duration::ZERO).is_ok();
    let raw = Raw(());
    let spawn = std::thread::Builder::new().name("keys".into());
    // A thread that cannot be had leaves a lesson that goes on by requests alone.
    let _ = if single { spawn.spawn(move || read_keys(each)) } else { spawn.spawn(move || read_lines(each)) };
    (if single { Keys::Single } else { Keys::Lines }, raw)
}

/// Puts the terminal back as it was, when it is dropped.
pub(crate) struct Raw(());

impl Drop for Raw {
    fn drop(&mut self) {
        restore();
    }
}

/// Puts the terminal back as it was. May be called at any time, by anybody, more than once. True if it was otherwise.
pub(crate) fn restore() -> bool {
    let settings = before().take();
    if let Some(settings) = &settings {
        system::restore(settings);
    }
    settings.is_some()
}

/// Single keys, once more: after Ctrl-Z and `fg`, when the shell has had the terminal.
pub(crate) fn single_again() {
    let mut before = before();
    if let Some(settings) = system::single() {
        before.get_or_insert(settings);
    }
}

/// Whether keys come one at a time right now.
pub(crate) fn is_single() -> bool {
    before().is_some()
}

fn single() -> bool {
    single_again();
    is_single()
}

#[cfg(unix)]
mod system {
    use std::io::stdin;

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr};

    pub(super) type Settings = Termios;

    /// Returns how the terminal was. None while another program has it: touching it then would stop this one (SIGTTOU).
    pub(super) fn single() -> Option<Settings> {
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

    pub(super) fn single() -> Option<Settings> {
        enable_raw_mode().ok().map(|()| super::super::out::set_raw(true)).map(|()| Settings)
    }

    pub(super) fn restore(_: &Settings) {
        let _ = disable_raw_mode();
        super::super::out::set_raw(false);
    }
}

fn read_keys(mut each: impl FnMut(Press) -> bool) {
    // Blocks until something happens: no wake-ups in between.
    while let Ok(event) = event::read() {
        let press = match event {
            Event::Resize(..) => Some(Press::Redraw),
            Event::Key(key) if key.kind != KeyEventKind::Release => pressed(key),
            _ => None,
        };
        if press.is_some_and(|press| !each(press)) {
            return;
        }
    }
    each(Press::End);
}

fn pressed(key: KeyEvent) -> Option<Press> {
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    match key.code {
        KeyCode::Char('c') if ctrl => Some(Press::CtrlC),
        KeyCode::Char('d') if ctrl => Some(Press::End),
        KeyCode::Char(_) if ctrl => None,
        KeyCode::Char(char) => Some(Press::Char(char)),
        KeyCode::Enter => Some(Press::Enter),
        KeyCode::Left => Some(Press::Left),
        KeyCode::Right => Some(Press::Right),
        _ => None,
    }
}

fn read_lines(mut each: impl FnMut(Press) -> bool) {
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        if !each(typed(&line)) {
            return;
        }
    }
    each(Press::End);
}

fn typed(line: &str) -> Press {
    match line.trim() {
        "" | ">" => Press::Enter,
        "<" => Press::Left,
        word => word.chars().next().map_or(Press::Enter, Press::Char),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_line_counts_as_its_first_letter() {
        for (line, press) in [
            ("", Press::Enter),
            (" q ", Press::Char('q')),
            ("quit", Press::Char('q')),
            ("<", Press::Left),
            ("2", Press::Char('2')),
        ] {
            assert_eq!(typed(line), press, "{line:?}");
        }
    }

    #[test]
    fn keys_are_told_apart() {
        let key = |code, modifiers| pressed(KeyEvent::new(code, modifiers));
        assert_eq!(key(KeyCode::Char('c'), KeyModifiers::CONTROL), Some(Press::CtrlC));
        assert_eq!(key(KeyCode::Char('c'), KeyModifiers::NONE), Some(Press::Char('c')));
        assert_eq!(key(KeyCode::Char('?'), KeyModifiers::SHIFT), Some(Press::Char('?')));
        assert_eq!(key(KeyCode::Right, KeyModifiers::NONE), Some(Press::Right));
        assert_eq!(key(KeyCode::F(1), KeyModifiers::NONE), None);
    }
}
