//! The terminal's second screen, which a lesson draws on. What was on the first one is there again when it is left.

use std::io::{BufWriter, Stdout, Write, stdout};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::execute;
use crossterm::terminal::{Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen};
use ratatui::backend::{Backend, CrosstermBackend};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Whether the second screen is shown.
static IS_SHOWN: AtomicBool = AtomicBool::new(false);
/// How often it was shown: what a picture was drawn on is empty when it is shown again.
static SHOWINGS: AtomicU32 = AtomicU32::new(0);
/// Held while something is written, so that a signal never comes between two halves of a picture.
static WRITING: Mutex<()> = Mutex::new(());
/// How long leaving may take: a terminal that was stopped with Ctrl-S takes no bytes.
const LEAVE_TIMEOUT: Duration = Duration::from_millis(200);
/// A whole picture goes to the terminal with one write.
const MAX_PICTURE_BYTES: usize = 256 * 1024;

fn lock_writing() -> MutexGuard<'static, ()> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The screen that pictures are drawn on. Only what has changed since the last picture is written.
///
/// This is less than ratatui's own `Terminal` does: that one asks the terminal where the cursor is, and the reply would be
/// read as keys.
pub struct FullScreen {
    backend: CrosstermBackend<BufWriter<Stdout>>,
    /// What is on the screen; nothing if that is not known.
    shown: Option<Buffer>,
    /// Which showing of the second screen that was.
    showing: u32,
}

impl FullScreen {
    /// Shows the second screen. [`leave`] ends that.
    ///
    /// # Errors
    /// The terminal cannot be written to.
    pub fn open() -> std::io::Result<Self> {
        enter()?;
        let writer = BufWriter::with_capacity(MAX_PICTURE_BYTES, stdout());
        Ok(Self { backend: CrosstermBackend::new(writer), shown: None, showing: 0 })
    }

    /// Draws a picture in the size that the terminal has now, unless the screen was left.
    ///
    /// # Errors
    /// Nobody reads what is written any more.
    pub fn draw(&mut self, picture: impl FnOnce(&mut Buffer)) -> std::io::Result<()> {
        let area = Rect::from((Position::ORIGIN, self.backend.size()?));
        // Made before anything is locked: if this panics, the screen can still be left.
        let mut now = Buffer::empty(area);
        picture(&mut now);
        let _writing = lock_writing();
        if !IS_SHOWN.load(Ordering::SeqCst) {
            return Ok(());
        }
        // After Ctrl-Z and `fg` the second screen is empty.
        let showing = SHOWINGS.load(Ordering::SeqCst);
        let is_same_showing = std::mem::replace(&mut self.showing, showing) == showing;
        let before = match self.shown.take() {
            Some(before) if is_same_showing && before.area == area => before,
            _ => {
                self.backend.clear()?;
                Buffer::empty(area)
            }
        };
        self.backend.draw(before.diff(&now).into_iter())?;
        Backend::flush(&mut self.backend)?;
        self.shown = Some(now);
        Ok(())
    }

    /// Forgets what is on the screen, so that the next picture is written whole.
    pub fn forget_picture(&mut self) {
        self.shown = None;
    }
}

fn enter() -> std::io::Result<()> {
    let _writing = lock_writing();
    IS_SHOWN.store(true, Ordering::SeqCst);
    SHOWINGS.fetch_add(1, Ordering::SeqCst);
    execute!(stdout(), EnterAlternateScreen, EnableBracketedPaste, Hide)
}

/// Leaves the second screen if it is shown: at the end, and before the shell takes the terminal after Ctrl-Z. Returns
/// whether it was shown.
pub fn leave() -> bool {
    if !IS_SHOWN.load(Ordering::SeqCst) {
        return false;
    }
    let (sender, left) = channel();
    let write = move || {
        let _writing = lock_writing();
        if IS_SHOWN.swap(false, Ordering::SeqCst) {
            let _ = write_end(&mut stdout());
        }
        let _ = sender.send(());
    };
    let is_leaving = std::thread::Builder::new().name("leave".into()).spawn(write).is_ok();
    if is_leaving && left.recv_timeout(LEAVE_TIMEOUT).is_err() {
        restart_output();
        let _ = left.recv_timeout(LEAVE_TIMEOUT);
    }
    true
}

/// Empties the second screen and leaves it. Of a screen that was made larger, tmux may keep a line otherwise.
fn write_end(out: &mut impl Write) -> std::io::Result<()> {
    execute!(out, DisableBracketedPaste, Clear(ClearType::All), MoveTo(0, 0), Show, LeaveAlternateScreen)
}

/// Lets the terminal take bytes again that was stopped with Ctrl-S: the shell would get a picture and no prompt.
#[cfg(unix)]
fn restart_output() {
    use rustix::termios::{Action, tcflow};
    // Linux starts only what was stopped in this way.
    for action in [Action::OOff, Action::OOn] {
        let _ = tcflow(stdout(), action);
    }
}

#[cfg(not(unix))]
fn restart_output() {}

/// Shows the second screen again after Ctrl-Z and `fg`.
pub fn resume() {
    let _ = enter();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_screen_is_empty_before_it_is_left() {
        let mut out = Vec::new();
        write_end(&mut out).expect("a list takes everything");
        let text = String::from_utf8(out).expect("text");
        let place = |code: &str| text.find(code).unwrap_or_else(|| panic!("no {code:?} in {text:?}"));
        assert!(place("\x1b[2J") < place("\x1b[1;1H") && place("\x1b[1;1H") < place("\x1b[?1049l"), "{text:?}");
    }
}
