//! A stack's `template.toml`: what a starter of it holds, how it runs, and what it leaves to the learner.
//! The manual of the format is `templates/README.md`.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::lesson::TEMPLATES;

/// One stack: a folder in `templates/` with a `template.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Template {
    /// The folder's name, as it is typed.
    #[serde(skip)]
    pub(crate) name: String,
    /// In words: `Node.js, no framework`.
    pub(crate) title: String,
    /// `js`, `python`, `rust` or `go`.
    pub(crate) language: String,
    /// Its place in the list.
    pub(crate) order: u32,
    /// What must be installed.
    pub(crate) needs: Needs,
    /// Where the docs are, by topic.
    #[serde(default)]
    pub(crate) docs: BTreeMap<String, String>,
    /// What it offers, by lesson.
    pub(crate) lessons: BTreeMap<String, Offer>,
}

/// What must be there before a starter can run.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Needs {
    /// The program.
    pub(crate) program: String,
    /// How to ask for its version.
    pub(crate) version: Vec<String>,
    /// How to get it, in words.
    pub(crate) install: String,
}

/// A starter for one lesson.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Offer {
    /// Where it listens when PORT is not set.
    pub(crate) port: u16,
    /// The command that runs it.
    pub(crate) run: Vec<String>,
    /// The command that runs it and starts again on every save, where the stack has one.
    #[serde(default)]
    pub(crate) dev: Vec<String>,
    /// Commands to type before the first run.
    #[serde(default)]
    pub(crate) install: Vec<Vec<String>>,
    /// Each file of the starter, and the file below `templates/` that it is made of.
    pub(crate) files: BTreeMap<String, String>,
    /// What the starter leaves to the learner.
    #[serde(default)]
    pub(crate) leave: Vec<Leave>,
}

/// An anchor of a file that a starter does not have, and what stands there instead.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Leave {
    /// The starter's file.
    pub(crate) file: String,
    /// The anchor in it.
    pub(crate) anchor: String,
    /// The to-do lines.
    #[serde(default)]
    pub(crate) todo: String,
}

impl Template {
    /// Every stack there is, in their order.
    ///
    /// # Errors
    /// A `template.toml` that is wrong; the tests read them all, so a program that was tested has none.
    pub(crate) fn all() -> anyhow::Result<Vec<Self>> {
        let files = TEMPLATES.dirs().filter_map(|folder| folder.get_file(folder.path().join("template.toml")));
        let mut all = files.map(Self::read).collect::<anyhow::Result<Vec<_>>>()?;
        all.sort_by_key(|template| template.order);
        Ok(all)
    }

    fn read(file: &include_dir::File<'_>) -> anyhow::Result<Self> {
        let path = file.path();
        let read = || {
            let text = file.contents_utf8().context("it is not text")?;
            let mut template: Self = toml::from_str(text)?;
            template.name = path.parent().and_then(|folder| folder.to_str()).unwrap_or_default().to_owned();
            template.hold_together()?;
            anyhow::Ok(template)
        };
        read().with_context(|| format!("templates/{} is wrong", path.display()))
    }

    /// Every name in it leads somewhere.
    fn hold_together(&self) -> anyhow::Result<()> {
        for (lesson, offer) in &self.lessons {
            if offer.run.is_empty() {
                bail!("the {lesson} starter has no command that runs it");
            }
            for source in offer.files.values() {
                TEMPLATES
                    .get_file(source)
                    .with_context(|| format!("the {lesson} starter names templates/{source}, which is not there"))?;
            }
            if let Some(leave) = offer.leave.iter().find(|leave| !offer.files.contains_key(&leave.file)) {
                bail!("the {lesson} starter leaves an anchor out of {}, which it does not have", leave.file);
            }
        }
        Ok(())
    }
}
