//! Calls back when a file is saved. The system reports it; where it cannot, the folder is read again and again.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use notify::event::{MetadataKind, ModifyKind};
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use super::project_files;

/// How often a folder is read where the system does not report changes.
const POLL_INTERVAL: Duration = Duration::from_millis(300);

/// A folder that is watched, until it is dropped.
pub struct SaveWatcher(Box<dyn Watcher + Send>);

impl SaveWatcher {
    /// Watches a folder and those below it in which people write. `each` is called with every path that is written,
    /// made, moved or removed there.
    ///
    /// # Errors
    /// If the folder can be watched in neither way.
    pub fn watch(folder: &Path, each: impl Fn(PathBuf) + Clone + Send + 'static) -> anyhow::Result<Self> {
        let by_system = if reports_changes(folder) { Self::notified(folder, each.clone()).ok() } else { None };
        by_system
            .map_or_else(|| Self::polling(folder, each), Ok)
            .with_context(|| format!("could not watch the folder {}", folder.display()))
    }

    /// The system reports what is saved.
    fn notified(folder: &Path, each: impl Fn(PathBuf) + Send + 'static) -> notify::Result<Self> {
        let place = FolderPlace::of(folder);
        let each = move |path: PathBuf| {
            if !place.as_ref().is_some_and(|place| place.is_beside(&path)) {
                each(path);
            }
        };
        let watcher = RecommendedWatcher::new(handler(each), Config::default())?;
        let mut own = Self::of(Box::new(watcher), folder)?;
        // A folder that is deleted is watched no more. The folder above it reports when it is made again; a place where that
        // cannot be watched does no harm.
        if let Some(above) = folder.parent().filter(|above| above.is_absolute()) {
            let _ = own.0.watch(above, RecursiveMode::NonRecursive);
        }
        Ok(own)
    }

    /// The folder is read again and again. Contents are compared, because some systems keep the time of a file only by
    /// the second, and people save more often.
    fn polling(folder: &Path, each: impl Fn(PathBuf) + Send + 'static) -> notify::Result<Self> {
        let config = Config::default().with_poll_interval(POLL_INTERVAL).with_compare_contents(true);
        Self::of(Box::new(PollWatcher::new(handler(each), config)?), folder)
    }

    fn of(watcher: Box<dyn Watcher + Send>, folder: &Path) -> notify::Result<Self> {
        let mut own = Self(watcher);
        project_files::folders(folder)
            .iter()
            .try_for_each(|folder| own.0.watch(folder, RecursiveMode::NonRecursive))?;
        Ok(own)
    }

    /// Watches a folder that was made meanwhile, and those below it. One that cannot be watched is left out.
    pub fn follow(&mut self, folder: &Path) {
        for folder in project_files::folders(folder) {
            let _ = self.0.watch(&folder, RecursiveMode::NonRecursive);
        }
    }
}

/// Where the watched folder is, to tell it from its neighbours.
struct FolderPlace {
    name: OsString,
    /// The folder above it, as it was named and as the system names it.
    above: [PathBuf; 2],
}

impl FolderPlace {
    fn of(folder: &Path) -> Option<Self> {
        let above = folder.parent()?.to_owned();
        let real = above.canonicalize().unwrap_or_else(|_| above.clone());
        Some(Self { name: folder.file_name()?.to_owned(), above: [above, real] })
    }

