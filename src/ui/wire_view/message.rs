//! A request or a response as lines: each line of its head with what it means, and the first lines of its body.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::content::data_file::read_toml;
use crate::text::http_syntax::{body_start, skip_interim};
use crate::text::safe::safe_bytes;
use crate::text::size::short_size;
use crate::text::width::{display_width, truncate};
use crate::text::wrap::wrap;
use crate::ui::guarded_value::guarded_value;
use crate::ui::style::Style;
use crate::ui::table::pad;

/// From this width on the notes stand beside the lines; below it, under them.
const TWO_COLUMNS: usize = 88;
/// The same for a request that was sent by hand, which has nothing else on the screen.
const TWO_COLUMNS_BY_HAND: usize = 76;
/// How far a note is indented under its line, where there is no second column.
const NOTE_INDENT: usize = 6;
/// How many lines of a body are shown.
const BODY_LINES: usize = 12;

/// Where the notes stand that explain each line of a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) enum NoteStyle {
    /// Beside it on a wide screen, else under it: for a lesson.
    Lesson,
    /// The same on a screen that is not quite as wide: for a request that was sent by hand.
    ByHand,
    /// No notes.
    None,
}

impl NoteStyle {
    /// From which width on the notes stand beside the lines.
    fn two_columns(self) -> usize {
        match self {
            Self::Lesson => TWO_COLUMNS,
            Self::ByHand => TWO_COLUMNS_BY_HAND,
            Self::None => usize::MAX,
        }
    }
}

/// One direction of an exchange.
pub(super) struct WireMessage<'a> {
    arrow: &'static str,
    field_notes: &'a HashMap<String, String>,
    bytes: &'a [u8],
    len: u64,
}

impl<'a> WireMessage<'a> {
    pub(super) fn sent(bytes: &'a [u8], len: u64, style: Style) -> Self {
        let arrow = if style.plain { "sent: " } else { "> " };
        Self { arrow, field_notes: &header_notes().request, bytes, len }
    }

    pub(super) fn received(bytes: &'a [u8], len: u64, style: Style) -> Self {
        let arrow = if style.plain { "received: " } else { "< " };
        let shown = skip_interim(bytes);
        let len = len - (bytes.len() - shown.len()) as u64;
        Self { arrow, field_notes: &header_notes().response, bytes: shown, len }
    }

