//! What a server is made with, told from its answers first and its folder second, so that a hint can
//! speak the learner's language.

use std::path::Path;

use hyper::HeaderMap;

/// What a server is made with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Stack {
    /// Express
    Express,
    /// Node's own `node:http`
    Node,
    /// Hono
    Hono,
    /// Flask
    Flask,
    /// FastAPI
    FastApi,
    /// Python's own `http.server`
    Python,
    /// axum
    Axum,
    /// Rust, with hyper or anything else
    Rust,
    /// Go's `net/http`
    Go,
    /// Nothing tells.
    #[default]
    Unknown,
}

/// Name in `doorway.toml`, and as a sentence has it.
const NAMES: &[(Stack, &str, &str)] = &[
    (Stack::Express, "express", "Express"),
    (Stack::Node, "node", "Node"),
    (Stack::Hono, "hono", "Hono"),
    (Stack::Flask, "flask", "Flask"),
    (Stack::FastApi, "fastapi", "FastAPI"),
    (Stack::Python, "python", "Python"),
    (Stack::Axum, "axum", "axum"),
    (Stack::Rust, "rust", "Rust"),
    (Stack::Go, "go", "Go"),
];

/// A word in a file of the project, and the stack it speaks for. The first that is found wins.
const FILES: &[(&str, &str, Stack)] = &[
    ("package.json", "\"express\"", Stack::Express),
    ("package.json", "\"hono\"", Stack::Hono),
    ("package.json", "", Stack::Node),
    ("app.py", "fastapi", Stack::FastApi),
    ("app.py", "flask", Stack::Flask),
    ("index.py", "fastapi", Stack::FastApi),
    ("index.py", "flask", Stack::Flask),
    ("app.py", "", Stack::Python),
    ("index.py", "", Stack::Python),
    ("index.js", "express", Stack::Express),
    ("index.js", "hono", Stack::Hono),
    ("server.js", "express", Stack::Express),
    ("index.js", "", Stack::Node),
    ("server.js", "", Stack::Node),
    ("Cargo.toml", "axum", Stack::Axum),
    ("Cargo.toml", "", Stack::Rust),
    ("go.mod", "", Stack::Go),
];

/// Endings of a program's file, a word in it, and the stack that they speak for. The first that is found wins.
const CODE: &[(&[&str], &str, Stack)] = &[
    (&["js", "mjs", "cjs", "ts"], "express", Stack::Express),
    (&["js", "mjs", "cjs", "ts"], "hono", Stack::Hono),
    (&["js", "mjs", "cjs", "ts"], "", Stack::Node),
    (&["py"], "fastapi", Stack::FastApi),
    (&["py"], "flask", Stack::Flask),
    (&["py"], "", Stack::Python),
    (&["rs"], "axum", Stack::Axum),
    (&["rs"], "", Stack::Rust),
    (&["go"], "", Stack::Go),
];

/// A field of an answer's head, what its value begins with in small letters, and the stack that sends it.
const HEADERS: &[(&str, &str, Stack)] = &[
    ("x-powered-by", "express", Stack::Express),
    ("server", "werkzeug", Stack::Flask),
    ("server", "uvicorn", Stack::FastApi),
    ("server", "basehttp", Stack::Python),
    ("server", "simplehttp", Stack::Python),
];

/// The most of a file that is searched, in bytes.
const MOST: usize = 64 * 1024;

impl Stack {
    /// Every one that is known, and that nothing is known.
    #[cfg(test)]
    pub fn all() -> Vec<Stack> {
        NAMES.iter().map(|(stack, ..)| *stack).chain([Stack::Unknown]).collect()
    }

    /// The stack of that name in `doorway.toml`.
    pub fn named(name: &str) -> Option<Stack> {
        NAMES.iter().find(|(_, own, _)| own.eq_ignore_ascii_case(name)).map(|(stack, ..)| *stack)
    }

    /// Its name in `doorway.toml` and in `templates/`; none where nothing is known.
    pub fn name(self) -> Option<&'static str> {
        NAMES.iter().find(|(stack, ..)| *stack == self).map(|(_, name, _)| *name)
    }

    /// As a sentence has it; none where nothing is known.
    pub fn title(self) -> Option<&'static str> {
        NAMES.iter().find(|(stack, ..)| *stack == self).map(|(.., title)| *title)
    }

    /// What the head of an answer tells.
    pub fn of_headers(headers: &HeaderMap) -> Option<Stack> {
        let value = |name: &str| Some(headers.get(name)?.to_str().ok()?.to_ascii_lowercase());
        HEADERS.iter().find(|(name, start, _)| value(name).is_some_and(|own| own.starts_with(start))).map(|row| row.2)
    }

    /// What a program's own file tells, by its name and its code.
    pub fn of_code(name: &str, code: &str) -> Option<Stack> {
        let ending = name.rsplit('.').next()?;
        let fits = |(endings, word, _): &&(&[&str], &str, Stack)| endings.contains(&ending) && code.contains(word);
        CODE.iter().find(fits).map(|row| row.2)
    }

    /// What the files of a folder tell.
    pub fn of_folder(folder: &Path) -> Option<Stack> {
        let has = |name: &str, word: &str| {
            let text = read_some(&folder.join(name))?;
            (word.is_empty() || text.to_ascii_lowercase().contains(word)).then_some(())
        };
        FILES.iter().find(|(name, word, _)| has(name, word).is_some()).map(|row| row.2)
    }
}

/// The beginning of a file, as text.
fn read_some(path: &Path) -> Option<String> {
    use std::io::Read;
    let mut bytes = Vec::new();
    // Opening a pipe would wait for its other end.
    std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    std::fs::File::open(path).ok()?.take(MOST as u64).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::Stack;

    #[test]
    fn a_programs_own_file_tells_its_stack() {
        assert_eq!(Stack::of_code("a/b.mjs", "import express from 'express';"), Some(Stack::Express));
        assert_eq!(Stack::of_code("flask.py", "from flask import Flask"), Some(Stack::Flask));
        assert_eq!(Stack::of_code("notes.txt", "express"), None);
    }
}
