//! `--watch`: looks again whenever a file is saved, and says what has changed since.

mod saves;
mod written;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant, SystemTime};

use crate::check::{CheckResult, Outcome};
use crate::content::stacks::Stacks;
use crate::ui;
use crate::ui::keys::{self, KeyPress};

use crate::text::plural;
use crate::text::safe::safe;
use saves::SaveWatcher;
pub(super) use written::saved_last;

/// How long one waits at a time before looking whether the learner wants to stop.
const SLICE: Duration = Duration::from_millis(250);
/// How long nothing more may be saved before it is looked at again: many editors save in several steps.
const QUIET: Duration = Duration::from_millis(100);
/// The longest that saves without a pause put the next look off.
const LONGEST: Duration = Duration::from_secs(2);

/// What is told while the learner works.
const WATCHING: &str = "  Watching this folder. Enter looks again · h hint · q quits\n";
/// How many of a program's last lines are shown.
const SAID: usize = 12;

/// What the loop asks of its caller.
pub(super) trait Watched {
    /// Looks once, with a start of the program.
    fn look(&mut self) -> anyhow::Result<CheckResult>;
    /// Tells what was seen.
    fn tell(&mut self, evidence: &CheckResult, hints: u8) -> anyhow::Result<()>;
    /// Where the program runs until the next look, if it does.
    fn runs_at(&self) -> Option<&str>;
    /// How it ended meanwhile, told once, and the last lines it printed.
    fn ended(&mut self) -> Option<(String, Vec<String>)>;
    /// Whether Ctrl-C was pressed.
    fn is_stopped(&self) -> bool;
}

/// Looks again and again, until the learner leaves. The last look comes back.
///
/// # Errors
/// Those of looking and telling, and a folder that cannot be watched.
pub(super) fn run(
    folder: &Path,
    stacks: &Stacks,
    plain: bool,
    mut hints: u8,
    watched: &mut dyn Watched,
) -> anyhow::Result<CheckResult> {
    let mut events = WatchEvents::listen(folder, stacks, plain)?;
    let mut last: Option<CheckResult> = None;
    let mut was_saved_meanwhile = false;
    loop {
        let evidence = watched.look()?;
        watched.tell(&evidence, hints)?;
        if watched.is_stopped() {
            return Ok(evidence);
        }
        if let Some(last) = &last {
            ui::out(&format!("  {}\n", safe(&since(last, &evidence))));
        }
        let runs = watched.runs_at().map(|url| format!("  Your server runs at {url} until the next look.\n"));
        ui::out(&format!("\n{}{WATCHING}", runs.unwrap_or_default()));
        // A program that writes such a file each time it starts must not be started for ever.
        events.count_from = was_saved_meanwhile.then(SystemTime::now);
        let looked = SystemTime::now();
        match events.next(&mut hints, &evidence, watched)? {
            Next::Leave => return Ok(evidence),
            Next::Again => ui::out("\n"),
            Next::Saved(save) => {
                was_saved_meanwhile = save.at < looked;
                ui::out(&format!("\n  {} was saved.\n\n", safe(&save.name)));
            }
        }
        last = Some(evidence);
    }
}

/// What ended the waiting.
enum Next {
    Leave,
    Again,
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
    Wrote(PathBuf),
}

/// The learner's keys and files, as they come.
struct WatchEvents {
    told: Receiver<WatchEvent>,
    saves: SaveWatcher,
    /// Which endings code has.
    stacks: Stacks,
    /// What was saved earlier does not count.
    count_from: Option<SystemTime>,
    _raw: keys::RawModeGuard,
}

impl WatchEvents {
    fn listen(folder: &Path, stacks: &Stacks, plain: bool) -> anyhow::Result<Self> {
        let (sender, told) = channel();
        let writes = sender.clone();
        let saves = SaveWatcher::watch(folder, move |path| drop(writes.send(WatchEvent::Wrote(path))))?;
        let (_, _raw) = keys::listen(plain, move |press| sender.send(WatchEvent::Pressed(press)).is_ok());
        Ok(Self { told, saves, stacks: stacks.clone(), count_from: None, _raw })
    }

