//! Small mistakes: a finished starter with one change, each a table of a file in `variants/`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;
use serde_json::Value;

use super::advice::Advice;
use crate::project;

/// One change, and what must be said about it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Variant {
    /// The mistake in a few words.
    pub(crate) title: String,
    stack: String,
    #[serde(default = "routes")]
    lesson: String,
    /// Whether the starter is the unfinished one.
    #[serde(default)]
    unfinished: bool,
    /// Texts of the program, and what replaces the first one of each.
    #[serde(default)]
    edit: Vec<(String, String)>,
    /// Files that are added or replaced, with their text.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Files that are saved as UTF-16.
    #[serde(default)]
    utf16: Vec<String>,
    /// The packages, if they are not the usual ones of the stack.
    needs: Option<Vec<String>>,
    /// The command, if it is not the usual one. `{python}` is an interpreter.
    #[serde(default)]
    run: Vec<String>,
    /// Words that the diagnosis must have.
    pub(crate) hint: Vec<String>,
    /// What the line that the first diagnosis points at must have.
    pub(crate) place: Option<String>,
    pub(crate) advice: Option<Advice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    variant: Vec<Variant>,
}

fn routes() -> String {
    "routes".to_owned()
}

/// Returns all variants.
pub(crate) fn all() -> Vec<Variant> {
    let folder = project::tests().join("mistakes/variants");
    let entries =
        std::fs::read_dir(folder).expect("the variants are there").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries.collect();
    files.sort();
    let read = |file: PathBuf| {
        let text = std::fs::read_to_string(&file).expect("the variants are there");
        let read: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let subject = file.file_stem().expect("it has a name").to_string_lossy().into_owned();
        let named = |variant: Variant| Variant { title: format!("{subject}: {}", variant.title), ..variant };
        read.variant.into_iter().map(named).collect::<Vec<_>>()
    };
    files.into_iter().flat_map(read).collect()
}

/// A variant in a folder of its own.
pub(crate) struct VariantProject {
    place: tempfile::TempDir,
    run: Vec<String>,
    lesson: String,
    /// The file of the program.
    pub(crate) main: String,
}

impl Variant {
    /// Writes the starter, with the change.
    pub(crate) fn lay_out(&self) -> VariantProject {
        let place = tempfile::Builder::new().prefix("doorway-").tempdir().expect("a folder");
        let folder = place.path().join("project");
        let mut new = Command::new(env!("CARGO_BIN_EXE_doorway"));
        new.arg("new").arg(&folder).args(["--stack", &self.stack, "--lesson", &self.lesson]);
        new.args((!self.unfinished).then_some("--solved")).env("DOORWAY_HOME", place.path().join("home"));
        assert!(new.output().expect("doorway runs").status.success(), "no starter: {}", self.title);
        let is_main = |name: &&str| folder.join(name).is_file();
        let main =
            ["index.js", "app.py", "index.py", "main.go"].into_iter().find(is_main).expect("a program").to_owned();
        self.change(&folder, &main);
        let usual: &[&str] = match self.stack.as_str() {
            "express" => &["express5"],
            "hono" => &["hono", "@hono/node-server"],
            _ => &[],
        };
        let usual = || usual.iter().map(|package| (*package).to_owned()).collect();
        let needs: Vec<String> = self.needs.clone().unwrap_or_else(usual);
        needs.iter().for_each(|package| project::link(package, &folder));
        let python = if self.stack == "flask" { project::flask() } else { project::bare() };
        let usual = match main.rsplit('.').next() {
            Some("js") => ["node".to_owned(), main.clone()].to_vec(),
            Some("go") => ["go", "run", "."].map(str::to_owned).to_vec(),
            _ => ["{python}".to_owned(), main.clone()].to_vec(),
        };
        let words = if self.run.is_empty() { &usual[..] } else { &self.run[..] };
        let run = words.iter().map(|word| word.replace("{python}", &python)).collect();
        VariantProject { place, run, lesson: self.lesson.clone(), main }
    }

    fn change(&self, folder: &Path, main: &str) {
        let mut text = std::fs::read_to_string(folder.join(main)).expect("the program can be read");
        for (old, new) in &self.edit {
            assert!(text.contains(old.as_str()), "{}: {old:?} is not in the starter", self.title);
            text = text.replacen(old, new, 1);
        }
        std::fs::write(folder.join(main), text).expect("the program is written");
        for (name, text) in &self.files {
            let file = folder.join(name);
            std::fs::create_dir_all(file.parent().expect("it lies in the project")).expect("the folder is made");
            std::fs::write(file, text).expect("the file is written");
        }
        for name in &self.utf16 {
            let text = std::fs::read_to_string(folder.join(name)).expect("it can be read");
            let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
            let bytes: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
            std::fs::write(folder.join(name), bytes).expect("it is written");
        }
    }
}

impl VariantProject {
    /// The folder that it runs in.
    pub(crate) fn folder(&self) -> PathBuf {
        self.place.path().join("project")
    }

    /// Checks it, started with its own command or with another one, and returns the report.
    pub(crate) fn check(&self, other: Option<String>) -> Value {
        let run: Vec<String> = self.run.iter().map(|word| format!("\"{word}\"")).collect();
        let run = other.unwrap_or_else(|| run.join(" "));
        let port = project::free_port().to_string();
        let mut command = Command::new(env!("CARGO_BIN_EXE_doorway"));
        command.args(["check", &self.lesson, "--json", "--port", &port, "--run", &run]);
        command.current_dir(self.folder()).env("DOORWAY_HOME", self.place.path().join("home"));
        command.env_remove("GITHUB_ACTIONS").env_remove("PORT").stdin(Stdio::null());
        // The go of old knows no patterns, and the Node.js of old has no SQLite.
        if self.main.ends_with(".go") || self.lesson == "documents" {
            command.env("PATH", project::newest_first());
        }
        let output = command.output().expect("doorway runs");
        serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
    }
}
