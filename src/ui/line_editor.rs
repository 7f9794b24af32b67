//! A line that a person types, edited with the keys of a shell: arrows, Home and End, Ctrl-A and Ctrl-E, Ctrl-U, Ctrl-K and Ctrl-W.

use std::io::{Write, stderr};

use crossterm::cursor::MoveToColumn;
use crossterm::event::KeyModifiers;
use crossterm::event::{self, DisableBracketedPaste, EnableBracketedPaste, Event, KeyCode, KeyEvent, KeyEventKind};
use crossterm::terminal::{self, Clear, ClearType};
use crossterm::{execute, queue};

use crate::text::width::display_width;

/// How a line ended.
#[derive(Debug, PartialEq, Eq)]
pub enum LineEnd {
    /// Enter.
    Entered(String),
    /// Esc: it is not answered.
    Left,
    /// Ctrl-C.
    Interrupted,
}

/// What was typed so far.
#[derive(Debug, Default)]
struct TypedLine {
    chars: Vec<char>,
    /// Before which character the next one is written.
    cursor: usize,
}

impl TypedLine {
    /// Handles a key. Returns how the line ended, if it did.
    fn on_key(&mut self, key: KeyEvent) -> Option<LineEnd> {
        // Windows reports AltGr, which types \ and @ on many keyboards, as Ctrl and Alt together.
        if key.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT) == KeyModifiers::CONTROL {
            return self.on_control(key.code);
        }
        match key.code {
            KeyCode::Enter => return Some(LineEnd::Entered(self.chars.iter().collect())),
            KeyCode::Esc => return Some(LineEnd::Left),
            KeyCode::Char(char) => self.insert(char),
            KeyCode::Backspace => self.delete(self.cursor.saturating_sub(1), self.cursor),
            KeyCode::Delete => self.delete(self.cursor, self.cursor + 1),
            KeyCode::Left => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Right => self.cursor = (self.cursor + 1).min(self.chars.len()),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.chars.len(),
            _ => {}
        }
        None
    }

    fn on_control(&mut self, code: KeyCode) -> Option<LineEnd> {
        match code {
            KeyCode::Char('c') => return Some(LineEnd::Interrupted),
            KeyCode::Char('d') if self.chars.is_empty() => return Some(LineEnd::Left),
            KeyCode::Char('d') => self.delete(self.cursor, self.cursor + 1),
            KeyCode::Char('a') => self.cursor = 0,
            KeyCode::Char('e') => self.cursor = self.chars.len(),
            KeyCode::Char('b') => self.cursor = self.cursor.saturating_sub(1),
            KeyCode::Char('f') => self.cursor = (self.cursor + 1).min(self.chars.len()),
            KeyCode::Char('h') => self.delete(self.cursor.saturating_sub(1), self.cursor),
            KeyCode::Char('u') => self.delete(0, self.cursor),
            KeyCode::Char('k') => self.delete(self.cursor, self.chars.len()),
            KeyCode::Char('w') => self.delete(self.word_start(), self.cursor),
            KeyCode::Left => self.cursor = self.word_start(),
            KeyCode::Right => self.cursor = self.word_end(),
            _ => {}
        }
        None
    }

    fn insert(&mut self, char: char) {
        if !char.is_control() {
            self.chars.insert(self.cursor, char);
            self.cursor += 1;
        }
    }

    fn delete(&mut self, from: usize, to: usize) {
        self.chars.drain(from..to.min(self.chars.len()));
        self.cursor = from;
    }

    /// Where the word in front of the cursor begins. A shell takes away all of it up to a space.
    fn word_start(&self) -> usize {
        let before = &self.chars[..self.cursor];
        let end = before.iter().rposition(|char| *char != ' ').map_or(0, |at| at + 1);
        before[..end].iter().rposition(|char| *char == ' ').map_or(0, |at| at + 1)
    }

    /// Where the word behind the cursor ends.
    fn word_end(&self) -> usize {
        let start = (self.cursor..self.chars.len()).find(|at| self.chars[*at] != ' ').unwrap_or(self.chars.len());
        (start..self.chars.len()).find(|at| self.chars[*at] == ' ').unwrap_or(self.chars.len())
    }

    /// Returns the part of the line that is shown in so many columns, and the column of the cursor in it.
    fn shown(&self, columns: usize) -> (String, usize) {
        let width = |chars: &[char]| display_width(&chars.iter().collect::<String>());
        let start = (0..=self.cursor).find(|start| width(&self.chars[*start..self.cursor]) < columns.max(1));
        let start = start.unwrap_or(self.cursor);
        let end = (start..=self.chars.len()).rev().find(|end| width(&self.chars[start..*end]) <= columns);
        let shown: String = self.chars[start..end.unwrap_or(start)].iter().collect();
        (shown, width(&self.chars[start..self.cursor]))
    }
}

