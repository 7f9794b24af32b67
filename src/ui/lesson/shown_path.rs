//! A path as the learner knows it: `~` stands for their home.

use std::path::Path;

use etcetera::home_dir;

use crate::text::platform::Platform;
use crate::text::safe::safe_to_copy;

/// Returns a path, safe to print, with `~` for the learner's home where their shell knows it.
pub fn shown_path(path: &Path) -> String {
    let home = home_dir().ok().filter(|home| !home.as_os_str().is_empty() && Platform::CURRENT != Platform::Windows);
    let below = home.as_deref().and_then(|home| path.strip_prefix(home).ok());
    match below {
        Some(below) => safe_to_copy(&format!("~/{}", below.display())),
        None => safe_to_copy(&path.display().to_string()),
    }
}
