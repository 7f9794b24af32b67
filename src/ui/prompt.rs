//! Questions to a person: a choice with arrow keys and a filter, or a few words. Where nothing can be redrawn, a question is
//! a line, and so is its answer.

use std::fmt;
use std::io::{BufRead, IsTerminal};

use anyhow::Context;
use inquire::ui::{Color, RenderConfig, StyleSheet, Styled};
use inquire::{InquireError, Select};

use super::Style;
use super::line_editor::{self, LineEnd};
use crate::exit::InterruptedByUser;
use crate::text::safe::safe;
use crate::text::width::{display_width, terminal_width, truncate};
use crate::text::wrap::wrap;

/// How many choices are shown at once.
const MAX_SHOWN_CHOICES: usize = 12;
/// The fewest columns that are left for an answer beside its question.
const LEAST_ROOM: usize = 24;
/// The columns for a yes or no.
const ANSWER_ROOM: usize = 4;
/// The columns of the mark in front of a choice, and of one that stays free at the end of the line.
const CHOICE_MARK_WIDTH: usize = 3;
/// What the keys do, under the choices.
const CHOICE_KEYS: &str = "↑ ↓ and Enter, or type a part of a name";

/// Returns whether a person can answer: input and output must be a terminal.
pub fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// One choice of a question.
#[derive(Debug, Clone, Default)]
pub struct PromptChoice {
    /// Its name.
    pub name: String,
    /// What it is.
    pub words: String,
    /// Other names that people type for it.
    pub aliases: Vec<String>,
}

impl PromptChoice {
    fn is_called(&self, typed: &str) -> bool {
        self.names().any(|name| name.eq_ignore_ascii_case(typed))
    }

    fn names(&self) -> impl Iterator<Item = &String> {
        [&self.name].into_iter().chain(&self.aliases)
    }

    /// How well the choice fits what was typed: best a whole name, then the beginning of one, a part of one, and the
    /// beginning of a word. Nothing if it does not fit.
    fn score(&self, typed: &str) -> Option<i64> {
        let typed = typed.trim().to_lowercase();
        let is_name = |fits: fn(&str, &str) -> bool| self.names().any(|name| fits(&name.to_lowercase(), &typed));
        let words = self.words.to_lowercase();
        let mut words = words.split(|char: char| !char.is_alphanumeric());
        match () {
            () if is_name(|name, typed| name == typed) => Some(4),
            () if is_name(|name, typed| name.starts_with(typed)) => Some(3),
            () if is_name(|name, typed| name.contains(typed)) => Some(2),
            () => words.any(|word| word.starts_with(&typed)).then_some(1),
        }
    }
}

/// A choice in a list, with room for the longest name. It is one line, so that the question above stays on the screen.
struct ChoiceLine<'a> {
    choice: &'a PromptChoice,
    name_width: usize,
    columns: usize,
}

impl fmt::Display for ChoiceLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let room = self.columns.saturating_sub(CHOICE_MARK_WIDTH + self.name_width + 2);
        write!(f, "{:width$}  {}", self.choice.name, truncate(&self.choice.words, room), width = self.name_width)
    }
}

/// Asks for one of several choices, each with a name and a description. Returns the index of the choice; Enter alone
/// takes `usual`. Returns nothing if the question is not answered.
///
/// # Errors
/// Ctrl+C, or a terminal that cannot be used.
pub fn one_of(question: &str, choices: &[PromptChoice], usual: usize) -> anyhow::Result<Option<usize>> {
    if Style::stdout().plain {
        return Ok(one_of_numbered(question, choices, usual));
    }
    let name_width = choices.iter().map(|choice| choice.name.len()).max().unwrap_or(0);
    let columns = Style::stdout().width;
    let options = choices.iter().map(|choice| ChoiceLine { choice, name_width, columns }).collect();
    let picked = Select::new(question, options)
        .with_starting_cursor(usual)
        .with_page_size(MAX_SHOWN_CHOICES)
        .with_scorer(&|typed, line: &ChoiceLine<'_>, _, _| line.choice.score(typed))
        .with_help_message(CHOICE_KEYS)
        .with_formatter(&|picked| picked.value.choice.name.clone())
        .with_render_config(render_config())
        .raw_prompt();
    Ok(answer(picked)?.map(|picked| picked.index))
}

/// Asks for a few words. Enter alone takes `usual`. Returns nothing if the question is not answered.
///
/// # Errors
/// Ctrl+C, or a terminal that cannot be used.
pub fn words(question: &str, usual: &str) -> anyhow::Result<Option<String>> {
    if Style::stdout().plain {
        return Ok(words_in_a_line(question, usual));
    }
    let prompt = format!("? {question} ({usual}) ");
    let has_room = display_width(&prompt) + LEAST_ROOM <= terminal_width();
    if !has_room {
        super::err(&format!("{}\n", prompt.trim_end()));
    }
    match line_editor::ask(if has_room { &prompt } else { "> " }).context("could not ask in this terminal")? {
        LineEnd::Entered(typed) if typed.trim().is_empty() => Ok(Some(usual.to_owned())),
        LineEnd::Entered(typed) => Ok(Some(typed)),
        LineEnd::Left => Ok(None),
        LineEnd::Interrupted => Err(InterruptedByUser.into()),
    }
}

/// Asks for yes or no. Enter alone means no.
pub fn yes(question: &str) -> bool {
    super::err(
        &(wrap(&format!("{question} [y/N]"), terminal_width().saturating_sub(ANSWER_ROOM), "", "").join("\n") + " "),
    );
    line().is_some_and(|answer| matches!(answer.to_lowercase().as_str(), "y" | "yes"))
}

/// Asks for a line after these words. Returns nothing at the end of the input.
pub fn line_after(words: &str) -> Option<String> {
    super::err(words);
    line()
}

/// Returns what was answered; nothing after Esc.
fn answer<T>(answered: Result<T, InquireError>) -> anyhow::Result<Option<T>> {
    match answered {
        Ok(value) => Ok(Some(value)),
        Err(InquireError::OperationCanceled) => Ok(None),
        Err(InquireError::OperationInterrupted) => Err(InterruptedByUser.into()),
        Err(error) => Err(error).context("could not ask in this terminal"),
    }
}

/// The colours of the course, or none.
fn render_config() -> RenderConfig<'static> {
    let config =
        RenderConfig::empty().with_prompt_prefix(Styled::new("?")).with_highlighted_option_prefix(Styled::new(">"));
    if !Style::stdout().color {
        return config;
    }
    let key = StyleSheet::new().with_fg(Color::LightCyan);
    config
        .with_selected_option(Some(key))
        .with_answer(key)
        .with_highlighted_option_prefix(Styled::new(">").with_style_sheet(key))
        .with_help_message(StyleSheet::new().with_fg(Color::DarkGrey))
}

