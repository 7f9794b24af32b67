//! The sentences of a lesson's screen that do not come from the lesson itself.

use super::program_status::met_words;
use crate::check::CheckResult;
use crate::course::{ExpectedExchange, Lesson, LessonSummary, ProgramMoment, StageBlock, Try};
use crate::demos::RunningDemo;
use crate::player::OpenUntil;
use crate::text::plural::{count, sentence};
use crate::text::width::display_width;
use crate::ui::Style;

/// Everything happened that the step asked for.
pub const DONE: &str = "That was a real request and a real response.";

/// The same, while a question was open.
pub const DONE_EARLY: &str =
    "You have sent this request already, while the question was open. If the task asks for more, you can still do it.";

/// Said when the program runs again after Ctrl-Z.
pub const RUNS_AGAIN: &str = "doorway was stopped, and so were the servers of this lesson. Now they are running again. A request that is \
                              still waiting gets its response.";

/// What Enter asks at an open task.
pub const ASK_TO_SKIP: &str = "The task is still open. Press `Enter` again to skip it.";

/// Said at the top of an exercise that the learner has done before.
pub const DONE_BEFORE: &str = "You have done this exercise before. doorway checks your program as it is now.";

/// What is said instead of the text behind a task that was skipped.
pub const SKIPPED: &str =
    "You skipped this task. You can still do it while this step is on the screen. Then you read what it shows.";

/// How to use keys where they are typed on a line.
pub const TYPED_KEYS: &str = "To use a key, type it and press Enter. Enter alone goes on.";

/// Said of a letter that is no key, where keys are typed on a line.
pub fn no_key(letter: char) -> String {
    format!("`{letter}` is no key here. For all keys, type `?` and press Enter.")
}

/// Returns the end of a lesson: first what the learner can do now, and then the one command that goes on.
pub fn finished(outcome: Option<&str>, next: Option<(&LessonSummary, String, Option<String>)>) -> String {
    let outcome = outcome.map(|outcome| format!("{outcome} ")).unwrap_or_default();
    match next {
        Some((next, command, why)) => {
            let why = why.map(|why| format!("{why} ")).unwrap_or_default();
            // A title that is a question has its own sign at its end.
            let stop = if next.title.ends_with(['?', '!']) { "" } else { "." };
            let next = format!("lesson {}, {}{stop}", next.number, next.title);
            format!("{outcome}That was the whole lesson.\n\n{why}Next: {next} Type\n\n```text\n{command}\n```")
        }
        None => format!("{outcome}That was the last lesson. You have done all of them."),
    }
}

/// Returns the end of a lesson some of whose tasks were skipped: which ones, and the command for the first of them. Whether
/// the learner's program is right comes first.
pub fn finished_with_gaps(is_met: bool, skipped: &[(usize, &str)], command: &str) -> String {
    let good = if is_met { format!("{}\n\n", exercise_met(None)) } else { String::new() };
    let mut text = format!("{good}You have seen the whole lesson, and skipped {}:\n", count(skipped.len(), "task"));
    text.extend(skipped.iter().map(|(step, title)| format!("\n- step {step}: {title}")));
    let (all, which) = if skipped.len() == 1 { ("it", "it") } else { ("them", "the first one") };
    format!(
        "{text}\n\nThe lesson counts as done when you have done {all}. To do {which} now, type\n\n```text\n{command}\n```"
    )
}

/// Returns where a learner stopped in a lesson, and the command that goes on there.
pub fn stopped((step, of, title): (usize, usize, &str), command: &str) -> String {
    format!("You stopped at step {step} of {of}: {title}. To go on there, type\n\n```text\n{command}\n```")
}

/// Returns the heading: the lesson on the first line, the step on the second.
pub fn heading(lesson: &Lesson, position: (usize, usize), step: usize, style: Style) -> Vec<String> {
    let (number, of) = position;
    let steps = lesson.steps.len();
    let title = &lesson.steps[step].title;
    let minutes = count(lesson.minutes as usize, "minute");
    if style.plain {
        let first = format!("Lesson {number} of {of}: {} (about {minutes})", lesson.title);
        let second = format!("Step {} of {steps}: {title}", step + 1);
        return if step == 0 { vec![first, String::new(), second] } else { vec![second] };
    }
    let about = format!("lesson {number} of {of} · about {minutes}");
    let used = 2 + display_width(&lesson.title) + display_width(&about);
    let first = match style.width.checked_sub(used) {
        Some(gap) if gap >= 3 => vec![format!("  {}{}{}", lesson.title, " ".repeat(gap), style.dim(&about))],
        _ => vec![format!("  {}", lesson.title), format!("  {}", style.dim(&about))],
    };
    let second = format!("  {}   {}", style.dim(&format!("{} of {steps}", step + 1)), style.bold(title));
    [first, vec![String::new(), second]].concat()
}

