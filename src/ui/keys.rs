//! Reads keys: one at a time if the terminal can do that, else as lines ("type a letter and press Enter").
//!
//! On Unix only line mode and the echo are switched off. Ctrl-C and Ctrl-Z stay signals, which arrive even while nobody
//! reads keys, and the end of a line stays as it is.

use std::io::{BufRead, IsTerminal};
use std::sync::{Condvar, Mutex, MutexGuard, Once, PoisonError};
use std::time::Duration;

use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::full_screen;

/// A key, a typed line, or something that happened to the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyPress {
    /// Enter, or an empty line.
    Enter,
    /// An arrow key.
    Left,
    /// An arrow key.
    Right,
    /// An arrow key.
    Up,
    /// An arrow key.
    Down,
    /// A page towards the start.
    PageUp,
    /// A page towards the end.
    PageDown,
    /// Esc.
    Escape,
    /// Text that was pasted, or that came too fast for keys.
    Paste(String),
    /// A character; for a typed line, its first character.
    Char(char),
    /// Ctrl-C on Windows, where it is a key like any other.
    CtrlC,
    /// There are no more keys: Ctrl-D, or the end of a pipe.
    End,
    /// Draw again: the window has another size, or the program runs in the foreground again.
    Redraw,
}

/// How keys are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// One at a time, as they are pressed.
    Single,
    /// As lines, each sent with Enter.
    Lines,
}

/// The terminal's original settings, which must be restored at the end. Nothing while they are unchanged.
static ORIGINAL: Mutex<Option<system::Settings>> = Mutex::new(None);

fn original() -> MutexGuard<'static, Option<system::Settings>> {
    ORIGINAL.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Starts reading keys on a thread that does not delay the end of the program. `each` is called for each key until it
/// returns false. Single keys need a terminal as input and as output; otherwise lines are read.
pub fn listen(plain: bool, each: impl FnMut(KeyPress) -> bool + Send + 'static) -> (Keys, RawModeGuard) {
    let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    // The first poll starts watching for a resize, before anything is drawn.
    let single = terminal && !plain && enable_raw_mode() && event::poll(Duration::ZERO).is_ok();
    let raw = RawModeGuard(());
    let spawn = std::thread::Builder::new().name("keys".into());
    // Without this thread, the lesson still goes on by requests.
    let _ = if single { spawn.spawn(move || read_keys(each)) } else { spawn.spawn(move || read_lines(each)) };
    (if single { Keys::Single } else { Keys::Lines }, raw)
}

/// Restores the terminal when it is dropped.
pub struct RawModeGuard(());

impl Drop for RawModeGuard {
    fn drop(&mut self) {
        restore();
    }
}

/// Restores the terminal's original settings. May be called at any time and more than once. Returns whether there was
/// anything to restore.
pub fn restore() -> bool {
    full_screen::leave();
    let settings = original().take();
    if let Some(settings) = &settings {
        system::restore(settings);
    }
    settings.is_some()
}

/// Restores the terminal before the words of a panic are printed: on the second screen they would be gone with it. Other
/// threads may panic without ending the program.
pub fn restore_on_panic() {
    static INSTALL: Once = Once::new();
    INSTALL.call_once(|| {
        let main_thread = std::thread::current().id();
        let print = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().id() == main_thread {
                restore();
            }
            print(info);
        }));
    });
}

/// Switches to single keys again after Ctrl-Z and `fg`, because the shell has used the terminal.
pub fn resume_raw_mode() {
    let mut original = original();
    if let Some(settings) = system::enable_raw_mode() {
        original.get_or_insert(settings);
    }
}

/// Returns whether keys are read one at a time right now.
pub fn is_single() -> bool {
    original().is_some()
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

    /// Returns the original settings, or nothing while another program owns the terminal: changing it then would stop
    /// this program (SIGTTOU).
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
    use crossterm::terminal;

    pub(super) struct Settings;

    pub(super) fn enable_raw_mode() -> Option<Settings> {
        terminal::enable_raw_mode().ok().map(|()| crate::ui::out::set_raw(true)).map(|()| Settings)
    }

    pub(super) fn restore(_: &Settings) {
        let _ = terminal::disable_raw_mode();
        crate::ui::out::set_raw(false);
    }
}

