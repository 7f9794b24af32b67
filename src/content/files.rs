//! Reads files that other people wrote: ordinary files only, and never more than a limit.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path};

/// Folders that tools fill and people do not write in.
const GENERATED_FOLDERS: &[&str] = &["node_modules", "target", "__pycache__", "venv", "dist", "build"];

/// Reads a whole file.
///
/// # Errors
/// The file cannot be read, is not an ordinary file, or has more than `max_bytes`.
pub fn read_whole(path: &Path, max_bytes: u64) -> io::Result<Vec<u8>> {
    let data = fs::metadata(path)?;
    if !data.is_file() {
        return Err(io::Error::other("it is not an ordinary file"));
    }
    if data.len() > max_bytes {
        return Err(io::Error::other(format!("it has {} bytes; at most {max_bytes} are read", data.len())));
    }
    fs::read(path)
}

/// Returns the text with `\n` at the end of each line. A text that has these already is copied as a whole, which takes
/// much less time.
pub fn with_unix_line_ends(text: &str) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n") } else { text.to_owned() }
}

/// Reads the beginning of a file as text. Returns nothing if there is no such file. Bytes that are not UTF-8 become `�`;
/// UTF-16 is read as such.
pub fn read_start(path: &Path, max_bytes: u64) -> Option<String> {
    // Opening a pipe would wait for its other end, so the kind is asked for first.
    fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(max_bytes).read_to_end(&mut bytes).ok()?;
    Some(if is_utf16(&bytes) { decoded_utf16(&bytes) } else { String::from_utf8_lossy(&bytes).into_owned() })
}

/// Returns whether a file begins as one in UTF-16, which some editors and shells of Windows write.
pub fn is_utf16_file(path: &Path) -> bool {
    let mut bytes = Vec::new();
    let is_read = File::open(path).is_ok_and(|file| file.take(2).read_to_end(&mut bytes).is_ok());
    is_read && is_utf16(&bytes)
}

fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")
}

/// The text of a file in UTF-16, without the mark at its start that says so.
fn decoded_utf16(bytes: &[u8]) -> String {
    let is_little = bytes.starts_with(b"\xff\xfe");
    let unit = |pair: &[u8]| {
        let pair = [pair[0], pair[1]];
        if is_little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
    };
    let units: Vec<u16> = bytes[2..].chunks_exact(2).map(unit).collect();
    String::from_utf16_lossy(&units)
}

/// Returns whether tools fill a folder of this name, or it is hidden: its files are nobody's own work.
pub fn is_generated_folder(name: &str) -> bool {
    name.starts_with('.') || GENERATED_FOLDERS.contains(&name)
}

/// Returns whether a path with `/` between its parts leads to something inside the folder that it starts in.
pub fn is_inside(path: &str) -> bool {
    let is_normal = |part| matches!(part, Component::Normal(_));
    !path.is_empty() && !path.contains('\\') && Path::new(path).components().all(is_normal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whole_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.txt");
        fs::write(&path, "12345").expect("written");
        assert_eq!(read_whole(&path, 5).expect("it is small enough"), b"12345");
        let message = |path: &Path| read_whole(path, 4).expect_err("it is refused").to_string();
        assert_eq!(message(&path), "it has 5 bytes; at most 4 are read");
        assert_eq!(message(folder.path()), "it is not an ordinary file");
    }

    #[test]
    fn a_path_inside_goes_down_only() {
        for inside in ["a", "a/b.txt", ".env"] {
            assert!(is_inside(inside), "{inside}");
        }
        for outside in ["", "..", "a/../../b", "/a", "a\\b"] {
            assert!(!is_inside(outside), "{outside}");
        }
    }

    #[test]
    fn the_beginning_of_a_file_is_read_up_to_the_limit() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.txt");
        fs::write(&path, b"12\xff45").expect("written");
        assert_eq!(read_start(&path, 3).as_deref(), Some("12\u{fffd}"));
        assert_eq!(read_start(folder.path(), 3), None);
        assert_eq!(read_start(&folder.path().join("b.txt"), 3), None);
    }
}
