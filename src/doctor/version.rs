//! Versions, as programs print them.

/// Returns the first version in a text: `v20.11.1`, `go version go1.22.2 linux/amd64`, `curl 8.5.0 (x86_64…)`.
pub(super) fn find_version(text: &str) -> Option<&str> {
    let is_part = |char: char| char.is_ascii_digit() || char == '.';
    let mut rest = text;
    loop {
        let start = rest.find(|char: char| char.is_ascii_digit())?;
        let end = rest[start..].find(|char| !is_part(char)).map_or(rest.len(), |length| start + length);
        let version = rest[start..end].trim_end_matches('.');
        if version.contains('.') {
            return Some(version);
        }
        rest = &rest[end..];
    }
}

/// Whether a version is at least as new as a different one.
pub(super) fn is_at_least(version: &str, least: &str) -> bool {
    let numbers = |text: &str| text.split('.').map(|part| part.parse().unwrap_or(0)).collect::<Vec<u32>>();
    numbers(version) >= numbers(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_found_in_what_each_program_prints() {
        for (text, version) in [
            ("v20.11.1\n", "20.11.1"),
            ("Python 3.11.2", "3.11.2"),
            ("go version go1.22.2 linux/amd64", "1.22.2"),
            ("cargo 1.85.0 (d73d2caf9 2024-12-31)", "1.85.0"),
            ("git version 2.39.5 (Apple Git-154)", "2.39.5"),
            ("curl 8.5.0 (x86_64-pc-linux-gnu) libcurl/8.5.0", "8.5.0"),
        ] {
            assert_eq!(find_version(text), Some(version), "{text}");
        }
        assert_eq!(find_version("no version 7"), None);
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(is_at_least("20.11.1", "20") && is_at_least("3.10.0", "3.9") && is_at_least("1.22", "1.22"));
        assert!(!is_at_least("18.19.0", "20") && !is_at_least("3.8.10", "3.9") && !is_at_least("1.9", "1.22"));
    }
}