/// From this many characters on, what arrives at once is no longer a few keys.
const MIN_PASTED_CHARS: usize = 3;

/// A long text arrives in pieces. Within this time after a piece, what arrives belongs to the text.
const GAP_IN_PASTED_TEXT: Duration = Duration::from_millis(50);

/// The keys that may open an editor or a question in this terminal. No key is read after one of them until it was handled,
/// because the editor reads the keys meanwhile.
const TERMINAL_KEYS: [KeyPress; 2] = [KeyPress::Char('e'), KeyPress::Char('f')];

/// Whether reading waits until a key was handled.
static IS_PAUSED: Mutex<bool> = Mutex::new(false);
static GO_ON: Condvar = Condvar::new();

fn is_paused() -> MutexGuard<'static, bool> {
    IS_PAUSED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says that a key was handled. Must be called after each one.
pub fn go_on_reading() {
    *is_paused() = false;
    GO_ON.notify_all();
}

fn wait_until_handled() {
    let wait = GO_ON.wait_while(is_paused(), |is_paused| *is_paused);
    drop(wait.unwrap_or_else(PoisonError::into_inner));
}

fn read_keys(mut each: impl FnMut(KeyPress) -> bool) {
    // Blocks until something happens, so nothing wakes up in between.
    while let Ok(event) = event::read() {
        let presses = join_pasted(presses_at_once(event, |time| match event::poll(time) {
            Ok(true) => event::read().ok(),
            _ => None,
        }));
        let opens_editor = presses.last().is_some_and(|last| TERMINAL_KEYS.contains(last));
        *is_paused() = opens_editor;
        if !presses.into_iter().all(&mut each) {
            return;
        }
        if opens_editor {
            wait_until_handled();
        }
    }
    each(KeyPress::End);
}

fn press_of(event: Event) -> Option<KeyPress> {
    match event {
        Event::Resize(..) => Some(KeyPress::Redraw),
        Event::Paste(text) => Some(KeyPress::Paste(text)),
        Event::Key(key) if key.kind != KeyEventKind::Release => key_press(key),
        _ => None,
    }
}

/// Returns the presses that arrive at once, because a terminal that does not mark what is pasted sends it as keys. `next`
/// waits for one more event, at most this long.
fn presses_at_once(first: Event, mut next: impl FnMut(Duration) -> Option<Event>) -> Vec<KeyPress> {
    let mut presses: Vec<KeyPress> = press_of(first).into_iter().collect();
    loop {
        let is_pasted = is_pasted(&presses);
        let may_go_on = matches!(presses.last(), Some(KeyPress::Char(_) | KeyPress::Enter));
        let time = if is_pasted { GAP_IN_PASTED_TEXT } else { Duration::ZERO };
        let Some(event) = (is_pasted || may_go_on).then(|| next(time)).flatten() else { return presses };
        presses.extend(press_of(event));
    }
}

/// Whether presses that came at once are a text, and not keys.
fn is_pasted(presses: &[KeyPress]) -> bool {
    presses.iter().filter(|press| matches!(press, KeyPress::Char(_))).nth(MIN_PASTED_CHARS - 1).is_some()
}

/// Returns presses that came at once: as text if they hold several characters, else as they are.
fn join_pasted(presses: Vec<KeyPress>) -> Vec<KeyPress> {
    if !is_pasted(&presses) {
        return presses;
    }
    let (mut text, mut others) = (String::new(), Vec::new());
    for press in presses {
        match press {
            KeyPress::Char(char) => text.push(char),
            KeyPress::Enter => text.push('\n'),
            other => others.push(other),
        }
    }
    others.insert(0, KeyPress::Paste(text));
    others
}

fn key_press(key: KeyEvent) -> Option<KeyPress> {
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    // Together with these, a letter is a command for the window or the desktop, and not one of our keys.
    let with_other = key.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::SUPER | KeyModifiers::META);
    match key.code {
        KeyCode::Char('c') if ctrl => Some(KeyPress::CtrlC),
        KeyCode::Char('d') if ctrl => Some(KeyPress::End),
        // Windows reports both for AltGr, which many keyboards need for a character.
        KeyCode::Char(char) if ctrl && with_other && cfg!(windows) => Some(KeyPress::Char(char)),
        KeyCode::Char(_) if ctrl || with_other => None,
        KeyCode::Char(char) => Some(KeyPress::Char(char)),
        KeyCode::Enter => Some(KeyPress::Enter),
        KeyCode::Left => Some(KeyPress::Left),
        KeyCode::Right => Some(KeyPress::Right),
        KeyCode::Up => Some(KeyPress::Up),
        KeyCode::Down => Some(KeyPress::Down),
        KeyCode::PageUp => Some(KeyPress::PageUp),
        KeyCode::PageDown => Some(KeyPress::PageDown),
        KeyCode::Esc => Some(KeyPress::Escape),
        _ => None,
    }
}

