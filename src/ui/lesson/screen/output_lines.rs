//! The lines of commands, and of what they print: the sample of the lesson, or the learner's own output.

use super::LessonScreen;
use crate::player::automatic_request;
use crate::text::plural::count;
use crate::text::width::display_width;
use crate::text::wrap::wrap;
use crate::ui::lesson::curl_line::{CurlLine, STOPPED_EARLY};
use crate::ui::long_lines::Continuation;
use crate::ui::wire_view;

/// What is said above the output of the learner's own request.
const OWN_OUTPUT: &str = "The response to your own request:";
/// What is said above an output that the lesson has brought with it, by a part of the output that may be different.
const EXAMPLES: &[(&str, &str)] = &[
    ("\nDate: ", "An example. The date in yours is different."),
    (" --version\n", "An example. Your versions may be different."),
    ("curl: (", "An example. Your curl may use other words."),
    (" ms\n", "An example. Your numbers are different."),
];
/// The same, where nothing is different.
const SAME_EXAMPLE: &str = "An example:";
/// What is said above a command that was run here: the log names the program that has sent the request.
const RUN_HERE: &str = "Sent by doorway itself. curl prints the same:";
/// The same, where curl would print more.
const RUN_HERE_IN_PART: &str = "Sent by doorway itself:";

/// Returns what is said above the output of a lesson.
fn example_words(output: &str) -> &'static str {
    let found = EXAMPLES.iter().find(|(part, _)| output.contains(part));
    found.map_or(SAME_EXAMPLE, |(_, words)| words)
}

/// The columns before an output.
const OUTPUT_INDENT: usize = 4;
/// How many rows one line of a body gets: a signed link is shown whole in 60 columns.
const MAX_LINE_ROWS: usize = 7;

/// Returns a line of a body as it is, or in rows that fit if it has a part that cannot be broken between words, or is very long;
/// and how many characters are left out.
fn rows_of(line: &str, columns: usize) -> (Vec<String>, usize) {
    let most = columns * (MAX_LINE_ROWS - 1);
    let has_room = |text: &str| display_width(text) <= columns;
    if line.chars().nth(most).is_none() && display_width(line) <= most && line.split(' ').all(has_room) {
        return (vec![line.to_owned()], 0);
    }
    let begin = line.char_indices().nth(columns * MAX_LINE_ROWS).map_or(line, |(at, _)| &line[..at]);
    let mut rows = wire_view::pieces(begin, columns);
    rows.truncate(MAX_LINE_ROWS);
    let shown: usize = rows.iter().map(|row| row.chars().count()).sum();
    (rows, line.chars().count() - shown)
}

/// How many lines of a body are shown. The view of the wire shows all of them.
const MAX_BODY_LINES: usize = 8;

impl LessonScreen<'_> {
    /// Commands have another colour than what they print.
    pub(super) fn console(&self, text: &str) -> Vec<String> {
        let text = self.fill(text);
        let (text, is_own) = match self.own_output(&text) {
            Some(own) => (own, true),
            None => (text, false),
        };
        let line = |line: &str| match line.strip_prefix("$ ") {
            Some(command) => format!("{} {}", self.style.dim("$"), self.style.key(command)),
            None => line.to_owned(),
        };
        let lines: Vec<String> = text.lines().map(line).collect();
        let about = if is_own {
            OWN_OUTPUT
        } else if self.is_drawn && text.lines().any(|line| !line.starts_with("$ ")) {
            example_words(&text)
        } else {
            ""
        };
        self.about_output(about)
            .into_iter()
            .chain(self.broken(self.indented(lines, 4), Continuation::Command))
            .collect()
    }

    /// Returns what is said above a command about its output.
    fn about_output(&self, words: &str) -> Vec<String> {
        if words.is_empty() {
            return Vec::new();
        }
        let lines = wrap(words, self.style.narrower(self.indent(4)).width, "", "");
        self.indented(lines.iter().map(|line| self.style.dim(line)).collect(), 4)
    }

    /// Returns a command and what it prints, with the learner's own output in place of the sample, if they have sent this
    /// request in this step. A sample of curl's own errors stays: there is no response to show.
    fn own_output(&self, text: &str) -> Option<String> {
        let mut commands = text.lines().filter_map(|line| line.strip_prefix("$ "));
        let (command, None) = (commands.next()?, commands.next()) else { return None };
        let is_error = text.lines().any(|line| line.starts_with("curl: "));
        let line = CurlLine::read(command).filter(|_| !is_error)?;
        let sent: Vec<_> = self.exchanges().collect();
        let printed = sent.iter().rev().find_map(|exchange| line.printed_for(exchange))?;
        let printed = self.shortened(&line, printed);
        Some(std::iter::once(format!("$ {command}")).chain(printed).collect::<Vec<_>>().join("\n"))
    }

    /// Returns the head and the beginning of the body, and says how much more there is: the text of the step stays in the
    /// picture.
    fn shortened(&self, line: &CurlLine, mut printed: Vec<String>) -> Vec<String> {
        if !self.is_drawn {
            return printed;
        }
        let has_head = printed.first().is_some_and(|first| first.starts_with("HTTP/"));
        let head = if has_head { 1 + printed.iter().take_while(|line| !line.is_empty()).count() } else { 0 };
        let body = printed.split_off(head.min(printed.len()));
        let shown = if body.len() < MAX_BODY_LINES + 2 { body.len() } else { MAX_BODY_LINES };
        let columns = self.columns.saturating_sub(OUTPUT_INDENT);
        for line_of_body in &body[..shown] {
            let (rows, left_out) = rows_of(line_of_body, columns);
            printed.extend(rows);
            if left_out > 0 {
                printed.push(self.more(line, &count(left_out, "more character")));
            }
        }
        if shown < body.len() {
            printed.push(self.more(line, &count(body.len() - shown, "more line")));
        }
        printed
    }

    /// Says what is left out, and where all of it is.
    fn more(&self, line: &CurlLine, what: &str) -> String {
        let newest = self.exchanges().filter(|exchange| automatic_request(&exchange.request).is_none()).last();
        let shows_all = newest.is_some_and(|exchange| line.printed_for(exchange).is_some());
        let where_all = if shows_all { format!(": {} shows all", self.style.key("w")) } else { String::new() };
        format!("{}{where_all}", self.style.dim(&format!("… {what}")))
    }

    /// Returns a command as it is typed, and under it what it printed.
    pub(super) fn command(&self, command: &str, printed: &[String]) -> Vec<String> {
        let typed = format!("{} {}", self.style.dim("$"), self.style.key(command));
        let (printed, end) = match printed.split_last() {
            Some((last, printed)) if last.starts_with(STOPPED_EARLY) => (printed.to_vec(), Some(last.clone())),
            _ => (printed.to_vec(), None),
        };
        let about = if end.is_some() { RUN_HERE_IN_PART } else { RUN_HERE };
        let printed = match CurlLine::read(command) {
            Some(line) => self.shortened(&line, printed),
            None => printed,
        };
        let lines = std::iter::once(typed).chain(printed).chain(end).collect();
        let lines = self.indented(lines, 4);
        self.about_output(about).into_iter().chain(self.broken(lines, Continuation::Command)).collect()
    }
}