    /// Waits for a key, or for a file to be saved and then nothing more for a moment.
    fn next(&mut self, hints: &mut u8, evidence: &CheckResult, watched: &mut dyn Watched) -> anyhow::Result<Next> {
        let mut saved: Option<(Save, Instant)> = None;
        while !watched.is_stopped() {
            if let Some((how, last)) = watched.ended() {
                ui::out(&meanwhile(&how, &last));
            }
            if let Some((save, _)) = saved.take_if(|(_, since)| since.elapsed() >= LONGEST) {
                return Ok(Next::Saved(save));
            }
            match self.told.recv_timeout(if saved.is_some() { QUIET } else { SLICE }) {
                Ok(WatchEvent::Wrote(path)) => saved = saved.or_else(|| Some((self.save(&path)?, Instant::now()))),
                Ok(WatchEvent::Pressed(KeyPress::Char('h' | 'H' | '?'))) => {
                    *hints = hints.saturating_add(1);
                    ui::out("\n");
                    watched.tell(evidence, *hints)?;
                    ui::out(&format!("\n{WATCHING}"));
                }
                Ok(WatchEvent::Pressed(press)) => {
                    if let Some(next) = pressed(press) {
                        return Ok(next);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    if let Some((save, _)) = saved.take() {
                        return Ok(Next::Saved(save));
                    }
                }
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        Ok(Next::Leave)
    }

    /// What was saved, if people write it and it counts.
    fn save(&mut self, path: &Path) -> Option<Save> {
        let is_folder = written::is_folder(path);
        if is_folder {
            self.saves.follow(path);
        }
        let time = path.symlink_metadata().and_then(|data| data.modified());
        let at = time.unwrap_or_else(|_| SystemTime::now());
        let counts = is_folder || written::is_by_people(path, &self.stacks);
        let is_new = self.count_from.is_none_or(|from| at >= from);
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        (counts && is_new).then_some(Save { name, at })
    }
}

/// What is told of a program that ended between two looks.
fn meanwhile(how: &str, last: &[String]) -> String {
    let lines = last[last.len().saturating_sub(SAID)..].iter().map(|line| format!("    {}\n", safe(line)));
    format!("\n  Your program has ended ({how}). The last lines it printed:\n{}\n{WATCHING}", lines.collect::<String>())
}

/// What a key other than `h` does.
fn pressed(press: KeyPress) -> Option<Next> {
    match press {
        KeyPress::Enter => Some(Next::Again),
        KeyPress::Char('q' | 'Q') | KeyPress::CtrlC => Some(Next::Leave),
        // Where nobody is at the keys, files are saved all the same.
        KeyPress::End => Some(Next::Leave).filter(|_| std::io::stdin().is_terminal()),
        _ => None,
    }
}

/// What is otherwise than at the last look, in a sentence.
fn since(last: &CheckResult, now: &CheckResult) -> String {
    let met =
        |evidence: &CheckResult, at: usize| evidence.probes.get(at).is_some_and(|look| look.outcome == Outcome::Met);
    let names = |fits: &dyn Fn(usize) -> bool| -> Vec<String> {
        let those = now.probes.iter().enumerate().filter(|(at, _)| fits(*at));
        those.map(|(_, look)| format!("{} {}", look.probe.method, look.path)).collect()
    };
    let are = |names: &[String]| format!("{} {}", names.join(", "), plural::choose(names.len(), "is", "are"));
    let better = names(&|at| met(now, at) && !met(last, at));
    let worse = names(&|at| !met(now, at) && met(last, at));
    match (better.is_empty(), worse.is_empty()) {
        (true, true) => "Since the last look nothing changed.".to_owned(),
        (false, true) => format!("New since the last look: {} met.", are(&better)),
        (true, false) => format!("Since the last look {} not met any more.", are(&worse)),
        (false, false) => format!("New since the last look: {} met, {} not any more.", are(&better), are(&worse)),
    }
}
