//! Questions that a person answers with one line: a number, a word, or nothing for the usual choice.

use std::io::{BufRead, IsTerminal};

use super::Style;
use crate::text::safe::safe;
use crate::text::wrap::wrap;

/// Returns whether a person can answer: input and output must be a terminal.
pub fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks for one of several choices, each with a name and a description. Returns the index of the choice; Enter alone
/// takes `usual`. Returns nothing at the end of the input.
pub fn one_of(question: &str, choices: &[(String, String)], usual: usize) -> Option<usize> {
    let width = choices.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let columns = Style::stdout().width;
    let mut text = format!("\n{question}\n");
    for (at, (name, words)) in choices.iter().enumerate() {
        let first = format!("  {:>2}  {name:width$}  ", at + 1);
        for line in wrap(words, columns, &first, &" ".repeat(first.len())) {
            text.push_str(&(line + "\n"));
        }
    }
    let prompt = format!("A number or a name [{}]: ", choices.get(usual)?.0);
    super::err(&text);
    loop {
        super::err(&prompt);
        let answer = line()?;
        match read(&answer, choices, usual) {
            Some(at) => return Some(at),
            None => super::err(&format!("There is no {}. ", safe(&answer))),
        }
    }
}

/// Asks for a few words. Enter alone takes `usual`. Returns nothing at the end of the input.
pub fn words(question: &str, usual: &str) -> Option<String> {
    super::err(&format!("\n{question} [{usual}]: "));
    let answer = line()?;
    Some(if answer.is_empty() { usual.to_owned() } else { answer })
}

/// Asks for yes or no. Enter alone means no.
pub fn yes(question: &str) -> bool {
    super::err(&format!("{question} [y/N] "));
    line().is_some_and(|answer| matches!(answer.to_lowercase().as_str(), "y" | "yes"))
}

/// Asks for a line after these words. Returns nothing at the end of the input.
pub fn line_after(words: &str) -> Option<String> {
    super::err(words);
    line()
}

fn line() -> Option<String> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).ok()?;
    (read > 0).then(|| line.trim().to_owned())
}

fn read(answer: &str, choices: &[(String, String)], usual: usize) -> Option<usize> {
    if answer.is_empty() {
        return Some(usual);
    }
    let by_number = answer.parse::<usize>().ok().filter(|number| (1..=choices.len()).contains(number));
    by_number
        .map(|number| number - 1)
        .or_else(|| choices.iter().position(|(name, _)| name.eq_ignore_ascii_case(answer)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_a_number_a_name_or_nothing() {
        let choices = ["node", "python"].map(|name| (name.to_owned(), String::new()));
        assert_eq!(read("", &choices, 1), Some(1));
        assert_eq!(read("1", &choices, 1), Some(0));
        assert_eq!(read("Python", &choices, 0), Some(1));
        for wrong in ["0", "3", "ruby", "-1"] {
            assert_eq!(read(wrong, &choices, 0), None, "{wrong}");
        }
    }
}