/// Asks for a line behind this prompt, in a terminal.
///
/// # Errors
/// A terminal that cannot be used.
pub fn ask(prompt: &str) -> std::io::Result<LineEnd> {
    terminal::enable_raw_mode()?;
    let _ = execute!(stderr(), EnableBracketedPaste);
    let end = read(prompt);
    let _ = execute!(stderr(), DisableBracketedPaste);
    terminal::disable_raw_mode()?;
    writeln!(stderr())?;
    end
}

fn read(prompt: &str) -> std::io::Result<LineEnd> {
    let mut line = TypedLine::default();
    loop {
        draw(prompt, &line)?;
        match event::read()? {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                if let Some(end) = line.on_key(key) {
                    return Ok(end);
                }
            }
            Event::Paste(text) => text.trim().chars().for_each(|char| line.insert(char)),
            _ => {}
        }
    }
}

fn draw(prompt: &str, line: &TypedLine) -> std::io::Result<()> {
    let mut out = stderr();
    let columns = terminal::size().map_or(80, |(columns, _)| usize::from(columns));
    let start = display_width(prompt);
    let (shown, cursor) = line.shown(columns.saturating_sub(start + 1));
    queue!(out, MoveToColumn(0), Clear(ClearType::CurrentLine))?;
    write!(out, "{prompt}{shown}")?;
    queue!(out, MoveToColumn(u16::try_from(start + cursor).unwrap_or(u16::MAX)))?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[&str]) -> TypedLine {
        let mut line = TypedLine::default();
        for key in keys {
            match key.strip_prefix("Ctrl-").and_then(|key| key.chars().next()) {
                Some(key) => drop(line.on_key(KeyEvent::new(KeyCode::Char(key), KeyModifiers::CONTROL))),
                None => key.chars().for_each(|char| line.insert(char)),
            }
        }
        line
    }

    fn text(keys: &[&str]) -> String {
        typed(keys).chars.iter().collect()
    }

    #[test]
    fn a_line_is_edited_as_in_a_shell() {
        for (keys, expected) in [
            (&["~/code/first", "Ctrl-u", "mine"][..], "mine"),
            (&["my server", "Ctrl-w", "app"], "my app"),
            (&["server", "Ctrl-a", "my-", "Ctrl-e", "-2"], "my-server-2"),
            (&["one two", "Ctrl-a", "Ctrl-k", "x"], "x"),
            (&["ab", "Ctrl-b", "Ctrl-h", "c"], "cb"),
            (&["a", "Ctrl-x", "Ctrl-t", "b"], "ab"),
        ] {
            assert_eq!(text(keys), expected, "{keys:?}");
        }
    }

    #[test]
    fn a_sign_that_is_typed_with_alt_gr_is_a_sign() {
        let mut line = typed(&["C:"]);
        line.on_key(KeyEvent::new(KeyCode::Char('\\'), KeyModifiers::CONTROL | KeyModifiers::ALT));
        assert_eq!(line.chars.iter().collect::<String>(), "C:\\");
    }

    #[test]
    fn enter_answers_and_esc_does_not() {
        let end = |code, modifiers| typed(&["mine"]).on_key(KeyEvent::new(code, modifiers));
        assert_eq!(end(KeyCode::Enter, KeyModifiers::NONE), Some(LineEnd::Entered("mine".to_owned())));
        assert_eq!(end(KeyCode::Esc, KeyModifiers::NONE), Some(LineEnd::Left));
        assert_eq!(end(KeyCode::Char('c'), KeyModifiers::CONTROL), Some(LineEnd::Interrupted));
        assert_eq!(end(KeyCode::Char('d'), KeyModifiers::CONTROL), None);
    }

    #[test]
    fn of_a_long_line_the_part_at_the_cursor_is_shown() {
        let mut line = typed(&["abcdefghij"]);
        assert_eq!(line.shown(20), ("abcdefghij".to_owned(), 10));
        assert_eq!(line.shown(5), ("ghij".to_owned(), 4));
        line.cursor = 0;
        assert_eq!(line.shown(5), ("abcde".to_owned(), 0));
    }
}
