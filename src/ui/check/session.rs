//! One call of `doorway check`: one check, or with `--watch` as many as the learner wants.

use std::io::IsTerminal;
use std::path::Path;
use std::time::Duration;

use crate::check::runner::{self, CheckEvent, Job, KeptProgram, ProgramEnd};
use crate::check::{CancelToken, CheckResult};
use crate::course::progress::Progress;
use crate::course::{Course, Lesson, LessonSummary};
use crate::process::Supervisor;
use crate::text::plural::count;
use crate::text::safe::safe_to_copy;
use crate::text::shell;
use crate::ui::signals::{self, Shutdown, SignalEvent};
use crate::ui::{self, Style};

use super::leftover_search::LeftoverSearch;
use super::report_outputs::{self, ReportOutputs, ReportTarget};
use super::slow_line::SlowLine;
use super::terminal_renderer::TerminalRenderer;

/// How long stopping may take after Ctrl-C: a program with many children that ignore signals takes a moment.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(4);
/// After how long the learner reads what doorway is waiting for.
const WAITING_NOTE_AFTER: Duration = Duration::from_secs(3);
/// After this time, the note says how to end a wait that is for nothing.
const LONG_WAIT: Duration = Duration::from_secs(15);

/// Returns a token that Ctrl-C and the like cancel. If the end takes too long, everything that the supervisor has started
/// is killed.
///
/// # Errors
/// The system gives no thread or no signal handler.
pub fn cancel_on_signal(supervisor: &Supervisor) -> anyhow::Result<CancelToken> {
    let token = CancelToken::new();
    let own = token.clone();
    let supervisor = supervisor.clone();
    let clean_up = Box::new(move || supervisor.kill_all());
    let when_paused = "doorway is stopped. To go on, type: fg\n";
    signals::watch(Shutdown { grace: SHUTDOWN_GRACE, clean_up, when_paused }, move |event| {
        if event == SignalEvent::Stop {
            own.cancel();
        }
    })?;
    Ok(token)
}

/// What a call of `doorway check` works with.
pub struct CheckSession<'a> {
    /// What is checked.
    pub job: Job,
    /// Cancelled by Ctrl-C.
    pub cancel: CancelToken,
    /// Reports for programs. The report for people is written to stdout unless one of these is.
    pub reports: ReportOutputs,
    /// Whether lines are plain, for screen readers and files.
    pub plain: bool,
    /// Whether bytes of requests and responses are shown too.
    pub verbose: bool,
    /// Whether the learner watches, and presses a key for the next hint.
    pub is_watching: bool,
    /// The lesson whose checks these are.
    pub lesson: Lesson,
    /// All lessons, in order.
    pub lessons: &'a [LessonSummary],
    /// What the learner has done.
    pub progress: Progress,
    /// Where the lessons are from, if they are not the built-in ones.
    pub lessons_folder: Option<&'a Path>,
    /// The learner's program, which goes on running from one check to the next.
    pub kept: Option<KeptProgram>,
    /// A search for what earlier checks have left behind, whose outcome was not shown yet.
    pub leftovers: Option<LeftoverSearch>,
}

