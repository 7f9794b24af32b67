//! Where in a text the learner reads. Another size of the window breaks the text into other lines, and the place stays.

use crate::ui::lesson::view::ScreenSize;

/// The lines at which the items of a text begin, and how many lines it has.
pub(super) type ItemLines<'a> = (&'a [usize], usize);

/// The first line that is shown, as a part of its item.
#[derive(Debug, Clone, Copy)]
pub(super) struct ReadingPlace {
    size: ScreenSize,
    /// The line that the last picture began with.
    scroll: usize,
    item: usize,
    /// How much of the item is above that line, of 1.
    share: f64,
}

impl ReadingPlace {
    /// The place of a line in a text.
    pub(super) fn of(scroll: usize, size: ScreenSize, (starts, lines): ItemLines<'_>) -> Self {
        let item = starts.iter().rposition(|start| *start <= scroll).unwrap_or(0);
        let (start, end) = item_lines(item, (starts, lines));
        let share = (scroll - start.min(scroll)) as f64 / (end - start).max(1) as f64;
        Self { size, scroll, item, share }
    }

    /// Whether the last picture began with this line.
    pub(super) fn begins_at(&self, scroll: usize) -> bool {
        self.scroll == scroll
    }

    /// The same place, where a picture of another size begins with another line.
    pub(super) fn shown_at(self, scroll: usize, size: ScreenSize) -> Self {
        Self { size, scroll, ..self }
    }

    /// Returns the line of the place in a window of another size; nothing if the size is the same, or if the text was scrolled
    /// since.
    pub(super) fn line_in_size(&self, scroll: usize, size: ScreenSize, text: ItemLines<'_>) -> Option<usize> {
        let (start, end) = item_lines(self.item, text);
        let line = start + ((end - start) as f64 * self.share).round() as usize;
        (self.scroll == scroll && self.size != size).then_some(line)
    }
}

/// Returns the first line of an item and the one behind its last.
fn item_lines(item: usize, (starts, lines): ItemLines<'_>) -> (usize, usize) {
    let start = starts.get(item).copied().unwrap_or(lines).min(lines);
    (start, starts.get(item + 1).copied().unwrap_or(lines).clamp(start, lines.max(start)))
}
