//! Which file of `src/` uses which: read from the paths in their text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The files of `src/` and the arrows between them.
pub struct Graph {
    /// Each file by its module path: `http::client` for `src/http/client.rs`; the empty path is `src/lib.rs`.
    files: BTreeMap<String, String>,
    /// From file to file, both as paths below `src/`.
    arrows: BTreeSet<(String, String)>,
}

impl Graph {
    /// Reads all of `src/`.
    pub fn read() -> Self {
        let mut files = BTreeMap::new();
        for file in rust_files() {
            let below =
                file.strip_prefix(source_folder()).expect("it lies below src/").to_string_lossy().replace('\\', "/");
            let path = below.trim_end_matches(".rs").trim_end_matches("/mod").replace('/', "::");
            let path = if path == "lib" { String::new() } else { path };
            files.insert(path, below);
        }
        let mut graph = Self { files, arrows: BTreeSet::new() };
        let files = graph.files.clone();
        let uses: BTreeMap<&String, Vec<String>> =
            files.iter().map(|(path, file)| (path, paths(&read(file)))).collect();
        let re_exports: BTreeMap<&String, BTreeMap<String, String>> =
            files.iter().map(|(path, file)| (path, re_exports(&read(file)))).collect();
        for (own, used) in &uses {
            for path in used {
                if let Some(other) = graph.resolve(own, path, &re_exports)
                    && other != **own
                {
                    graph.arrows.insert((files[*own].clone(), files[&other].clone()));
                }
            }
        }
        graph.arrows.retain(|(from, to)| !is_parent_of(from, to));
        graph
    }

    /// Every arrow, as two paths below `src/`.
    pub fn arrows(&self) -> impl Iterator<Item = (&str, &str)> {
        self.arrows.iter().map(|(from, to)| (from.as_str(), to.as_str()))
    }

    /// The top-level module that a file belongs to: `http` for `http/client.rs`.
    pub fn module(&self, file: &str) -> String {
        file.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned()
    }

    /// Each group of files that reach each other, as a line.
    pub fn circles(&self) -> Vec<String> {
        let reach: BTreeMap<&str, BTreeSet<&str>> =
            self.files.values().map(|file| (file.as_str(), self.reachable(file))).collect();
        let mut found = BTreeSet::new();
        for (file, others) in &reach {
            let circle: Vec<&str> = others.iter().filter(|other| reach[*other].contains(file)).copied().collect();
            if others.contains(file) && circle.len() > 1 {
                found.insert(circle.join(" <-> "));
            }
        }
        found.into_iter().collect()
    }

