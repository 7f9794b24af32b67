//! The line on a terminal that says which step of a rehearsal is checked now. The step's own row takes its place.

use super::out::out;
use super::style::Style;
use crate::text::width::{display_width, truncate};

/// The step that is checked now. A pipe and plain mode get no such line, because there nothing is redrawn.
pub struct WaitingLine {
    style: Style,
    /// The titles of the steps that follow.
    titles: Box<dyn Iterator<Item = &'static str>>,
    /// How many columns the line has now.
    columns: usize,
}

impl WaitingLine {
    /// Shows the first of these steps.
    pub fn start(titles: impl Iterator<Item = &'static str> + 'static, style: Style) -> Self {
        let mut line = Self { style, titles: Box::new(titles), columns: 0 };
        out(&line.next_line());
        line
    }

    /// Prints the row of the step that was checked, and shows the next step.
    pub fn print_step(&mut self, row: &str) {
        let erase = self.erase();
        out(&(erase + row + &self.next_line()));
    }

    fn next_line(&mut self) -> String {
        let Some(title) = self.titles.next().filter(|_| !self.style.plain) else { return String::new() };
        let text = truncate(&format!("  Checking now: {title} …"), self.style.width - 1);
        self.columns = display_width(&text);
        self.style.dim(&text)
    }

    fn erase(&mut self) -> String {
        match std::mem::take(&mut self.columns) {
            0 => String::new(),
            columns => format!("\r{}\r", " ".repeat(columns)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(plain: bool) -> WaitingLine {
        let style = Style { plain, ..Style::bare() };
        WaitingLine { style, titles: Box::new(["It starts", "It ends"].into_iter()), columns: 0 }
    }

    #[test]
    fn a_terminal_shows_each_step_until_its_row_is_printed() {
        let mut line = line(false);
        assert!(line.next_line().contains("  Checking now: It starts …"));
        let blank = " ".repeat("  Checking now: It starts …".chars().count());
        assert_eq!(line.erase(), format!("\r{blank}\r"));
        assert!(line.next_line().contains("It ends"));
        line.erase();
        assert_eq!((line.next_line(), line.erase()), (String::new(), String::new()), "no step follows the last one");
    }

    #[test]
    fn plain_output_has_the_rows_alone() {
        let mut line = line(true);
        assert_eq!((line.next_line(), line.erase()), (String::new(), String::new()));
    }
}
