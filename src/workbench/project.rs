//! A project of the learner that a lesson works with: one that is there, or one that is written now from the starter.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::check::project::{self, Project};
use crate::check::trust;
use crate::content::files::read_whole;
use crate::content::stack::Stack;
use crate::content::stacks::Stacks;
use crate::course::{Lesson, move_ports};
use crate::scaffold::{self, ProjectSpec, StarterSpec, WriteError};

/// The largest file of a learner that is searched for words.
const MAX_CODE_BYTES: u64 = 1024 * 1024;

/// A project of the learner, and how its program is started.
#[derive(Debug, Clone)]
pub struct OwnProject {
    /// Its folder.
    pub folder: PathBuf,
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// The file that the command is from.
    pub command_file: Option<String>,
    /// What it is made with, if that is known.
    pub stack: Option<Arc<Stack>>,
}

/// Why there is no project to work with.
#[derive(Debug)]
pub enum ProjectError {
    /// Nothing in the folder says how its program is started.
    NoProgram(PathBuf),
    /// The project's own file, or the starter, is wrong.
    Invalid(anyhow::Error),
    /// The starter could not be written.
    Write(WriteError),
}

impl fmt::Display for ProjectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoProgram(folder) => write!(f, "nothing in {} says how its program is started", folder.display()),
            Self::Invalid(error) => write!(f, "{error:#}"),
            Self::Write(error) => write!(f, "{error}"),
        }
    }
}

impl OwnProject {
    /// Reads the project of a folder.
    ///
    /// # Errors
    /// There is no program in it, or its `doorway.toml` is wrong.
    pub fn read(folder: &Path, stacks: &Stacks) -> Result<Self, ProjectError> {
        let Project { stack, run, command_file, .. } = project::read(folder, stacks).map_err(ProjectError::Invalid)?;
        let argv = run.ok_or_else(|| ProjectError::NoProgram(folder.to_owned()))?;
        Ok(Self { folder: folder.to_owned(), argv, command_file, stack })
    }

    /// Writes the starter of a lesson into a folder that is empty or does not exist, and remembers in `home` that its command
    /// may be run. Another lesson may have the same starter: the project remembers which one it was written for. `ports` are
    /// the usual ports of the lesson's servers, each with the port that the server has now.
    ///
    /// # Errors
    /// The starter is wrong, or the folder cannot be written.
    pub fn write(
        folder: &Path,
        stack: &Arc<Stack>,
        lesson: &Lesson,
        home: Option<&Path>,
        ports: &[(u16, u16)],
    ) -> Result<Self, ProjectError> {
        let project = Self::lay_out(folder, stack, lesson, false, ports)?;
        if stack.templates.is_builtin() {
            // Where it cannot be remembered, the lesson asks next time.
            let _ = home.map(|home| trust::allow(home, folder, &project.argv));
        }
        Ok(project)
    }

    /// Writes the solved program of a lesson into a folder that is empty or does not exist.
    ///
    /// # Errors
    /// The starter is wrong, or the folder cannot be written.
    pub fn write_solved(folder: &Path, stack: &Arc<Stack>, lesson: &Lesson) -> Result<Self, ProjectError> {
        Self::lay_out(folder, stack, lesson, true, &[])
    }

    fn lay_out(
        folder: &Path,
        stack: &Arc<Stack>,
        lesson: &Lesson,
        solved: bool,
        ports: &[(u16, u16)],
    ) -> Result<Self, ProjectError> {
        let starter = scaffold::read_starter(stack, lesson.starter_name()).map_err(ProjectError::Invalid)?;
        let starter = StarterSpec { lesson: lesson.name.clone(), ..starter };
        let name = scaffold::name_for(None, folder).map_err(|why| ProjectError::Invalid(anyhow::anyhow!(why)))?;
        let spec = ProjectSpec { stack, starter: &starter, solved, name: &name, port: starter.port };
        let mut files = spec.plan().map_err(ProjectError::Invalid)?;
        if stack.served_by_doorway {
            files.iter_mut().for_each(|file| file.bytes = with_ports(std::mem::take(&mut file.bytes), ports));
        }
        scaffold::write_project(folder, &files).map_err(ProjectError::Write)?;
        let command_file = Some(project::FILE.to_owned());
        Ok(Self { folder: folder.to_owned(), argv: starter.run.clone(), command_file, stack: Some(stack.clone()) })
    }

    /// Whether there is no program in it: doorway itself works with its files, such as a page or a table.
    pub fn has_only_files(&self) -> bool {
        self.stack.as_ref().is_some_and(|stack| stack.served_by_doorway)
    }

    /// Whether the learner permitted its command before.
    pub fn is_allowed(&self, home: Option<&Path>) -> bool {
        trust::is_allowed(home, &self.folder, &self.argv)
    }

    /// Remembers that the learner permits its command.
    pub fn allow(&self, home: Option<&Path>) {
        // Where it cannot be remembered, the lesson asks next time.
        let _ = home.map(|home| trust::allow(home, &self.folder, &self.argv));
    }

    /// Returns the file to open: the one of this name in the project, or else the file that the command runs.
    pub fn file(&self, name: Option<&str>) -> PathBuf {
        let named = name.map(|name| self.folder.join(name));
        let of_command = || self.argv.iter().skip(1).map(|word| self.folder.join(word)).find(|file| file.is_file());
        let of_stack = || {
            let programs = self.stack.as_ref().map(|stack| stack.check.programs.clone()).unwrap_or_default();
            programs.iter().map(|name| self.folder.join(name)).find(|file| file.is_file())
        };
        named.or_else(of_command).or_else(of_stack).unwrap_or_else(|| self.folder.clone())
    }

    /// Whether a line of that file has these words in it, comments aside: a learner may keep an old line as a comment.
    pub fn has_words(&self, name: Option<&str>, words: &str) -> bool {
        let is_comment = |line: &str| ["//", "#"].iter().any(|sign| line.trim_start().starts_with(sign));
        let bytes = read_whole(&self.file(name), MAX_CODE_BYTES).unwrap_or_default();
        String::from_utf8_lossy(&bytes).lines().any(|line| line.contains(words) && !is_comment(line))
    }
}

/// A file in which the addresses of the lesson's servers have the ports that the servers have now. A page is sent by one
/// server and asks others, so it must know them.
fn with_ports(bytes: Vec<u8>, ports: &[(u16, u16)]) -> Vec<u8> {
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(picture) => return picture.into_bytes(),
    };
    move_ports(&text, ports).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_addresses_in_a_file_follow_the_ports_of_the_lesson() {
        let moved = |text: &str| with_ports(text.into(), &[(3000, 4000), (8080, 3000)]);
        for (before, after) in [
            ("fetch('http://localhost:8080/weather')", "fetch('http://localhost:3000/weather')"),
            ("localhost:3000 localhost:80801 localhost:", "localhost:4000 localhost:80801 localhost:"),
            ("8080", "8080"),
        ] {
            assert_eq!(String::from_utf8(moved(before)).expect("it is text"), after);
        }
        assert_eq!(with_ports(vec![0xff, 0xfe], &[]), [0xff, 0xfe]);
    }
}