/// Returns the keys of a `stage` block as Markdown, and says which one was pressed.
pub fn stage_keys(stage: &StageBlock, pressed: Option<char>) -> String {
    let mut text = match &stage.keys[..] {
        [_] => "This key changes the server. Press it again to go back.\n".to_owned(),
        _ => "These keys change the server. Press a key again to go back.\n".to_owned(),
    };
    text.extend(stage.keys.iter().map(|key| match pressed {
        Some(pressed) if pressed == key.key => format!("\n- `{}` **pressed**: {}", key.key, key.words),
        _ => format!("\n- `{}`: {}", key.key, key.words),
    }));
    text
}

/// Whether words are those of [`still_open`].
pub fn is_still_open(words: &str) -> bool {
    words.starts_with("Still to do: ") || words.starts_with("Still to come: ")
}

/// Returns what a `try` still waits for, for lines that are printed.
pub fn still_open(of: &Try, open: &[OpenUntil]) -> String {
    if let Some(words) = learners_words(of, open) {
        return format!("Still to do: {words}.");
    }
    let lines = each_once(of, open).into_iter().map(|line| {
        let until = &of.until[line.line];
        let server = until.server.as_ref().map(|server| format!(" to the {server} server")).unwrap_or_default();
        let times = times_words(line.times, until.times);
        let headers = until.headers.iter().map(|header| format!(", with `{}`", header.text()));
        let request = format!("{}{server}", path_words(until));
        let responses = responses(of, open, line);
        format!("{request}{}, with the status {}{times}{responses}", headers.collect::<String>(), until.status)
    });
    format!("Still to come: {}.", lines.collect::<Vec<_>>().join("; "))
}

/// Returns what a `try` waits for as Markdown: in the words of the task if it has them, else as requests.
pub fn waiting_for<N: AsRef<str>>(
    of: &Try,
    open: &[OpenUntil],
    ports: &[(N, u16)],
    program: Option<ProgramMoment>,
) -> String {
    if let Some(words) = learners_words(of, open) {
        return format!("Still to do: {words}");
    }
    let has_two_statuses = |line: &OpenUntil| {
        let until = &of.until[line.line];
        let place = |own: &ExpectedExchange| (own.server.clone(), own.method.clone(), own.path.clone());
        of.until.iter().any(|own| place(own) == place(until) && own.status != until.status)
    };
    let with_status = |line: &OpenUntil| {
        let (before, words) = request_words(&of.until[line.line], line.times, ports, program);
        // The same request with two responses: the status tells them apart.
        let status = if has_two_statuses(line) {
            format!(" with the status {}", of.until[line.line].status)
        } else {
            String::new()
        };
        (before, words + &status + &responses(of, open, line))
    };
    let lines: Vec<(&str, String)> = each_once(of, open).into_iter().map(with_status).collect();
    // What all of them need first is said once.
    let shared =
        lines.first().map(|(before, _)| *before).filter(|first| lines.iter().all(|(before, _)| before == first));
    let requests: Vec<String> = lines
        .iter()
        .map(|(before, request)| format!("{}{request}", if shared.is_some() { "" } else { before }))
        .collect();
    format!("Waiting for {}{}", shared.unwrap_or_default(), requests.join(" and "))
}

/// Whether two lines ask for the same request and the same status, so that only the body of the response tells them apart.
fn differ_in_body(one: &ExpectedExchange, other: &ExpectedExchange) -> bool {
    let without_body =
        |until: &ExpectedExchange| ExpectedExchange { body: None, times: 1, is_in_order: false, ..until.clone() };
    without_body(one) == without_body(other)
}

/// Returns the open lines; of those that ask for the same request, only the first.
fn each_once<'a>(of: &Try, open: &'a [OpenUntil]) -> Vec<&'a OpenUntil> {
    let is_first =
        |at: usize| !open[..at].iter().any(|before| differ_in_body(&of.until[before.line], &of.until[open[at].line]));
    (0..open.len()).filter(|at| is_first(*at)).map(|at| &open[at]).collect()
}

/// Says of a request that a task asks for more than once that the response must change.
fn responses(of: &Try, open: &[OpenUntil], line: &OpenUntil) -> String {
    let is_alike = |own: &ExpectedExchange| differ_in_body(own, &of.until[line.line]);
    let (all, left) = (
        of.until.iter().filter(|own| is_alike(own)).count(),
        open.iter().filter(|own| is_alike(&of.until[own.line])).count(),
    );
    match (all, left) {
        (1, _) => String::new(),
        (_, 1) => ", with a different response".to_owned(),
        (_, left) => format!(", with {left} different responses"),
    }
}

