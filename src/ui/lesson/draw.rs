//! Draws a view of a lesson into a grid of cells. Pure: the same view gives the same picture.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};

use super::styled_text::styled_line;
use super::view::{LessonView, OverlayView, ScreenRows};
use crate::text::plural::count;
use crate::text::width::{display_width, truncate_words};

/// The columns of the progress bar.
const BAR_COLUMNS: usize = 18;

/// Draws the view into the whole area.
pub fn draw(view: &LessonView, area: Rect, buffer: &mut Buffer) {
    let rows = ScreenRows::of(view, usize::from(area.height));
    let mut page = Page { area, buffer, row: 0, has_colors: view.has_colors };
    header(view, rows, &mut page);
    match &view.overlay {
        Some(overlay) => draw_overlay(overlay, rows, &mut page),
        None => draw_step(view, rows, &mut page),
    }
    page.row = usize::from(area.height).saturating_sub(rows.keys);
    page.line(&format!(" {}", view.keys));
}

/// A grid that is filled from top to bottom.
struct Page<'a> {
    area: Rect,
    buffer: &'a mut Buffer,
    row: usize,
    has_colors: bool,
}

impl Page<'_> {
    fn columns(&self) -> usize {
        usize::from(self.area.width)
    }

    /// Draws one line and goes on to the next row. What is below the last row is not drawn.
    fn line(&mut self, text: &str) {
        let line = styled_line(text, self.has_colors);
        self.put(&line);
    }

    fn put(&mut self, line: &Line<'_>) {
        if let Some(row) = u16::try_from(self.row).ok().filter(|row| *row < self.area.height) {
            self.buffer.set_line(self.area.x, self.area.y + row, line, self.area.width);
        }
        self.row += 1;
    }

    /// Draws a line across the screen with a title in it, and a note at its right end.
    fn rule(&mut self, title: &str, note: &str) {
        let start = if title.is_empty() { "──".to_owned() } else { format!("── {title} ") };
        let end = if note.is_empty() { String::new() } else { format!(" {note} ──") };
        // A note that would be cut is left out.
        let has_room = display_width(&start) + display_width(&end) <= self.columns();
        let end = if has_room { end } else { String::new() };
        let gap = self.columns().saturating_sub(display_width(&start) + display_width(&end));
        let dim = Style::default().add_modifier(Modifier::DIM);
        let title_style = self.color(Color::Cyan).add_modifier(Modifier::BOLD);
        let spans = match title {
            "" => vec![Span::styled(start, dim)],
            _ => vec![Span::styled("── ", dim), Span::styled(title.to_owned(), title_style), Span::styled(" ", dim)],
        };
        let rest = [Span::styled("─".repeat(gap), dim), Span::styled(end, dim)];
        self.put(&Line::from([spans, rest.to_vec()].concat()));
    }

    fn color(&self, color: Color) -> Style {
        if self.has_colors { Style::default().fg(color) } else { Style::default() }
    }
}

/// The fewest columns in which the beginning of a title says something.
const MIN_TITLE_COLUMNS: usize = 12;

/// The lesson and where in it the learner is. Where there is little room the bar goes first, because the number of the step
/// says the same; then the title, and then the lesson.
fn header(view: &LessonView, rows: ScreenRows, page: &mut Page<'_>) {
    let (step, steps) = view.step;
    let (title, number) = (&view.lesson.0, &view.lesson.1);
    // A space at each end, and two between the lesson and the place.
    let room = page.columns().saturating_sub(4 + display_width(&view.place));
    let has_bar = display_width(title) + display_width(number) + 3 + 3 + BAR_COLUMNS <= room;
    let for_title = room.saturating_sub(display_width(number) + 3);
    let lesson = match room {
        _ if for_title >= display_width(title).min(MIN_TITLE_COLUMNS) => {
            format!(" {} · {number}", truncate_words(title, for_title))
        }
        _ if display_width(number) <= room => format!(" {number}"),
        _ => String::new(),
    };
    let (full, rest) = if has_bar { progress_bar(step, steps) } else { (String::new(), String::new()) };
    let place = if has_bar { format!("{}  ", view.place) } else { view.place.clone() };
    let end = display_width(&place) + if has_bar { BAR_COLUMNS } else { 0 } + 1;
    let gap = " ".repeat(page.columns().saturating_sub(display_width(&lesson) + end));
    let dim = Style::default().add_modifier(Modifier::DIM);
    let bold = Style::default().add_modifier(Modifier::BOLD);
    page.put(&Line::from(vec![
        Span::styled(format!("{lesson}{gap}"), dim),
        Span::raw(place),
        Span::styled(full, page.color(Color::Green)),
        Span::styled(rest, dim),
    ]));
    let title = truncate_words(&view.title, page.columns().saturating_sub(2));
    page.put(&Line::from(Span::styled(format!(" {title}"), bold)));
    if rows.header > 2 && view.overlay.is_none() {
        page.rule("", "");
    }
    page.row = rows.header;
}

