//! The stacks: what a server is made with, and how that is recognised. Each is a folder in `templates/`; none has Rust
//! of its own.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use hyper::HeaderMap;

use super::files::read_start;
use super::stack::Stack;
use super::template_files::TemplateFiles;

/// How much of a project's file is searched for a word, in bytes.
const MAX_SEARCHED_BYTES: u64 = 64 * 1024;

/// The name of the stack that needs no language.
const PAGE_STACK: &str = "page";

/// All stacks there are: the built-in ones and those of a lessons folder. Read when they are first needed.
#[derive(Debug, Clone, Default)]
pub struct Stacks {
    templates: TemplateFiles,
    read: Arc<OnceLock<Vec<ReadStack>>>,
}

/// A stack, or what is wrong with its file.
type ReadStack = Result<Arc<Stack>, String>;

impl Stacks {
    /// The built-in stacks.
    pub fn builtin() -> Self {
        Self::default()
    }

    /// The built-in stacks and, where lessons come from a folder, the stacks in its folder `templates`.
    pub fn with_lessons(folder: Option<&Path>) -> Self {
        Self { templates: TemplateFiles::with_lessons(folder), read: Arc::default() }
    }

    /// The files that the stacks are read from.
    pub fn templates(&self) -> &TemplateFiles {
        &self.templates
    }

    /// All stacks that can be read, in their order, without the one of [`Stacks::page`].
    pub fn all(&self) -> impl Iterator<Item = &Arc<Stack>> {
        self.results().iter().filter_map(|stack| stack.as_ref().ok())
    }

    /// All stacks, in their order.
    ///
    /// # Errors
    /// What is wrong with the first one that cannot be read. The tests read the built-in ones.
    pub fn try_all(&self) -> anyhow::Result<Vec<Arc<Stack>>> {
        self.results().iter().map(|stack| stack.clone().map_err(anyhow::Error::msg)).collect()
    }

    fn results(&self) -> &[ReadStack] {
        self.read.get_or_init(|| {
            let names = self.templates.folders("").into_iter();
            let read = |name: String| self.try_named(&name).map_err(|error| format!("{error:#}")).transpose();
            let mut stacks: Vec<ReadStack> = names.filter_map(read).collect();
            stacks.retain(|stack| !stack.as_ref().is_ok_and(|stack| stack.served_by_doorway));
            stacks.sort_by_key(|stack| stack.as_ref().map_or(u32::MAX, |stack| stack.order));
            stacks
        })
    }

    /// The stack of that name, without reading the others.
    ///
    /// # Errors
    /// The stack's file is wrong.
    pub fn try_named(&self, name: &str) -> anyhow::Result<Option<Arc<Stack>>> {
        let is_name = name.chars().all(|char| char.is_ascii_alphanumeric() || "-_".contains(char));
        if !is_name || name.is_empty() {
            return Ok(None);
        }
        Ok(Stack::read(&self.templates, name)?.map(Arc::new))
    }

    /// The stack that somebody means who types this: its name, or one of its other names, in whatever letters.
    ///
    /// # Errors
    /// The stack's file is wrong.
    pub fn try_called(&self, typed: &str) -> anyhow::Result<Option<Arc<Stack>>> {
        let typed = typed.to_lowercase();
        if let Some(stack) = self.try_named(&typed)? {
            return Ok(Some(stack));
        }
        Ok(self.all().find(|stack| stack.aliases.contains(&typed)).cloned())
    }

    /// The stack of that name in `doorway.toml`, in whatever letters; nothing if it is unknown or wrong.
    pub fn named(&self, name: &str) -> Option<Arc<Stack>> {
        self.try_named(&name.to_ascii_lowercase()).ok().flatten()
    }

    /// The stack of projects that are only files, which doorway itself serves.
    pub fn page(&self) -> Option<Arc<Stack>> {
        self.named(PAGE_STACK)
    }

    /// What the headers of a response show.
    pub fn of_headers(&self, headers: &HeaderMap) -> Option<Arc<Stack>> {
        let value = |name: &str| Some(headers.get(name)?.to_str().ok()?.to_ascii_lowercase());
        let is_sent = |(name, starts): (&String, &Vec<String>)| {
            value(name).is_some_and(|value| starts.iter().any(|start| value.starts_with(start)))
        };
        self.all().find(|stack| stack.recognise.headers.iter().any(is_sent)).cloned()
    }

