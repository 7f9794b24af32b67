//! A path as the learner knows it: `~` stands for their home.

use std::path::{Path, PathBuf};

use etcetera::home_dir;

use crate::text::platform::Platform;
use crate::text::safe::safe_to_copy;

/// Returns the path that a learner has typed: `~` is their home, and a name alone is a folder where they are.
pub fn typed_path(typed: &str) -> PathBuf {
    let typed = typed.trim();
    let below_home =
        if typed == "~" { Some("") } else { typed.strip_prefix("~/").or_else(|| typed.strip_prefix("~\\")) };
    match below_home.zip(home_dir().ok()) {
        Some((below, home)) => home.join(below),
        None => std::path::absolute(typed).unwrap_or_else(|_| PathBuf::from(typed)),
    }
}

/// Returns a path, safe to print, with `~` for the learner's home where their shell knows it.
pub fn shown_path(path: &Path) -> String {
    let home = home_dir().ok().filter(|home| !home.as_os_str().is_empty() && Platform::CURRENT != Platform::Windows);
    let below = home.as_deref().and_then(|home| path.strip_prefix(home).ok());
    match below {
        Some(below) => safe_to_copy(&format!("~/{}", below.display())),
        None => safe_to_copy(&path.display().to_string()),
    }
}