fn read_lines(mut each: impl FnMut(KeyPress) -> bool) {
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        if !each(typed_line(&line)) {
            return;
        }
    }
    each(KeyPress::End);
}

fn typed_line(line: &str) -> KeyPress {
    match line.trim() {
        "" | ">" => KeyPress::Enter,
        "<" => KeyPress::Left,
        // Several words are no key: they were meant for another window.
        text if text.contains(char::is_whitespace) => KeyPress::Paste(text.to_owned()),
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
            ("qclear; doorway hello", KeyPress::Paste("qclear; doorway hello".to_owned())),
            ("<", KeyPress::Left),
            ("2", KeyPress::Char('2')),
        ] {
            assert_eq!(typed_line(line), press, "{line:?}");
        }
    }

    #[test]
    fn several_characters_at_once_are_text_and_one_or_two_are_keys() {
        use KeyPress::{Char, Enter, Paste, Redraw};
        assert_eq!(
            join_pasted(vec![Char('l'), Char('s'), Char(' '), Enter, Redraw]),
            [Paste("ls \n".to_owned()), Redraw]
        );
        assert_eq!(join_pasted(vec![Char('w'), Char('w')]), [Char('w'), Char('w')]);
        assert_eq!(join_pasted(vec![Char('q'), Enter]), [Char('q'), Enter]);
    }

    /// Returns what is read if the terminal sends these pieces, with a short pause after each, and then nothing more.
    fn read(pieces: &[&str]) -> Vec<KeyPress> {
        let event = |char| match char {
            '\n' => KeyCode::Enter.into(),
            char => KeyCode::Char(char).into(),
        };
        let mut pieces = pieces.iter().map(|piece| piece.chars().collect::<std::collections::VecDeque<_>>());
        let mut piece = pieces.next().unwrap_or_default();
        let mut next = |time: Duration| {
            if piece.is_empty() && time > Duration::ZERO {
                piece = pieces.next().unwrap_or_default();
            }
            piece.pop_front().map(|char| Event::Key(event(char)))
        };
        let first = next(Duration::ZERO).expect("a first key");
        join_pasted(presses_at_once(first, next))
    }

    #[test]
    fn a_text_is_one_text_however_many_lines_and_pieces_it_arrives_in() {
        for pieces in [&["npm start\nq\n"][..], &["npm start\n", "q\n"], &["npm star", "t", "\nq", "\n"]] {
            assert_eq!(read(pieces), [KeyPress::Paste("npm start\nq\n".to_owned())], "{pieces:?}");
        }
    }

    #[test]
    fn keys_with_a_pause_between_them_are_read_one_by_one() {
        assert_eq!(read(&["w", "q"]), [KeyPress::Char('w')]);
        assert_eq!(read(&["\n", "q"]), [KeyPress::Enter]);
    }

    #[test]
    fn each_key_has_its_own_meaning() {
        let key = |code, modifiers| key_press(KeyEvent::new(code, modifiers));
        assert_eq!(key(KeyCode::Char('c'), KeyModifiers::CONTROL), Some(KeyPress::CtrlC));
        assert_eq!(key(KeyCode::Char('c'), KeyModifiers::NONE), Some(KeyPress::Char('c')));
        assert_eq!(key(KeyCode::Char('?'), KeyModifiers::SHIFT), Some(KeyPress::Char('?')));
        assert_eq!(key(KeyCode::Right, KeyModifiers::NONE), Some(KeyPress::Right));
        for other in [KeyModifiers::ALT, KeyModifiers::SUPER, KeyModifiers::META] {
            assert_eq!(key(KeyCode::Char('q'), other), None, "{other:?}");
        }
        assert_eq!(key(KeyCode::F(1), KeyModifiers::NONE), None);
    }
}
