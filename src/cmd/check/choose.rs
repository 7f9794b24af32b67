//! What is to be looked at: the lesson whose checks are asked, and the server that is asked.

use std::path::PathBuf;

use hyper::Uri;

use crate::check::project::{self, Project};
use crate::check::random_path_segment;
use crate::cli;
use crate::course::progress::Progress;
use crate::course::{self, Block, CheckBlock, Lesson, Probe};
use crate::exit::UsedWrongly;
use crate::text::safe::safe;
use crate::text::shell;

/// Where a server listens if nothing says otherwise.
const USUAL_PORT: u16 = 8080;

/// One thing to do, all questions answered.
pub(super) struct CheckTask<'a> {
    /// Whose checks.
    pub(super) lesson: &'a Lesson,
    /// Its checks; never empty.
    pub(super) probes: Vec<Probe>,
    /// The unknown word of this run.
    pub(super) word: String,
    /// What the folder says of itself.
    pub(super) project: Project,
    /// The server.
    pub(super) target: Target,
}

/// Which server.
pub(super) enum Target {
    /// One that runs already.
    Running(Address),
    /// A program to start.
    Program(LaunchSpec),
}

/// Where a running server is.
pub(super) struct Address {
    /// As it stands in the address: `localhost`.
    pub(super) name: String,
    /// The port.
    pub(super) port: u16,
    /// Whether it was typed; else it is the usual one.
    pub(super) is_typed: bool,
}

impl Address {
    /// Name and port as in an address.
    pub(super) fn host(&self) -> String {
        format!("{}:{}", self.name, self.port)
    }
}

/// A program to start.
pub(super) struct LaunchSpec {
    /// The program and its arguments.
    pub(super) argv: Vec<String>,
    /// The folder it runs in.
    pub(super) folder: PathBuf,
    /// The port it is expected at.
    pub(super) port: u16,
    /// Whether somebody said so; else the program's own choice is followed.
    pub(super) port_is_told: bool,
    /// The file that told the command; none where it was typed.
    pub(super) told_by: Option<&'static str>,
}

/// Understands what was typed, with what the folder says.
///
/// # Errors
/// A lesson that is not there or has no checks, an address that cannot be, nothing to look at.
pub(super) fn task<'a>(
    typed: &cli::CheckArgs,
    lessons: &'a [Lesson],
    progress: &Progress,
) -> anyhow::Result<CheckTask<'a>> {
    let folder = std::env::current_dir()?;
    let project = if typed.url.is_some() { Project::default() } else { project::read(&folder)? };
    let lesson = lesson_of(typed.lesson.as_deref().or(project.lesson.as_deref()), lessons, progress)?;
    let target = match &typed.url {
        Some(url) => Target::Running(place(url).map_err(UsedWrongly)?),
        None => program(typed, &project, folder)?,
    };
    Ok(CheckTask { lesson, probes: probes(lesson), word: random_path_segment(), project, target })
}

fn program(typed: &cli::CheckArgs, project: &Project, folder: PathBuf) -> anyhow::Result<Target> {
    let port = typed.port.or(project.port);
    let typed_run = typed.run.as_deref().map(shell::split).transpose();
    let typed_run =
        typed_run.map_err(|why| UsedWrongly(format!("could not understand the command after --run: {why}")))?;
    let told_by = if typed_run.is_some() { None } else { project.told_by };
    Ok(match typed_run.or_else(|| project.run.clone()) {
        Some(argv) => {
            let (port_is_told, port) = (port.is_some(), port.unwrap_or(USUAL_PORT));
            Target::Program(LaunchSpec { argv, folder, port, port_is_told, told_by })
        }
        None => {
            Target::Running(Address { name: "localhost".to_owned(), port: port.unwrap_or(USUAL_PORT), is_typed: false })
        }
    })
}

/// The check blocks of a lesson, in order.
pub(super) fn checks(lesson: &Lesson) -> impl Iterator<Item = &CheckBlock> {
    let blocks = lesson.steps.iter().flat_map(|step| &step.blocks);
    blocks.filter_map(|block| if let Block::CheckBlock(check) = block { Some(check) } else { None })
}

/// Every check of a lesson, in order.
fn probes(lesson: &Lesson) -> Vec<Probe> {
    checks(lesson).flat_map(|check| &check.probes).cloned().collect()
}

/// The lesson of that name; without one, the lesson the learner is in, else the first that is not done.
fn lesson_of<'a>(name: Option<&str>, lessons: &'a [Lesson], progress: &Progress) -> anyhow::Result<&'a Lesson> {
    let has_checks: Vec<&Lesson> = lessons.iter().filter(|lesson| !probes(lesson).is_empty()).collect();
    let names = || has_checks.iter().map(|lesson| lesson.name.as_str()).collect::<Vec<_>>();
    if let Some(name) = name {
        let lesson = course::find_by_name(lessons, name).map_err(|error| UsedWrongly(error.to_string()))?;
        let no_checks =
            || format!("the lesson `{}` has no checks; those of {} can be asked", lesson.name, names().join(", "));
        return if probes(lesson).is_empty() { Err(UsedWrongly(no_checks()).into()) } else { Ok(lesson) };
    }
    let is_open = |lesson: &&&Lesson| !progress.lesson(&lesson.name).done;
    let latest = has_checks.iter().find(|lesson| Some(lesson.name.as_str()) == progress.latest());
    let found = latest.or_else(|| has_checks.iter().find(is_open)).or(has_checks.last());
    found.copied().ok_or_else(|| UsedWrongly("none of the lessons has checks".to_owned()).into())
}

/// The place in `http://localhost:3000`.
fn place(url: &str) -> Result<Address, String> {
    let shown = safe(url);
    let text = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    let wrong = || format!("`{shown}` is no address; expected one like http://localhost:3000");
    let uri: Uri = text.parse().map_err(|_| wrong())?;
    match uri.scheme_str() {
        Some("http") => {}
        Some("https") => return Err(format!("`{shown}` is https; a server on your own computer speaks http")),
        _ => return Err(wrong()),
    }
    if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
        return Err(format!("`{shown}` has a path; the lesson's own paths are asked, so leave it out"));
    }
    let name = uri.host().filter(|name| !name.is_empty()).ok_or_else(wrong)?.to_owned();
    Ok(Address { name, port: uri.port_u16().unwrap_or(80), is_typed: true })
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn an_address_is_a_name_and_a_port() {
        for (url, host) in [
            ("http://localhost:3000", "localhost:3000"),
            ("http://127.0.0.1:3000/", "127.0.0.1:3000"),
            ("localhost:3000", "localhost:3000"),
            ("http://[::1]:3000", "[::1]:3000"),
            ("http://localhost", "localhost:80"),
        ] {
            assert_eq!(place(url).map(|place| place.host()).as_deref(), Ok(host), "{url}");
        }
    }

    #[test]
    fn an_address_that_cannot_be_is_refused_with_what_to_type() {
        for url in ["https://localhost:3000", "http://localhost:3000/about", "ftp://localhost", "http://", "a b", ""] {
            assert!(place(url).is_err(), "{url}");
        }
    }
}
