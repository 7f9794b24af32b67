//! From a template to the files of a project: anchors left out, blanks filled in, nothing written yet.

use std::collections::BTreeMap;

use anyhow::{Context, bail};

use super::folder::PlannedFile;
use super::template::{Offer, Template};
use crate::excerpt;
use crate::lesson::TEMPLATES;

/// What a project is to be.
pub(crate) struct Wish<'a> {
    /// The stack.
    pub(crate) template: &'a Template,
    /// The lesson's name.
    pub(crate) lesson: &'a str,
    /// Nothing left out.
    pub(crate) solved: bool,
    /// What the project is called, as package managers take it.
    pub(crate) name: &'a str,
    /// Where it listens when PORT is not set.
    pub(crate) port: u16,
}

impl Wish<'_> {
    /// What the stack offers for the lesson.
    ///
    /// # Errors
    /// It offers nothing.
    pub(crate) fn offer(&self) -> anyhow::Result<&Offer> {
        let known: Vec<&str> = self.template.lessons.keys().map(String::as_str).collect();
        let (lesson, stack) = (self.lesson, &self.template.name);
        let offer = self.template.lessons.get(lesson);
        offer.with_context(|| format!("the {stack} stack has no starter for `{lesson}`; it has: {}", known.join(", ")))
    }

    /// Every file of the project, in the order of their paths.
    ///
    /// # Errors
    /// A template that does not hold together.
    pub(crate) fn plan(&self) -> anyhow::Result<Vec<PlannedFile>> {
        let offer = self.offer()?;
        let mut files = BTreeMap::new();
        for (path, source) in &offer.files {
            let bytes = self.file(offer, path, source).with_context(|| format!("templates/{source}"))?;
            files.insert(path.clone(), bytes);
        }
        files.insert("doorway.toml".into(), self.doorway_toml(offer).into_bytes());
        Ok(files.into_iter().map(|(path, bytes)| PlannedFile { path, bytes }).collect())
    }

    fn file(&self, offer: &Offer, path: &str, source: &str) -> anyhow::Result<Vec<u8>> {
        let file = TEMPLATES.get_file(source).context("it is not there")?;
        let Some(text) = file.contents_utf8() else { return Ok(file.contents().to_vec()) };
        let mut text = text.to_owned();
        for leave in offer.leave.iter().filter(|leave| leave.file == path && !self.solved) {
            text = excerpt::replace(&text, &leave.anchor, &leave.todo)?;
        }
        Ok(self.fill(&excerpt::without_anchor_lines(&text))?.into_bytes())
    }

    /// Fills `{{name}}` and the like. A blank that nobody knows is an error, so that none reaches a learner.
    fn fill(&self, text: &str) -> anyhow::Result<String> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((blank, behind)) = after.split_once("}}").filter(|(blank, _)| is_word(blank)) else {
                filled.push_str(before);
                filled.push_str("{{");
                rest = after;
                continue;
            };
            filled.push_str(before);
            filled.push_str(&self.blank(blank)?);
            rest = behind;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    fn blank(&self, blank: &str) -> anyhow::Result<String> {
        let offer = self.offer()?;
        Ok(match blank {
            "name" => self.name.to_owned(),
            "port" => self.port.to_string(),
            "lesson" => self.lesson.to_owned(),
            "stack" => self.template.name.clone(),
            "title" => self.template.title.clone(),
            "run" => offer.run.join(" "),
            "dev" => if offer.dev.is_empty() { &offer.run } else { &offer.dev }.join(" "),
            "install" => offer.install.iter().map(|command| command.join(" ")).collect::<Vec<_>>().join("\n"),
            "docs" => self.template.docs.iter().map(|(topic, address)| format!("- {topic}: {address}\n")).collect(),
            other => bail!("nobody knows what {{{{{other}}}}} stands for"),
        })
    }

    fn doorway_toml(&self, offer: &Offer) -> String {
        let run: Vec<String> = offer.run.iter().map(|word| format!("{word:?}")).collect();
        format!(
            "# What `doorway check` needs to know of this project.\nlesson = {:?}\nstack = {:?}\nrun = [{}]\nport = {}\n",
            self.lesson,
            self.template.name,
            run.join(", "),
            self.port
        )
    }
}

fn is_word(blank: &str) -> bool {
    !blank.is_empty() && blank.chars().all(|char| char.is_ascii_lowercase() || char == '_')
}