    /// The head, without the empty line after it, and the body. Some programs end their lines with `\n` alone.
    fn parts(&self) -> (&'a [u8], &'a [u8]) {
        let Some(start) = body_start(self.bytes) else { return (self.bytes, &[]) };
        let (head, body) = self.bytes.split_at(start);
        let without_line_end = |bytes: &'a [u8]| {
            let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
            bytes.strip_suffix(b"\r").unwrap_or(bytes)
        };
        (without_line_end(without_line_end(head)), body)
    }

    pub(super) fn head(&self, first_note: &str, notes: NoteStyle, style: Style) -> Vec<String> {
        let (head, _) = self.parts();
        let rows: Vec<(String, String)> = head
            .split(|byte| *byte == b'\n')
            .enumerate()
            .map(|(at, line)| self.row(at, line.strip_suffix(b"\r").unwrap_or(line), first_note))
            .collect();
        let empty = [(String::new(), "an empty line: the headers end here".to_owned())];
        match notes {
            NoteStyle::None => rows.iter().chain(&empty).map(|(line, _)| self.marked(line, style)).collect(),
            _ => [self.beside(&rows, notes, style), self.beside(&empty, notes, style)].concat(),
        }
    }

    /// A line of the head as it may be shown, and its note.
    fn row(&self, at: usize, line: &[u8], first_note: &str) -> (String, String) {
        if at == 0 {
            return (safe_bytes(line), first_note.to_owned());
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { return (safe_bytes(line), String::new()) };
        let name = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
        let value = line[colon + 1..].trim_ascii();
        // Some values have more in them that needs words.
        let with_weights = value.windows(3).any(|part| part == b";q=").then(|| format!("{name};q"));
        let note = with_weights.and_then(|name| self.field_notes.get(&name)).or_else(|| self.field_notes.get(&name));
        let note = note.cloned().unwrap_or_default();
        let shown = match guarded_value(&name, value) {
            Some(shown) => format!("{}: {shown}", safe_bytes(&line[..colon])),
            None => safe_bytes(line),
        };
        (shown, note)
    }

    /// A line with its arrow.
    fn marked(&self, line: &str, style: Style) -> String {
        format!("{}{line}", style.dim(self.arrow)).trim_end().to_owned()
    }

    /// Each line with its note beside it, or under it where there is no room.
    fn beside(&self, rows: &[(String, String)], notes: NoteStyle, style: Style) -> Vec<String> {
        let column = self.note_column(rows, notes, style);
        rows.iter()
            .flat_map(|(line, note)| match column {
                Some(column) if self.width_of(line) <= column => self.note_beside(line, note, column, style),
                Some(column) => self.note_under(line, note, column, style),
                None => self.note_under(line, note, NOTE_INDENT, style),
            })
            .collect()
    }

    /// Where the notes begin; nothing if the terminal is too narrow for two columns. A line that is longer than the others
    /// gets no column of its own: its note is under it.
    fn note_column(&self, rows: &[(String, String)], notes: NoteStyle, style: Style) -> Option<usize> {
        let is_wide = style.width >= notes.two_columns() && !style.plain;
        let room = style.width * 55 / 100;
        let widths = rows.iter().map(|(line, _)| self.width_of(line)).filter(|width| *width <= room);
        is_wide.then(|| widths.max().unwrap_or_default().max(30))
    }

    /// The columns of a line with its arrow, and a gap behind it.
    fn width_of(&self, line: &str) -> usize {
        display_width(line) + self.arrow.len() + 2
    }

    fn note_beside(&self, line: &str, note: &str, column: usize, style: Style) -> Vec<String> {
        if note.is_empty() {
            return vec![self.marked(line, style)];
        }
        let left = format!("{}{line}", style.dim(self.arrow));
        let mut notes = wrap(note, style.width.saturating_sub(column), "", "").into_iter();
        let first = format!("{}{}", pad(&left, column), style.dim(&notes.next().unwrap_or_default()));
        let rest = notes.map(|more| format!("{}{}", " ".repeat(column), style.dim(&more)));
        std::iter::once(first).chain(rest).collect()
    }

    /// The whole line, in as many rows as it needs, and under it the note.
    fn note_under(&self, line: &str, note: &str, indent: usize, style: Style) -> Vec<String> {
        let mut pieces = pieces(line, style.width.saturating_sub(self.arrow.len())).into_iter();
        let mut lines = vec![self.marked(&pieces.next().unwrap_or_default(), style)];
        lines.extend(pieces.map(|piece| format!("{}{piece}", " ".repeat(self.arrow.len()))));
        if !note.is_empty() {
            let indent = " ".repeat(indent);
            lines.extend(wrap(note, style.width, &indent, &indent).iter().map(|line| style.dim(line)));
        }
        lines
    }

    /// Every line of the body that was recorded. A long line goes on below.
    pub(super) fn whole_body(&self, style: Style) -> Vec<String> {
        let (_, body) = self.parts();
        let width = style.width.saturating_sub(self.arrow.len());
        let text = body.strip_suffix(b"\n").unwrap_or(body);
        let lines = text.split(|byte| *byte == b'\n').filter(|_| !body.is_empty());
        let pieces = lines.flat_map(|line| pieces(&safe_bytes(line.strip_suffix(b"\r").unwrap_or(line)), width));
        let mut lines: Vec<String> = pieces.map(|piece| format!("{}{piece}", style.dim(self.arrow))).collect();
        if self.len > self.bytes.len() as u64 {
            lines.push(style.dim(&format!("  … {}", self.kept_words())));
        }
        lines
    }

    pub(super) fn body(&self, style: Style) -> Vec<String> {
        let (_, body) = self.parts();
        let text: Vec<&[u8]> = body.split(|byte| *byte == b'\n').collect();
        let shown = if body.is_empty() { &[][..] } else { &text[..text.len().min(BODY_LINES)] };
        let width = style.width.saturating_sub(self.arrow.len());
        let mut lines: Vec<String> = shown
            .iter()
            .map(|line| format!("{}{}", style.dim(self.arrow), truncate(&safe_bytes(line), width)))
            .collect();
        if self.len > self.bytes.len() as u64 {
            lines.push(style.dim(&format!("  … {}", self.kept_words())));
        } else if text.len() > BODY_LINES {
            lines.push(style.dim(&format!("  … {} bytes in all", self.len)));
        }
        lines
    }

    /// How much of a long message was recorded, and how much there was.
    fn kept_words(&self) -> String {
        let (all, kept) = (short_size(self.len), short_size(self.bytes.len() as u64));
        format!("{all} in all; doorway keeps the first {kept}")
    }
}

/// Returns the line in pieces that fit the columns.
pub(in crate::ui) fn pieces(line: &str, columns: usize) -> Vec<String> {
    let (mut pieces, mut used) = (vec![String::new()], 0);
    for char in line.chars() {
        let width = display_width(char.encode_utf8(&mut [0; 4]));
        if used + width > columns.max(2) {
            pieces.push(String::new());
            used = 0;
        }
        used += width;
        pieces.last_mut().expect("there is always a piece").push(char);
    }
    pieces
}

/// The notes, by header field.
#[derive(serde::Deserialize)]
struct HeaderNotes {
    request: HashMap<String, String>,
    response: HashMap<String, String>,
}

fn header_notes() -> &'static HeaderNotes {
    static NOTES: OnceLock<HeaderNotes> = OnceLock::new();
    NOTES.get_or_init(|| read_toml(include_str!("../notes.toml")).expect("a test reads the notes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_there_for_every_header_that_a_beginner_meets() {
        for name in ["Host", "User-Agent", "Accept", "Origin", "Sec-Fetch-Site"] {
            assert!(header_notes().request.contains_key(&name.to_ascii_lowercase()), "{name}");
        }
        for name in ["Content-Type", "Content-Length", "Date", "Access-Control-Allow-Origin", "Vary"] {
            assert!(header_notes().response.contains_key(&name.to_ascii_lowercase()), "{name}");
        }
    }
}