impl CheckSession<'_> {
    /// Checks once, with a new start of the program.
    pub fn check(&mut self) -> CheckResult {
        self.stop_program();
        let mut line = SlowLine::new(self.plain, self.is_watching);
        let mut note_start = note_waiting(&self.job);
        let mut on_event = |event: CheckEvent<'_>| {
            line.show(&event);
            note_start(event);
        };
        let checked = if self.is_watching {
            runner::run_and_keep(&self.job, &self.cancel, &mut on_event)
        } else {
            runner::run(&self.job, &self.cancel, &mut on_event).map(|result| (result, None))
        };
        let (result, kept) = checked.unwrap_or_else(|cancelled| (*cancelled.so_far, None));
        self.kept = kept;
        result
    }

    /// Reports a result, with this many hints. A lesson whose checks are met is done.
    ///
    /// # Errors
    /// A report that cannot be written.
    pub fn report(&mut self, result: &CheckResult, hints: u8) -> anyhow::Result<()> {
        self.note_leftovers();
        if let Some(warning) = self.keep_progress(result) {
            ui::note(&warning);
        }
        if !self.reports.use_stdout() {
            self.print(result, hints)?;
        }
        self.reports.write(result)
    }

    /// Says once what earlier checks have left behind.
    pub(super) fn note_leftovers(&mut self) {
        if let Some(search) = self.leftovers.take() {
            search.note();
        }
    }

    /// Prints the report for people.
    ///
    /// # Errors
    /// Nobody reads it any more.
    pub(super) fn print(&self, result: &CheckResult, hints: u8) -> anyhow::Result<()> {
        report_outputs::write(&self.terminal_renderer(result, hints), &ReportTarget::Stdout, result)
    }

    /// Remembers that a lesson is done whose checks are met. Returns a warning if that is not possible.
    pub(super) fn keep_progress(&mut self, result: &CheckResult) -> Option<String> {
        let exercises = self.lesson.exercise_steps();
        if result.is_lesson_done() { self.progress.met_check(&self.job.lesson, &exercises) } else { None }
    }

    /// Where the program takes requests until the next check, if it does.
    pub fn program_url(&self) -> Option<&str> {
        self.kept.as_ref().map(|kept| kept.url.as_str())
    }

    /// Returns how the program ended since the check, once.
    pub fn program_end(&mut self) -> Option<ProgramEnd> {
        let end = self.kept.as_mut()?.ended()?;
        self.stop_program();
        Some(end)
    }

    fn stop_program(&mut self) {
        if let Some(kept) = self.kept.take() {
            kept.stop(&self.cancel);
        }
    }

    fn terminal_renderer(&self, result: &CheckResult, hints: u8) -> TerminalRenderer {
        let next_steps = if result.is_lesson_done() { self.next_steps() } else { Vec::new() };
        let style = Style { plain: self.plain, ..Style::stdout() };
        let is_folded = !self.plain && std::io::stdout().is_terminal();
        let (met_words, hint_by_key) = (self.met_words(), self.is_watching);
        TerminalRenderer { is_folded, met_words, hints, hint_by_key, verbose: self.verbose, style, next_steps }
    }

    /// What is said where all checks are met: a lesson is done only when no task in it is skipped.
    fn met_words(&self) -> String {
        let name = &self.job.lesson;
        match self.progress.lesson(name).skipped.len() {
            _ if self.is_idea() => "The first check of your app is met.".to_owned(),
            0 => format!("The lesson {name} is done."),
            skipped => format!("In the lesson {name} you have skipped {}.", count(skipped, "task")),
        }
    }

    /// Whether an idea for an app is checked, which is no lesson of the course.
    fn is_idea(&self) -> bool {
        !self.lessons.iter().any(|lesson| lesson.name == self.job.lesson)
    }

    /// Why the learner's server works, and which lesson comes next.
    pub(super) fn next_steps(&self) -> Vec<(&'static str, String)> {
        let course = Course { lessons: self.lessons, progress: &self.progress, folder: self.lessons_folder };
        if self.is_idea() {
            let words = "Say what your app must do next, write it, and try it with requests.http.";
            return vec![("Next", words.to_owned())];
        }
        let because = self.lesson.checks().find_map(|check| check.because.clone());
        let skipped = self.progress.lesson(&self.job.lesson).skipped.iter().min().copied();
        let next = match (skipped, course.after(&self.job.lesson)) {
            (Some(step), _) => course.command_at(&LessonSummary::from(&self.lesson), step),
            (None, Some(lesson)) => course.command(lesson),
            (None, None) => "That was the last lesson that was open: the course is done.".to_owned(),
        };
        because.map(|words| ("Why it works", words)).into_iter().chain([("Next", next)]).collect()
    }
}

impl Drop for CheckSession<'_> {
    fn drop(&mut self) {
        self.stop_program();
    }
}

/// Says what doorway is waiting for, and later how to end that.
fn note_waiting(job: &Job) -> impl FnMut(CheckEvent<'_>) + use<> {
    let command = job.program().map(|launch| safe_to_copy(&shell::join(&launch.argv))).unwrap_or_default();
    let mut noted = 0;
    move |event| {
        if let Some(words) = waiting_words(&event, &command, noted) {
            noted += 1;
            ui::note(&words);
        }
    }
}

/// Returns the note for a wait of this length; nothing if there is no new one after those that were printed.
fn waiting_words(event: &CheckEvent<'_>, command: &str, noted: usize) -> Option<String> {
    let CheckEvent::Waiting { port, since, at_most } = event else { return None };
    match noted {
        0 if *since > WAITING_NOTE_AFTER => {
            let seconds = at_most.as_secs();
            Some(format!("waiting for `{command}` to listen on port {port}, {seconds} seconds at most"))
        }
        1 if *since > LONG_WAIT => Some(format!(
            "`{command}` is running, but it does not listen on port {port} yet. It may be building or installing. If it is \
             not, Ctrl+C ends the wait"
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_wait_is_noted_and_later_how_to_end_it() {
        let words = |seconds: u64, noted: usize| {
            let (since, at_most) = (Duration::from_secs(seconds), Duration::from_secs(300));
            waiting_words(&CheckEvent::Waiting { port: 8080, since, at_most }, "npm start", noted).unwrap_or_default()
        };
        assert_eq!((words(1, 0), words(5, 1), words(200, 2)), (String::new(), String::new(), String::new()));
        assert_eq!(words(4, 0), "waiting for `npm start` to listen on port 8080, 300 seconds at most");
        assert!(words(16, 1).contains("may be building") && words(16, 1).contains("Ctrl+C ends the wait"));
    }
}
