//! Files as they are saved: the system tells, or where it cannot, the folder is looked through again and again.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use notify::event::{MetadataKind, ModifyKind};
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use super::written;

/// How often a folder is looked through where the system does not tell.
const POLL: Duration = Duration::from_millis(300);

/// A folder that is watched, until it is dropped.
pub(super) struct SaveWatcher(Box<dyn Watcher>);

impl SaveWatcher {
    /// Watches a folder and those below it in which people write. `each` is called with every path that is written,
    /// made, moved or removed there. Where the system cannot tell, the folder is looked through instead.
    ///
    /// # Errors
    /// If the folder can be watched in neither way.
    pub(super) fn watch(folder: &Path, each: impl Fn(PathBuf) + Clone + Send + 'static) -> anyhow::Result<Self> {
        let told =
            || Some(folder).filter(|folder| tells(folder)).and_then(|folder| Self::told(folder, each.clone()).ok());
        told()
            .map_or_else(|| Self::polled(folder, each.clone()), Ok)
            .with_context(|| format!("could not watch the folder {}", folder.display()))
    }

    fn told(folder: &Path, each: impl Fn(PathBuf) + Send + 'static) -> notify::Result<Self> {
        let watcher = RecommendedWatcher::new(handler(each), Config::default())?;
        Self::of(Box::new(watcher), folder)
    }

    /// Contents are compared: times are known by the second alone here, and people save more often.
    fn polled(folder: &Path, each: impl Fn(PathBuf) + Send + 'static) -> notify::Result<Self> {
        let config = Config::default().with_poll_interval(POLL).with_compare_contents(true);
        Self::of(Box::new(PollWatcher::new(handler(each), config)?), folder)
    }

    fn of(watcher: Box<dyn Watcher>, folder: &Path) -> notify::Result<Self> {
        let mut own = Self(watcher);
        written::folders(folder).iter().try_for_each(|folder| own.0.watch(folder, RecursiveMode::NonRecursive))?;
        Ok(own)
    }

    /// Watches a folder that has come since, and those below it. One that cannot be watched is left out.
    pub(super) fn follow(&mut self, folder: &Path) {
        for folder in written::folders(folder) {
            let _ = self.0.watch(&folder, RecursiveMode::NonRecursive);
        }
    }
}

fn handler(each: impl Fn(PathBuf) + Send + 'static) -> impl FnMut(notify::Result<Event>) + Send + 'static {
    move |event| {
        let Ok(event) = event else { return };
        if is_write(event.kind) {
            event.paths.into_iter().for_each(&each);
        }
    }
}

/// Whether something has another content or another name now: looking at a file changes nothing.
fn is_write(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(_) => false,
        EventKind::Modify(ModifyKind::Metadata(what)) => what == MetadataKind::WriteTime,
        _ => true,
    }
}

/// File systems that live elsewhere: Linux does not hear of what is saved there by others. Each by the number that
/// statfs(2) gives: NFS, SMB1, SMB2 and CIFS, 9p (Windows' drives under WSL), FUSE, VirtualBox, AFS.
#[cfg(target_os = "linux")]
const ELSEWHERE: &[u32] =
    &[0x6969, 0x517B, 0xFE53_4D42, 0xFF53_4D42, 0x0102_1997, 0x6573_5546, 0x786F_4256, 0x5346_414F];

/// Whether the system tells of what is saved in the folder.
#[cfg(target_os = "linux")]
fn tells(folder: &Path) -> bool {
    // The number is 32 bits wide whatever the system's type for it is.
    rustix::fs::statfs(folder).is_ok_and(|system| !ELSEWHERE.contains(&(system.f_type as u32)))
}

#[cfg(not(target_os = "linux"))]
fn tells(_folder: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use super::*;

    const TIME: Duration = Duration::from_secs(20);

    /// Waits until a path with this name is told of.
    fn hears(told: &Receiver<PathBuf>, name: &str) {
        while told.recv_timeout(TIME).expect("it is told in time").file_name() != Some(name.as_ref()) {}
    }

    type Way = fn(&Path, std::sync::mpsc::Sender<PathBuf>) -> notify::Result<SaveWatcher>;

    const WAYS: [Way; 2] = [
        |folder, told| SaveWatcher::told(folder, move |path| drop(told.send(path))),
        |folder, told| SaveWatcher::polled(folder, move |path| drop(told.send(path))),
    ];

    #[test]
    fn what_is_saved_moved_and_removed_is_told_of_either_way() {
        for way in WAYS {
            let top = tempfile::tempdir().expect("a folder");
            let file = |name: &str| top.path().join(name);
            std::fs::create_dir(file("public")).expect("made");
            std::fs::write(file("public/about.html"), "1").expect("written");
            let (sender, told) = channel();
            let _saves = way(top.path(), sender).expect("it watches");
            std::fs::write(file("public/about.html"), "2").expect("written");
            hears(&told, "about.html");
            // The same length, within the same second.
            std::fs::write(file("public/about.html"), "3").expect("written");
            hears(&told, "about.html");
            std::fs::write(file("index.js.new"), "1").expect("written");
            std::fs::rename(file("index.js.new"), file("index.js")).expect("moved");
            hears(&told, "index.js");
            std::fs::remove_file(file("index.js")).expect("removed");
            hears(&told, "index.js");
        }
    }

    #[test]
    fn a_folder_that_comes_later_is_followed() {
        for way in WAYS {
            let top = tempfile::tempdir().expect("a folder");
            let (sender, told) = channel();
            let mut saves = way(top.path(), sender).expect("it watches");
            std::fs::create_dir(top.path().join("routes")).expect("made");
            hears(&told, "routes");
            saves.follow(&top.path().join("routes"));
            std::fs::write(top.path().join("routes/user.js"), "1").expect("written");
            hears(&told, "user.js");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_own_disk_tells() {
        assert!(tells(&std::env::temp_dir()));
    }
}
