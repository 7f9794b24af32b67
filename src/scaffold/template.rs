//! A stack's `template.toml`: what a starter of it holds, how it runs, and what it leaves to the learner.
//! The manual of the format is `templates/README.md`.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::content::embedded::{TEMPLATES, template_file};

/// One stack: a folder in `templates/` with a `template.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// The folder's name, as it is typed.
    #[serde(skip)]
    pub name: String,
    /// In words: `Node.js, no framework`.
    pub title: String,
    /// `js`, `python`, `rust` or `go`.
    pub language: String,
    /// Its place in the list.
    pub order: u32,
    /// What must be installed.
    pub needs: Requirements,
    /// Where the docs are, by topic.
    #[serde(default)]
    pub docs: BTreeMap<String, String>,
    /// What it offers, by lesson.
    pub lessons: BTreeMap<String, StarterSpec>,
}

/// What must be there before a starter can run.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirements {
    /// The program.
    pub program: String,
    /// The same on Windows, where it is another one.
    #[serde(default)]
    program_windows: Option<String>,
    /// How to ask for its version.
    pub version: Vec<String>,
    /// The same on Windows, where it is another one.
    #[serde(default)]
    version_windows: Option<Vec<String>>,
    /// The lowest version that works.
    pub at_least: String,
    /// How to get it, in words.
    pub install: String,
}

/// A starter for one lesson.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StarterSpec {
    /// Where it listens when PORT is not set.
    pub port: u16,
    /// The files of the project in which that number, as a whole word, is the port.
    #[serde(default)]
    pub port_in: Vec<String>,
    /// The file in which the to-dos are.
    pub main: String,
    /// The command that runs it, on this system once it is read.
    pub run: Vec<String>,
    /// The same on Windows, where it is another one.
    #[serde(default)]
    run_windows: Option<Vec<String>>,
    /// The command that runs it and starts again on every save, where the stack has one.
    #[serde(default)]
    pub dev: Vec<String>,
    /// The same on Windows, where it is another one.
    #[serde(default)]
    dev_windows: Option<Vec<String>>,
    /// Commands to type before the first run, on this system once it is read.
    #[serde(default)]
    pub install: Vec<Vec<String>>,
    /// The same on Windows, where they are others.
    #[serde(default)]
    install_windows: Option<Vec<Vec<String>>>,
    /// What one types at first, in a shell like sh and in PowerShell: the README has both.
    #[serde(skip)]
    pub typed: Typed,
    /// Each file of the starter, and the files below `templates/` that it is joined from.
    pub files: BTreeMap<String, Vec<String>>,
    /// What the starter leaves to the learner.
    #[serde(default)]
    pub leave: Vec<Exercise>,
}

/// What one types at first, for each kind of shell: the commands of `install`, and the one that runs it.
#[derive(Debug, Default)]
pub struct Typed {
    /// In a shell like sh.
    pub sh: (Vec<Vec<String>>, Vec<String>),
    /// In PowerShell.
    pub powershell: (Vec<Vec<String>>, Vec<String>),
}

impl StarterSpec {
    /// Takes the commands of this system.
    fn resolve_platform(&mut self) {
        let run_windows = self.run_windows.clone().unwrap_or_else(|| self.run.clone());
        let install_windows = self.install_windows.clone().unwrap_or_else(|| self.install.clone());
        let sh = (self.install.clone(), self.run.clone());
        self.typed = Typed { sh, powershell: (install_windows, run_windows) };
        if cfg!(windows) {
            (self.install, self.run) = self.typed.powershell.clone();
            self.dev = self.dev_windows.take().unwrap_or_else(|| std::mem::take(&mut self.dev));
        }
    }
}

impl Requirements {
    /// Takes the program of this system.
    fn resolve_platform(&mut self) {
        if cfg!(windows) {
            self.program = self.program_windows.take().unwrap_or_else(|| std::mem::take(&mut self.program));
            self.version = self.version_windows.take().unwrap_or_else(|| std::mem::take(&mut self.version));
        }
    }
}

/// An anchor of a file that a starter does not have, and what stands there instead.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// The starter's file.
    pub file: String,
    /// The anchor in it.
    pub anchor: String,
    /// The to-do lines.
    #[serde(default)]
    pub todo: String,
}

impl Template {
    /// Every stack there is, in their order.
    ///
    /// # Errors
    /// A `template.toml` that is wrong; the tests read them all, so a program that was tested has none.
    pub fn all() -> anyhow::Result<Vec<Self>> {
        let files =
            TEMPLATES.dirs().filter_map(|folder| template_file(&format!("{}/template.toml", folder.path().display())));
        let mut all = files.map(Self::read).collect::<anyhow::Result<Vec<_>>>()?;
        all.sort_by_key(|template| template.order);
        Ok(all)
    }

    /// The stack of that name alone, if there is one; without reading all the others.
    ///
    /// # Errors
    /// Like [`Template::all`].
    pub fn named(name: &str) -> anyhow::Result<Option<Self>> {
        template_file(&format!("{name}/template.toml")).map(Self::read).transpose()
    }

    fn read(file: &include_dir::File<'_>) -> anyhow::Result<Self> {
        let path = file.path();
        let read = || {
            let text = file.contents_utf8().context("it is not text")?;
            let mut template: Self = toml::from_str(text)?;
            template.name = path.parent().and_then(|folder| folder.to_str()).unwrap_or_default().to_owned();
            template.needs.resolve_platform();
            template.lessons.values_mut().for_each(StarterSpec::resolve_platform);
            template.validate()?;
            anyhow::Ok(template)
        };
        read().with_context(|| format!("templates/{} is wrong", path.display()))
    }

    /// Every name in it leads somewhere.
    fn validate(&self) -> anyhow::Result<()> {
        for (lesson, offer) in &self.lessons {
            if offer.run.is_empty() {
                bail!("the {lesson} starter has no command that runs it");
            }
            for source in offer.files.values().flatten() {
                template_file(source)
                    .with_context(|| format!("the {lesson} starter names templates/{source}, which is not there"))?;
            }
            let own = offer.port_in.iter().chain([&offer.main]);
            if let Some(file) = own.into_iter().find(|file| !offer.files.contains_key(*file)) {
                bail!("the {lesson} starter names {file}, which it does not have");
            }
            if let Some(leave) = offer.leave.iter().find(|leave| !offer.files.contains_key(&leave.file)) {
                bail!("the {lesson} starter leaves an anchor out of {}, which it does not have", leave.file);
            }
        }
        Ok(())
    }
}
