//! The loop of `--watch`: checks again whenever a file is saved, and says what has changed since.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant, SystemTime};

use crate::check::CheckResult;
use crate::check::runner::{Job, ProgramEnd};
use crate::check::watch::{SaveWatcher, is_project_folder, is_written_by_people};
use crate::content::stacks::Stacks;
use crate::text::safe::{safe, safe_to_copy};
use crate::ui;
use crate::ui::keys::{self, KeyPress};

use super::compare::compare;
use super::session::CheckSession;
use super::watch_screen;

/// How long to wait before checking again whether the learner wants to stop.
const WAIT_SLICE: Duration = Duration::from_millis(250);
/// How long nothing more may be saved before the next check: many editors save in several steps.
const QUIET_TIME: Duration = Duration::from_millis(100);
/// How long saves without a pause put off the next check at most.
const MAX_DELAY: Duration = Duration::from_secs(2);

/// What the loop says while the learner works.
const WATCHING: &str = "  Watching this folder. Enter checks again · h shows a hint · q quits\n";
/// How many of a program's last lines are shown.
const MAX_OUTPUT_LINES: usize = 12;

/// Checks again and again, until the learner leaves. Returns the last result.
///
/// # Errors
/// A report that cannot be written, and a folder that cannot be watched.
pub fn run(session: &mut CheckSession<'_>, mut hints: u8) -> anyhow::Result<CheckResult> {
    if watch_screen::can_draw(session) {
        return watch_screen::run(session, hints);
    }
    let mut events = WatchEvents::listen(&session.job, session.plain)?;
    let mut last: Option<CheckResult> = None;
    let mut was_saved_meanwhile = false;
    loop {
        let result = session.check();
        session.report(&result, hints)?;
        if session.cancel.is_cancelled() {
            return Ok(result);
        }
        if let Some(last) = &last {
            ui::out(&format!("  {}\n", safe(&compare(last, &result))));
        }
        let runs = session.program_url().map(|url| format!("  Your server runs at {url} until the next check.\n"));
        ui::out(&format!("\n{}{WATCHING}", runs.unwrap_or_default()));
        // A program that writes such a file at each start must not be started again and again.
        events.count_from = was_saved_meanwhile.then(SystemTime::now);
        let checked_at = SystemTime::now();
        match events.next(&mut hints, &result, session)? {
            NextStep::Leave => return Ok(result),
            NextStep::CheckAgain => ui::out("\n"),
            NextStep::Saved(save) => {
                was_saved_meanwhile = save.at < checked_at;
                ui::out(&format!("\n  {} was saved.\n\n", safe(&save.name)));
            }
        }
        last = Some(result);
    }
}

/// What comes after the waiting.
enum NextStep {
    Leave,
    CheckAgain,
    Saved(Save),
}

/// A file that was saved.
struct Save {
    name: String,
    at: SystemTime,
}

/// What the learner does.
enum WatchEvent {
    Pressed(KeyPress),
    Saved(PathBuf),
}

/// The learner's keys and saved files.
struct WatchEvents {
    events: Receiver<WatchEvent>,
    saves: SaveWatcher,
    /// Which files hold code.
    stacks: Stacks,
    /// A file that was saved earlier does not count.
    count_from: Option<SystemTime>,
    _raw: keys::RawModeGuard,
}

impl WatchEvents {
    fn listen(job: &Job, plain: bool) -> anyhow::Result<Self> {
        let (sender, events) = channel();
        let writes = sender.clone();
        let saves = SaveWatcher::watch(&job.folder, move |path| drop(writes.send(WatchEvent::Saved(path))))?;
        let (_, _raw) = keys::listen(plain, move |press| sender.send(WatchEvent::Pressed(press)).is_ok());
        Ok(Self { events, saves, stacks: job.stacks.clone(), count_from: None, _raw })
    }

    /// Waits for a key, or for a file to be saved and then nothing more for a moment.
    fn next(
        &mut self,
        hints: &mut u8,
        result: &CheckResult,
        session: &mut CheckSession<'_>,
    ) -> anyhow::Result<NextStep> {
        let mut saved: Option<(Save, Instant)> = None;
        while !session.cancel.is_cancelled() {
            if let Some(end) = session.program_end() {
                ui::out(&program_end(&end));
            }
            if let Some((save, _)) = saved.take_if(|(_, since)| since.elapsed() >= MAX_DELAY) {
                return Ok(NextStep::Saved(save));
            }
            match self.events.recv_timeout(if saved.is_some() { QUIET_TIME } else { WAIT_SLICE }) {
                Ok(WatchEvent::Saved(path)) => saved = saved.or_else(|| Some((self.save(&path)?, Instant::now()))),
                Ok(WatchEvent::Pressed(KeyPress::Char('h' | 'H' | '?'))) => {
                    *hints = hints.saturating_add(1);
                    ui::out("\n");
                    session.report(result, *hints)?;
                    ui::out(&format!("\n{WATCHING}"));
                }
                Ok(WatchEvent::Pressed(press)) => {
                    keys::go_on_reading();
                    if let Some(next) = pressed(press) {
                        return Ok(next);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    if let Some((save, _)) = saved.take() {
                        return Ok(NextStep::Saved(save));
                    }
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        Ok(NextStep::Leave)
    }

    /// The save of a file, if people write that file and it counts.
    fn save(&mut self, path: &Path) -> Option<Save> {
        let is_folder = is_project_folder(path);
        if is_folder {
            self.saves.follow(path);
        }
        let time = path.symlink_metadata().and_then(|data| data.modified());
        let at = time.unwrap_or_else(|_| SystemTime::now());
        let counts = is_folder || is_written_by_people(path, &self.stacks);
        let is_new = self.count_from.is_none_or(|from| at >= from);
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        (counts && is_new).then_some(Save { name, at })
    }
}

/// Says that a program ended between two checks.
fn program_end(end: &ProgramEnd) -> String {
    let last = &end.last_lines[end.last_lines.len().saturating_sub(MAX_OUTPUT_LINES)..];
    let lines = last.iter().map(|line| format!("    {}\n", safe_to_copy(line)));
    let how = &end.words;
    format!("\n  Your program has ended ({how}). The last lines it printed:\n{}\n{WATCHING}", lines.collect::<String>())
}

/// What a key other than `h` does.
fn pressed(press: KeyPress) -> Option<NextStep> {
    match press {
        KeyPress::Enter => Some(NextStep::CheckAgain),
        KeyPress::Char('q' | 'Q') | KeyPress::CtrlC => Some(NextStep::Leave),
        // Without a keyboard, files can still be saved.
        KeyPress::End => Some(NextStep::Leave).filter(|_| std::io::stdin().is_terminal()),
        _ => None,
    }
}
