//! Reads the learner's files: the one that the program starts with, and those that it imports.

use std::cell::RefCell;
use std::collections::HashMap;

use super::finding::{UnreadableCode, UnreadableReason};
use super::index::{FileIndex, ParsedFile};
use super::model::{SourceLanguage, SourceText};
use super::parse::read_tree;
use super::problem::SyntaxProblem;
use super::program::required_modules;
use super::repair::parse_and_repair;
use super::span::SourceSpan;
use super::text_distance::nearest;

/// How many files are read.
const MAX_FILES: usize = 12;
/// How large a file may be, in bytes.
const MAX_FILE_BYTES: usize = 256 * 1024;

/// Gives access to the learner's project. The paths count from its folder and have `/`.
pub(crate) trait SourceReader {
    /// Returns the text of a file. None where there is none, or it is no text.
    fn read(&self, path: &str) -> Option<String>;

    /// Returns the names of the files in a folder; `""` is the project's own.
    fn list(&self, _folder: &str) -> Vec<String> {
        Vec::new()
    }
}

/// The files of a project, each read once.
pub(super) struct ProjectFiles<'r> {
    reader: &'r dyn SourceReader,
    texts: RefCell<HashMap<String, Option<String>>>,
}

/// What was read of a project.
#[derive(Debug, Default)]
pub(super) struct ReadFiles {
    pub(super) sources: Vec<SourceText>,
    pub(super) parsed: Vec<ParsedFile>,
    pub(super) problems: Vec<SyntaxProblem>,
    pub(super) unreadable: Vec<UnreadableCode>,
    /// For each file the modules that it imports and the files they are.
    pub(super) local_modules: Vec<Vec<(String, usize)>>,
}

/// Returns the language of a file by its name.
pub(super) fn language_of(path: &str) -> Option<SourceLanguage> {
    match path.rsplit_once('.')?.1 {
        "js" | "mjs" | "cjs" | "jsx" => Some(SourceLanguage::JavaScript),
        "ts" | "mts" | "cts" | "tsx" => Some(SourceLanguage::TypeScript),
        "py" => Some(SourceLanguage::Python),
        "go" => Some(SourceLanguage::Go),
        _ => None,
    }
}

impl<'r> ProjectFiles<'r> {
    pub(super) fn new(reader: &'r dyn SourceReader) -> Self {
        Self { reader, texts: RefCell::default() }
    }

