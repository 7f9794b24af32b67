//! Where `e` opens the learner's file: at the line that the last report names, or else at the to-do of the step.

use std::path::Path;

use super::LessonSession;
use crate::check::CheckResult;
use crate::content::files::read_whole;

/// The largest file in which a to-do is searched for, in bytes.
const LARGEST_FILE: u64 = 1024 * 1024;
/// How a to-do begins.
const TO_DO: &str = "TODO";

impl LessonSession<'_> {
    /// Returns the number of the line, from 1, at which a file of the learner's project is opened; nothing for its start.
    pub(super) fn line_to_open(&self, folder: &Path, file: &Path) -> Option<usize> {
        let is_current = self.player.exercising().is_some() || self.screen.open_report().is_some();
        let reported = self.own.result.as_ref().filter(|result| is_current && !result.is_lesson_done());
        let reported = reported.and_then(|result| reported_line(result, folder, file));
        reported.or_else(|| {
            let words = self.words_of_task()?;
            let text = String::from_utf8(read_whole(file, LARGEST_FILE).ok()?).ok()?;
            to_do_line(&text, words)
        })
    }

    /// Returns the words of the task that are about a to-do. An exercise is about all of them.
    fn words_of_task(&self) -> Option<&str> {
        let step = self.player.step();
        match step.edit() {
            Some(edit) => Some(edit.task.words.as_str()).filter(|words| words.contains(TO_DO)),
            None => self.player.exercising().map(|exercise| exercise.words.as_str()),
        }
    }
}

/// Returns the first line of a file that a report names: that of the start, or that of a request.
fn reported_line(result: &CheckResult, folder: &Path, file: &Path) -> Option<usize> {
    let of_probes = result.all_probes().filter_map(|probe| probe.diagnosis.as_ref());
    let spots = result.diagnosis.iter().chain(of_probes).filter_map(|diagnosis| diagnosis.spot.as_ref());
    spots.filter(|spot| folder.join(&spot.file) == file).map(|spot| spot.line).next()
}

/// Returns the line of the to-do that a task names in backquotes, or else of the first one.
fn to_do_line(text: &str, task: &str) -> Option<usize> {
    let to_dos = || text.lines().enumerate().filter(|(_, line)| line.contains(TO_DO));
    let named = task.split_once(TO_DO).map_or("", |(_, words)| words).split('`').nth(1);
    let names = |line: &str| named.is_some_and(|named| line.contains(named));
    let found = to_dos().find(|(_, line)| names(line)).or_else(|| to_dos().next());
    found.map(|(at, _)| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Diagnosis, SourceLocation};

    const FILE: &str = "const http = 1;\n// TODO GET /about: send a page\n\n// TODO POST /login: log in\n";

    #[test]
    fn the_to_do_that_the_task_names_comes_first() {
        let find = |name: &str| format!("Press `e` to open your file. Find the comment TODO for `{name}`.");
        assert_eq!(to_do_line(FILE, &find("POST /login")), Some(4));
        assert_eq!(to_do_line(FILE, &find("POST /other")), Some(2));
        assert_eq!(to_do_line(FILE, "Write the two routes."), Some(2));
        assert_eq!(to_do_line("const http = 1;\n", "Write the two routes."), None);
    }

    #[test]
    fn a_report_names_the_line_if_it_is_in_the_file() {
        let spot = Some(SourceLocation { file: "index.js".to_owned(), line: 7 });
        let result =
            CheckResult { diagnosis: Some(Diagnosis { spot, ..Diagnosis::default() }), ..CheckResult::default() };
        let folder = Path::new("/home/ada/hello-js");
        assert_eq!(reported_line(&result, folder, &folder.join("index.js")), Some(7));
        assert_eq!(reported_line(&result, folder, &folder.join("other.js")), None);
    }
}