    /// Whether a path is the folder above the watched one, or something else in it.
    fn is_beside(&self, path: &Path) -> bool {
        let is_above = |path: &Path| self.above.iter().any(|above| above == path);
        is_above(path) || (path.parent().is_some_and(is_above) && path.file_name() != Some(&self.name))
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

/// Whether an event changes a content or a name: reading a file does not.
fn is_write(kind: EventKind) -> bool {
    match kind {
        EventKind::Access(_) => false,
        EventKind::Modify(ModifyKind::Metadata(what)) => what == MetadataKind::WriteTime,
        _ => true,
    }
}

/// File systems of another computer: Linux does not notice what others save there. Each by its number in statfs(2): NFS, SMB1, SMB2 and CIFS, 9p (Windows' drives under WSL), FUSE, VirtualBox, AFS.
#[cfg(target_os = "linux")]
const REMOTE_FILE_SYSTEMS: &[u32] =
    &[0x6969, 0x517B, 0xFE53_4D42, 0xFF53_4D42, 0x0102_1997, 0x6573_5546, 0x786F_4256, 0x5346_414F];

/// Whether the system reports what is saved in the folder.
#[cfg(target_os = "linux")]
fn reports_changes(folder: &Path) -> bool {
    // The number is 32 bits wide whatever the system's type for it is.
    rustix::fs::statfs(folder).is_ok_and(|system| !REMOTE_FILE_SYSTEMS.contains(&(system.f_type as u32)))
}

#[cfg(not(target_os = "linux"))]
fn reports_changes(_folder: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use super::*;

    const DEADLINE: Duration = Duration::from_secs(20);

    /// Waits until a path with this name is reported.
    fn wait_for(saved: &Receiver<PathBuf>, name: &str) {
        while saved.recv_timeout(DEADLINE).expect("it is reported in time").file_name() != Some(name.as_ref()) {}
    }

    type StartWatching = fn(&Path, std::sync::mpsc::Sender<PathBuf>) -> notify::Result<SaveWatcher>;

    const BOTH_WAYS: [StartWatching; 2] = [
        |folder, sender| SaveWatcher::notified(folder, move |path| drop(sender.send(path))),
        |folder, sender| SaveWatcher::polling(folder, move |path| drop(sender.send(path))),
    ];

    #[test]
    fn what_is_saved_moved_and_removed_is_reported_either_way() {
        for start in BOTH_WAYS {
            let top = tempfile::tempdir().expect("a folder");
            let file = |name: &str| top.path().join(name);
            std::fs::create_dir(file("public")).expect("made");
            std::fs::write(file("public/about.html"), "1").expect("written");
            let (sender, saved) = channel();
            let _saves = start(top.path(), sender).expect("it watches");
            std::fs::write(file("public/about.html"), "2").expect("written");
            wait_for(&saved, "about.html");
            // The same length, within the same second.
            std::fs::write(file("public/about.html"), "3").expect("written");
            wait_for(&saved, "about.html");
            std::fs::write(file("index.js.new"), "1").expect("written");
            std::fs::rename(file("index.js.new"), file("index.js")).expect("moved");
            wait_for(&saved, "index.js");
            std::fs::remove_file(file("index.js")).expect("removed");
            wait_for(&saved, "index.js");
        }
    }

    #[test]
    fn a_folder_that_is_made_later_is_followed() {
        for start in BOTH_WAYS {
            let top = tempfile::tempdir().expect("a folder");
            let (sender, saved) = channel();
            let mut saves = start(top.path(), sender).expect("it watches");
            std::fs::create_dir(top.path().join("routes")).expect("made");
            wait_for(&saved, "routes");
            saves.follow(&top.path().join("routes"));
            std::fs::write(top.path().join("routes/user.js"), "1").expect("written");
            wait_for(&saved, "user.js");
        }
    }

    #[test]
    fn a_folder_that_is_deleted_and_made_again_is_followed_and_its_neighbours_are_not() {
        for start in BOTH_WAYS {
            let top = tempfile::tempdir().expect("a folder");
            let folder = top.path().join("w1");
            std::fs::create_dir(&folder).expect("made");
            std::fs::write(folder.join("index.js"), "1").expect("written");
            let (sender, saved) = channel();
            let mut saves = start(&folder, sender).expect("it watches");
            std::fs::remove_dir_all(&folder).expect("removed");
            wait_for(&saved, "index.js");
            std::fs::write(top.path().join("neighbour.js"), "1").expect("written");
            std::fs::create_dir(&folder).expect("made again");
            let mut path = PathBuf::new();
            while path != folder || !path.is_dir() {
                path = saved.recv_timeout(DEADLINE).expect("it is reported in time");
                assert_ne!(path.file_name(), Some("neighbour.js".as_ref()));
            }
            saves.follow(&folder);
            std::fs::write(folder.join("about.js"), "2").expect("written");
            wait_for(&saved, "about.js");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_system_reports_changes_on_the_own_disk() {
        assert!(reports_changes(&std::env::temp_dir()));
    }
}