/// Returns the learner's words for the open lines, each once; nothing if a line has none.
pub(super) fn learners_words(of: &Try, open: &[OpenUntil]) -> Option<String> {
    // The words, how often it must still happen, and how often in all.
    let mut all: Vec<(&str, usize, usize)> = Vec::new();
    for line in open {
        let until = &of.until[line.line];
        let words = until.words.as_deref()?;
        // A request and the browser's verdict on it are one press of a button.
        match all.iter_mut().find(|(own, ..)| own.starts_with(words) || words.starts_with(own)) {
            Some((own, left, total)) => {
                *own = if own.len() < words.len() { words } else { own };
                (*left, *total) = ((*left).max(line.times), (*total).max(until.times));
            }
            None => all.push((words, line.times, until.times)),
        }
    }
    let all: Vec<String> =
        all.into_iter().map(|(words, left, total)| format!("{words}{}", times_words(left, total))).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

/// Returns how often something must still happen, of how often in all.
fn times_words(left: usize, total: usize) -> String {
    match left {
        _ if total == 1 => String::new(),
        1 => ", once more".to_owned(),
        left if left == total => format!(", {left} times"),
        left => format!(", {left} more times"),
    }
}

/// Returns what is said when a program meets the whole check, and why it works.
pub fn exercise_met(because: Option<&str>) -> String {
    let why = because.map(|because| format!(" Why it works: {}", sentence(because))).unwrap_or_default();
    format!("Your program meets everything that this lesson asks for.{why}")
}

/// What an exercise waits for before its first check.
pub const WAITING_FOR_FIRST_CHECK: &str = "Waiting for the first check";

/// Returns what an exercise waits for after a check.
pub fn waiting_for_save(result: &CheckResult) -> String {
    format!("{}. Waiting for you to save a file", met_words(result))
}

/// Returns the method and the path that a line asks for. A lesson's `*` is no part of an address.
fn path_words(until: &ExpectedExchange) -> String {
    let method = &until.method;
    match until.path.strip_suffix("?*") {
        _ if until.path == "*" => format!("a {method} request to any path"),
        Some(path) => format!("`{method} {path}` with a query"),
        None => format!("`{method} {}`", until.path),
    }
}

/// Returns what must happen before a request, and the request as a learner can send it.
fn request_words<N: AsRef<str>>(
    until: &ExpectedExchange,
    left: usize,
    ports: &[(N, u16)],
    program: Option<ProgramMoment>,
) -> (&'static str, String) {
    let path = path_words(until);
    let port = match &until.server {
        Some(server) => ports.iter().find(|(name, _)| name.as_ref() == server),
        None => ports.first(),
    };
    let port = port.map(|(_, port)| format!(" on port {port}")).unwrap_or_default();
    let times = times_words(left, until.times);
    let before = match until.after.filter(|after| Some(*after) > program) {
        None => "",
        Some(ProgramMoment::Saved) => "a change that is saved, and then ",
        Some(ProgramMoment::Restarted) => "a new start of your program, and then ",
    };
    (before, format!("{path}{port}{times}"))
}

/// Returns the addresses of the servers, for `--serve`.
pub fn addresses(running: &RunningDemo) -> Vec<String> {
    let several = running.ports().len() > 1;
    let line = |&(server, port): &(&str, u16)| {
        let name = if several { format!("  ({server})") } else { String::new() };
        let off = if running.is_on(server) { "" } else { "  not running in this stage" };
        format!("http://localhost:{port}/{name}{off}")
    };
    running.ports().iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &str, times: usize) -> ExpectedExchange {
        ExpectedExchange { words: Some(words.to_owned()), times, ..ExpectedExchange::new("GET", "/", 200) }
    }

    fn still_to_do(lines: &[ExpectedExchange], left: &[usize]) -> String {
        let of = Try { words: String::new(), open: None, until: lines.to_vec() };
        let open: Vec<_> = left.iter().enumerate().map(|(line, times)| OpenUntil { line, times: *times }).collect();
        learners_words(&of, &open).expect("every line has words")
    }

    #[test]
    fn how_often_something_is_still_to_do_is_said_behind_a_comma_and_counts_what_is_done() {
        let page = [line("load the page", 3)];
        assert_eq!(still_to_do(&page, &[3]), "load the page, 3 times");
        assert_eq!(still_to_do(&page, &[2]), "load the page, 2 more times");
        assert_eq!(still_to_do(&page, &[1]), "load the page, once more");
        assert_eq!(still_to_do(&[line("load the page", 1)], &[1]), "load the page");
    }

    #[test]
    fn a_request_and_the_verdict_on_it_are_said_once_with_the_larger_number() {
        let press = [line("press **PUT**", 2), line("press **PUT**", 2)];
        assert_eq!(still_to_do(&press, &[1, 2]), "press **PUT**, 2 times");
        assert_eq!(still_to_do(&press, &[1, 1]), "press **PUT**, once more");
    }
}