fn one_of_numbered(question: &str, choices: &[PromptChoice], usual: usize) -> Option<usize> {
    let width = choices.iter().map(|choice| choice.name.len()).max().unwrap_or(0);
    let columns = Style::stdout().width;
    let mut text = format!("\n{question}\n");
    for (at, PromptChoice { name, words, .. }) in choices.iter().enumerate() {
        let first = format!("  {:>2}  {name:width$}  ", at + 1);
        for line in wrap(words, columns, &first, &" ".repeat(first.len())) {
            text.push_str(&(line + "\n"));
        }
    }
    let prompt = format!("A number or a name [{}]: ", choices.get(usual)?.name);
    super::err(&text);
    loop {
        super::err(&prompt);
        let answer = line()?;
        match read(&answer, choices, usual) {
            Some(at) => return Some(at),
            None => super::err(&format!("`{}` is not one of them. ", safe(&answer))),
        }
    }
}

fn words_in_a_line(question: &str, usual: &str) -> Option<String> {
    super::err(&format!("\n{question} [{usual}]: "));
    let answer = line()?;
    Some(if answer.is_empty() { usual.to_owned() } else { answer })
}

fn line() -> Option<String> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).ok()?;
    (read > 0).then(|| line.trim().to_owned())
}

fn read(answer: &str, choices: &[PromptChoice], usual: usize) -> Option<usize> {
    if answer.is_empty() {
        return Some(usual);
    }
    let by_number = answer.parse::<usize>().ok().filter(|number| (1..=choices.len()).contains(number));
    by_number.map(|number| number - 1).or_else(|| choices.iter().position(|choice| choice.is_called(answer)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_a_number_a_name_or_nothing() {
        let choice = |(name, alias): (&str, &str)| PromptChoice {
            name: name.to_owned(),
            aliases: vec![alias.to_owned()],
            ..PromptChoice::default()
        };
        let choices = [("node", "js"), ("python", "py")].map(choice);
        assert_eq!(read("", &choices, 1), Some(1));
        assert_eq!(read("1", &choices, 1), Some(0));
        assert_eq!(read("Python", &choices, 0), Some(1));
        assert_eq!(read("JS", &choices, 1), Some(0));
        for wrong in ["0", "3", "ruby", "-1"] {
            assert_eq!(read(wrong, &choices, 0), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_typed_fits_a_whole_name_best_and_then_its_beginning() {
        let node = PromptChoice {
            name: "node".to_owned(),
            words: "JavaScript without a framework".to_owned(),
            aliases: vec!["js".to_owned(), "node.js".to_owned()],
        };
        let typed = ["JS", "no", "od", "frame", "work", "python"];
        assert_eq!(typed.map(|typed| node.score(typed)), [Some(4), Some(3), Some(2), Some(1), None, None]);
    }

    #[test]
    fn ctrl_c_is_told_apart_from_a_question_that_is_left() {
        assert!(matches!(answer::<()>(Err(InquireError::OperationCanceled)), Ok(None)));
        let error = answer::<()>(Err(InquireError::OperationInterrupted)).expect_err("it ends the program");
        assert!(error.is::<InterruptedByUser>());
    }
}
