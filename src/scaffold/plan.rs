//! From a template to the files of a project: anchors left out, blanks filled in, nothing written yet.

use std::collections::BTreeMap;

use anyhow::{Context, bail};

use super::folder::PlannedFile;
use super::template::{StarterSpec, Template};
use crate::content::embedded::template_file;
use crate::content::excerpt;
use crate::text::template::{self, DOUBLE_BRACES};

/// What a project is to be.
pub struct ProjectSpec<'a> {
    /// The stack.
    pub template: &'a Template,
    /// The lesson's name.
    pub lesson: &'a str,
    /// Nothing left out.
    pub solved: bool,
    /// What the project is called, as package managers take it.
    pub name: &'a str,
    /// Where it listens when PORT is not set.
    pub port: u16,
}

impl ProjectSpec<'_> {
    /// What the stack offers for the lesson.
    ///
    /// # Errors
    /// It offers nothing.
    pub fn offer(&self) -> anyhow::Result<&StarterSpec> {
        let known: Vec<&str> = self.template.lessons.keys().map(String::as_str).collect();
        let (lesson, stack) = (self.lesson, &self.template.name);
        let offer = self.template.lessons.get(lesson);
        offer.with_context(|| format!("the {stack} stack has no starter for `{lesson}`; it has: {}", known.join(", ")))
    }

    /// Every file of the project, in the order of their paths.
    ///
    /// # Errors
    /// A template that does not hold together.
    pub fn plan(&self) -> anyhow::Result<Vec<PlannedFile>> {
        let offer = self.offer()?;
        let mut files = BTreeMap::new();
        for (path, sources) in &offer.files {
            let bytes = self.file(offer, path, sources).with_context(|| format!("the file {path}"))?;
            files.insert(path.clone(), bytes);
        }
        files.insert("doorway.toml".into(), self.doorway_toml(offer).into_bytes());
        Ok(files.into_iter().map(|(path, bytes)| PlannedFile { path, bytes }).collect())
    }

    /// One file: its sources joined, what is left to the learner left out.
    fn file(&self, offer: &StarterSpec, path: &str, sources: &[String]) -> anyhow::Result<Vec<u8>> {
        let mut text = String::new();
        for source in sources {
            let file = template_file(source).with_context(|| format!("templates/{source} is not there"))?;
            let Some(own) = file.contents_utf8() else { return Ok(file.contents().to_vec()) };
            // Only a file that says so has blanks: braces are code in all others.
            text += &if source.ends_with(".tmpl") { self.fill(own)? } else { own.to_owned() };
        }
        for leave in offer.leave.iter().filter(|leave| leave.file == path && !self.solved) {
            text = excerpt::replace(&text, &leave.anchor, &leave.todo)?;
        }
        let text = excerpt::without_anchor_lines(&text);
        let has_port = self.port != offer.port && offer.port_in.iter().any(|file| file == path);
        Ok(if has_port { with_port(&text, offer.port, self.port) } else { text }.into_bytes())
    }

    /// Fills `{{name}}` and the like. An unknown placeholder is an error, so that no learner ever sees one.
    fn fill(&self, text: &str) -> anyhow::Result<String> {
        let mut unknown = None;
        let filled = template::expand(text, DOUBLE_BRACES, |name| {
            let value = is_word(name).then(|| self.blank(name))?;
            value
                .map_err(|error| {
                    unknown.get_or_insert(error);
                })
                .ok()
        });
        unknown.map_or(Ok(filled), Err)
    }

    fn blank(&self, blank: &str) -> anyhow::Result<String> {
        let offer = self.offer()?;
        Ok(match blank {
            "name" => self.name.to_owned(),
            "port" => self.port.to_string(),
            "title" => self.template.title.clone(),
            "main" => offer.main.clone(),
            "sh" => typed(&offer.typed.sh),
            "powershell" => typed(&offer.typed.powershell),
            "sh_port" => format!("    PORT={} {}", self.other_port(), offer.typed.sh.1.join(" ")),
            "powershell_port" => {
                format!("    $env:PORT = {}; {}", self.other_port(), offer.typed.powershell.1.join(" "))
            }
            "docs" => {
                let docs = self.template.docs.iter().map(|(words, address)| format!("- [{words}]({address})"));
                docs.collect::<Vec<_>>().join("\n")
            }
            other => bail!("nobody knows what {{{{{other}}}}} stands for"),
        })
    }

    /// A port for when the usual one is taken.
    fn other_port(&self) -> u16 {
        self.port.checked_add(1).unwrap_or(self.port - 1)
    }

    fn doorway_toml(&self, offer: &StarterSpec) -> String {
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

/// Commands as lines of a README: first the ones to type once, then the one that runs it.
fn typed((install, run): &(Vec<Vec<String>>, Vec<String>)) -> String {
    install.iter().chain([run]).map(|command| format!("    {}", command.join(" "))).collect::<Vec<_>>().join("\n")
}

/// The text with one number in the place of another, where it stands as a whole word.
fn with_port(text: &str, usual: u16, port: u16) -> String {
    let usual = usual.to_string();
    let is_part = |char: Option<char>| char.is_some_and(|char| char.is_alphanumeric() || char == '_');
    let (mut found, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once(&usual) {
        found.push_str(before);
        let is_whole = !is_part(found.chars().next_back()) && !is_part(after.chars().next());
        found.push_str(&if is_whole { port.to_string() } else { usual.clone() });
        rest = after;
    }
    found + rest
}

fn is_word(blank: &str) -> bool {
    !blank.is_empty() && blank.chars().all(|char| char.is_ascii_lowercase() || char == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_port_stands_wherever_the_usual_one_was_a_word_by_itself() {
        let text = "listen(8080) // 18080 and 8080x stay, :8080\n8080";
        assert_eq!(with_port(text, 8080, 9), "listen(9) // 18080 and 8080x stay, :9\n9");
    }

    #[test]
    fn no_two_files_of_a_project_are_one_where_capital_letters_make_no_difference() {
        for template in Template::all().expect("the templates are right") {
            for lesson in template.lessons.keys() {
                let wish = ProjectSpec { template: &template, lesson, solved: true, name: "my-server", port: 4321 };
                let plan = wish.plan().expect("it can be planned");
                let names: std::collections::BTreeSet<String> =
                    plan.iter().map(|file| file.path.to_lowercase()).collect();
                assert_eq!(names.len(), plan.len(), "{} {lesson}", template.name);
                assert!(names.iter().all(|name| name.is_ascii()), "{} {lesson}: {names:?}", template.name);
            }
        }
    }

    #[test]
    fn every_starter_of_every_stack_can_be_planned_solved_and_not() {
        for template in Template::all().expect("the templates are right") {
            for lesson in template.lessons.keys() {
                let wish = |solved| ProjectSpec { template: &template, lesson, solved, name: "my-server", port: 4321 };
                let text = |solved: bool| {
                    let plan =
                        wish(solved).plan().unwrap_or_else(|error| panic!("{} {lesson}: {error:#}", template.name));
                    let texts = plan.iter().map(|file| String::from_utf8_lossy(&file.bytes).into_owned());
                    texts.collect::<Vec<_>>().join("\n")
                };
                let (starter, solved) = (text(false), text(true));
                assert!(starter.contains("TODO"), "{} {lesson} leaves nothing to do", template.name);
                assert_ne!(starter, solved, "{} {lesson}", template.name);
                for text in [&starter, &solved] {
                    assert!(!text.contains("ANCHOR"), "{} {lesson} shows its markers", template.name);
                    assert!(text.contains("4321"), "{} {lesson} has its port nowhere", template.name);
                    assert!(!text.contains("PORT=8081"), "{} {lesson} still has the usual port", template.name);
                }
            }
        }
    }
}
