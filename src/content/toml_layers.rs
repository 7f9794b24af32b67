//! TOML tables in layers: what a file leaves out is taken from the one below it.

use anyhow::Context;
use toml::{Table, Value};

use super::template_files::TemplateFiles;

/// The end of the name of a key that holds the form for Windows.
const WINDOWS: &str = "_windows";

/// Reads a TOML file below `templates/`; nothing if there is none.
///
/// # Errors
/// The file cannot be read or is not TOML.
pub fn read_table(templates: &TemplateFiles, path: &str) -> anyhow::Result<Option<Table>> {
    let read = || templates.text(path)?.map(|text| text.parse::<Table>()).transpose().map_err(anyhow::Error::from);
    read().with_context(|| format!("templates/{path} is wrong"))
}

/// Returns the first table with what the second one says added or put in its place, in inner tables too. A command
/// that is replaced takes its form for Windows with it.
pub fn merge(mut base: Table, over: Table) -> Table {
    for (key, value) in over {
        if !key.ends_with(WINDOWS) {
            base.remove(&format!("{key}{WINDOWS}"));
        }
        let merged = match (base.remove(&key), value) {
            (Some(Value::Table(below)), Value::Table(above)) => Value::Table(merge(below, above)),
            (_, value) => value,
        };
        base.insert(key, merged);
    }
    base
}

/// Returns a table, and those in it, with one value for each key: on Windows the one for Windows, if it has one.
pub fn for_system(table: Table, is_windows: bool) -> Table {
    let mut chosen = Table::new();
    let mut windows = Vec::new();
    for (key, value) in table {
        let value = if let Value::Table(inner) = value { Value::Table(for_system(inner, is_windows)) } else { value };
        match key.strip_suffix(WINDOWS) {
            Some(key) => windows.push((key.to_owned(), value)),
            None => drop(chosen.insert(key, value)),
        }
    }
    if is_windows {
        chosen.extend(windows);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        text.parse().expect("it is TOML")
    }

    #[test]
    fn a_table_over_another_says_what_is_different() {
        let base = table("a = 1\nb = 2\n[docs]\nx = 'old'\ny = 'y'");
        let over = table("b = 3\n[docs]\nx = 'new'");
        assert_eq!(merge(base, over), table("a = 1\nb = 3\n[docs]\nx = 'new'\ny = 'y'"));
    }

    #[test]
    fn a_command_that_is_replaced_takes_its_form_for_windows_with_it() {
        let base = table("run = 'python3 a.py'\nrun_windows = 'python a.py'");
        assert_eq!(merge(base.clone(), table("run = 'node a.js'")), table("run = 'node a.js'"));
        let both = table("run = 'b'\nrun_windows = 'c'");
        assert_eq!(merge(base, both.clone()), both);
    }

    #[test]
    fn each_system_has_its_own_form() {
        let both = table("[needs]\nprogram = 'python3'\nprogram_windows = 'python'\nat_least = '3.9'");
        assert_eq!(for_system(both.clone(), true), table("[needs]\nprogram = 'python'\nat_least = '3.9'"));
        assert_eq!(for_system(both, false), table("[needs]\nprogram = 'python3'\nat_least = '3.9'"));
    }
}