    /// What a program's own file shows, by its name and its code. A framework's word counts more than the ending.
    pub fn of_code(&self, name: &str, code: &str) -> Option<Arc<Stack>> {
        let of_language: Vec<&Arc<Stack>> = self.all().filter(|stack| stack.has_code_in(name)).collect();
        let word = |stack: &Stack| !stack.recognise.code.is_empty() && code.contains(&stack.recognise.code);
        let framework = of_language.iter().find(|stack| word(stack));
        framework
            .or_else(|| of_language.iter().find(|stack| stack.recognise.code.is_empty()))
            .map(|stack| (*stack).clone())
    }

    /// What the files of a folder show. A framework's word in a file counts more than the file alone.
    pub fn of_folder(&self, folder: &Path) -> Option<Arc<Stack>> {
        let has_file = |(name, word): (&String, &String)| word.is_empty() && folder.join(name).is_file();
        let framework = self.all().find(|stack| has_word_in(stack, folder));
        framework.or_else(|| self.all().find(|stack| stack.recognise.files.iter().any(has_file))).cloned()
    }

    /// Returns the variant of a stack that the files of a folder show; the stack itself if they show none. Their servers send
    /// the same headers.
    pub fn variant_in(&self, stack: Arc<Stack>, folder: &Path) -> Arc<Stack> {
        let is_variant = |other: &&Arc<Stack>| other.variant_of() == Some(&stack.name) && has_word_in(other, folder);
        self.all().find(is_variant).cloned().unwrap_or(stack)
    }

    /// How a project is started that does not say so itself: the file that shows it, and the command.
    pub fn start_command(&self, folder: &Path) -> Option<(String, Vec<String>)> {
        self.all().find_map(|stack| {
            let entry = stack.check.entries.iter().find(|entry| folder.join(entry).is_file())?;
            Some((entry.clone(), stack.command_for(folder, entry)?))
        })
    }

    /// Returns whether a file of this name holds a program's code.
    pub fn is_code(&self, name: &str) -> bool {
        self.all().any(|stack| stack.has_code_in(name))
    }

    /// What a program's file may be called where no command names it.
    pub fn program_names(&self) -> impl Iterator<Item = &str> {
        self.all().flat_map(|stack| stack.check.programs.iter().map(String::as_str))
    }

    /// Returns whether a line of a file of this name is a comment and nothing else.
    pub fn is_comment(&self, name: &str, line: &str) -> bool {
        let marks = self.all().find(|stack| stack.has_code_in(name)).map(|stack| &stack.check.comments);
        marks.is_some_and(|marks| marks.iter().any(|mark| line.trim_start().starts_with(mark)))
    }

    /// Returns whether a program of this name may build something before it starts the server.
    pub fn is_builder(&self, program: &str) -> bool {
        self.all().any(|stack| stack.check.builders.iter().any(|builder| builder == program))
    }
}