    /// Returns the text of a file, without a byte order mark.
    pub(super) fn text(&self, path: &str) -> Option<String> {
        let mut texts = self.texts.borrow_mut();
        let text = texts.entry(path.to_owned()).or_insert_with(|| {
            let text = self.reader.read(path)?;
            Some(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
        });
        text.clone()
    }

    fn exists(&self, path: &str) -> bool {
        self.text(path).is_some()
    }

    /// Returns the file of the project that an import means.
    pub(super) fn find_module(&self, from: &str, language: SourceLanguage, module: &str) -> Option<String> {
        match language {
            SourceLanguage::JavaScript | SourceLanguage::TypeScript if module.starts_with('.') => {
                let base = join_path(folder_of(from), module)?;
                self.with_extension(&base)
            }
            SourceLanguage::Python => self.find_python(from, module),
            _ => None,
        }
    }

    fn with_extension(&self, base: &str) -> Option<String> {
        let endings = ["", ".js", ".mjs", ".cjs", ".ts", ".json", "/index.js", "/index.ts"];
        let paths = endings.iter().map(|ending| format!("{base}{ending}"));
        // Imports in TypeScript name the file that it becomes.
        let typed = base.strip_suffix(".js").map(|base| format!("{base}.ts"));
        paths.chain(typed).find(|path| self.exists(path))
    }

    fn find_python(&self, from: &str, module: &str) -> Option<String> {
        let dots = module.len() - module.trim_start_matches('.').len();
        let name = module.trim_start_matches('.').replace('.', "/");
        let mut folder = folder_of(from).to_owned();
        for _ in 1..dots {
            folder = folder_of(&folder).to_owned();
        }
        let folders = if dots == 0 { vec![folder, String::new()] } else { vec![folder] };
        let paths = folders.iter().filter_map(|folder| join_path(folder, &name));
        let paths: Vec<String> = paths.collect();
        let with_ending = |path: &String| [format!("{path}.py"), format!("{path}/__init__.py")];
        paths.iter().flat_map(with_ending).find(|path| path != from && self.exists(path))
    }

    /// Returns the file that a module names when it is read as a path from the project's folder.
    pub(super) fn find_local(&self, language: SourceLanguage, module: &str) -> Option<String> {
        match language {
            SourceLanguage::JavaScript | SourceLanguage::TypeScript => self.with_extension(module),
            _ => None,
        }
    }

    /// Tells whether the project's folder has a source file of that name.
    pub(super) fn has_source(&self, name: &str) -> bool {
        self.reader.list("").iter().any(|file| file.rsplit_once('.').is_some_and(|(stem, _)| stem == name))
    }

    /// Returns the path of a file in the folder of another one, if it is there.
    pub(super) fn sibling(&self, of: &str, name: &str) -> Option<String> {
        join_path(folder_of(of), name).filter(|path| self.exists(path))
    }

    /// Returns the file whose name is nearest to an import that leads nowhere.
    pub(super) fn nearest_file(&self, from: &str, module: &str) -> Option<String> {
        let base = join_path(folder_of(from), module)?;
        let (folder, name) = (folder_of(&base), base.rsplit('/').next().unwrap_or_default());
        let files = self.reader.list(folder);
        let stem = |file: &str| file.rsplit_once('.').map_or(file.to_owned(), |(stem, _)| stem.to_owned());
        let stems: Vec<String> = files.iter().map(|file| stem(file)).collect();
        let wanted = stem(name);
        let found = nearest(&wanted, stems.iter().map(String::as_str))?.to_owned();
        let file = files.iter().find(|file| stem(file) == found)?;
        join_path(folder, file)
    }

    /// Reads the first file and the files that it imports.
    pub(super) fn read_all(&self, entry: &str) -> Option<ReadFiles> {
        let language = language_of(entry)?;
        let mut read = ReadFiles::default();
        let mut paths = vec![entry.to_owned()];
        if language == SourceLanguage::Go {
            paths.extend(self.package_files(entry));
        }
        let mut at = 0;
        while at < paths.len() {
            let path = paths[at].clone();
            self.read_file(&path, language, &mut read)?;
            let modules = self.modules(&read.parsed[at]);
            let mut targets = Vec::new();
            for (module, path) in modules {
                let known = paths.iter().position(|own| *own == path);
                let target = known.unwrap_or(paths.len());
                if known.is_none() && paths.len() >= MAX_FILES {
                    read.add_too_much(at, &path);
                    continue;
                }
                if known.is_none() {
                    paths.push(path);
                }
                targets.push((module, target));
            }
            read.local_modules.push(targets);
            at += 1;
        }
        Some(read)
    }

    fn read_file(&self, path: &str, language: SourceLanguage, read: &mut ReadFiles) -> Option<()> {
        let text = self.text(path)?;
        let file = read.sources.len();
        let language = language_of(path).unwrap_or(language);
        if text.len() > MAX_FILE_BYTES {
            read.add_too_much(file, path);
        }
        let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= MAX_FILE_BYTES).last().unwrap_or(0);
        let cut = if text.len() > MAX_FILE_BYTES { &text[..end] } else { text.as_str() };
        let repaired = parse_and_repair(language, cut, file)?;
        let body = read_tree(language, &repaired.tree, &repaired.text, file);
        read.problems.extend(repaired.problems);
        read.parsed.push(ParsedFile { path: path.to_owned(), language, text: repaired.text, body });
        read.sources.push(SourceText { path: path.to_owned(), language, text });
        Some(())
    }

    /// Returns the modules of a file that are source files of the project.
    fn modules(&self, file: &ParsedFile) -> Vec<(String, String)> {
        let index = FileIndex::new(file);
        let mut names: Vec<String> = required_modules(&index).into_iter().map(str::to_owned).collect();
        for (import, _) in &index.import_nodes {
            names.push(import.module.clone());
            // `from routes import users` may name a file in the folder `routes`.
            let inner = import.names.iter().map(|(name, _)| format!("{}.{name}", import.module).replace("..", "."));
            names.extend(inner);
        }
        let find = |module: String| {
            let path = self.find_module(&file.path, file.language, &module)?;
            language_of(&path).map(|_| (module, path))
        };
        names.into_iter().filter_map(find).collect()
    }

    fn package_files(&self, entry: &str) -> Vec<String> {
        let folder = folder_of(entry);
        let is_other = |name: &String| name.ends_with(".go") && !name.ends_with("_test.go");
        let names = self.reader.list(folder).into_iter().filter(is_other);
        let paths = names.filter_map(|name| join_path(folder, &name)).filter(|path| path != entry);
        paths.filter(|path| self.exists(path)).take(MAX_FILES - 1).collect()
    }
}

impl ReadFiles {
    fn add_too_much(&mut self, file: usize, path: &str) {
        let span = SourceSpan { file, line: 1, column: 1, end_line: 1, end_column: 1, start: 0, end: 0 };
        let reason = UnreadableReason::TooMuchCode;
        self.unreadable.push(UnreadableCode { reason, text: path.to_owned(), span });
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Puts a folder and a relative path together. None where it leads out of the project.
pub(crate) fn join_path(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