    fn reachable(&self, from: &str) -> BTreeSet<&str> {
        let (mut found, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(file) = open.pop() {
            for (_, to) in self.arrows().filter(|(own, _)| *own == file) {
                if found.insert(to) {
                    open.push(to);
                }
            }
        }
        found
    }

    /// The file that a path names, seen from a module. A name that a file only re-exports leads on to its source.
    fn resolve(
        &self,
        own: &str,
        path: &str,
        re_exports: &BTreeMap<&String, BTreeMap<String, String>>,
    ) -> Option<String> {
        let mut parts: Vec<&str> = path.split("::").collect();
        let mut base: Vec<&str> = match parts[0] {
            "crate" => Vec::new(),
            "self" => own.split("::").collect(),
            "super" => own.split("::").collect(),
            first => {
                // A child module by its name alone: `client::send` in `http/mod.rs`.
                let child = join(own, first);
                return self.files.contains_key(&child).then(|| self.deepest(&child, &parts[1..], re_exports));
            }
        };
        if parts[0] == "crate" || parts[0] == "self" {
            parts.remove(0);
        }
        while parts.first() == Some(&"super") {
            base.pop();
            parts.remove(0);
        }
        Some(self.deepest(&base.join("::"), &parts, re_exports))
    }

    fn deepest(&self, base: &str, rest: &[&str], re_exports: &BTreeMap<&String, BTreeMap<String, String>>) -> String {
        let (mut at, mut rest) = (base.to_owned(), rest);
        while let Some((first, more)) = rest.split_first() {
            let child = join(&at, first);
            if self.files.contains_key(&child) {
                (at, rest) = (child, more);
            } else if let Some(source) = re_exports.get(&at).and_then(|names| names.get(*first)) {
                let source = source.trim_start_matches("self::");
                let target = source.split("::").next().map(|module| join(&at, module)).unwrap_or_default();
                return if self.files.contains_key(&target) {
                    let parts: Vec<&str> = source.split("::").skip(1).collect();
                    self.deepest(&target, &parts, re_exports)
                } else {
                    at
                };
            } else {
                break;
            }
        }
        // Tests inside a file have modules of their own that are no files.
        while !self.files.contains_key(&at) {
            at = at.rsplit_once("::").map(|(parent, _)| parent.to_owned()).unwrap_or_default();
        }
        at
    }
}

/// The names that a file re-exports, each with the path it comes from.
fn re_exports(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for after in text.split("\npub").skip(1) {
        let after = after.split_once("use ").filter(|(before, _)| before.trim().is_empty() || before.starts_with('('));
        let Some((_, after)) = after else { continue };
        let Some((tree, _)) = after.split_once(';') else { continue };
        for path in expand(tree) {
            if let Some((_, name)) = path.rsplit_once("::") {
                found.insert(name.to_owned(), path.clone());
            }
        }
    }
    found
}

/// Every path in a text: those of `use` trees, and those that begin with `crate`, `super`, `self` or a lower-case name.
pub fn paths(text: &str) -> Vec<String> {
    // Inside a module of the file itself, as its tests are, `super` is the file.
    let (code, inner): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| !line.starts_with("    use super::"));
    let inner = inner.join("\n").replace("    use super::super::", "    use super::").replace("    use super::*;", "");
    let code = without_comments(&code.join("\n")) + &without_comments(&inner);
    let mut found = Vec::new();
    for (before, after) in code.match_indices("use ").map(|(at, word)| (&code[..at], &code[at + word.len()..])) {
        let starts_line = before.lines().last().is_none_or(|line| {
            let line = line.trim_start();
            before.ends_with('\n') || line.is_empty() || line.starts_with("pub")
        });
        if let (true, Some((tree, _))) = (starts_line, after.split_once(';')) {
            found.extend(expand(tree));
        }
    }
    let bytes = code.as_bytes();
    let mut at = 0;
    while let Some(next) = code[at..].find("::") {
        let colons = at + next;
        let start =
            code[..colons].rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':')).map_or(0, |p| p + 1);
        let end = code[colons..]
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'))
            .map_or(code.len(), |p| colons + p);
        let path = code[start..end].trim_end_matches(':');
        if bytes.get(start).is_some_and(|first| first.is_ascii_lowercase()) {
            found.push(path.to_owned());
        }
        at = end.max(colons + 2);
    }
    found
}

fn without_comments(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// `a::{b, c::{d, e}}` as `a::b`, `a::c::d`, `a::c::e`.
fn expand(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((prefix, rest)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap_or_default().trim().to_owned()];
    };
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    let inner = rest.strip_suffix('}').unwrap_or(rest);
    for (at, char) in inner.char_indices().chain([(inner.len(), ',')]) {
        match char {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let part = inner[start..at].trim();
                if !part.is_empty() {
                    found.extend(expand(part).into_iter().map(|end| format!("{}{end}", prefix.trim())));
                }
                start = at + 1;
            }
            _ => {}
        }
    }
    found.into_iter().map(|path| path.trim_end_matches("::self").to_owned()).collect()
}

fn join(base: &str, name: &str) -> String {
    if base.is_empty() { name.to_owned() } else { format!("{base}::{name}") }
}

/// Whether the first file declares the second, directly or through others: `http/mod.rs` and `http/client.rs`.
fn is_parent_of(parent: &str, child: &str) -> bool {
    let folder = parent.trim_end_matches("mod.rs").trim_end_matches(".rs").trim_end_matches('/');
    parent == "lib.rs" && child.trim_end_matches("/mod.rs").matches('/').count() == 0 && child != "main.rs"
        || child.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// Every Rust file below `src/`.
pub fn rust_files() -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![source_folder()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src/ can be listed") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    assert!(found.len() > 10, "src/ should hold the program");
    found
}

/// Where the sources are.
pub fn source_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn read(file: &str) -> String {
    let path = source_folder().join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