/// The two parts of the progress bar: steps that were reached, and steps that are left.
fn progress_bar(step: usize, steps: usize) -> (String, String) {
    let full = if steps == 0 { 0 } else { (BAR_COLUMNS * step).div_ceil(steps).min(BAR_COLUMNS) };
    ("█".repeat(full), "░".repeat(BAR_COLUMNS - full))
}

fn draw_step(view: &LessonView, rows: ScreenRows, page: &mut Page<'_>) {
    for line in view.text.iter().skip(view.scroll).take(rows.text) {
        page.line(line);
    }
    page.row = rows.header + rows.text;
    let below = view.text.len().saturating_sub(view.scroll + rows.text);
    let note = match (below, view.scroll) {
        (0, 0) => String::new(),
        (0, _) => "PgUp: back up".to_owned(),
        (below, _) => lines_below(below),
    };
    page.rule(&view.task.title, &note);
    view.task.lines.iter().chain(&view.waiting).take(rows.task.saturating_sub(1)).for_each(|line| page.line(line));
    page.row = rows.header + rows.text + rows.task + rows.spare;
    if rows.log > 0 {
        page.rule("Requests", "");
        let shown = view.log.len().saturating_sub(rows.log - 1);
        view.log[shown..].iter().for_each(|line| page.line(line));
    }
}

/// Says how many lines are below the end of the screen, and how to get there.
fn lines_below(below: usize) -> String {
    format!("{}: PgDn", count(below, "more line"))
}

fn draw_overlay(overlay: &OverlayView, rows: ScreenRows, page: &mut Page<'_>) {
    // Its title stands in the line under the header.
    page.row = 2;
    let below = overlay.lines.len().saturating_sub(overlay.scroll + rows.overlay());
    let note = match (overlay.scroll, below) {
        (0, 0) => String::new(),
        (0, below) => lines_below(below),
        (_, 0) => "more above: PgUp".to_owned(),
        _ => "more: PgUp, PgDn".to_owned(),
    };
    page.rule(&overlay.title, &note);
    overlay.shown(rows.overlay()).iter().for_each(|line| page.line(line));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The two lines of the header in a terminal of so many columns.
    fn drawn(columns: u16) -> [String; 2] {
        let view = LessonView {
            lesson: ("CORS: who may read the response".to_owned(), "lesson 18 of 21".to_owned()),
            step: (10, 12),
            place: "step 10 of 12".to_owned(),
            title: "A browser asks before it sends PUT".to_owned(),
            ..LessonView::default()
        };
        let area = Rect::new(0, 0, columns, 24);
        let mut buffer = Buffer::empty(area);
        draw(&view, area, &mut buffer);
        [0, 1].map(|row| (0..columns).map(|column| buffer[(column, row)].symbol()).collect::<String>())
    }

    #[test]
    fn the_header_breaks_no_word_in_any_window_and_names_the_step_in_each() {
        for columns in 20..=120 {
            let [first, second] = drawn(columns);
            assert!(first.trim_end().contains("step 10 of 12"), "{columns}: {first:?}");
            let known =
                "CORS: who may read the response · lesson 18 of 21 step 10 of 12 A browser asks before it sends PUT …";
            for word in first.split_whitespace().chain(second.split_whitespace()) {
                let is_bar = word.contains('░') || word.contains('█');
                let is_whole = known.split(' ').any(|own| own == word || own.trim_end_matches(':') == word);
                assert!(is_bar || is_whole, "{columns}: {word:?} in {first:?} {second:?}");
            }
        }
        assert_eq!(drawn(30)[0].trim(), "step 10 of 12");
        assert!(drawn(60)[0].starts_with(" CORS: who may read the … · lesson 18 of 21"), "{:?}", drawn(60));
    }
}
