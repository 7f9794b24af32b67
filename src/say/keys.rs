//! Keys, one at a time where the terminal delivers them, else as lines: "type a letter and press Enter".

use std::io::{BufRead, IsTerminal};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::terminal;

use super::out;

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
    /// Ctrl-C, which in raw mode is a key like any other.
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

/// Whether raw mode is to be on; what a panic or an end has to put right.
static ON: AtomicBool = AtomicBool::new(false);

/// Starts listening on a thread that does not hold up the program's end. `each` is called for each press,
/// until it answers false. One key at a time needs a terminal on both ends; without one, lines are read.
pub(crate) fn listen(plain: bool, each: impl FnMut(Press) -> bool + Send + 'static) -> (Keys, Raw) {
    let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let single = terminal && !plain && raw_mode();
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

/// Puts the terminal back as it was. May be called at any time, by anybody, more than once.
pub(crate) fn restore() {
    if ON.swap(false, Ordering::SeqCst) {
        let _ = terminal::disable_raw_mode();
        out::set_raw(false);
    }
}

fn raw_mode() -> bool {
    let on = terminal::enable_raw_mode().is_ok();
    if on {
        out::set_raw(true);
        ON.store(true, Ordering::SeqCst);
    }
    on
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
        KeyCode::Char('z') if ctrl => suspend(),
        KeyCode::Char(_) if ctrl => None,
        KeyCode::Char(char) => Some(Press::Char(char)),
        KeyCode::Enter => Some(Press::Enter),
        KeyCode::Left => Some(Press::Left),
        KeyCode::Right => Some(Press::Right),
        _ => None,
    }
}

/// Ctrl-Z: hands the terminal back as it was, stops, and takes it again after `fg`.
#[cfg(unix)]
fn suspend() -> Option<Press> {
    restore();
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TSTP);
    raw_mode();
    Some(Press::Redraw)
}

/// Windows has no such stop.
#[cfg(not(unix))]
fn suspend() -> Option<Press> {
    None
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
