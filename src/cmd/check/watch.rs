//! `--watch`: looks again whenever a file is saved, and says what has changed since.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, SystemTime};

use crate::check::{Evidence, Outcome};
use crate::say;
use crate::say::keys::{self, Press};

/// How often the folder is looked through. Looking works on every file system; waiting for events does not.
const POLL: Duration = Duration::from_millis(250);
/// The most files that are looked at.
const MOST: usize = 2_000;
/// How deep folders are followed.
const DEEP: usize = 6;
/// Folders that programs write and people don't.
const SKIPPED: &[&str] = &["node_modules", "target", "__pycache__", "venv", "dist", "build"];
/// The endings of files that people write.
const ENDINGS: &[&str] =
    &["js", "mjs", "cjs", "ts", "jsx", "tsx", "py", "rs", "go", "html", "htm", "css", "toml", "json"];

/// What the loop asks of its caller.
pub(super) trait Watched {
    /// Looks once, with a start of the program.
    fn look(&mut self) -> anyhow::Result<Evidence>;
    /// Tells what was seen.
    fn tell(&mut self, evidence: &Evidence, hints: u8) -> anyhow::Result<()>;
    /// Whether Ctrl-C was pressed.
    fn is_stopped(&self) -> bool;
}

/// Looks again and again, until the learner leaves. The last look comes back.
///
/// # Errors
/// Those of looking and telling.
pub(super) fn run(folder: &Path, plain: bool, mut hints: u8, watched: &mut dyn Watched) -> anyhow::Result<Evidence> {
    let (sender, presses) = channel();
    let (_, _raw) = keys::listen(plain, move |press| sender.send(press).is_ok());
    let mut last: Option<Evidence> = None;
    let mut was_saved_meanwhile = false;
    loop {
        let before = files(folder);
        let evidence = watched.look()?;
        watched.tell(&evidence, hints)?;
        if watched.is_stopped() {
            return Ok(evidence);
        }
        if let Some(last) = &last {
            say::out(&format!("  {}\n", say::safe(&since(last, &evidence))));
        }
        say::out("\n  Watching this folder. Enter looks again · h hint · q quits\n");
        // A program that writes such a file each time it starts must not be started for ever.
        let after = files(folder);
        let saved = changed(&before, &after).filter(|_| !was_saved_meanwhile);
        was_saved_meanwhile = saved.is_some();
        let next = match saved {
            Some(name) => Next::Saved(name),
            None => wait(folder, after, &presses, &mut hints, &evidence, watched)?,
        };
        match next {
            Next::Leave => return Ok(evidence),
            Next::Again => say::out("\n"),
            Next::Saved(name) => say::out(&format!("\n  {} was saved.\n\n", say::safe(&name))),
        }
        last = Some(evidence);
    }
}

/// What ended the waiting.
enum Next {
    Leave,
    Again,
    Saved(String),
}

/// Waits for a key, or for a file to be saved and then nothing more for a moment.
fn wait(
    folder: &Path,
    mut before: Files,
    presses: &Receiver<Press>,
    hints: &mut u8,
    evidence: &Evidence,
    watched: &mut dyn Watched,
) -> anyhow::Result<Next> {
    let person = std::io::stdin().is_terminal();
    let mut saved: Option<String> = None;
    loop {
        if watched.is_stopped() {
            return Ok(Next::Leave);
        }
        match presses.recv_timeout(POLL) {
            Ok(Press::Enter) => return Ok(Next::Again),
            Ok(Press::Char('h' | 'H' | '?')) => {
                *hints = hints.saturating_add(1);
                watched.tell(evidence, *hints)?;
            }
            Ok(Press::Char('q' | 'Q') | Press::CtrlC) => return Ok(Next::Leave),
            Ok(Press::End) if person => return Ok(Next::Leave),
            Ok(_) | Err(RecvTimeoutError::Timeout) => {}
            // Nobody is at the keys; files are still saved.
            Err(RecvTimeoutError::Disconnected) => std::thread::sleep(POLL),
        }
        let now = files(folder);
        match (changed(&before, &now), saved) {
            (None, Some(name)) => return Ok(Next::Saved(name)),
            (name, earlier) => saved = earlier.or(name),
        }
        before = now;
    }
}