/// Whether a file of a folder has the word in it by which it shows the stack.
fn has_word_in(stack: &Stack, folder: &Path) -> bool {
    let has_word = |(name, word): (&String, &String)| {
        let text = || read_start(&folder.join(name), MAX_SEARCHED_BYTES);
        !word.is_empty() && text().is_some_and(|text| text.to_ascii_lowercase().contains(word))
    };
    stack.recognise.files.iter().any(has_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(stack: Option<Arc<Stack>>) -> Option<String> {
        stack.map(|stack| stack.name.clone())
    }

    #[test]
    fn every_built_in_stack_can_be_read_and_has_a_place_of_its_own() {
        let stacks = Stacks::builtin().try_all().unwrap_or_else(|error| panic!("{error:#}"));
        assert!(stacks.len() >= 9, "{stacks:?}");
        for pair in stacks.windows(2) {
            assert!(pair[0].order < pair[1].order, "{} and {} have one place", pair[0].name, pair[1].name);
        }
    }

    #[test]
    fn a_programs_own_file_shows_its_stack() {
        let stacks = Stacks::builtin();
        for (file, code, stack) in [
            ("a/b.mjs", "import express from 'express';", Some("express")),
            ("a.js", "import { Hono } from 'hono';", Some("hono")),
            ("a.ts", "http.createServer()", Some("node")),
            ("flask.py", "from flask import Flask", Some("flask")),
            ("app.py", "from fastapi import FastAPI", Some("fastapi")),
            ("app.py", "import http.server", Some("python")),
            ("main.rs", "use axum::Router;", Some("axum")),
            ("main.rs", "use hyper::Request;", Some("rust")),
            ("main.go", "package main", Some("go")),
            ("notes.txt", "express", None),
        ] {
            assert_eq!(name(stacks.of_code(file, code)).as_deref(), stack, "{file}: {code}");
        }
    }

    #[test]
    fn a_folder_shows_its_stack() {
        let stacks = Stacks::builtin();
        for (files, stack) in [
            (&[("package.json", "{\"dependencies\": {\"express\": \"5\"}}")][..], Some("express")),
            (&[("package.json", "{}"), ("index.js", "require('express')")], Some("express")),
            (&[("package.json", "{}")], Some("node")),
            (&[("server.js", "")], Some("node")),
            (&[("app.py", "from Flask import")], Some("flask")),
            (&[("index.py", "")], Some("python")),
            (&[("Cargo.toml", "axum = 1")], Some("axum")),
            (&[("Cargo.toml", "")], Some("rust")),
            (&[("go.mod", "")], Some("go")),
            (&[("notes.txt", "express")], None),
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            files.iter().for_each(|(file, text)| std::fs::write(folder.path().join(file), text).expect("written"));
            assert_eq!(name(stacks.of_folder(folder.path())).as_deref(), stack, "{files:?}");
        }
    }

    #[test]
    fn the_headers_of_a_response_show_the_stack() {
        let stacks = Stacks::builtin();
        for (header, value, stack) in [
            ("x-powered-by", "Express", Some("express")),
            ("server", "Werkzeug/3.1", Some("flask")),
            ("server", "uvicorn", Some("fastapi")),
            ("server", "BaseHTTP/0.6 Python/3.12", Some("python")),
            ("server", "nginx", None),
        ] {
            let headers = HeaderMap::from_iter([(
                header.parse::<hyper::header::HeaderName>().expect("a name"),
                value.parse::<hyper::header::HeaderValue>().expect("a value"),
            )]);
            assert_eq!(name(stacks.of_headers(&headers)).as_deref(), stack, "{header}: {value}");
        }
    }

    #[test]
    fn a_variant_of_a_stack_is_known_by_the_files_of_its_folder() {
        let (stacks, folder) = (Stacks::builtin(), tempfile::tempdir().expect("a folder"));
        let variant = || name(stacks.named("express").map(|stack| stacks.variant_in(stack, folder.path())));
        assert_eq!(variant().as_deref(), Some("express"));
        std::fs::write(folder.path().join("index.ts"), "import express from 'express';").expect("written");
        assert_eq!(variant().as_deref(), Some("express-ts"));
    }

    #[test]
    fn a_stack_is_called_by_each_of_its_names() {
        let stacks = Stacks::builtin();
        for (typed, stack) in [
            ("js", Some("node")),
            ("JavaScript", Some("node")),
            ("python", Some("python")),
            ("py", Some("python")),
            ("ts", Some("express-ts")),
            ("Express", Some("express")),
            ("golang", Some("go")),
            ("cobol", None),
        ] {
            assert_eq!(name(stacks.try_called(typed).expect("they can be read")).as_deref(), stack, "{typed}");
        }
    }

    #[test]
    fn no_name_means_two_stacks_and_each_stack_says_whom_it_suits() {
        let stacks = Stacks::builtin();
        let mut names = std::collections::BTreeSet::new();
        for stack in stacks.try_all().expect("they can be read") {
            assert!(!stack.suits.is_empty(), "{}", stack.name);
            assert!(stack.aliases.iter().chain([&stack.name]).all(|name| names.insert(name.clone())), "{}", stack.name);
        }
    }

    #[test]
    fn a_stack_is_named_in_whatever_letters_and_nothing_else_is_one() {
        let stacks = Stacks::builtin();
        assert_eq!(name(stacks.named("Express")).as_deref(), Some("express"));
        for wrong in ["", "..", "common", "node/hello", "nod"] {
            assert!(stacks.named(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn the_stack_of_pages_is_in_no_list() {
        let stacks = Stacks::builtin();
        let page = stacks.page().expect("there is one");
        assert!(page.served_by_doorway && stacks.all().all(|stack| *stack != page));
    }

    #[test]
    fn a_line_is_a_comment_in_its_own_language() {
        let stacks = Stacks::builtin();
        assert!(stacks.is_comment("a.py", "  # a") && !stacks.is_comment("a.py", "// a"));
        assert!(stacks.is_comment("a.js", "  // a") && !stacks.is_comment("a.js", "# a"));
    }

    #[test]
    fn a_virtual_environment_in_the_folder_starts_its_program() {
        let stacks = Stacks::builtin();
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("app.py"), "").expect("written");
        let command = || stacks.start_command(folder.path()).expect("there is a way").1.join(" ");
        let python = if cfg!(windows) { "python" } else { "python3" };
        assert_eq!(command(), format!("{python} app.py"));
        let own = if cfg!(windows) { ".venv/Scripts/python.exe" } else { ".venv/bin/python" };
        let own = folder.path().join(own);
        std::fs::create_dir_all(own.parent().expect("it has one")).expect("made");
        std::fs::write(own, "").expect("written");
        assert!(command().starts_with("./.venv/"), "{}", command());
    }
}
