//! One name, one meaning: no type of the crate bears the name of another.

mod layers {
    #[allow(dead_code, reason = "each test of the sources uses a part of it")]
    pub mod graph;
}

use std::collections::{BTreeMap, BTreeSet};

use layers::graph::rust_files;

#[test]
fn no_type_name_stands_twice() {
    let mut places: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in rust_files() {
        let text = std::fs::read_to_string(&file).expect("a source can be read");
        for name in text.lines().filter_map(declared_type) {
            places.entry(name).or_default().insert(file.display().to_string());
        }
    }
    assert!(places.len() > 100, "too few types were found: {}", places.len());
    let twice: Vec<String> = places
        .iter()
        .filter(|(_, files)| files.len() > 1)
        .map(|(name, files)| format!("{name}: {}", files.iter().cloned().collect::<Vec<_>>().join(", ")))
        .collect();
    assert!(twice.is_empty(), "types that share a name:\n{}", twice.join("\n"));
}

/// The type that a line declares, if it does. What an `impl` puts in for a type of its trait has the name that the trait gave it.
fn declared_type(line: &str) -> Option<String> {
    if line.trim_start().starts_with("type ") && line.starts_with(' ') && line.contains(" = ") {
        return None;
    }
    let line = line.trim_start();
    let line = match line.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => rest.split_once(')')?.1.trim_start(),
        Some(rest) => rest.trim_start(),
        None => line,
    };
    let rest = ["struct ", "enum ", "trait ", "type ", "union "].iter().find_map(|word| line.strip_prefix(word))?;
    Some(rest.chars().take_while(|char| char.is_alphanumeric() || *char == '_').collect())
}