/// Endings of files that a program reads once, when it starts.
const CODE: &[&str] = &["js", "mjs", "cjs", "ts", "py", "rs", "go"];

/// The file of a program's code that was saved last, and when.
pub(super) fn saved_last(folder: &Path) -> Option<(String, SystemTime)> {
    let is_code = |path: &Path| path.extension().is_some_and(|ending| CODE.iter().any(|code| ending == *code));
    let code = files(folder).into_iter().filter(|(path, _)| is_code(path));
    let (path, time) = code.filter_map(|(path, (_, time))| Some((path, time?))).max_by_key(|(_, time)| *time)?;
    Some((path.file_name()?.to_string_lossy().into_owned(), time))
}

/// Files with size and time of the last change.
type Files = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

/// The files that people write, below a folder. Links are not followed.
fn files(folder: &Path) -> Files {
    let (mut found, mut folders) = (Files::new(), vec![(folder.to_owned(), 0)]);
    while let Some((folder, depth)) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok) {
            let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
            let Ok(data) = entry.metadata() else { continue };
            if data.is_dir() && depth < DEEP && !name.starts_with('.') && !SKIPPED.contains(&name.as_str()) {
                folders.push((path, depth + 1));
            } else if data.is_file() && is_written_by_people(&path) {
                found.insert(path, (data.len(), data.modified().ok()));
            }
            if found.len() >= MOST {
                return found;
            }
        }
    }
    found
}

fn is_written_by_people(path: &Path) -> bool {
    path.extension().and_then(|ending| ending.to_str()).is_some_and(|ending| ENDINGS.contains(&ending))
}

/// The name of a file that is another one, or gone, or new.
fn changed(before: &Files, now: &Files) -> Option<String> {
    let new = now.iter().find(|(path, state)| before.get(*path) != Some(*state));
    let gone = || before.keys().find(|path| !now.contains_key(*path));
    let path = new.map(|(path, _)| path).or_else(gone)?;
    Some(path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned())
}

/// What is otherwise than at the last look, in a sentence.
fn since(last: &Evidence, now: &Evidence) -> String {
    let met = |evidence: &Evidence, at: usize| evidence.looked.get(at).is_some_and(|look| look.outcome == Outcome::Met);
    let names = |fits: &dyn Fn(usize) -> bool| {
        let those = now.looked.iter().enumerate().filter(|(at, _)| fits(*at));
        those.map(|(_, look)| format!("{} {}", look.probe.method, look.path)).collect::<Vec<_>>().join(", ")
    };
    let better = names(&|at| met(now, at) && !met(last, at));
    let worse = names(&|at| !met(now, at) && met(last, at));
    match (better.is_empty(), worse.is_empty()) {
        (true, true) => "Since the last look nothing changed.".to_owned(),
        (false, true) => format!("New since the last look: {better} is met."),
        (true, false) => format!("Since the last look {worse} is not met any more."),
        (false, false) => format!("New since the last look: {better} is met, {worse} is not any more."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_seen_and_what_programs_write_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("it has one")).expect("made");
            std::fs::write(path, text).expect("written");
        };
        write("index.js", "1");
        let mut before = files(folder.path());
        for (name, is_seen) in [
            ("public/about.html", true),
            ("index.js", true),
            ("node_modules/x/index.js", false),
            (".git/a.js", false),
            ("log.txt", false),
            ("data.sqlite", false),
        ] {
            write(name, "22");
            let now = files(folder.path());
            let seen = changed(&before, &now).is_some();
            assert_eq!(seen, is_seen, "{name}");
            before = now;
        }
        std::fs::remove_file(folder.path().join("index.js")).expect("removed");
        assert_eq!(changed(&before, &files(folder.path())).as_deref(), Some("index.js"));
    }
}
