//! Sizes in bytes for people. One unit everywhere: a KB is 1,000 bytes, as in a browser's developer tools.

use super::plural::count;

/// Returns a size that fits a column: `13 B`, `1.2 KB`, `3.4 MB`, `22.9 GB`.
pub fn short_size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        // From here on, one decimal would round to 1000.0 KB.
        1_000..999_950 => format!("{:.1} KB", bytes as f64 / 1e3),
        999_950..999_950_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// Returns a size that fits a sentence: `1 byte`, `13 bytes`, `1.2 KB`.
pub fn size_in_words(bytes: u64) -> String {
    match usize::try_from(bytes) {
        Ok(few @ 0..1_000) => count(few, "byte"),
        _ => short_size(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_short_and_never_a_thousand_of_a_unit() {
        assert_eq!([13, 1_234, 2_500_000].map(short_size), ["13 B", "1.2 KB", "2.5 MB"]);
        assert_eq!([999, 999_949, 999_950].map(short_size), ["999 B", "999.9 KB", "1.0 MB"]);
        assert_eq!([999_949_999, 22_980_800_000].map(short_size), ["999.9 MB", "23.0 GB"]);
        assert_eq!([1, 13, 1_234].map(size_in_words), ["1 byte", "13 bytes", "1.2 KB"]);
    }
}
